"""What the tests of jobs share: one child process that reads all their documents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tracker.extract.documents import DocumentReader
from tracker.jobs import ingest, reread, try_page


@pytest.fixture(scope="session")
def reader() -> Iterator[DocumentReader]:
    """A reader whose child stays, so that not every test starts one of its own."""
    with DocumentReader() as reader:
        yield reader


@pytest.fixture
def one_reader(reader: DocumentReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever job reads documents in this test does so with that reader."""
    for job in (ingest, reread, try_page):
        monkeypatch.setattr(job, "DocumentReader", lambda: nullcontext(reader))
