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
from tracker.errors import Conflict, NotFound
from tracker.jobs.briefs import call_brief, municipality_brief, project_brief
from tracker.store.calls import Call
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
    municipality = municipality_brief(session, project.municipality, catalogue)
    return PrefillContext(
        municipality,
        project_brief(project),
        call_brief(session, call, catalogue),
        Contact(user.name, user.email, user.phone, user.position),
        now.astimezone(ZoneInfo(municipality.zone)).date(),
    )
