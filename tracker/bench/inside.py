"""Benchmarks within one process: ranking, the outbox, filling a form."""

from __future__ import annotations

import io
import mailbox
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from docx import Document

from tracker.applications.definition import load_forms
from tracker.applications.export import export_docx
from tracker.applications.form import FieldType
from tracker.bench.pairs import Figure, compare
from tracker.config import Settings, load_settings
from tracker.domain.application import typed
from tracker.errors import PuenteError
from tracker.jobs.migrate import migrate
from tracker.jobs.notify import send_alerts
from tracker.store.alerts import OutboxRow, Subscription
from tracker.store.calls import Call, Event
from tracker.store.engine import Sessions, open_sessions
from tracker.store.people import Municipality
from tracker.store.sources import Fund

ROOT = Path(__file__).resolve().parents[2]
PAIRS = ROOT / "tests" / "matching" / "data"
FORMS = ROOT / "tracker" / "data" / "forms"
NOW = datetime(2025, 6, 18, 18, tzinfo=UTC)


def export(size: int, pairs: int) -> Figure:
    """Forms filled into the fund's DOCX, against opening and saving the same DOCX."""
    form = load_forms(FORMS)[-1]
    text = [field for field in form.askable if field.type is FieldType.TEXT]
    answers = {field.id: typed(field.id, f"Respuesta a {field.label}") for field in text}

    def ours() -> int:
        return len([export_docx(form, answers) for _ in range(size)])

    def bare() -> int:
        for _ in range(size):
            Document(io.BytesIO(form.template.content)).save(io.BytesIO())
        return size

    return compare("export", "documents", ours, bare, "python-docx opening and saving it", pairs)


def notify(size: int, pairs: int) -> Figure:
    """Mails leased, handed over and recorded one by one, against writing as many into a Maildir folder."""
    with tempfile.TemporaryDirectory() as name, _outbox(Path(name)) as (settings, sessions):
        rounds = iter(_queue(sessions, size, pairs + 1))  # one to warm up
        folder = mailbox.Maildir(Path(name) / "bare")

        def ours() -> int:
            return send_alerts(sessions, settings, next(rounds)).sent

        def bare() -> int:
            return len([folder.add(_mail()) for _ in range(size)])

        return compare("notify", "mails", ours, bare, "writing them into a folder", pairs)


def lines_of(file: Path) -> list[str]:
    """The lines of a file of the checkout.

    Raises:
        PuenteError: it is not there.
    """
    if not file.is_file():
        raise PuenteError(f"{file} is missing; run the benchmarks in a checkout of the project")
    return [line for line in file.read_text("utf-8").splitlines() if line.strip()]


@contextmanager
def _outbox(folder: Path) -> Iterator[tuple[Settings, Sessions]]:
    address = f"sqlite:///{folder / 'puente.sqlite3'}"
    settings = load_settings(mode="development", data_dir=folder, DATABASE_URL=address, mail=f"maildir://{folder}/sent")
    migrate(address)
    with open_sessions(address) as sessions:
        yield settings, sessions


def _queue(sessions: Sessions, size: int, rounds: int) -> list[datetime]:
    """Queues a mail to everyone for each round; gives the instants at which each round's are due."""
    instants = [NOW + timedelta(days=number) for number in range(rounds)]
    with sessions.begin() as session:
        session.add(Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan"))
        session.add(Fund(key="fondo", name="Fondo", kind="calls"))
        session.flush()
        named = {"key": "fondo-2025", "fund_key": "fondo", "edition": "2025", "label": "2025", "title": "Fondo 2025"}
        call = Call(**named, status="open", language="es", found_at=NOW, changed_at=NOW)
        emails = (f"persona{number}@municipio.example" for number in range(size))
        people = [Subscription(email=email, cvegeo="14120", requested_at=NOW, confirmed_at=NOW) for email in emails]
        session.add_all([call, *people])
        session.flush()
        events = [Event(call_id=call.id, kind="found", material=str(due), at=NOW) for due in instants]
        session.add_all(events)
        session.flush()
        for event, due in zip(events, instants, strict=True):
            session.add_all(_row(person.id, event.id, due) for person in people)
    return instants


def _row(subscription_id: int, event_id: int, due: datetime) -> OutboxRow:
    return OutboxRow(
        subscription_id=subscription_id,
        event_id=event_id,
        queued_at=NOW,
        next_try_at=due,
        message_id=f"<{subscription_id}.{event_id}@puente.example>",
        subject="Nueva convocatoria",
        text_body="Hay una convocatoria nueva.\n" * 40,
        html_body="<p>Hay una convocatoria nueva.</p>" * 80,
    )


def _mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Nueva convocatoria"
    message.set_content("Hay una convocatoria nueva.\n" * 40)
    message.add_alternative("<p>Hay una convocatoria nueva.</p>" * 80, subtype="html")
    return message
