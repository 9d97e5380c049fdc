"""Criteria on the counterpart: from where, of what kind, with which agreement, or found by the programme itself."""

from __future__ import annotations

from tracker.domain.brief import AgreementBrief, ProjectBrief
from tracker.domain.match import Criterion, Message
from tracker.matching.case import Case, message, verdict
from tracker.matching.places import admits
from tracker.matching.terms import codes, flag


def counterpart(case: Case) -> Criterion:
    """A counterpart from one of the countries asked for. None named yet is not a failure: it can be found."""
    countries = codes(case.call, "partner_countries")
    required = _required(case)
    named = named_countries(case.project)
    unsure = any(item.country is None for item in case.project.partners)
    holds = _suits(countries, required, named, unsure)
    return case.criterion(
        "counterpart",
        verdict(holds),
        ("partner_countries", "partner_required"),
        _demand(countries, required),
        _says_partner(case),
        message("change.partner", countries=countries) if countries else message("change.ask_fund"),
    )


def _required(case: Case) -> bool | None:
    """What the page says of it, else what is known of the fund."""
    stated = flag(case.call, "partner_required")
    return case.call.partner_required if stated is None else stated


def named_countries(project: ProjectBrief) -> tuple[str, ...]:
    """The countries of the counterparts that a project names, the first counterpart's first."""
    listed = (project.partner_country, *(item.country for item in project.partners))
    return tuple(dict.fromkeys(country for country in listed if country))


def _suits(countries: tuple[str, ...], required: bool | None, named: tuple[str, ...], unsure: bool) -> bool | None:
    """Whether one of those named comes from where the call wants it; ``unsure``: the country of another is not said."""
    if required is False:
        return True
    if not named:
        return None
    if not countries:
        return True if required else None
    held = {admits(countries, country) for country in named}
    if True in held:
        return True
    return False if held == {False} and required and not unsure else None


def _says_partner(case: Case) -> Message:
    named = named_countries(case.project)
    if not named:
        return message("says.no_partner")
    if named != (case.project.partner_country,):
        return message("says.partners", countries=named)
    return message("says.partner", country=named[0], partner=case.project.partner_name or None)


def _demand(countries: tuple[str, ...], required: bool | None) -> Message:
    if required is False:
        return message("requires.no_partner")
    if countries:
        return message("requires.partner", countries=countries)
    return message("requires.any_partner") if required else message("requires.not_stated")


def counterpart_kind(case: Case) -> Criterion | None:
    """The counterpart is of a kind that the call admits."""
    kinds = codes(case.call, "partner_kinds")
    if not kinds:
        return None
    kind = case.project.partner_kind
    return case.criterion(
        "counterpart_kind",
        verdict(None if kind is None else kind in kinds),
        ("partner_kinds",),
        message("requires.partner_kind", kinds=kinds),
        message("says.partner_kind", kind=kind) if kind else message("says.missing"),
        message("change.partner_kind", kinds=kinds) if kind else message("change.fill_partner_kind"),
    )


def agreement(case: Case) -> Criterion | None:
    """A registered agreement with the counterpart, in force today.

    That there is none is proven only for a counterpart that the project names: another may have one.
    """
    if not flag(case.call, "agreement_required"):
        return None
    held = [item for item in case.municipality.agreements if _concerns(case, item)]
    states = {_in_force(case, item) for item in held}
    lacking = bool(named_countries(case.project)) and states == {False}
    holds = True if True in states else (False if lacking else None)
    return case.criterion(
        "agreement",
        verdict(holds),
        ("agreement_required",),
        message("requires.agreement"),
        message("says.agreement", partners=tuple(item.partner for item in held))
        if held
        else message("says.no_agreement"),
        message("change.register_agreement"),
    )


def _concerns(case: Case, item: AgreementBrief) -> bool:
    """Whether an agreement can serve: with the project's counterpart's country, or one that the call admits."""
    named = named_countries(case.project)
    countries = codes(case.call, "partner_countries")
    if named:
        return admits(named, item.country) is not False
    return not countries or admits(countries, item.country) is not False


def _in_force(case: Case, item: AgreementBrief) -> bool | None:
    if item.valid_until is not None and item.valid_until < case.today:
        return False
    return item.registered


def pairing(case: Case) -> Criterion | None:
    """A programme that finds the counterpart itself has no place for one named elsewhere."""
    among = codes(case.call, "pairs_with")
    if not among:
        return None
    named = named_countries(case.project)
    held = {admits(among, country) for country in named} or {True}
    return case.criterion(
        "pairing",
        verdict(True if True in held else (False if held == {False} else None)),
        ("pairs_with",),
        message("requires.pairing", countries=among),
        _says_partner(case),
        message("change.pairing"),
    )
