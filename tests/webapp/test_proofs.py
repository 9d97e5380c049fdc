"""The proof of a fact: the stored page or document around the sentence, which is marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.extract.test_mark import bare
from tests.spiders.world import NOW as WORLD_NOW
from tests.spiders.world import SITES, World, serve
from tests.webapp.conftest import NOW
from tests.webapp.support import page, problems
from tracker.catalogue import load_catalogue
from tracker.extract.docs_worker import document_text
from tracker.extract.documents import VERSION
from tracker.extract.stored_text import packed
from tracker.extract.text import Text
from tracker.jobs.poll import poll
from tracker.store.calls import call_by_key, calls_with_status, facts_of
from tracker.store.engine import make_sessions
from tracker.store.sources import DocumentText, Snapshot, keep_body
from webapp import create_app

FILES = Path(__file__).parents[1] / "sites" / "files"
PROOF = "/convocatorias/mx-uy-2025/prueba/closes/0"
ADDRESS = "https://www.example.org/fondo/Bases%20de%20la%20convocatoria.pdf"


def proven_by(session: Session, data: bytes, text: Text | None, words: str, start: int, page_: int | None) -> None:
    """Lets the deadline rest on a document."""
    body = keep_body(session, data)
    snapshot = Snapshot(
        source_key="auci", address=ADDRESS, role="document", fetched_at=NOW, outcome="ok", title="Bases (PDF)",
        media_type="application/pdf", body_hash=body,
    )  # fmt: skip
    session.add(snapshot)
    if text is not None:
        session.add(DocumentText(body_hash=body, reader=VERSION, packed=packed(text)))
    session.flush()
    call = call_by_key(session, "mx-uy-2025")
    assert call is not None
    facts_of(session, call.id)["closes"].evidence = [
        {
            "words": words, "start": start, "end": start + len(words), "rule": "deadline", "address": ADDRESS,
            "snapshot": snapshot.id, **({"page": page_} if page_ else {}),
        }
    ]  # fmt: skip


@pytest.fixture
def session(app: Flask) -> Session:
    """A writing session on the application's database."""
    return make_sessions(app.extensions["puente"].engine)()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mx-cl/bases-2019.pdf", "30 de septiembre de 2019"),
        ("mx-uy/bases-vi-2025.pdf", "15 de julio de 2025"),
        ("mx-cl/bases-2022.docx", "2022"),
    ],
)
def test_a_document_is_shown_around_the_sentence_with_its_page(
    client: FlaskClient, session: Session, name: str, words: str
) -> None:
    data = (FILES / name).read_bytes()
    text = document_text(data, "", name)
    start = text.value.index(words)
    proven_by(session, data, text, words, start, text.page_of(start))
    session.commit()
    answer = client.get(PROOF)
    assert problems(answer) == []
    tree = page(answer)
    assert tree.xpath("//mark[@id='prueba']/text()") == [words]
    assert "Bases de la convocatoria.pdf" in tree.text_content()
    assert tree.xpath("//div[@class='prueba']//a/@href") == [ADDRESS]
    around = text.value[text.block_at(start).start : start]  # type: ignore[union-attr]  # was found
    assert around in tree.text_content()
    if text.page_starts:
        here = text.page_of(start)
        assert tree.xpath("//section[.//mark]/@aria-label") == [f"Página {here}"]
        assert f"página {here} de {len(text.page_starts)}" in tree.text_content()


def test_words_of_a_document_stay_words(client: FlaskClient, session: Session) -> None:
    words = "<script>alert(1)</script> & <b>negritas</b>"
    text = Text.plain(f"Antes.\n{words}\n<img src=x onerror=alert(2)>")
    proven_by(session, b"%PDF-1.7", text, words, text.value.index(words), None)
    session.commit()
    answer = client.get(PROOF)
    tree = page(answer)
    assert tree.xpath("//mark/text()") == [words]
    assert (tree.xpath("//script"), tree.xpath("//div[@class='prueba']//img")) == ([], [])


def test_a_document_whose_text_was_not_kept_shows_the_words_alone(client: FlaskClient, session: Session) -> None:
    proven_by(session, b"%PDF-1.7", None, "hasta el 15 de julio", 5, 3)
    session.commit()
    answer = client.get(PROOF)
    assert problems(answer) == []
    assert page(answer).xpath("//mark[@id='prueba']/text()") == ["hasta el 15 de julio"]
    assert "página 3" in page(answer).text_content()


def test_words_that_no_longer_stand_in_the_copy_are_shown_alone(client: FlaskClient, session: Session) -> None:
    proven_by(session, b"%PDF-1.7", Text.plain("Otra cosa."), "hasta el 15 de julio", 2, None)
    session.commit()
    assert page(client.get(PROOF)).xpath("//mark[@id='prueba']/text()") == ["hasta el 15 de julio"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """What two polls of recorded sites leave."""
    with serve.Replay(SITES, step="02-new-calls", delay=False) as site:
        world = World(site, tmp_path_factory.mktemp("world"))
        for _ in range(2):
            poll(world.settings, world.sessions, load_catalogue(), ["gobmx-amexcid", "diplomatie-fr"], WORLD_NOW)
        yield world


def test_every_fact_of_every_call_is_proven_by_its_marked_words(world: World) -> None:
    app = create_app(world.settings)
    app.testing = True
    shown, wrong, kinds = 0, [], set()
    with world.sessions() as session:
        for call in calls_with_status(session):
            for field, row in facts_of(session, call.id).items():
                for number, evidence in enumerate(row.fact().evidence):
                    path = f"/convocatorias/{call.key}/prueba/{field}/{number}"
                    marks = page(app.test_client().get(path)).xpath("//div[@class='prueba']//mark")
                    shown += 1
                    kinds.add(session.get_one(Snapshot, evidence.snapshot).role)
                    if bare("".join(mark.text_content() for mark in marks)) != bare(evidence.words):
                        wrong.append(path)
    app.extensions["puente"].engine.dispose()
    assert wrong == []
    assert shown > 80
    assert kinds == {"sheet", "document"}


def test_what_somebody_handed_in_is_named_and_never_linked(client: FlaskClient, session: Session) -> None:
    call = call_by_key(session, "mx-uy-2025")
    assert call is not None
    row = facts_of(session, call.id)["closes"]
    row.evidence = [{**row.evidence[0], "address": "manual:0a1b/aviso.pdf"}]
    session.commit()
    html = client.get("/convocatorias/mx-uy-2025").get_data(as_text=True)
    assert 'href="manual:' not in html
