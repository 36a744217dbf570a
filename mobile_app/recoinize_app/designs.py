"""What is on each regular euro coin, in a few words of our own.

Commemorative coins have no description: which year they are from is all that their labels tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from recoinize_app.texts import mark
from recoinize_edge.answer import Answer

_COPPER = ("1c", "2c", "5c")
_GOLD = ("10c", "20c", "50c")
_CENTS = _COPPER + _GOLD
_EUROS = ("1e", "2e")
_ALL = _CENTS + _EUROS


@dataclass(frozen=True, slots=True)
class _Design:
    country: str
    denominations: tuple[str, ...]
    text: str
    edition: str = ""  # its name begins so


_DESIGNS = (
    _Design("eu", _COPPER, mark("A globe that shows Europe beside Africa and Asia"), "globe"),
    _Design("eu", _GOLD, mark("Europe as separate countries, left of the value"), "map1999"),
    _Design("eu", _GOLD, mark("A map of Europe without borders, left of the value"), "map2007"),
    _Design("eu", _EUROS, mark("A map of the European Union, right of the value"), "map1999"),
    _Design("eu", _EUROS, mark("A map of Europe without borders, right of the value"), "map2007"),
    _Design("ad", _COPPER, mark("A chamois of the Pyrenees and a bearded vulture")),
    _Design("ad", _GOLD, mark("The Romanesque church of Santa Coloma")),
    _Design("ad", ("1e",), mark("Casa de la Vall, the old house of parliament")),
    _Design("ad", ("2e",), mark("The coat of arms of Andorra")),
    _Design("at", ("1c",), mark("A gentian")),
    _Design("at", ("2c",), mark("An edelweiss")),
    _Design("at", ("5c",), mark("Alpine primroses")),
    _Design("at", ("10c",), mark("Saint Stephen's Cathedral in Vienna")),
    _Design("at", ("20c",), mark("The gate of Belvedere Palace in Vienna")),
    _Design("at", ("50c",), mark("The Secession building in Vienna")),
    _Design("at", ("1e",), mark("The composer Wolfgang Amadeus Mozart")),
    _Design("at", ("2e",), mark("The peace campaigner Bertha von Suttner")),
    _Design("be", _ALL, mark("King Albert the Second"), "1999-2007"),
    _Design("be", _ALL, mark("King Albert the Second"), "2008"),
    _Design("be", _ALL, mark("King Albert the Second"), "2009-2013"),
    _Design("be", _ALL, mark("King Philippe"), "2014"),
    _Design("bg", _CENTS, mark("The Madara Rider, a rock relief")),
    _Design("bg", ("1e",), mark("Saint John of Rila")),
    _Design("bg", ("2e",), mark("The monk Paisius of Hilendar")),
    _Design("cy", _COPPER, mark("Two mouflons, wild sheep of Cyprus")),
    _Design("cy", _GOLD, mark("The ancient ship of Kyrenia")),
    _Design("cy", _EUROS, mark("The idol of Pomos, an ancient figure in the shape of a cross")),
    _Design("de", _COPPER, mark("An oak twig")),
    _Design("de", _GOLD, mark("The Brandenburg Gate in Berlin")),
    _Design("de", _EUROS, mark("An eagle")),
    _Design("ee", _ALL, mark("A map of Estonia")),
    _Design("es", _COPPER, mark("The cathedral of Santiago de Compostela")),
    _Design("es", _GOLD, mark("The writer Miguel de Cervantes")),
    _Design("es", _EUROS, mark("King Juan Carlos the First"), "1999"),
    _Design("es", _EUROS, mark("King Juan Carlos the First"), "2010"),
    _Design("es", _EUROS, mark("King Felipe the Sixth"), "2015"),
    _Design("fi", _CENTS, mark("A heraldic lion with a sword")),
    _Design("fi", ("1e",), mark("Two swans flying over a lake")),
    _Design("fi", ("2e",), mark("Cloudberries")),
    _Design("fr", _COPPER, mark("Marianne")),
    _Design("fr", _GOLD, mark("A woman sowing"), "1999"),
    _Design("fr", ("10c",), mark("Simone Veil, politician and survivor of Auschwitz"), "2022"),
    _Design("fr", ("20c",), mark("Josephine Baker, performer and Resistance fighter"), "2022"),
    _Design("fr", ("50c",), mark("The scientist Marie Curie"), "2022"),
    _Design("fr", _EUROS, mark("A tree within a hexagon")),
    _Design("gr", ("1c",), mark("An ancient trireme")),
    _Design("gr", ("2c",), mark("A sailing ship of the Greek War of Independence")),
    _Design("gr", ("5c",), mark("A modern tanker")),
    _Design("gr", ("10c",), mark("The poet Rigas Fereos")),
    _Design("gr", ("20c",), mark("The statesman Ioannis Kapodistrias")),
    _Design("gr", ("50c",), mark("The statesman Eleftherios Venizelos")),
    _Design("gr", ("1e",), mark("An owl, from an ancient coin of Athens")),
    _Design("gr", ("2e",), mark("Europa carried off by Zeus as a bull")),
    _Design("hr", _COPPER, mark("The letters H R in the old Glagolitic script")),
    _Design("hr", _GOLD, mark("The inventor Nikola Tesla")),
    _Design("hr", ("1e",), mark("A marten")),
    _Design("hr", ("2e",), mark("A map of Croatia")),
    _Design("ie", _ALL, mark("A Celtic harp")),
    _Design("it", ("1c",), mark("Castel del Monte in Apulia")),
    _Design("it", ("2c",), mark("The Mole Antonelliana, a tower in Turin")),
    _Design("it", ("5c",), mark("The Colosseum in Rome")),
    _Design("it", ("10c",), mark("The Birth of Venus by Botticelli")),
    _Design("it", ("20c",), mark("A striding figure by the sculptor Boccioni")),
    _Design("it", ("50c",), mark("The emperor Marcus Aurelius on horseback")),
    _Design("it", ("1e",), mark("Leonardo's drawing of a man in a circle and a square")),
    _Design("it", ("2e",), mark("The poet Dante Alighieri")),
    _Design("lt", _ALL, mark("Vytis, a knight on horseback")),
    _Design("lu", _ALL, mark("Grand Duke Henri"), "only"),
    _Design("lu", _ALL, mark("Grand Duke Guillaume"), "2026"),
    _Design("lv", _COPPER, mark("The small coat of arms of Latvia")),
    _Design("lv", _GOLD, mark("The great coat of arms of Latvia")),
    _Design("lv", _EUROS, mark("A Latvian maiden")),
    _Design("mc", _COPPER, mark("The coat of arms of Monaco")),
    _Design("mc", _GOLD, mark("A knight on horseback"), "2001"),
    _Design("mc", ("1e",), mark("Prince Rainier the Third and Prince Albert"), "2001"),
    _Design("mc", ("2e",), mark("Prince Rainier the Third"), "2001"),
    _Design("mc", _GOLD, mark("The monogram of Prince Albert the Second"), "2006"),
    _Design("mc", _EUROS, mark("Prince Albert the Second"), "2006"),
    _Design("mt", _COPPER, mark("The altar of the prehistoric temple of Mnajdra")),
    _Design("mt", _GOLD, mark("The coat of arms of Malta")),
    _Design("mt", _EUROS, mark("A Maltese cross")),
    _Design("nl", _ALL, mark("Queen Beatrix"), "1999"),
    _Design("nl", _ALL, mark("King Willem-Alexander"), "2014"),
    _Design("pt", _ALL, mark("An old royal seal, among castles and coats of arms")),
    _Design("si", ("1c",), mark("A stork")),
    _Design("si", ("2c",), mark("The Prince's Stone")),
    _Design("si", ("5c",), mark("A sower, after a painting by Ivan Grohar")),
    _Design("si", ("10c",), mark("A parliament that was planned but never built")),
    _Design("si", ("20c",), mark("Two Lipizzaner horses")),
    _Design("si", ("50c",), mark("Mount Triglav")),
    _Design("si", ("1e",), mark("The reformer Primož Trubar")),
    _Design("si", ("2e",), mark("The poet France Prešeren")),
    _Design("sk", _COPPER, mark("Mount Kriváň in the Tatras")),
    _Design("sk", _GOLD, mark("Bratislava Castle")),
    _Design("sk", _EUROS, mark("A double cross on three hills")),
    _Design("sm", ("1c",), mark("The third tower, Montale"), "2002"),
    _Design("sm", ("2c",), mark("The Statue of Liberty of San Marino"), "2002"),
    _Design("sm", ("5c",), mark("The first tower, Guaita"), "2002"),
    _Design("sm", ("10c",), mark("The basilica of Saint Marinus"), "2002"),
    _Design("sm", ("20c",), mark("Saint Marinus"), "2002"),
    _Design("sm", ("50c",), mark("The three towers of San Marino"), "2002"),
    _Design("sm", ("1e",), mark("The coat of arms of San Marino"), "2002"),
    _Design("sm", ("2e",), mark("The government palace"), "2002"),
    _Design("sm", ("1c",), mark("The coat of arms of San Marino"), "2017"),
    _Design("sm", ("2c",), mark("A city gate"), "2017"),
    _Design("sm", ("20c",), mark("Mount Titano with its three towers"), "2017"),
    _Design("sm", ("50c", "2e"), mark("Saint Marinus"), "2017"),
    _Design("sm", ("1e",), mark("A tower on its rock"), "2017"),
    _Design("va", _ALL, mark("Pope John Paul the Second"), "2002"),
    _Design("va", _ALL, mark("A coat of arms of the time without a pope"), "2005"),
    _Design("va", _ALL, mark("Pope Benedict the Sixteenth"), "2006"),
    _Design("va", _ALL, mark("Pope Francis"), "2014"),
    _Design("va", _ALL, mark("The coat of arms of Pope Francis"), "2017"),
)


def describe(answer: Answer) -> str | None:
    """What is on a coin, in English as marked for translation.

    Args:
        answer: of a coin whose country is sure.

    Returns:
        A few words, or None where the answer leaves room for different designs.
    """
    if answer.country is None or (answer.edition or "").startswith("comm"):
        return None
    if answer.edition is None and "2e" in answer.denominations and answer.country != "eu":
        return None  # it may be one of the commemorative coins
    found: set[str | None] = set()
    for denomination in answer.denominations:
        matching = {
            design.text
            for design in _DESIGNS
            if design.country == answer.country
            and denomination in design.denominations
            and (answer.edition is None or answer.edition.startswith(design.edition))
        }
        found |= matching or {None}
    return found.pop() if len(found) == 1 else None
