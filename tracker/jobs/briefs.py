"""Turns entities of the store into the briefs that the pure rooms read."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.domain.brief import Activity, AgreementBrief, CallBrief, MunicipalityBrief, PartnerBrief, ProjectBrief
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.money import Money
from tracker.extract.html_walk import html_text
from tracker.store.calls import Call, facts_of, sightings_of
from tracker.store.municipal import profile_of
from tracker.store.people import Municipality, agreements_of
from tracker.store.projects import Project
from tracker.store.sources import Snapshot, Source

LONGEST_BODY = 200
"""Blocks of a page that are held against projects; what follows is boilerplate."""


def municipality_brief(session: Session, row: Municipality, catalogue: Catalogue) -> MunicipalityBrief:
    """A municipality with its time zone by law and its agreements."""
    said = profile_of(session, row.cvegeo)
    return MunicipalityBrief(
        cvegeo=row.cvegeo,
        name=row.name,
        state=row.state,
        seat=row.seat,
        population=row.population,
        zone=catalogue.zone_of(row.cvegeo, CLOCK_ZONE),
        agreements=tuple(
            AgreementBrief(a.partner, a.country, a.registered, a.valid_until, a.register_number)
            for a in agreements_of(session, row.cvegeo)
        ),
        networks=tuple(row.networks),
        address=row.address,
        website=row.website,
        head_name=row.head_name,
        head_position=row.head_position,
        languages=tuple(said.languages) if said else (),
        days_off=tuple(date.fromisoformat(item["day"]) for item in said.days_off) if said else (),
        term_starts=said.term_starts if said else None,
        term_ends=said.term_ends if said else None,
        border_km=said.border_km if said else None,
    )


def project_brief(row: Project) -> ProjectBrief:
    """A project as the officer wrote it."""
    return ProjectBrief(
        id=row.id,
        title=row.title,
        problem=row.problem,
        objective=row.objective,
        summary=row.summary,
        place=row.place,
        themes=tuple(row.themes),
        sdgs=tuple(row.sdgs),
        stage=row.stage,
        budget=Money(row.budget, row.currency) if row.budget is not None and row.currency else None,
        own_contribution=(
            Money(row.own_contribution, row.currency) if row.own_contribution is not None and row.currency else None
        ),
        duration_months=row.duration_months,
        starts_on=row.starts_on,
        partner_country=row.partner_country,
        partner_name=row.partner_name,
        partner_kind=row.partner_kind,
        includes_works=row.includes_works,
        beneficiaries_women=row.beneficiaries_women,
        beneficiaries_men=row.beneficiaries_men,
        activities=tuple(Activity(str(a["text"]), a.get("start"), a.get("end")) for a in row.activities),
        partners=tuple(PartnerBrief(p["name"], p.get("country"), p.get("kind")) for p in row.partners),
    )


def call_brief(session: Session, call: Call, catalogue: Catalogue) -> CallBrief:
    """A call with its facts and the paragraphs of the pages that present it."""
    fund = catalogue.fund(call.fund_key)
    stated = {name: row.fact() for name, row in facts_of(session, call.id).items()}
    required = stated["partner_required"].value if "partner_required" in stated else None
    return CallBrief(
        key=call.key,
        fund=call.fund_key,
        edition=call.edition,
        title=call.title,
        status=call.status,
        countries=tuple(fund.countries),
        partner_required=bool(required) if required is not None else fund.partner_required,
        facts=stated,
        closes_at=call.closes_at,
        language=call.language,
        body=_body(session, call),
    )


def _body(session: Session, call: Call) -> tuple[str, ...]:
    paragraphs: dict[str, None] = {}
    for sighting in sightings_of(session, call.id):
        if sighting.role != "presents":
            continue
        snapshot = session.get_one(Snapshot, sighting.snapshot_id)
        source = session.get_one(Source, sighting.source_key)
        text = html_text(snapshot.text(), source.selectors.get("content"))
        paragraphs |= dict.fromkeys(text.value[block.start : block.end] for block in text.blocks)
    return tuple(list(paragraphs)[:LONGEST_BODY])
