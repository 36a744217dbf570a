"""Texts in seven languages: complete, with their placeholders, plurals and number words right."""

from __future__ import annotations

import re
import string
import sys
import types
from typing import Any

import pytest

from recoinize_app import designs, texts
from recoinize_app.commands import BINDINGS, Command
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.translations import compile_catalogues, languages
from recoinize_app.translations.numerals import LARGEST, in_words
from recoinize_edge.bundle import Bundle
from recoinize_edge.coin import COMMON_SIDE_COUNTRY, COUNTRY_NAMES
from recoinize_edge.frame_quality import HINTS
from recoinize_edge.shipped import shipped_bundle
from recoinize_edge.totals import Total

from .coin_events import UNKNOWN, answer

TRANSLATED = [code for code in languages.LANGUAGES if code != "en"]
SAME_IN_OTHERS = 0.25
"""Share of texts that may read as in English: names of people, countries, and "Total"."""


def singular(message: Any) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.fixture(scope="module")
def template() -> Any:
    return compile_catalogues.extract()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_of_the_code_is_translated_and_no_other(language: str, template: Any) -> None:
    catalogue = compile_catalogues.read_source(language)
    in_code = {m.id for m in template if m.id}
    assert {m.id for m in catalogue if m.id} == in_code
    untranslated = [m.id for m in catalogue if m.id and not all(forms(m.string))]
    assert not untranslated
    assert not [m.id for m in catalogue if m.fuzzy and m.id]
    same = sum(m.id == m.string for m in catalogue if m.id)
    assert same < SAME_IN_OTHERS * len(in_code)


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_match(language: str) -> None:
    for message in compile_catalogues.read_source(language):
        if not message.id:
            continue
        wanted = placeholders(forms(message.id)[-1])
        translated = forms(message.string)
        assert placeholders(translated[-1]) == wanted, message.id
        # "aus einem Land": one may be a word that bends with its noun.
        assert wanted - {"n"} <= placeholders(translated[0]) <= wanted, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_full_stops_stay(language: str) -> None:
    for message in compile_catalogues.read_source(language):
        for form in forms(message.string) if message.id else ():
            end = singular(message)[-1]
            assert (form[-1] in ".?!") == (end in ".?!"), form


@pytest.mark.parametrize("language", TRANSLATED)
def test_compiled_catalogues_are_those_of_the_sources(language: str) -> None:
    """`python -m recoinize_app.translations.compile_catalogues` brings them up to date."""
    committed = (compile_catalogues.FOLDER / f"{language}.mo").read_bytes()
    assert committed == compile_catalogues.compiled(compile_catalogues.read_source(language))


COINS = {  # 0, 1, 2, 5, 21
    "en": ("zero coins", "one coin", "two coins", "five coins", "twenty-one coins"),
    "de": ("null Münzen", "eine Münze", "zwei Münzen", "fünf Münzen", "einundzwanzig Münzen"),
    "fr": ("zéro pièce", "une pièce", "deux pièces", "cinq pièces", "vingt et une pièces"),
    "it": ("zero monete", "una moneta", "due monete", "cinque monete", "ventuno monete"),
    "es": ("cero monedas", "una moneda", "dos monedas", "cinco monedas", "veintiuna monedas"),
    "nl": ("nul munten", "één munt", "twee munten", "vijf munten", "eenentwintig munten"),
    "pt": ("zero moedas", "uma moeda", "duas moedas", "cinco moedas", "vinte e uma moedas"),
}
AMOUNTS = {  # 1 cent, 2 cent, 1 euro, 21 euro, 2 euro 50
    "en": ("one cent", "two cent", "one euro", "twenty-one euro", "two euro fifty cent"),
    "de": ("ein Cent", "zwei Cent", "ein Euro", "einundzwanzig Euro", "zwei Euro fünfzig Cent"),
    "fr": (
        "un centime",
        "deux centimes",
        "un euro",
        "vingt et un euros",
        "deux euros cinquante centimes",
    ),
    "it": (
        "un centesimo",
        "due centesimi",
        "un euro",
        "ventuno euro",
        "due euro e cinquanta centesimi",
    ),
    "es": (
        "un céntimo",
        "dos céntimos",
        "un euro",
        "veintiún euros",
        "dos euros con cincuenta céntimos",
    ),
    "nl": ("één cent", "twee cent", "één euro", "eenentwintig euro", "twee euro vijftig cent"),
    "pt": (
        "um cêntimo",
        "dois cêntimos",
        "um euro",
        "vinte e um euros",
        "dois euros e cinquenta cêntimos",
    ),
}


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_plurals(language: str) -> None:
    phrases = Phrases(language, words=True)
    assert tuple(phrases.coins(n) for n in (0, 1, 2, 5, 21)) == COINS[language]
    assert tuple(phrases.amount(c) for c in (1, 2, 100, 2100, 250)) == AMOUNTS[language]


@pytest.mark.parametrize("language", languages.LANGUAGES)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 21])
def test_every_plural_text_can_be_said(language: str, n: int) -> None:
    phrases = Phrases(language, words=True)
    said = [
        phrases.coins(n),
        phrases.unknown_coins(n),
        phrases.suspected_coins(n),
        phrases.amount(n),
        phrases.amount(100 * n),
        phrases.collected(n, n),
        phrases.missing(list(COUNTRY_NAMES)[:n]),
        phrases.total(Total(n, n, n)),
        phrases.times(n, "2e"),
    ]
    assert not [text for text in said if not text or re.search(r"[{}\d]", text)]


SUSPECTED = {  # one, two
    "en": (
        "Perhaps one more coin, too faint to tell.",
        "Perhaps two more coins, too faint to tell.",
    ),
    "de": ("Vielleicht noch eine Münze, zu", "Vielleicht noch zwei Münzen, zu"),
    "fr": ("Peut-être encore une pièce, trop peu nette ", "Peut-être encore deux pièces, trop"),
    "it": ("Forse ancora una moneta, troppo indistinta ", "Forse altre due monete, troppo"),
    "es": (
        "Quizá una moneda más, demasiado borrosa ",
        "Quizá dos monedas más, demasiado",
    ),
    "nl": ("Misschien nog één munt, te", "Misschien nog twee munten, te"),
    "pt": ("Talvez mais uma moeda, demasiado indistinta ", "Talvez mais duas moedas, demasiado"),
}


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_totals_warn_of_what_may_be_more_coins(language: str) -> None:
    phrases = Phrases(language, words=True)
    for n, warning in enumerate(SUSPECTED[language], start=1):
        said = phrases.total(Total(200, 1, 0, n))
        assert said.startswith(sentence(f"{phrases.amount(200)}, {phrases.coins(1)}") + " ")
        assert f" {warning}" in said
        assert phrases.total(Total(0, 0, 0, n)).startswith(warning)
        assert warning not in phrases.total(Total(200, 1, n))


NUMBERS = {
    "en": {0: "zero", 13: "thirteen", 40: "forty", 99: "ninety-nine", 101: "one hundred and one"},
    "de": {0: "null", 16: "sechzehn", 31: "einunddreißig", 70: "siebzig", 101: "einhunderteins"},
    "fr": {
        71: "soixante et onze",
        80: "quatre-vingts",
        81: "quatre-vingt-un",
        99: "quatre-vingt-dix-neuf",
        200: "deux cents",
        201: "deux cent un",
    },
    "it": {3: "tre", 23: "ventitré", 28: "ventotto", 81: "ottantuno", 108: "centotto"},
    "es": {16: "dieciséis", 21: "veintiún", 31: "treinta y un", 100: "cien", 500: "quinientos"},
    "nl": {2: "twee", 22: "tweeëntwintig", 88: "achtentachtig", 100: "honderd"},
    "pt": {16: "dezasseis", 22: "vinte e dois", 100: "cem", 199: "cento e noventa e nove"},
}


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_number_words(language: str) -> None:
    for number, words in NUMBERS[language].items():
        assert in_words(number, language) == words
    all_of_them = [in_words(number, language) for number in range(LARGEST + 1)]
    assert len(set(all_of_them)) == len(all_of_them)
    assert not [words for words in all_of_them if re.search(r"\d", words)]
    assert in_words(LARGEST + 1, language) == str(LARGEST + 1)


def test_number_words_bend_with_their_noun() -> None:
    assert in_words(221, "es", "feminine") == "doscientas veintiuna"
    assert in_words(202, "pt", "feminine") == "duzentas e duas"
    assert in_words(61, "fr", "feminine") == "soixante et une"
    assert in_words(1, "de", "feminine") == "eine"


def test_eyes_get_digits() -> None:
    assert Phrases("de", words=False).amount(250) == "2 Euro 50 Cent"


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_vague_values(language: str) -> None:
    phrases = Phrases(language, words=True)
    said = phrases.denominations(("10c", "20c", "50c"))
    for cents in (10, 20, 50):
        assert in_words(cents, language) in said
    assert said.count(phrases.amount(50).split()[-1]) == 1  # the unit is said once
    mixed = phrases.denominations(("50c", "1e"))
    assert phrases.amount(50) in mixed and phrases.amount(100) in mixed


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_help_and_details_are_whole_sentences(language: str) -> None:
    phrases = Phrases(language, words=True)
    for keyboard in (False, True):
        for mode in texts.MODES:
            said = phrases.help(mode, keyboard)
            assert len(said) == 1 + len(BINDINGS)
            assert all(text.endswith(".") for text in said)
    for coin in (UNKNOWN, answer("2e", "eu", "map1999"), answer("20c", "fr", "2022-2024")):
        assert all(text[0].isupper() and text[-1] == "." for text in phrases.details(coin))


def test_tables_of_texts_leave_nothing_out() -> None:
    assert set(texts.COMMANDS) == set(Command)
    assert set(texts.HINTS) == set(HINTS)
    assert set(texts.COUNTRIES) == set(COUNTRY_NAMES) - {COMMON_SIDE_COUNTRY}
    for code, name in texts.COUNTRIES.items():
        assert name == COUNTRY_NAMES[code]


def test_designs_of_all_regular_coins_are_described() -> None:
    """All but the few of which we are not sure what they show."""
    labels = Bundle.load(shipped_bundle()).labels
    regular = [label for label in labels if not label.edition.startswith("comm")]
    bare = {
        (label.country, label.edition)
        for label in regular
        if designs.describe(answer(label.denomination, label.country, label.edition)) is None
    }
    assert bare == {("mc", "2025"), ("sm", "2017")}


def test_designs_are_not_guessed() -> None:
    assert designs.describe(answer("2e", "de", "comm-2019-527")) is None
    assert designs.describe(answer("2e", "de", None)) is None  # may be a commemorative coin
    assert designs.describe(answer("1e", "be", None)) is None  # two kings
    assert designs.describe(answer("1e", "de", None)) == "An eagle"
    assert designs.describe(answer(None, "it", "only", among=("10c", "20c"))) is None
    assert designs.describe(answer(None, "de", "only", among=("10c", "20c"))) is not None
    assert designs.describe(answer("token", "xx", "first")) is None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"LANG": "pt_BR"}, "pt"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8", "LC_ALL": "POSIX"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "en"),
        ({"LANGUAGE": "nl:en", "LANG": "it_IT"}, "nl"),
        ({}, "en"),
    ],
)
def test_language_of_the_system(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert languages.choose_language("system") == expected
    assert languages.choose_language("it") == "it"
    assert languages.choose_language("xx") == "en"


def test_language_of_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    locale = types.SimpleNamespace(getLanguage=lambda: "es")
    java = {"java.util.Locale": types.SimpleNamespace(getDefault=lambda: locale)}
    monkeypatch.setitem(sys.modules, "jnius", types.SimpleNamespace(autoclass=java.__getitem__))
    monkeypatch.setattr(sys, "getandroidapilevel", lambda: 34, raising=False)
    assert languages.choose_language("system") == "es"
