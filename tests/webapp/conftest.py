"""A small Puente with two municipalities, two calls, a source and their people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.support.databases import Rows
from tests.support.mail import MailServer
from tracker.config import Settings, load_settings
from tracker.domain.match import Criterion, Fit, MatchResult, Message, Reason, Verdict
from tracker.domain.reading import EditionMarks, PageKind, Reading
from tracker.jobs.accounts import create_user
from tracker.jobs.municipal_papers import Upload, add_paper
from tracker.jobs.projects import create_project
from tracker.store.calls import Call, CallDocument, CallFact, CallVersion, Event, Sighting
from tracker.store.people import Agreement, Municipality, people_at
from tracker.store.projects import Match, ProjectImport
from tracker.store.sources import Fund, Run, Snapshot, Source, keep_body
from webapp import create_app

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
PASSWORD = "caballo correcto batería"
ADDRESS = "https://www.example.org/fondo"
SENTENCE = "Se reciben propuestas hasta el 15 de julio de 2025."
PAGE = f"<html><body><main><h1>Fondo</h1><p>Bases.</p><p>{SENTENCE}</p><script>alert(1)</script></main></body></html>"


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each template is compiled once for all applications of this process."""
    with pytest.MonkeyPatch.context() as patch:
        cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": cache})
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_routes() -> Iterator[None]:
    """Each route is compiled once too, which is four fifths of what an application takes to make."""
    kept: dict[tuple[object, ...], dict[str, Any]] = {}
    compile_rule = Rule.compile
    made = ("_parts", "_trace", "_converters", "arguments")

    def once(rule: Rule) -> None:
        key = (rule.rule, str(rule.defaults), rule.subdomain, rule.host, rule.merge_slashes)
        if key not in kept:
            compile_rule(rule)
            kept[key] = {name: getattr(rule, name) for name in made}
            kept[key] |= {name: getattr(rule, name).__func__ for name in ("_build", "_build_unknown")}
        for name, value in kept[key].items():
            setattr(rule, name, value if name in made else value.__get__(rule))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture
def rows() -> Rows:
    """The rows below; written once, then copied."""
    return fill


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings on this test's own database, built by the real migrations, at a simulated instant."""
    return load_settings(DATABASE_URL=database_url, data_dir=tmp_path, now=NOW)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a database with a few rows."""
    with running(settings) as app:
        yield app


@pytest.fixture
def mailing_app(settings: Settings, smtp: MailServer) -> Iterator[Flask]:
    """The same with a mail server; a file of tests that all need one says that this is its ``app``."""
    with running(settings.model_copy(update={"mail": smtp.address})) as app:
        yield app


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """An application whose connections are closed in the end."""
    app = create_app(settings)
    app.testing = True
    yield app
    app.extensions["puente"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


def fill(session: Session) -> None:
    """Two municipalities, their people, one project each, an open call with its proof and a closed one."""
    session.add_all(
        [
            Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan", population=1_476_491),
            Municipality(cvegeo="20067", state="Oaxaca", name="Oaxaca de Juárez", seat="Oaxaca", population=None),
            Fund(key="mx-uy", name="Fondo México–Uruguay", kind="joint"),
            Source(key="auci", name="AUCI", host="www.example.org", language="es", selectors={"content": "main"}),
        ]
    )
    session.flush()
    create_user(session, "ana@zapopan.example", "Ana Ríos", PASSWORD, now=NOW, cost=1, cvegeo="14120")
    create_user(session, "luis@oaxaca.example", "Luis Paz", PASSWORD, now=NOW, cost=1, cvegeo="20067")
    create_user(session, "admin@puente.example", "Elías Cob", PASSWORD, now=NOW, cost=1, cvegeo="14120", admin=True)
    create_project(session, "14120", {"title": "Arroyo Atemajac", "objective": "Agua limpia."}, NOW)
    create_project(session, "20067", {"title": "Mercado de barrio"}, NOW)
    papers_of_zapopan(session)
    run = Run(source_key="auci", planned_at=NOW, started_at=NOW, outcome="ok", counts={"calls": 2})
    snapshot = Snapshot(
        source_key="auci",
        address=ADDRESS,
        role="page",
        fetched_at=NOW,
        outcome="ok",
        media_type="text/html",
        encoding="utf-8",
        body_hash=keep_body(session, PAGE.encode()),
    )
    session.add_all([run, snapshot])
    session.flush()
    opened, closed = call("mx-uy-2025", "2025", "open"), call("mx-uy-2023", "2023", "closed")
    session.add_all([opened, closed])
    session.flush()
    where = {"start": 0, "end": len(SENTENCE), "rule": "deadline", "address": ADDRESS, "snapshot": snapshot.id}
    session.add_all(
        [
            fact(opened, "closes", {"local": "2025-07-15T23:59"}, [{"words": SENTENCE, **where}]),
            fact(opened, "amount_total", {"amount": "500000", "currency": "USD"}, []),
            fact(opened, "applicant_types", ["municipality", "state"], []),
            fact(opened, "opens", None, []),
            CallVersion(call_id=opened.id, number=1, at=NOW, made_by="reader"),
            match(opened),
            Event(call_id=opened.id, kind="call_found", material="", at=NOW),
            CallDocument(call_id=opened.id, address=f"{ADDRESS}/bases.pdf", title="Bases", first_seen=NOW),
            Sighting(
                call_id=opened.id,
                source_key="auci",
                address=ADDRESS,
                role="presents",
                snapshot_id=snapshot.id,
                reader="1",
                first_seen=NOW,
                last_seen=NOW,
                reading=Reading(ADDRESS, PageKind.CALL, "mx-uy", EditionMarks(), "es", None).to_json(),
            ),
        ]
    )


def papers_of_zapopan(session: Session) -> None:
    """An agreement with its file, and a table of projects that waits."""
    ana, agreement = (
        people_at(session, "@zapopan.example")[0],
        Agreement(cvegeo="14120", partner="Angulema", country="FR"),
    )
    session.add(agreement)
    session.flush()
    values = {"title": "Acuerdo firmado", "kind": "agreement", "valid_until": NOW.date() + timedelta(days=12)}
    add_paper(session, "14120", Upload("acuerdo.pdf", b"%PDF-1.7 acuerdo"), values, ana, NOW, agreement)
    rows = [{"row": 2, "values": {"title": "Parque lineal"}}]
    session.add(ProjectImport(cvegeo="14120", user_id=ana.id, at=NOW, filename="tabla.csv", rows=rows, problems=[]))
    session.flush()


def match(of: Call) -> Match:
    """How a call was found to fit the first project, with a criterion of each verdict."""
    criteria = (
        Criterion("country", Verdict.MEETS, None, Message("requires.countries", {"countries": ("MX",)})),
        Criterion("counterpart", Verdict.UNKNOWN, None, Message("requires.partner", {"countries": ("UY",)})),
        Criterion("practice", Verdict.FAILS, None, Message("requires.practice"), None, Message("change.practice")),
    )
    reason = Reason("Paga 100 % del agua.", "Agua limpia.", 0.7, ("agua",))
    result = MatchResult(1, of.key, Fit.GOOD, 0.8, criteria, reason, "m1", "r1")
    return Match(
        project_id=1,
        call_id=of.id,
        fit=result.fit.value,
        score=result.score,
        result=result.to_json(),
        model_version="m1",
        rules_version="r1",
        at=NOW,
    )


def call(key: str, edition: str, status: str) -> Call:
    """A call of the fund."""
    ends = NOW + timedelta(days=13) if status == "open" else NOW - timedelta(days=700)
    return Call(
        key=key,
        fund_key="mx-uy",
        edition=edition,
        label=edition,
        title=f"Convocatoria México–Uruguay {edition}",
        status=status,
        language="es",
        found_at=NOW,
        changed_at=NOW,
        closes_at=ends,
        clock_at=ends,
        version=1,
    )


def fact(of: Call, field: str, value: object, evidence: list[dict[str, object]]) -> CallFact:
    """A fact of a call since its first version."""
    unknown = None if value is not None else "not_stated"
    return CallFact(call_id=of.id, field=field, since=1, value=value, unknown=unknown, evidence=evidence)
