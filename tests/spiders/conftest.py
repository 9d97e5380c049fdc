"""One recorded web and one database per module of tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest

from tests.spiders.world import SITES, World, serve


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The recorded sites and one database for the tests of a module."""
    with serve.Replay(SITES, delay=False) as site:
        yield World(site, tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def forbidden() -> Sequence[str]:
    """Addresses that must never be asked for, as host and path."""
    lines = (SITES / "expected" / "must_not_fetch.jsonl").read_text("utf-8").splitlines()
    return [serve.url_key(json.loads(line)["url"]) for line in lines if line]
