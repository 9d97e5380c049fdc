"""A poll that is killed at any moment loses nothing and does nothing twice: the next one brings all in order."""

from __future__ import annotations

import pytest

from tests.chaos.kills import try_kills
from tests.support.databases import ENGINES


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_after_a_kill_the_next_poll_leaves_what_an_undisturbed_one_leaves(engine: str) -> None:
    found = try_kills(engine, times=1, seed=1)
    assert found.differences == ()
