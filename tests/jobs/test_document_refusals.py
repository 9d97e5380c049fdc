"""A document that can't be read is opened once, and its refusal is kept beside its bytes."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tracker.catalogue import load_catalogue
from tracker.extract.documents import DocumentReader
from tracker.extract.text import Text
from tracker.jobs.read_run import read_run
from tracker.store.sources import Run, Snapshot, Source, keep_body, snapshots_of

NOW = datetime(2025, 6, 18, 18, tzinfo=UTC)
FILES = Path("tests/sites/files")
ADDRESS = "https://fondo.example/bases.pdf"


class Counting(DocumentReader):
    """A reader that counts the documents which it opens; ``extras`` may be set."""

    opened = 0

    def read(self, data: bytes, media_type: str, name: str) -> Text:
        """Counts, then reads."""
        self.opened += 1
        return super().read(data, media_type, name)


def run_with(session: Session, file: str) -> Run:
    """A run that found a document in the place of a page."""
    session.add(Source(key="fondo", name="Fondo", host="fondo.example", language="es"))
    session.flush()
    run = Run(source_key="fondo", started_at=NOW, outcome="ok")
    session.add(run)
    session.flush()
    body = keep_body(session, (FILES / file).read_bytes())
    session.add(
        Snapshot(run_id=run.id, source_key="fondo", address=ADDRESS, role="sheet", fetched_at=NOW, outcome="ok",
                 media_type="application/pdf", body_hash=body)
    )  # fmt: skip
    session.flush()
    return run


@pytest.mark.engines("sqlite")
def test_a_document_named_like_a_path_is_read_and_never_becomes_one(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written but into the reader's own folder, under the reader's own name."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run, catalogue = run_with(session, "mx-cl/bases-2019.pdf"), load_catalogue()
    (page,) = snapshots_of(session, run.id)
    page.address = "https://fondo.example/archivos/..%2F..%2F../../x"
    page.title = "../../x"
    page.headers = {"content-disposition": 'attachment; filename="../../x"'}
    written = []
    real = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda path, data: (written.append(path), real(path, data))[1])
    with Counting() as reader:
        found = read_run(session, run.id, catalogue, reader)
        assert reader.opened == 1
    assert found.unreadable == []
    assert [(path.name, path.parent.parent) for path in written] == [("document", tmp_path)]
    assert list(tmp_path.parent.glob("x*")) == []


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("amexcid/instructivo-formato.pdf", "encrypted"),
        ("guangzhou/guidelines-7.pdf", "damaged"),
        ("mx-cl/aviso-2022-digitalizado.pdf", "scanned"),
    ],
)
def test_what_was_refused_is_not_opened_again(session: Session, file: str, reason: str) -> None:
    run, catalogue = run_with(session, file), load_catalogue()
    with Counting() as reader:
        said = [read_run(session, run.id, catalogue, reader).unreadable for _ in range(2)]
        assert said == [[f"{ADDRESS}: {reason}"]] * 2
        assert reader.opened == 1


def test_a_scanned_document_is_opened_again_when_pictures_can_be_read(session: Session) -> None:
    run, catalogue = run_with(session, "mx-cl/aviso-2022-digitalizado.pdf"), load_catalogue()
    with Counting() as reader:
        read_run(session, run.id, catalogue, reader)
        reader.extras = "ocr:spa"
        read_run(session, run.id, catalogue, reader)
        read_run(session, run.id, catalogue, reader)
        assert reader.opened == 2
