"""The conditions that decide who may answer a call and with what: each field with its reader.

What keeps somebody out is read only where the text says it outright: wishes, examples, exceptions, categories and
other editions leave a field open, and so does a text that speaks of more than one case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.extract.conditions_paid import read_award, read_floor, read_paid, read_stages
from tracker.extract.conditions_partner import read_agreement, read_pairing, read_partner_kinds
from tracker.extract.conditions_people import read_networks, read_population
from tracker.extract.conditions_place import read_border, read_countries, read_states
from tracker.extract.findings import NOTHING, Finding
from tracker.extract.roles_layout import Layout


@dataclass(frozen=True, slots=True)
class Around:
    """What is known besides the text: the countries and folded names of the fund, the page's country, the ceiling."""

    fund_countries: tuple[str, ...] = ()
    fund_names: str = ""
    country: str | None = None
    maximum: Finding = NOTHING


Reader = Callable[[Layout, Around], dict[str, Finding]]


def _countries(layout: Layout, known: Around) -> dict[str, Finding]:
    return {"applicant_countries": read_countries(layout, known.fund_countries)}


def _population(layout: Layout, _: Around) -> dict[str, Finding]:
    least, most = read_population(layout)
    return {"population_min": least, "population_max": most}


def _paid(layout: Layout, _: Around) -> dict[str, Finding]:
    works, soft = read_paid(layout)
    return {"pays_works": works, "pays_soft": soft}


READERS: dict[tuple[str, ...], Reader] = {
    ("applicant_countries",): _countries,
    ("mx_states",): lambda layout, _: {"mx_states": read_states(layout)},
    ("border_km_max",): lambda layout, _: {"border_km_max": read_border(layout)},
    ("population_min", "population_max"): _population,
    ("networks",): lambda layout, known: {"networks": read_networks(layout, known.fund_names)},
    ("partner_kinds",): lambda layout, _: {"partner_kinds": read_partner_kinds(layout)},
    ("agreement_required",): lambda layout, _: {"agreement_required": read_agreement(layout)},
    ("pairs_with",): lambda layout, _: {"pairs_with": read_pairing(layout)},
    ("amount_min",): lambda layout, known: {"amount_min": read_floor(layout, known.country, known.maximum)},
    ("pays_works", "pays_soft"): _paid,
    ("award",): lambda layout, _: {"award": read_award(layout)},
    ("stages_accepted",): lambda layout, _: {"stages_accepted": read_stages(layout)},
}
"""The readers by the fields that they give."""


def read_conditions(layout: Layout, known: Around) -> dict[str, Finding]:
    """Every condition that the text states."""
    return {name: finding for read in READERS.values() for name, finding in read(layout, known).items()}


def read_condition(name: str, layout: Layout, known: Around) -> dict[str, Finding]:
    """The condition ``name``, with those that are read together with it."""
    return next(read(layout, known) for names, read in READERS.items() if name in names)
