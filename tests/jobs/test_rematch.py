"""Ranking does only what changed, keeps what it found with its versions, and does all again under other rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b

import numpy as np
import pytest
from sqlalchemy.orm import Session

from tests.webapp.conftest import NOW, call, fact
from tracker import scheduler
from tracker.catalogue import load_catalogue
from tracker.config import Settings
from tracker.domain.match import MatchResult
from tracker.house import House
from tracker.jobs import demo
from tracker.jobs import rematch as job
from tracker.jobs.projects import change_project, create_project
from tracker.jobs.rematch import RematchReport, rematch
from tracker.matching.similarity import Similarity, Vectors
from tracker.store.calls import Call, CallVersion
from tracker.store.engine import Sessions
from tracker.store.people import Municipality
from tracker.store.projects import Match, Project, match_of, matches_of
from tracker.store.sources import Fund

CATALOGUE = load_catalogue()
WATER = {"title": "Agua y saneamiento del arroyo", "objective": "Limpiar el agua del arroyo con humedales."}


class Letters:
    """Vectors by words: alike where words are shared. It notes what it was asked."""

    name = "letters"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """A row per text, of length one."""
        self.asked += texts
        rows = np.zeros((len(texts), 512), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[int.from_bytes(blake2b(word.encode(), digest_size=2).digest(), "big") % 512] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """A model that costs nothing, in a process that has read nothing yet."""
    model = Letters()
    fresh_process(monkeypatch, model)
    return model


def fresh_process(monkeypatch: pytest.MonkeyPatch, model: Letters) -> None:
    texts = Similarity(model)
    monkeypatch.setattr(job, "similarity", lambda _="use": texts)


@pytest.fixture
def world(session: Session) -> Session:
    """Two municipalities with a project each, a call that fits one theme, and one for others than municipalities."""
    session.add_all(
        [
            Municipality(cvegeo="14120", state="Jalisco", name="Zapopan", seat="Zapopan", population=1_476_491),
            Municipality(cvegeo="20067", state="Oaxaca", name="Oaxaca de Juárez", seat="Oaxaca", population=None),
            Fund(key="mx-uy", name="Fondo México–Uruguay", kind="joint"),
        ]
    )
    session.flush()
    create_project(session, "14120", WATER, NOW)
    create_project(session, "20067", {"title": "Mercado de barrio"}, NOW)
    add_call(session, "2025", title="Agua y saneamiento de arroyos", theme_ids=["agua"])
    add_call(session, "2024", applicant_types=["ngo"])
    return session


def add_call(session: Session, edition: str, title: str = "Convocatoria", **facts: object) -> Call:
    row = call(f"mx-uy-{edition}", edition, "open")
    row.title, row.closes_at = title, NOW + timedelta(days=90)
    session.add(row)
    session.flush()
    session.add(CallVersion(call_id=row.id, number=1, at=NOW, made_by="reader"))
    session.add_all(fact(row, name, value, []) for name, value in facts.items())
    session.flush()
    return row


def every(session: Session) -> Sequence[Match]:
    return matches_of(session, [1, 2])


def test_the_first_time_every_project_meets_every_call(world: Session) -> None:
    assert rematch(world, CATALOGUE, NOW) == RematchReport(2, 2, 2, 2, 0)
    assert {(row.project_id, row.call.edition) for row in every(world)} == {
        (project, edition) for project in (1, 2) for edition in ("2024", "2025")
    }


def test_what_fits_keeps_its_reasons_and_what_is_left_out_its_rule(world: Session) -> None:
    rematch(world, CATALOGUE, NOW)
    best, *_rest, last = matches_of(world, [1])
    assert (best.call.edition, best.rules) == ("2025", [])
    result = best.kept()
    assert result.reason.call_paragraph == "Agua y saneamiento de arroyos"
    assert result.model_version == best.model_version == job.model_version(job.similarity())
    assert (last.call.edition, last.rules, last.result, last.fit) == ("2024", ["applicant"], None, "none")
    assert [item.name for item in last.kept().barred] == ["applicant"]


def test_when_nothing_changed_nothing_is_done(world: Session) -> None:
    rematch(world, CATALOGUE, NOW)
    later = NOW + timedelta(hours=1)
    assert rematch(world, CATALOGUE, later) == RematchReport(2, 2)
    assert {row.at for row in every(world)} == {NOW}


def test_a_changed_project_alone_meets_the_calls_again(world: Session) -> None:
    rematch(world, CATALOGUE, NOW)
    project, later = world.get_one(Project, 2), NOW + timedelta(hours=1)
    change_project(world, project, {"title": "Agua del mercado", "objective": "Agua limpia."}, project.version, later)
    assert rematch(world, CATALOGUE, later) == RematchReport(2, 2, 1, 0)
    assert {row.project_id: row.at for row in every(world)} == {1: NOW, 2: later}


def test_a_new_call_alone_meets_all_projects(world: Session) -> None:
    rematch(world, CATALOGUE, NOW)
    later = NOW + timedelta(hours=1)
    added = add_call(world, "2026")
    assert rematch(world, CATALOGUE, later) == RematchReport(2, 3, 0, 1)
    assert {row.call_id for row in every(world) if row.at == later} == {added.id}
    assert len(every(world)) == 6


def test_a_fact_that_changes_brings_a_call_to_all_projects_again(world: Session) -> None:
    rematch(world, CATALOGUE, NOW)
    later = NOW + timedelta(hours=1)
    changed = every(world)[0].call
    changed.version += 1
    assert rematch(world, CATALOGUE, later) == RematchReport(2, 2, 0, 1)
    assert {row.call_id for row in every(world) if row.at == later} == {changed.id}


def test_what_a_municipality_says_of_itself_counts(world: Session) -> None:
    rematch(world, CATALOGUE, NOW)
    world.get_one(Municipality, "20067").population = 270_955
    assert rematch(world, CATALOGUE, NOW) == RematchReport(2, 2, 1, 0)


def test_a_call_that_closes_soon_is_ranked_anew_each_day(world: Session) -> None:
    every_day = add_call(world, "2026")
    every_day.closes_at = NOW + timedelta(days=10)
    rematch(world, CATALOGUE, NOW)
    assert rematch(world, CATALOGUE, NOW + timedelta(minutes=5)).changed_calls == 0
    assert rematch(world, CATALOGUE, NOW + timedelta(days=1)) == RematchReport(2, 3, 0, 1)


def test_other_rules_rank_everything_again_a_part_at_a_time(world: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rematch(world, CATALOGUE, NOW)
    monkeypatch.setattr(job, "RULES_VERSION", "later")
    assert rematch(world, CATALOGUE, NOW, most=1) == RematchReport(2, 2, 1, 2, 1)
    assert [row.rules_version for row in matches_of(world, [1])] == ["later", "later"]
    assert [row.rules_version for row in matches_of(world, [2])] != ["later", "later"]
    assert rematch(world, CATALOGUE, NOW, most=1) == RematchReport(2, 2, 1, 0, 0)
    assert {row.rules_version for row in every(world)} == {"later"}


def test_another_model_ranks_everything_again_and_forgets_the_old_vectors(
    world: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    rematch(world, CATALOGUE, NOW)
    other = Letters()
    other.name = "other"
    fresh_process(monkeypatch, other)
    assert rematch(world, CATALOGUE, NOW).changed_projects == 2
    assert {row.model_version.partition("/")[0] for row in every(world)} == {"other"}


def test_another_process_reads_no_text_again(world: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rematch(world, CATALOGUE, NOW)
    again = Letters()
    fresh_process(monkeypatch, again)
    add_call(world, "2026", title="Una convocatoria nueva")
    rematch(world, CATALOGUE, NOW)
    assert "Una convocatoria nueva" in again.asked
    assert not [text for text in again.asked if text.startswith("Mercado")]


def test_a_match_of_a_call_that_closed_stays_as_it_was(world: Session) -> None:
    rematch(world, CATALOGUE, NOW)
    kept = every(world)[0]
    project, closed = kept.project_id, kept.call
    before = MatchResult.to_json(kept.kept())
    closed.status = "closed"
    assert rematch(world, CATALOGUE, NOW) == RematchReport(2, 1)
    found = match_of(world, project, closed.id)
    assert found is not None
    assert found.kept().to_json() == before


def test_the_clock_ranks_a_part_in_each_transaction_until_none_waits(
    world: Session, sessions: Sessions, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.commit()
    monkeypatch.setattr(scheduler, "BATCH", 1)
    counts: Counter[str] = Counter()
    scheduler.rank_changes(House(settings, sessions, CATALOGUE), counts)
    assert counts == {"projects": 2, "calls": 2}
    assert len(every(world)) == 4


@pytest.mark.engines("sqlite")
def test_the_demonstration_ranks_what_is_written_while_it_is_served(world: Session, settings: Settings) -> None:
    world.commit()
    waited = iter([None, None, 3])

    def wait(_seconds: float) -> int | None:
        return next(waited)

    assert demo.accompany(settings, CATALOGUE, wait, NOW) == 3
    world.expire_all()
    assert len(matches_of(world, [1, 2])) == 4
