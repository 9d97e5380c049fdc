"""Reads the funds: one file each, every fact with its source, every gap with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from tracker.catalogue import codes
from tracker.catalogue.checked import LANGUAGES, Table
from tracker.catalogue.editions import read_editions
from tracker.catalogue.folder import DataFolder
from tracker.catalogue.model import (
    EDITION_MARKS,
    KINDS,
    Agency,
    FactName,
    Fund,
    FundFact,
    FundGap,
    OfficeZone,
    Partner,
    Recognition,
)
from tracker.catalogue.origins import read_origin
from tracker.catalogue.words import fold
from tracker.domain.fields import APPLICANT_TYPES

HOLDS: Mapping[str, codes.Check | None] = MappingProxyType(
    {
        "text": None,
        "currency": codes.currency,
        "form": codes.key,
        "applicant_types": codes.one_of(APPLICANT_TYPES, "kind of applicant"),
        "languages": codes.language,
        "emails": codes.email,
        "addresses": codes.address,
    }
)
"""What a fact can hold, and how each of its values is checked."""

_SINGLE = ("text", "currency", "form")
_PARTNER = {"yes": True, "no": False, "unknown": None}

Names = Mapping[str, FactName]


def read_fact_names(folder: DataFolder) -> Names:
    """The questions of ``fact_names.toml`` by name."""
    root = folder.table("fact_names.toml")
    return MappingProxyType({name: _fact_name(name, table) for name, table in root.subtables()} if root else {})


def _fact_name(name: str, table: Table) -> FactName:
    fact_name = FactName(
        name=name,
        label=table.labels("label"),
        holds=table.text("holds", codes.one_of(HOLDS, "kind of value")) or "text",
        asked=table.flag("asked"),
    )
    table.close()
    return fact_name


def fund_keys(folder: DataFolder) -> tuple[str, ...]:
    """The keys that the funds' files are called by, whether or not they can be read."""
    return tuple(file.removeprefix("funds/").removesuffix(".toml") for file in folder.names("funds", ".toml"))


def read_funds(folder: DataFolder, names: Names) -> tuple[tuple[Fund, Table], ...]:
    """The funds in the order that their files give, each with its file's table for checks against other files."""
    found: dict[str, tuple[int, Fund, Table]] = {}
    phrases: dict[str, str] = {}
    for file in folder.names("funds", ".toml"):
        table = folder.table(file)
        if table is None:
            continue
        fund = _fund(table, names)
        if fund.key and file != f"funds/{fund.key}.toml":
            table.problem("key", f"is {fund.key!r}, but the file is called {file.removeprefix('funds/')}")
        _claim_phrases(table, fund, phrases)
        found[fund.key] = (table.number("order") or 0, fund, table)
        table.close()
    ordered = sorted(found.values(), key=lambda entry: (entry[0], entry[1].key))
    for (order, before, _), (next_order, _, table) in pairwise(ordered):
        if order == next_order:
            table.problem("order", f"{order} is the place of {before.key} already")
    return tuple((fund, table) for _, fund, table in ordered)


def _claim_phrases(table: Table, fund: Fund, taken: dict[str, str]) -> None:
    """Notes phrases that name another fund already."""
    for language, phrases in fund.recognition.phrases.items():
        for phrase in phrases:
            if (other := taken.setdefault(fold(phrase), fund.key)) != fund.key:
                table.problem("recognition", f"{language}: {phrase!r} names {other} already")


def _fund(table: Table, names: Names) -> Fund:
    edition_by = table.text("edition_by", codes.one_of(EDITION_MARKS, "mark"))
    kind = table.text("kind", codes.one_of(KINDS, "kind"))
    agencies = tuple(_agency(agency) for agency in table.tables("agencies"))
    fund = Fund(
        key=table.text("key", codes.key),
        kind=kind,
        edition_by=edition_by,
        countries=table.texts("countries", codes.country, required=False),
        name=table.labels("name"),
        short_name=table.text("short_name"),
        recognition=_recognition(table),
        partner=_partner(table.table("partner")),
        agencies=agencies,
        offices=tuple(_office(office, agencies) for office in table.tables("office_zones", required=False)),
        cutoffs=_cutoffs(table, kind),
        facts=_facts(table.table("facts"), names),
        gaps=_gaps(table.table("unknown", required=False), names),
        editions=read_editions(table.tables("editions", required=False), edition_by),
    )
    _check_answers(table, fund, names)
    return fund


def _check_answers(table: Table, fund: Fund, names: Names) -> None:
    """Notes questions that are answered twice, or that every fund is asked and this one leaves out."""
    for name, question in names.items():
        if name in fund.facts and name in fund.gaps:
            table.problem(f"unknown.{name}", f"{name} is both a fact and unknown")
        if question.asked and name not in fund.facts and name not in fund.gaps:
            table.problem(
                "facts", f"{name} is missing; give it a source, or say in [unknown.{name}] why it is not known"
            )
    if not fund.countries and "municipalities" not in fund.gaps:
        table.problem(
            "countries", "none is given; say in [unknown.municipalities] that nobody knows whether Mexico is in"
        )


def _agency(table: Table) -> Agency:
    agency = Agency(
        id=table.text("id", codes.key),
        name=table.text("name"),
        short_name=table.text("short_name"),
        country=table.text("country", codes.country, required=False) or None,
        role=table.text("role"),
        origin=read_origin(table),
        address=table.text("address", required=False),
        emails=table.texts("emails", codes.email, required=False),
    )
    table.close()
    return agency


def _office(table: Table, agencies: tuple[Agency, ...]) -> OfficeZone:
    known = codes.one_of(tuple(agency.id for agency in agencies), "agency")
    office = OfficeZone(table.text("zone", codes.zone), table.text("agency", known), read_origin(table))
    table.close()
    return office


def _partner(table: Table | None) -> Partner:
    if table is None:
        return Partner(None, (), None)
    required = _PARTNER.get(table.text("required", codes.one_of(_PARTNER, "answer")))
    partner = Partner(
        required=required,
        countries=table.texts("countries", codes.country, required=False),
        origin=None if required is None else read_origin(table),
        note=table.text("note", required=required is None),
    )
    table.close()
    return partner


def _recognition(table: Table) -> Recognition:
    inner = table.table("recognition")
    if inner is None:
        return Recognition(MappingProxyType({}))
    phrases = {language: inner.words(language, required=language == "es") for language in LANGUAGES}
    together = tuple(tuple(words.split(", ")) for words in inner.texts("together", _several, required=False))
    recognition = Recognition(MappingProxyType(phrases), together, inner.words("never", required=False))
    inner.close()
    return recognition


def _several(words: str) -> str | None:
    return None if ", " in words else f"{words!r} must hold two words or more, with a comma and a space between them"


def _cutoffs(table: Table, kind: str) -> tuple[str, ...]:
    recurrence = table.table("recurrence", required=kind == "recurring")
    if recurrence is None:
        return ()
    if kind != "recurring":
        table.problem("recurrence", f"a fund of kind {kind!r} has no cut-offs")
    cutoffs = recurrence.texts("cutoffs", codes.month_day)
    read_origin(recurrence)
    recurrence.close()
    return tuple(sorted(cutoffs))


def _facts(table: Table | None, names: Names) -> Mapping[str, FundFact]:
    facts = {}
    for name, fact in table.subtables() if table else ():
        if name in names:
            facts[name] = _fact(fact, names[name])
        else:
            fact.problem("", f"unknown fact; the facts of fact_names.toml are {', '.join(names)}")
    return MappingProxyType(facts)


def _fact(table: Table, question: FactName) -> FundFact:
    check = HOLDS.get(question.holds)
    single = question.holds in _SINGLE
    fact = FundFact(
        name=question.name,
        value=table.text("value", check) if single else table.texts("value", check),
        origin=read_origin(table),
        note=table.text("note", required=False),
        year=table.number("year", 1900, required=False),
    )
    table.close()
    return fact


def _gaps(table: Table | None, names: Names) -> Mapping[str, FundGap]:
    gaps = {}
    for name, gap in table.subtables() if table else ():
        if name not in names:
            gap.problem("", f"unknown fact; the facts of fact_names.toml are {', '.join(names)}")
        gaps[name] = FundGap(name, gap.text("reason"))
        gap.close()
    return MappingProxyType(gaps)
