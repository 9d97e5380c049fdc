"""Criteria on who applies and from where: kind, country, territory, border, population, network."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from tracker.domain.match import Criterion, Message
from tracker.matching.case import Case, message, verdict
from tracker.matching.places import admits, state_key
from tracker.matching.terms import codes, number
from tracker.matching.text import fold

HOME = "MX"
_IN_GROUP = "intermunicipal"


def applicant(case: Case) -> Criterion:
    """The kind of applicant is among those admitted and not among those left out."""
    admitted = codes(case.call, "applicant_types")
    excluded = codes(case.call, "applicant_types_excluded")
    return case.criterion(
        "applicant",
        verdict(_admitted(case.project.applicant_type, admitted, excluded)),
        ("applicant_types", "applicant_types_excluded"),
        message("requires.applicant", types=admitted) if admitted else message("requires.not_stated"),
        message("says.applicant", name=case.municipality.name, type=case.project.applicant_type),
        message("change.applicant", types=admitted) if admitted else message("change.ask_fund"),
    )


def _admitted(kind: str, admitted: tuple[str, ...], excluded: tuple[str, ...]) -> bool | None:
    if kind in excluded or kind in admitted:
        return kind not in excluded
    if not admitted or "network_member" in admitted or (kind == _IN_GROUP and "municipality" in admitted):
        return None
    return False


def country(case: Case) -> Criterion:
    """Applicants of Mexico are admitted. The fund's own countries can say yes, but never no."""
    stated = codes(case.call, "applicant_countries")
    holds = admits(stated, HOME) if stated else (True if HOME in case.call.countries else None)
    return case.criterion(
        "country",
        verdict(holds),
        ("applicant_countries",),
        message("requires.countries", countries=stated or case.call.countries)
        if stated or case.call.countries
        else message("requires.not_stated"),
        message("says.country", name=case.municipality.name),
        message("change.ask_fund") if holds is None else message("change.none"),
    )


def territory(case: Case) -> Criterion | None:
    """The municipality lies in one of the states that the call names."""
    states = codes(case.call, "mx_states")
    if not states:
        return None
    wanted = {state_key(name) for name in states}
    own = case.municipality.cvegeo[:2] if case.municipality.cvegeo else state_key(case.municipality.state)
    holds = True if own in wanted and own is not None else (None if own is None or None in wanted else False)
    return case.criterion(
        "territory",
        verdict(holds),
        ("mx_states",),
        message("requires.states", states=states),
        message("says.state", name=case.municipality.name, state=case.municipality.state),
        message("change.none") if holds is False else message("change.ask_fund"),
    )


def border(case: Case) -> Criterion | None:
    """The place is near enough to the northern border."""
    limit = number(case.call, "border_km_max")
    if limit is None:
        return None
    distance = case.applicant.border_km
    return case.criterion(
        "border",
        verdict(None if distance is None else distance <= limit),
        ("border_km_max",),
        message("requires.border", km=int(limit)),
        _distance(distance),
        message("change.measure_border") if distance is None else message("change.none"),
    )


def _distance(km: float | None) -> Message:
    if km is None:
        return message("says.missing")
    return message("says.border", km=round(km)) if isfinite(km) else message("says.no_border")


def population(case: Case) -> Criterion | None:
    """The place has the inhabitants that the call asks for, no fewer and no more."""
    least, most = number(case.call, "population_min"), number(case.call, "population_max")
    if least is None and most is None:
        return None
    people = case.municipality.population
    too_few = people is not None and least is not None and people < least
    return case.criterion(
        "population",
        verdict(None if people is None else not too_few and (most is None or people <= most)),
        ("population_min",) if too_few or most is None else ("population_max", "population_min"),
        _inhabitants(least, most),
        message("says.population", people=people) if people is not None else message("says.missing"),
        message("change.fill_population") if people is None else message("change.group" if too_few else "change.none"),
    )


def _inhabitants(least: Decimal | None, most: Decimal | None) -> Message:
    if most is None:
        return message("requires.population", people=int(least or 0))
    if least is None:
        return message("requires.population_max", people=int(most))
    return message("requires.population_between", least=int(least), people=int(most))


def network(case: Case) -> Criterion | None:
    """The municipality belongs to one of the networks asked for. A list of networks may lack one, so never a no."""
    wanted = codes(case.call, "networks")
    if not wanted:
        return None
    own = [f" {fold(name)} " for name in case.municipality.networks]  # "Red Mercociudades" names Mercociudades
    holds = True if any(f" {fold(name)} " in listed for name in wanted for listed in own) else None
    return case.criterion(
        "network",
        verdict(holds),
        ("networks",),
        message("requires.network", networks=wanted),
        message("says.networks", networks=case.municipality.networks)
        if case.municipality.networks
        else message("says.missing"),
        message("change.network", networks=wanted),
    )
