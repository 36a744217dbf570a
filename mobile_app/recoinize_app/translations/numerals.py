"""Whole numbers in words, as they stand before a noun: "ein Euro", "une pièce", "veintiún euros".

Voices read digits without their noun in mind and say "eins Euro" or "uno euro"; words leave them no
choice. The rules are those of the languages' usual grammars for 0 to 999; larger numbers stay
digits, which every voice reads well enough.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Gender = Literal["masculine", "feminine"]

LARGEST = 999
"""Larger numbers are left as digits."""


def in_words(number: int, language: str, gender: Gender = "masculine") -> str:
    """A number as it is said before a noun.

    Args:
        number: 0 or more.
        language: ISO 639-1 code, one of `languages.LANGUAGES`.
        gender: of the noun. Dutch and English do not care.
    """
    if not 0 <= number <= LARGEST:
        return str(number)
    return _SPELLERS[language](number, gender == "feminine")


def _english(number: int, feminine: bool) -> str:
    if number >= 100:
        rest = f" and {_english(number % 100, feminine)}" if number % 100 else ""
        return f"{_EN[number // 100]} hundred{rest}"
    if number < 20:
        return _EN[number]
    unit = f"-{_EN[number % 10]}" if number % 10 else ""
    return _EN_TENS[number // 10] + unit


def _german(number: int, feminine: bool) -> str:
    if number == 1:
        return "eine" if feminine else "ein"
    if number >= 100:
        rest = _german_unit_last(number % 100) if number % 100 else ""
        return f"{_DE[number // 100]}hundert{rest}"
    return _german_unit_last(number)


def _german_unit_last(number: int) -> str:
    """Below a hundred; a final one, as in "hunderteins", is spelled without a noun in mind."""
    if number == 1:
        return "eins"
    if number < 20:
        return _DE[number]
    unit = f"{_DE[number % 10]}und" if number % 10 else ""
    return unit + _DE_TENS[number // 10]


def _dutch(number: int, feminine: bool) -> str:
    if number >= 100:
        hundreds = "" if number < 200 else _NL[number // 100]
        return f"{hundreds}honderd{_dutch(number % 100, feminine) if number % 100 else ''}"
    if number < 20:
        return _NL[number]
    unit = _NL[number % 10] if number % 10 else ""
    if number % 10 == 1:
        unit = "een"
    if unit:
        unit += "ën" if unit.endswith("e") else "en"
    return unit + _NL_TENS[number // 10]


def _french(number: int, feminine: bool) -> str:
    one = "une" if feminine else "un"
    if number >= 100:
        hundreds = "cent" if number < 200 else f"{_FR[number // 100]} cent"
        if number % 100:
            return f"{hundreds} {_french(number % 100, feminine)}"
        return hundreds + ("s" if number >= 200 else "")
    if number == 1:
        return one
    if number < 20:
        return _FR[number]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):  # soixante-dix, quatre-vingt-dix: counted on from sixty and eighty
        tens, unit = tens - 1, unit + 10
    word = _FR_TENS[tens]
    if unit == 0:
        return word + ("s" if tens == 8 else "")
    if tens != 8 and unit in (1, 11):
        return f"{word} et {one if unit == 1 else _FR[11]}"
    return f"{word}-{one if unit == 1 else _FR[unit]}"


def _italian(number: int, feminine: bool) -> str:
    if number == 1:
        return "una" if feminine else "un"
    if number >= 100:
        hundreds = "cento" if number < 200 else f"{_IT[number // 100]}cento"
        rest = _italian_joined(number % 100) if number % 100 else ""
        if rest == "tre":
            rest = "tré"
        return (hundreds[:-1] if rest.startswith("ott") else hundreds) + rest
    return _italian_joined(number)


def _italian_joined(number: int) -> str:
    if number < 20:
        return _IT[number]
    tens, unit = _IT_TENS[number // 10], number % 10
    if unit in (1, 8):  # ventuno, ventotto: two vowels become one
        tens = tens[:-1]
    return tens + ("" if unit == 0 else "tré" if unit == 3 else _IT[unit])


def _spanish(number: int, feminine: bool) -> str:
    if number >= 100:
        if number == 100:
            return "cien"
        hundreds = _ES_HUNDREDS[number // 100]
        if feminine and number >= 200:
            hundreds = f"{hundreds[:-2]}as"
        return f"{hundreds} {_spanish(number % 100, feminine)}" if number % 100 else hundreds
    if number % 10 == 1 and number != 11:
        if number == 21:
            return "veintiuna" if feminine else "veintiún"
        one = "una" if feminine else "un"
        return one if number == 1 else f"{_ES_TENS[number // 10]} y {one}"
    if number < 30:
        return _ES[number]
    unit = f" y {_ES[number % 10]}" if number % 10 else ""
    return _ES_TENS[number // 10] + unit


def _portuguese(number: int, feminine: bool) -> str:
    if number >= 100:
        if number == 100:
            return "cem"
        hundreds = _PT_HUNDREDS[number // 100]
        if feminine and number >= 200:
            hundreds = hundreds[:-2] + "as"
        return f"{hundreds} e {_portuguese(number % 100, feminine)}" if number % 100 else hundreds
    units = _PT if not feminine else {**_PT, 1: "uma", 2: "duas"}
    if number < 20:
        return units[number]
    unit = f" e {units[number % 10]}" if number % 10 else ""
    return _PT_TENS[number // 10] + unit


def _table(words: str, first: int = 0) -> dict[int, str]:
    return dict(enumerate(words.split(), first))


_EN = _table(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_TENS = _table("twenty thirty forty fifty sixty seventy eighty ninety", 2)
_DE = _table(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn"
)
_DE_TENS = _table("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", 2)
_NL = _table(
    "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien "
    "zestien zeventien achttien negentien"
)
_NL_TENS = _table("twintig dertig veertig vijftig zestig zeventig tachtig negentig", 2)
_FR = _table(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize dix-sept dix-huit dix-neuf"
)
_FR_TENS = _table("vingt trente quarante cinquante soixante soixante quatre-vingt", 2)
_FR_TENS[8] = "quatre-vingt"
_IT = _table(
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici "
    "quindici sedici diciassette diciotto diciannove"
)
_IT_TENS = _table("venti trenta quaranta cinquanta sessanta settanta ottanta novanta", 2)
_ES = _table(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = _table("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 3)
_ES_HUNDREDS = _table(
    "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
    "novecientos",
    1,
)
_PT = _table(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezasseis dezassete dezoito dezanove"
)
_PT_TENS = _table("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa", 2)
_PT_HUNDREDS = _table(
    "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos",
    1,
)

_SPELLERS: dict[str, Callable[[int, bool], str]] = {
    "de": _german,
    "en": _english,
    "es": _spanish,
    "fr": _french,
    "it": _italian,
    "nl": _dutch,
    "pt": _portuguese,
}
