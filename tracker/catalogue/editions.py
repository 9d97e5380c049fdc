"""Reads the past editions of a fund: what was known of each, its sums kept apart from those of today."""

from __future__ import annotations

from itertools import pairwise

from tracker.catalogue import codes
from tracker.catalogue.checked import Table
from tracker.catalogue.model import PastEdition
from tracker.catalogue.origins import read_origin


def read_editions(tables: tuple[Table, ...], mark: str) -> tuple[PastEdition, ...]:
    """The editions that ``tables`` describe; ``mark`` is what tells one from another."""
    marks: list[object] = []
    editions = []
    for table in tables:
        edition = _edition(table)
        value = getattr(edition, mark, None)
        if not value:
            table.problem("", f"{mark} is missing; it tells the editions of this fund apart")
        elif value in marks:
            table.problem(mark, f"there is another edition with {value!r}")
        marks.append(value)
        editions.append(edition)
    return tuple(editions)


def _edition(table: Table) -> PastEdition:
    edition = PastEdition(
        origin=read_origin(table),
        year=table.number("year", 1900, required=False),
        number=table.number("number", required=False),
        period=table.text("period", required=False),
        cutoff=table.text("cutoff", required=False),
        opens=table.text("opens", codes.day_or_month, required=False),
        closes=table.text("closes", codes.day_or_month, required=False),
        closes_time=table.text("closes_time", codes.clock_time, required=False),
        closes_zone=table.text("closes_zone", codes.zone, required=False),
        extended_from=table.text("extended_from", codes.day_or_month, required=False),
        results=table.text("results", codes.day_or_month, required=False),
        amount_max=table.number("amount_max", required=False),
        amount_total=table.number("amount_total", required=False),
        currency=table.text("currency", codes.currency, required=False),
        note=table.text("note", required=False),
    )
    table.close()
    _check_sense(table, edition)
    return edition


def _check_sense(table: Table, edition: PastEdition) -> None:
    """Notes dates out of their order, a time without its day, and a sum without its currency."""
    dates = ("opens", "extended_from", "closes", "results")
    known = [(name, value) for name in dates if (value := getattr(edition, name))]
    for (before, earlier), (after, later) in pairwise(known):
        if later < earlier[: len(later)]:
            table.problem(after, f"{later} comes before {before} {earlier}")
    if edition.closes_time and not edition.closes:
        table.problem("closes_time", "closes is missing")
    if (edition.amount_max or edition.amount_total) and not edition.currency:
        table.problem("", "currency is missing")
