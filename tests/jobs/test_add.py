"""What a person hands over: looked at without storing, or taken in with its proof and queued for review."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from tests.extract.test_document_kinds import odt
from tests.spiders.world import SITES, serve
from tests.support.forks import FORKS
from tracker.catalogue import load_catalogue
from tracker.cli import main
from tracker.config import Settings, load_settings
from tracker.errors import Conflict, NotFound, Unreadable
from tracker.jobs.add_page import MANUAL, Added, add_pieces
from tracker.jobs.material import HTML, PDF, Piece, gather, of_file
from tracker.jobs.migrate import bring_up_to_date, load_funds
from tracker.jobs.try_page import read_pieces
from tracker.store.calls import Call, calls_with_status, facts_of, sightings_of
from tracker.store.engine import Sessions
from tracker.store.runs import all_sources
from tracker.store.sources import Source, good_snapshots

pytestmark = pytest.mark.usefixtures("one_reader")

CATALOGUE = load_catalogue()
NOW = datetime(2025, 5, 21, 18, tzinfo=UTC)
FILES = SITES / "files"
VI = "https://www.gob.mx/amexcid/documentos/vi-convocatoria-fondo-conjunto-de-cooperacion-mexico-uruguay-2025"
SEMINAR = "https://www.marmara.gov.tr/en/seminar-on-earthquake-resilient-districts"
INVITED = "Se invita a municipios a presentar propuestas al Fondo Conjunto de Cooperación México–Chile."
UNTIL = "Las propuestas se reciben hasta el 15 de julio de 2025."
PAGE = f"<html lang=es><main><h1>Convocatoria 2025</h1><p>{INVITED}</p><p>{UNTIL}</p></main></html>"


@pytest.fixture
def ready(session: Session) -> Session:
    load_funds(session, CATALOGUE)
    session.flush()
    return session


def mail(
    subject: str = "Fwd: Convocatoria 2025 del Fondo Conjunto México–Chile", body: str | None = None
) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["Date"], made["From"] = subject, "Mon, 19 May 2025 10:00:00 -0600", "ana@example.org"
    if body is not None:
        made.set_content(body)
    return made


def saved(made: EmailMessage, folder: Path) -> str:
    file = folder / "reenviado.eml"
    file.write_bytes(bytes(made))
    return str(file)


def added(session: Session, given: str, fund: str | None = None) -> Added:
    return add_pieces(session, CATALOGUE, gather(load_settings(), given), NOW, fund)


def only_call(session: Session) -> Call:
    (call,) = calls_with_status(session, review=True)
    return call


def test_a_forwarded_mail_becomes_a_call_that_waits_for_review(ready: Session, tmp_path: Path) -> None:
    done = added(ready, saved(mail(body=f"{INVITED}\n\n{UNTIL}\n"), tmp_path))
    call = only_call(ready)
    assert done.calls == ((call.key, "review"),) == (("mx-cl-2025", "review"),)
    proof = facts_of(ready, call.id)["closes"].fact().evidence[0]
    assert proof.words in UNTIL
    assert proof.snapshot == sightings_of(ready, call.id)[0].snapshot_id


def test_a_mail_in_html_is_read_too(ready: Session, tmp_path: Path) -> None:
    made = mail(body="texto")
    made.add_alternative(
        f"<html><head><style>p{{}}</style></head><body><p>{INVITED}</p><p>{UNTIL}</p></body></html>", "html"
    )
    assert added(ready, saved(made, tmp_path)).calls == (("mx-cl-2025", "review"),)


def test_the_attachment_counts_where_the_mail_itself_says_nothing(ready: Session, tmp_path: Path) -> None:
    made = mail("RV: aviso", "Ver adjunto.")
    bases = (FILES / "culture21" / "bases-7-es.pdf").read_bytes()
    made.add_attachment(bases, maintype="application", subtype="pdf", filename="bases.pdf")
    assert added(ready, saved(made, tmp_path)).calls == (("culture21-7", "review"),)


def test_a_mail_that_is_attached_to_a_mail_is_read(ready: Session, tmp_path: Path) -> None:
    outer = mail("RV: reenvío", "Para su conocimiento.")
    outer.add_attachment(mail(body=f"{INVITED}\n\n{UNTIL}\n"))
    assert added(ready, saved(outer, tmp_path)).calls == (("mx-cl-2025", "review"),)


def test_a_pdf_is_a_page_of_its_own_with_the_page_of_each_proof(ready: Session) -> None:
    assert added(ready, str(FILES / "mx-cl" / "bases-2019.pdf")).calls == (("mx-cl-2019", "review"),)
    closes = facts_of(ready, only_call(ready).id)["closes"].fact()
    assert closes.value is not None
    assert closes.evidence[0].page
    assert closes.evidence[0].snapshot


def workbook(folder: Path) -> Path:
    """A call as a workbook."""
    book = openpyxl.Workbook()
    for row in [["Convocatoria 2025"], [INVITED], [UNTIL]]:
        book.active.append(row)
    book.save(folder / "convocatoria.xlsx")
    return folder / "convocatoria.xlsx"


def opened_text(folder: Path) -> Path:
    """The same call as an OpenDocument text."""
    lines = ['<text:h text:outline-level="1">Convocatoria 2025</text:h>', paragraph(INVITED), paragraph(UNTIL)]
    (folder / "convocatoria.odt").write_bytes(odt("".join(lines)))
    return folder / "convocatoria.odt"


def paragraph(words: str) -> str:
    return f"<text:p>{words}</text:p>"


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("name", ["../../x.pdf", "/etc/x.pdf", "..\\..\\x.pdf", "C:\\temp\\x.pdf"])
def test_an_attachment_named_like_a_path_keeps_the_last_part_as_its_name(tmp_path: Path, name: str) -> None:
    made = mail("RV: aviso", "Ver adjunto.")
    bases = (FILES / "mx-cl" / "bases-2019.pdf").read_bytes()
    made.add_attachment(bases, maintype="application", subtype="pdf", filename=name)
    before = sorted(tmp_path.parent.rglob("x*"))
    pieces = gather(load_settings(), saved(made, tmp_path))
    assert pieces[1].address == f"{pieces[0].address}/x.pdf"
    assert of_file(name, bases)[0].address.endswith("/x.pdf")
    assert sorted(tmp_path.parent.rglob("x*")) == before


@pytest.mark.parametrize("made", [workbook, opened_text])
def test_a_workbook_and_an_opendocument_text_are_read_like_a_page(
    ready: Session, tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    assert added(ready, str(made(tmp_path))).calls == (("mx-cl-2025", "review"),)
    closes = facts_of(ready, only_call(ready).id)["closes"].fact()
    assert closes.evidence[0].words in UNTIL


@pytest.mark.engines("sqlite")
def test_a_workbook_that_a_mail_brings_is_read_with_it(ready: Session, tmp_path: Path) -> None:
    made, file = mail("RV: aviso", "Ver adjunto."), workbook(tmp_path)
    made.add_attachment(file.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name)
    assert added(ready, saved(made, tmp_path)).calls == (("mx-cl-2025", "review"),)


def test_the_same_file_again_is_the_same_call(ready: Session) -> None:
    for _ in range(2):
        added(ready, str(FILES / "mx-cl" / "bases-2019.pdf"))
    assert len(sightings_of(ready, only_call(ready).id)) == 1


def test_a_stored_page_is_read_like_one_of_the_web(ready: Session, tmp_path: Path) -> None:
    file = tmp_path / "convocatoria.html"
    file.write_text(
        f"<html lang=es><main><h1>Convocatoria 2025</h1><p>{INVITED}</p><p>{UNTIL}</p></main></html>", "cp1252"
    )
    assert added(ready, str(file)).calls == (("mx-cl-2025", "review"),)


def test_a_page_that_presents_no_call_is_kept_and_said_to_be_none(ready: Session, tmp_path: Path) -> None:
    done = added(ready, saved(mail("Seminario", "El seminario fue muy interesante."), tmp_path))
    assert (done.calls, done.kind) == ((), "other")
    assert calls_with_status(ready, review=True) == []
    assert list(good_snapshots(ready, MANUAL)) == [done.address]


def test_the_fund_may_be_said_where_the_page_names_none(ready: Session, tmp_path: Path) -> None:
    body = f"Se invita a municipios a presentar propuestas para proyectos de hasta 50 000 USD.\n\n{UNTIL}\n"
    given = saved(mail("Convocatoria 2025", body), tmp_path)
    assert added(ready, given).calls == ()
    assert added(ready, given, "mx-uy").calls == (("mx-uy-2025", "review"),)
    with pytest.raises(NotFound, match="no fund 'nix'"):
        added(ready, given, "nix")


def test_what_people_hand_over_is_never_polled(ready: Session) -> None:
    added(ready, str(FILES / "mx-cl" / "bases-2019.pdf"))
    assert [(row.key, row.active, row.recipe) for row in all_sources(ready)] == [(MANUAL, False, True)]


def test_a_page_that_a_source_reads_by_itself_is_not_taken_in_twice(ready: Session) -> None:
    piece = Piece("https://x.example/call", "sheet", PAGE.encode(), HTML)
    add_pieces(ready, CATALOGUE, [piece], NOW)
    ready.add(Source(key="s", name="S", host="x.example", language="es", country=None))
    ready.flush()
    sightings_of(ready, only_call(ready).id)[0].source_key = "s"
    ready.flush()
    with pytest.raises(Conflict, match="read by itself, from s"):
        add_pieces(ready, CATALOGUE, [piece], NOW)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"no pdf at all", "damaged"),
        ("a.docx", b"no docx at all", "damaged"),
        ("a.pdf", b"  \n", "empty"),
        ("a.odt", b"no odt at all", "damaged"),
        ("a.xlsx", b"no workbook at all", "damaged"),
        ("a.zip", b"PK", "unsupported"),
        ("a.eml", bytes(mail("Fwd:")), "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    name: str, data: bytes, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        gather(load_settings(), str(file))
    assert raised.value.reason == reason


def test_a_damaged_pdf_leaves_nothing_behind(ready: Session) -> None:
    with pytest.raises(Unreadable):
        read_pieces(ready, CATALOGUE, [Piece("manual:1/a.pdf", "sheet", b"%PDF-1.4 nothing", PDF)], NOW)


@pytest.fixture
def site() -> Iterator[Any]:
    with serve.Replay(SITES, step="02-new-calls", delay=False) as site:
        yield site


@pytest.fixture
def puente(site: Any, settings: Settings, tmp_path: Path) -> Any:
    """The command on a fresh database and the recorded sites."""
    bring_up_to_date(settings.database, CATALOGUE)
    env = {
        "DATABASE_URL": settings.database,
        "PUENTE_DATA_DIR": str(tmp_path),
        "PUENTE_REPLAY": site.base,
        "PUENTE_NOW": NOW.isoformat(),
    }
    return lambda *arguments: CliRunner().invoke(main, arguments, env=env)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fetches is a fork, not a Python that is started anew for each address."""
    monkeypatch.setattr("tracker.jobs.material.subprocess", FORKS)


@pytest.mark.engines("sqlite")
def test_an_address_is_tried_with_all_its_proof_and_nothing_is_stored(puente: Any, sessions: Sessions) -> None:
    result: Result = puente("source", "try", VI, "--json")
    assert result.exit_code == 0, result.stderr
    tried = json.loads(result.stdout)
    assert (tried["kind"], tried["fund"], tried["edition"]["label"]) == ("call", "mx-uy", "VI (2025)")
    closes = tried["facts"]["closes"]
    assert closes["value"]["local"] == "2025-07-15T23:59"
    assert {"words", "start", "end", "rule", "address"} <= set(closes["evidence"][0])
    assert [document["address"] for document in tried["documents"]]
    with sessions() as session:
        assert (all_sources(session), calls_with_status(session, review=True)) == ([], [])


@pytest.mark.usefixtures("forked")
@pytest.mark.engines("sqlite")
def test_an_address_is_added_once_it_is_reached(puente: Any, sessions: Sessions) -> None:
    assert json.loads(puente("add", VI, "--json").stdout)["calls"] == [{"key": "mx-uy-2025", "state": "review"}]
    assert "presents no call" in puente("add", SEMINAR).stdout
    lost = puente("add", "https://www.gob.mx/no-such-page")
    assert (lost.exit_code, lost.stdout) == (1, "")
    assert "can't be read: gone" in lost.stderr
    assert puente("add", "/no/such/file.pdf").exit_code == 2
    with sessions() as session:
        assert {snapshot.role for snapshot in good_snapshots(session, MANUAL).values()} == {"sheet", "document"}


@pytest.mark.usefixtures("forked")
@pytest.mark.engines("sqlite")
def test_what_robots_disallows_is_not_fetched_for_a_person_either(puente: Any) -> None:
    result = puente("source", "try", "https://metropolis.org/members/call-pilot-projects-form")
    assert result.exit_code == 1
    assert "robots" in result.stderr
