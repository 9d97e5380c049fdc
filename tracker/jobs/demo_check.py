"""What the demonstration must end with, looked at in its database and its mailbox: a stage for each thing."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.alerts.folder import StoredMail, folder_of, stored_mails
from tracker.applications.check import completeness
from tracker.applications.definition import load_forms
from tracker.applications.export import export_docx
from tracker.catalogue import Catalogue
from tracker.config import Settings
from tracker.domain.application import Answer, OriginKind
from tracker.domain.fact import Evidence
from tracker.domain.match import Fit
from tracker.extract.documents import VERSION
from tracker.extract.html_walk import html_text
from tracker.extract.stored_text import unpacked
from tracker.jobs.demo_data import DOMAIN
from tracker.jobs.start_application import pinned_form, start_application
from tracker.store.calls import Call, calls_with_status, facts_of
from tracker.store.engine import open_sessions
from tracker.store.people import User, people_at
from tracker.store.projects import live_projects, matches_of
from tracker.store.sources import Snapshot, Source, document_text

DATA = Path(__file__).resolve().parents[1] / "data"
DRAFT_CALL = "mx-uy-2025"
LIVE = ("open", "permanent", "announced")
FITS = {Fit.STRONG: "muy buenas", Fit.GOOD: "buenas", Fit.WEAK: "en parte"}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the demonstration: what it is, its figures, and whether it held."""

    name: str
    figures: str
    held: bool

    def line(self) -> str:
        """One line for a person."""
        return f"{'ok ' if self.held else 'NO '} {self.name}: {self.figures}"


def verify(settings: Settings, catalogue: Catalogue, now: datetime) -> Iterator[Stage]:
    """Starts the draft that the walk ends with, and looks at everything that a visitor will look at."""
    with open_sessions(settings.database) as sessions, sessions.begin() as session:
        calls = calls_with_status(session, LIVE)
        yield Stage("convocatorias vivas", ", ".join(call.key for call in calls), _has_open(calls))
        yield _matches(session)
        yield _proofs(session, calls)
        yield _mails(session, settings)
        yield _draft(session, settings, catalogue, now)


def _has_open(calls: Sequence[Call]) -> bool:
    return any(call.key == DRAFT_CALL and call.status == "open" for call in calls)


def _matches(session: Session) -> Stage:
    """Every project has a call that may take it, and the reason names words of that call."""
    projects = live_projects(session)
    results = [row.kept() for row in matches_of(session, [project.id for project in projects])]
    fine = [result for result in results if not result.barred and result.fit != Fit.NONE]
    reasoned = [result for result in fine if result.reason.call_paragraph]
    served = {result.project_id for result in reasoned}
    counts = Counter(FITS.get(result.fit, str(result.fit)) for result in fine)
    figures = ", ".join(f"{count} {name}" for name, count in counts.items())
    figures = f"{len(fine)} de {len(results)} pares convienen ({figures}), {len(reasoned)} con razón citada"
    return Stage("coincidencias", figures, len(served) >= len(projects) - 1 > 0 and len(reasoned) == len(fine))


def _proofs(session: Session, calls: Sequence[Call]) -> Stage:
    """Each sentence that proves a fact of a live call stands in its stored copy."""
    pieces = [piece for call in calls for row in facts_of(session, call.id).values() for piece in row.fact().evidence]
    standing = sum(_stands(session, piece) for piece in pieces)
    return Stage(
        "pruebas", f"{standing} de {len(pieces)} frases están en su copia guardada", standing == len(pieces) > 0
    )


def _stands(session: Session, piece: Evidence) -> bool:
    snapshot = session.get(Snapshot, piece.snapshot) if piece.snapshot is not None else None
    if snapshot is None or snapshot.body is None:
        return False
    if "html" in (snapshot.media_type or ""):
        source = session.get(Source, snapshot.source_key)
        text = html_text(snapshot.text(), source.selectors.get("content") if source else None).value
    else:
        kept = document_text(session, snapshot.body_hash or "", VERSION)
        text = unpacked(kept.packed).value if kept else ""
    return piece.words in text


def _mails(session: Session, settings: Settings) -> Stage:
    """Every alert quotes a sentence that proves a fact of its call, as text and as a page, and can be left."""
    folder = folder_of(settings.mail)
    mails = stored_mails(folder) if folder is not None else ()
    alerts = [mail for mail in mails if any(name == "List-Unsubscribe-Post" for name, _value in mail.headers)]
    known = {call.key: _words(session, call) for call in calls_with_status(session, ())}
    fine = sum(_quotes(mail, known) for mail in alerts)
    figures = f"{len(alerts)} avisos, {fine} citan su prueba, {len(mails) - len(alerts)} para confirmar"
    return Stage("buzón", figures, fine == len(alerts) > 0 and len(mails) > len(alerts))


def _words(session: Session, call: Call) -> set[str]:
    rows = [row for version in range(1, call.version + 1) for row in facts_of(session, call.id, version).values()]
    return {_plain(piece.words) for row in rows for piece in row.fact().evidence}


def _quotes(mail: StoredMail, known: Mapping[str, set[str]]) -> bool:
    key = re.search(r"/convocatorias/([\w-]+)", mail.text)
    quote = re.search(r"^«(.+?)»$", mail.text, re.MULTILINE | re.DOTALL)
    if key is None or quote is None or "/avisos/baja/" not in mail.text:
        return False
    words = _plain(quote[1])
    return words in known.get(key[1], set()) and words in _plain(html.unescape(mail.html))


def _plain(words: str) -> str:
    return " ".join(words.split())


def _draft(session: Session, settings: Settings, catalogue: Catalogue, now: datetime) -> Stage:
    """The draft is pre-filled, each field says from where, and the fund's file comes out of it."""
    call = next((call for call in calls_with_status(session, ("open",)) if call.key == DRAFT_CALL), None)
    user, project = _author(session), next(iter(live_projects(session)), None)
    if call is None or user is None or project is None:
        return Stage("solicitud", f"no hay convocatoria {DRAFT_CALL}", held=False)
    forms = load_forms(DATA / "forms", {fund.key for fund in catalogue.funds})
    application = start_application(session, project, call, user, catalogue, forms, now)
    form = pinned_form(forms, application)
    answers = {row.field: Answer.from_json(row.answer) for row in application.answers}
    document = export_docx(form, answers)
    (settings.data_dir / "solicitud.docx").write_bytes(document)
    done = completeness(form, answers)
    filled = [answer for answer in answers.values() if answer.filled]
    sourced = sum(answer.origin.kind is OriginKind.PREFILLED and bool(answer.origin.sources) for answer in filled)
    figures = f"{done.filled} de {done.askable} campos llenos, {sourced} con su origen"
    figures += f", DOCX de {len(document) // 1024} kB"
    return Stage("solicitud", figures, 0 < sourced == len(filled) and document[:2] == b"PK")


def _author(session: Session) -> User | None:
    return next((user for user in people_at(session, DOMAIN) if not user.is_admin), None)
