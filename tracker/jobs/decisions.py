"""All that is known for deciding on a call: the criteria as of now, why it suits, and the work against the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.applications.form import FieldType, FormDefinition
from tracker.catalogue import Catalogue
from tracker.domain.asked import RequiredDocument
from tracker.domain.brief import CallBrief, MunicipalityBrief
from tracker.domain.call import LIVE
from tracker.domain.match import Fit, MatchResult
from tracker.domain.money import Money
from tracker.jobs.briefs import call_brief, municipality_brief, project_brief
from tracker.jobs.recipes import known_funds
from tracker.matching.case import Applicant, Case
from tracker.matching.eligibility import judge
from tracker.matching.money import reference_rates
from tracker.matching.reason import reason_by_words
from tracker.matching.terms import flag, money
from tracker.matching.triage import Conflict, Effort, Proposal, Triage, conflicts, triage
from tracker.store.calls import Call, facts_of
from tracker.store.matches import dismissals_of
from tracker.store.people import Municipality
from tracker.store.projects import Match, Project, applications_of, match_of, matches_of, projects_of

LONG = frozenset({FieldType.LONGTEXT, FieldType.LIST})
HOME_LANGUAGE = "es"


@dataclass(frozen=True, slots=True)
class Decision:
    """A project held against a call today. ``compared`` is when it was ranked, None when it was not yet."""

    result: MatchResult
    triage: Triage
    closes: date | None
    compared: datetime | None


@dataclass(frozen=True, slots=True)
class Pick:
    """A call that suits a project, with what to do about it."""

    match: Match
    triage: Triage


@dataclass(frozen=True, slots=True)
class Plan:
    """What suits the projects of a municipality, what clashes, and how many pairs were left out or put aside."""

    picks: tuple[Pick, ...]
    conflicts: tuple[Conflict, ...]
    left_out: int
    put_aside: int


def decision(
    session: Session, catalogue: Catalogue, forms: Sequence[FormDefinition], project: Project, call: Call, now: datetime
) -> Decision:
    """Everything about one project and one call. The criteria are judged anew; how well it fits is as it was ranked."""
    place = municipality_brief(session, session.get_one(Municipality, project.cvegeo), catalogue)
    brief = call_brief(session, call, known_funds(session, catalogue))
    day = now.astimezone(ZoneInfo(place.zone)).date()
    border = None if place.border_km is None else float(place.border_km)
    case = Case(Applicant(project_brief(project), place, border), brief, day, reference_rates())
    kept = match_of(session, project.id, call.id)
    result = kept.kept() if kept else MatchResult(project.id, call.key, Fit.NONE, 0.0)
    result = replace(result, criteria=judge(case))
    if not result.reason.call_paragraph:
        result = replace(result, reason=reason_by_words(case))
    found = _triage(result, effort_of(brief, forms), call, place, now)
    return Decision(result, found, _closing_day(call, place), kept.at if kept else None)


def effort_of(call: CallBrief, forms: Sequence[FormDefinition]) -> Effort:
    """The work of an application: the questions of the fund's form, and the papers that the call asks for."""
    form = next((item for item in forms if call.fund in item.funds), None)
    papers, signed = _papers(call)
    if form is None:
        return Effort(documents=papers, signatures=signed, known=False)
    long = sum(field.type in LONG for field in form.askable)
    signatures = sum("firma" in field.label.lower() for field in form.fields if not field.askable)
    return Effort(
        short_questions=len(form.askable) - long,
        long_questions=long,
        documents=papers,
        translations=long if form.language != HOME_LANGUAGE else 0,
        signatures=signatures + signed,
    )


def _papers(call: CallBrief) -> tuple[int, int]:
    """How many papers go with the form, and how many of them somebody has to sign.

    Where no list of them is known, what follows from other facts counts: a signed agreement, a proof of the own share.
    """
    listed = call.fact("required_documents").value
    documents = [item for item in listed if isinstance(item, RequiredDocument)] if isinstance(listed, tuple) else []
    if not documents:
        return int(bool(flag(call, "agreement_required"))) + int(call.fact("cofinancing_pct_min_own").known), 0
    asked = [item for item in documents if not item.optional and item.kind != "form"]
    unlisted = bool(flag(call, "agreement_required")) and all(item.kind != "agreement" for item in asked)
    return len(asked) + unlisted, sum(item.signer is not None for item in asked)


def plan(session: Session, catalogue: Catalogue, forms: Sequence[FormDefinition], cvegeo: str, now: datetime) -> Plan:
    """What to do about every call that suits a project of a municipality; the surest first, then the nearest."""
    place = municipality_brief(session, session.get_one(Municipality, cvegeo), catalogue)
    projects = projects_of(session, cvegeo)
    ids = [project.id for project in projects]
    aside = {(row.project_id, row.call_id) for row in dismissals_of(session, ids)}
    pairs = [row for row in matches_of(session, ids) if row.call.status in LIVE and row.call.state == "published"]
    picks, briefs = [], {}
    for row in pairs:
        if row.fit == Fit.NONE or (row.project_id, row.call_id) in aside:
            continue
        if row.call_id not in briefs:
            facts = {name: kept.fact() for name, kept in facts_of(session, row.call_id).items()}
            named = (row.call.key, row.call.fund_key, row.call.edition, row.call.title, row.call.status)
            briefs[row.call_id] = CallBrief(*named, facts=facts)
        picks.append(Pick(row, _triage(row.kept(), effort_of(briefs[row.call_id], forms), row.call, place, now)))
    started = {(row.project_id, row.call_id) for row in applications_of(session, cvegeo)}
    going = [
        pick for pick in picks if pick.triage.advice == "go" or (pick.match.project_id, pick.match.call_id) in started
    ]
    proposals = [_proposal(pick.match, briefs[pick.match.call_id]) for pick in going]
    return Plan(
        tuple(picks),
        conflicts(proposals, reference_rates()),
        sum(row.fit == Fit.NONE and (row.project_id, row.call_id) not in aside for row in pairs),
        sum((row.project_id, row.call_id) in aside for row in pairs),
    )


def _triage(result: MatchResult, effort: Effort, call: Call, place: MunicipalityBrief, now: datetime) -> Triage:
    return triage(
        result.fit,
        result.criteria,
        effort,
        now.astimezone(ZoneInfo(place.zone)).date(),
        _closing_day(call, place),
        rolling=call.status == "permanent",
        open_now=call.status != "announced",
        days_off=place.days_off,
    )


def _closing_day(call: Call, place: MunicipalityBrief) -> date | None:
    return call.closes_at.astimezone(ZoneInfo(place.zone)).date() if call.closes_at else None


def _proposal(match: Match, call: CallBrief) -> Proposal:
    """What a proposal would ask for: the cost less the own contribution, and never more than the call's ceiling."""
    project = project_brief(match.project)
    cost, top, asked = project.budget, money(call, "amount_max"), None
    if cost is not None:
        own = project.own_contribution.amount if project.own_contribution else 0
        asked = Money(max(cost.amount - own, cost.amount * 0), cost.currency)
        rates = reference_rates()
        most, wanted = rates.dollars(top), rates.dollars(asked)
        asked = top if most is not None and wanted is not None and most < wanted else asked
    return Proposal(match.project_id, call.key, call.fund, cost, asked, project.partner_name)
