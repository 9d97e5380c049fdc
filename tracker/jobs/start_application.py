"""Starts the draft of a fund's form for a project and a call, pre-filled from what is known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.applications.definition import latest_for
from tracker.applications.form import FormDefinition
from tracker.applications.prefill import PrefillContext, prefill
from tracker.applications.prefills import Contact
from tracker.catalogue import Catalogue
from tracker.domain.brief import Activity, CallBrief, MunicipalityBrief, ProjectBrief
from tracker.domain.money import Money
from tracker.errors import Conflict, NotFound
from tracker.store.calls import Call, facts_of
from tracker.store.people import User
from tracker.store.projects import Application, ApplicationAnswer, Project, application_for


def start_application(
    session: Session,
    project: Project,
    call: Call,
    user: User,
    catalogue: Catalogue,
    forms: Collection[FormDefinition],
    now: datetime,
) -> Application:
    """The draft of a project for a call: the one that there is, or a new one with the form's version pinned.

    Raises:
        NotFound: Puente has no form of this fund.
    """
    known = application_for(session, project.id, call.id)
    if known is not None:
        return known
    form = latest_for(forms, call.fund_key)
    if form is None:
        raise NotFound("Puente todavía no tiene el formato de este fondo. Sus documentos están en la convocatoria.")
    application = Application(
        project_id=project.id,
        call_id=call.id,
        form_key=form.key,
        form_version=str(form.version),
        form_checksum=form.checksum,
        created_at=now,
        changed_at=now,
    )
    for answer in prefill(form, _context(session, project, call, user, catalogue, now)).values():
        row = ApplicationAnswer(field=answer.field, answer=answer.to_json(), changed_at=now, changed_by=user.id)
        application.answers.append(row)
    session.add(application)
    session.flush()
    return application


def pinned_form(forms: Collection[FormDefinition], application: Application) -> FormDefinition:
    """The version of the form that a draft was started with.

    Raises:
        Conflict: the form is gone, or its data have changed under the same version.
    """
    for form in forms:
        if (form.key, str(form.version)) == (application.form_key, application.form_version):
            if form.checksum == application.form_checksum:
                return form
            break
    raise Conflict("El formato con el que empezó esta solicitud cambió o ya no está. Sus respuestas se conservan.")


def _context(
    session: Session, project: Project, call: Call, user: User, catalogue: Catalogue, now: datetime
) -> PrefillContext:
    municipality = project.municipality
    known = catalogue.municipalities.get(project.cvegeo)
    zone = known.zone if known else "America/Mexico_City"
    fund = next((fund for fund in catalogue.funds if fund.key == call.fund_key), None)
    return PrefillContext(
        MunicipalityBrief(
            municipality.cvegeo,
            municipality.name,
            municipality.state,
            municipality.seat,
            municipality.population,
            zone,
            networks=tuple(municipality.networks),
            address=municipality.address,
            website=municipality.website,
            head_name=municipality.head_name,
            head_position=municipality.head_position,
        ),
        _project(project),
        CallBrief(
            call.key,
            call.fund_key,
            call.edition,
            call.title,
            call.status,
            fund.partner_countries if fund else (),
            fund.partner_required if fund else None,
            {name: row.fact() for name, row in facts_of(session, call.id).items()},
            call.closes_at,
            call.language,
        ),
        Contact(user.name, user.email, user.phone, user.position),
        now.astimezone(ZoneInfo(zone)).date(),
    )


def _project(row: Project) -> ProjectBrief:
    def money(name: str) -> Money | None:
        amount = getattr(row, name)
        return Money(amount, row.currency) if amount is not None and row.currency else None

    return ProjectBrief(
        row.id,
        row.title,
        row.problem,
        row.objective,
        row.summary,
        row.place,
        tuple(row.themes),
        tuple(row.sdgs),
        row.stage,
        money("budget"),
        money("own_contribution"),
        row.duration_months,
        row.starts_on,
        row.partner_country,
        row.partner_name,
        row.partner_kind,
        row.includes_works,
        row.beneficiaries_women,
        row.beneficiaries_men,
        tuple(Activity(str(item["text"]), item.get("start"), item.get("end")) for item in row.activities),
    )
