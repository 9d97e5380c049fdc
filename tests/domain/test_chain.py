"""The audit log's chain shows what was changed or taken out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tracker.domain.chain import START, Break, Entry, link, walk

NOW = datetime(2025, 6, 18, 12, tzinfo=UTC)


def entries(number: int) -> list[Entry]:
    made: list[Entry] = []
    for place in range(1, number + 1):
        previous = made[-1].hash if made else START
        assert previous is not None
        data = {"campo": "cierre", "número": place}
        own = link(previous, NOW, None, "correct", "call:mx-uy-2025", data)
        made.append(Entry(place, NOW, None, "correct", "call:mx-uy-2025", data, previous, own))
    return made


def test_a_chain_as_it_was_written_holds() -> None:
    verdict = walk(entries(3))
    assert (verdict.entries, verdict.head, verdict.broken) == (3, entries(3)[-1].hash, None)
    assert walk([]).head == START


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"campo": "cierre", "número": 9}},
        {"user": 4},
        {"at": NOW + timedelta(microseconds=1)},
        {"action": "reject"},
        {"subject": "call:otra"},
        {"hash": None},
    ],
    ids=str,
)
def test_the_first_entry_with_other_words_is_named(change: dict[str, Any]) -> None:
    made = entries(4)
    made[1] = replace(made[1], **change)
    assert walk(made).broken == Break(2, "changed")


@pytest.mark.parametrize("gone", [0, 1])
def test_an_entry_that_was_taken_out_is_missed_at_the_next(gone: int) -> None:
    made = entries(3)
    del made[gone]
    assert walk(made).broken == Break(gone + 2, "missing")


def test_the_same_instant_in_another_zone_has_the_same_hash() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=-6)))
    assert link(START, NOW, 1, "a", "b", {}) == link(START, there, 1, "a", "b", {})
