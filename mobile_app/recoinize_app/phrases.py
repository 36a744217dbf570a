"""What is said and written, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from recoinize_app import texts
from recoinize_app.commands import BINDINGS
from recoinize_app.designs import describe
from recoinize_app.translations.catalogue import open_catalogue
from recoinize_app.translations.languages import LANGUAGES
from recoinize_app.translations.numerals import Gender, in_words
from recoinize_edge.answer import Answer
from recoinize_edge.coin import COMMON_SIDE_COUNTRY, DENOMINATIONS
from recoinize_edge.totals import Total

_COMMEMORATIVE = re.compile(r"comm-(\d{4})")
_SPAN = re.compile(r"(\d{4})-(\d{4})")
_FIRST = re.compile(r"(\d{4})")

_STILL_MADE = ("2022-2024",)  # the years in which France's new coins came, not when they ended


class Phrases:
    """Sentences in one language, for the ear or for the eye.

    Args:
        language: a code of `translations.languages.LANGUAGES`.
        words: whether numbers become words, as voices need, or stay digits, as eyes prefer.
    """

    def __init__(self, language: str, words: bool) -> None:
        self.language = language
        self._words = words
        self._catalogue = open_catalogue(language)

    def text(self, marked: str, **values: str) -> str:
        """A text of `texts.py` in this language, with its placeholders filled in."""
        return self._catalogue.gettext(marked).format(**values)

    def number(self, number: int, gender: Gender = "masculine") -> str:
        """A number as it stands before a noun."""
        return in_words(number, self.language, gender) if self._words else str(number)

    def amount(self, cents: int) -> str:
        """A sum of money: "three euro and seventy cent"."""
        euros, rest = divmod(cents, 100)
        if not rest and euros:
            return self._euros(euros)
        if not euros:
            return self._cents(rest)
        return self.text("{euros} {cents}", euros=self._euros(euros), cents=self._cents(rest))

    def denomination(self, code: str) -> str:
        """A face value; the code itself for a coin that is not a euro coin."""
        known = DENOMINATIONS.get(code)
        return self.amount(known.cents) if known else code

    def denominations(self, codes: Sequence[str]) -> str:
        """One face value, or all that a coin may have: "ten, twenty or fifty cent"."""
        names = [self.denomination(code) for code in codes]
        if len(names) <= 1:
            return "".join(names)
        values = [DENOMINATIONS[code].cents for code in codes if code in DENOMINATIONS]
        if len(values) == len(codes) and max(values) < 100:
            # "one cent, two cent or five cent" is long to listen to: the unit is said once.
            names[:-1] = [self.number(cents) for cents in values[:-1]]
        return self.text("{some} or {last}", some=", ".join(names[:-1]), last=names[-1])

    def country(self, code: str) -> str:
        """An issuer; the code itself where it is not one of the euro countries."""
        if code == COMMON_SIDE_COUNTRY:
            return self.text(texts.COMMON_SIDE)
        return self.text(texts.COUNTRIES[code]) if code in texts.COUNTRIES else code

    def edition(self, edition: str) -> str:
        """When coins of an edition were made, as far as its name tells; empty otherwise."""
        if edition in _STILL_MADE:
            return ""
        if found := _COMMEMORATIVE.match(edition):
            return self.text("commemorative coin of {year}", year=found[1])
        if found := _SPAN.match(edition):
            return self.text("made from {first} to {last}", first=found[1], last=found[2])
        if found := _FIRST.match(edition):
            return self.text("first made in {year}", year=found[1])
        if edition == "map1999":
            return self.text("map of the first years")
        return self.text("map since 2007") if edition == "map2007" else ""

    def coin(self, answer: Answer, verbosity: str) -> str:
        """A coin: its value first, then as much as is asked for."""
        if not answer.known:
            return self.text(texts.UNKNOWN_COIN)
        parts = [self.denominations(answer.denominations)]
        if verbosity != "value" and answer.country not in (None, COMMON_SIDE_COUNTRY):
            parts.append(self.country(str(answer.country)))
        if verbosity == "edition" and answer.edition is not None:
            parts.append(self.edition(answer.edition))
        return ", ".join(part for part in parts if part)

    def details(self, answer: Answer) -> list[str]:
        """All that is known of a coin, in sentences: country, edition, what is on it."""
        if not answer.known:
            return [sentence(self.text(texts.UNKNOWN_COIN))]
        said = [self.denominations(answer.denominations)]
        if answer.country is not None:
            said.append(self.country(answer.country))
        if answer.edition is not None:
            said.append(self.edition(answer.edition))
        description = None if answer.country is None else describe(answer)
        if description is not None:
            said.append(self.text(description))
        if answer.country in (None, COMMON_SIDE_COUNTRY):
            said.append(self.text(texts.TURN_OVER))
        return [sentence(part) for part in said if part]

    def total(self, total: Total) -> str:
        """A sum, of how many coins, how many are not in it, and how many more there may be."""
        if not total.counted and total.certain:
            return self.text(texts.NOTHING_SEEN)
        said = []
        if total.counted:
            said.append(f"{self.amount(total.cents)}, {self.coins(total.counted)}")
        if total.unknown:
            said.append(self.unknown_coins(total.unknown))
        if total.suspected:
            said.append(self.suspected_coins(total.suspected))
        return " ".join(sentence(part) for part in said)

    def coins(self, count: int) -> str:
        """ "three coins"."""
        return self._plural("{n} coin", "{n} coins", count, "feminine")

    def unknown_coins(self, count: int) -> str:
        """Coins that are in no sum."""
        return self._plural(
            "{n} coin not counted, because it is not known for sure",
            "{n} coins not counted, because they are not known for sure",
            count,
            "feminine",
        )

    def suspected_coins(self, count: int) -> str:
        """What may be further coins, and is in no sum."""
        return self._plural(
            "perhaps {n} more coin, too faint to tell",
            "perhaps {n} more coins, too faint to tell",
            count,
            "feminine",
        )

    def times(self, count: int, code: str) -> str:
        """Coins of one denomination: "three times two euro"."""
        if count == 1:
            return self.denomination(code)
        return self.text("{n} times {coin}", n=self.number(count), coin=self.denomination(code))

    def taken_back(self, coins: str) -> str:
        """A coin that no longer counts."""
        return self.text("{coin} taken back", coin=coins)

    def new_total(self, cents: int) -> str:
        """A sum while counting."""
        return self.text("total {amount}", amount=self.amount(cents))

    def correction(self, coin: str) -> str:
        """A coin that was said to be another one before."""
        return self.text("Correction: {coin}", coin=coin)

    def collected(self, kinds: int, countries: int) -> str:
        """How large the collection is."""
        different = self._plural("{n} kind of coin", "{n} kinds of coins", kinds)
        places = self._plural("from {n} country", "from {n} countries", countries)
        return f"{different} {places}"

    def missing(self, codes: Iterable[str]) -> str:
        """Countries of which the collection has no coin."""
        names = sorted(self.country(code) for code in codes)
        if not names:
            return self.text(texts.NOTHING_MISSING)
        return self._plural(
            "{n} country is missing: {names}",
            "{n} countries are missing: {names}",
            len(names),
            names=", ".join(names),
        )

    def setting(self, name: str, value: Any) -> str:
        """A setting and its value."""
        return f"{self.text(texts.SETTINGS[name])}: {self.value(name, value)}"

    def value(self, name: str, value: Any) -> str:
        """The value of a setting."""
        if (name, value) in texts.VALUES:
            return self.text(texts.VALUES[name, value])
        if name == "language":
            return LANGUAGES[value]
        percent = round(100 * value)
        return self._plural("{n} percent", "{n} percent", percent)

    def help(self, mode: str, keyboard: bool) -> list[str]:
        """What a mode does, and every gesture or key."""
        said = [self.text(texts.MODE_HELP[mode])]
        for binding in BINDINGS:
            if keyboard:
                key = texts.KEYS.get(binding.key)
                how = self.text(key) if key else binding.key.upper()
            else:
                how = self.text(texts.GESTURES[binding.gestures[0]])
            said.append(f"{how}: {self.text(texts.COMMANDS[binding.command])}.")
        return said

    def _euros(self, number: int) -> str:
        return self._plural("{n} euro", "{n} euro", number)

    def _cents(self, number: int) -> str:
        return self._plural("{n} cent", "{n} cent", number)

    def _plural(
        self, one: str, many: str, number: int, gender: Gender = "masculine", **values: str
    ) -> str:
        form = self._catalogue.ngettext(one, many, number)
        return form.format(n=self.number(number, gender), **values)


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop, so that voices pause after it."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."
