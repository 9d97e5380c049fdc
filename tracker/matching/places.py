"""Countries, regions and states as calls write them."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.matching.text import fold

WORLD = "*"
REGIONS: dict[str, frozenset[str]] = {
    "EU": frozenset(
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(),
    ),
    "LAC": frozenset("AR BO BR CL CO CR CU DO EC GT HN HT MX NI PA PE PY SV UY VE".split()),
}
STATES: dict[str, tuple[str, ...]] = {
    "01": ("Aguascalientes",),
    "02": ("Baja California",),
    "03": ("Baja California Sur",),
    "04": ("Campeche",),
    "05": ("Coahuila", "Coahuila de Zaragoza"),
    "06": ("Colima",),
    "07": ("Chiapas",),
    "08": ("Chihuahua",),
    "09": ("Ciudad de México", "CDMX", "Distrito Federal"),
    "10": ("Durango",),
    "11": ("Guanajuato",),
    "12": ("Guerrero",),
    "13": ("Hidalgo",),
    "14": ("Jalisco",),
    "15": ("México", "Estado de México", "Edomex"),
    "16": ("Michoacán", "Michoacán de Ocampo"),
    "17": ("Morelos",),
    "18": ("Nayarit",),
    "19": ("Nuevo León",),
    "20": ("Oaxaca",),
    "21": ("Puebla",),
    "22": ("Querétaro", "Querétaro de Arteaga"),
    "23": ("Quintana Roo",),
    "24": ("San Luis Potosí",),
    "25": ("Sinaloa",),
    "26": ("Sonora",),
    "27": ("Tabasco",),
    "28": ("Tamaulipas",),
    "29": ("Tlaxcala",),
    "30": ("Veracruz", "Veracruz de Ignacio de la Llave"),
    "31": ("Yucatán",),
    "32": ("Zacatecas",),
}
"""Keys of INEGI and the names in use."""

_STATE_KEYS = {fold(name): key for key, names in STATES.items() for name in (key, *names)}


def state_key(name: str) -> str | None:
    """The key of a state from any of its names; None when the name is not known."""
    return _STATE_KEYS.get(fold(name))


def expand(countries: Iterable[str]) -> frozenset[str]:
    """Country codes with every region replaced by its countries; ``*`` stays."""
    return frozenset().union(*(REGIONS.get(code, frozenset({code})) for code in countries))


def admits(countries: Iterable[str], country: str) -> bool | None:
    """Whether a list of countries or regions takes in ``country``.

    ``CA`` takes in ``CA-QC``. The reverse is not known: somebody in Canada may or may not be in Québec.
    """
    listed = expand(countries)
    if WORLD in listed or country in listed or country.partition("-")[0] in listed:
        return True
    if any(code.startswith(f"{country}-") for code in listed):
        return None
    return False
