"""Ranks live calls for the projects of every municipality: only what is new or changed, and keeps it with its reasons.

A new or changed call meets all projects, a changed project meets all live calls. What each looked like when it was
ranked is kept as a mark; other weights, another model or other rules change every mark, so that all is ranked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.domain.brief import CallBrief, MunicipalityBrief
from tracker.domain.call import LIVE
from tracker.domain.deadline import CLOCK_ZONE
from tracker.domain.match import Fit
from tracker.jobs.briefs import call_brief, municipality_brief, project_brief
from tracker.jobs.recipes import known_funds
from tracker.matching.batch import Board, boards, read_calls, read_projects
from tracker.matching.case import Applicant, Case
from tracker.matching.classes import names_of
from tracker.matching.e5 import E5Encoder
from tracker.matching.eligibility import RULES_VERSION, judge
from tracker.matching.features import SHORT
from tracker.matching.money import reference_rates
from tracker.matching.rank import BELOW_ALL, model_version, result_of
from tracker.matching.similarity import Similarity, call_texts, whole
from tracker.store.calls import Call, calls_with_status, sightings_of
from tracker.store.matches import (
    add_matches,
    add_vectors,
    drop_matches,
    forget_marks,
    keep_marks,
    marks,
    vectors_of,
)
from tracker.store.people import Municipality
from tracker.store.projects import Project, live_projects

BATCH = 500
"""How many changed projects are ranked in one transaction by the clock."""


@dataclass(frozen=True, slots=True)
class RematchReport:
    """How many projects met how many calls, how many of each had changed, and how many projects still wait."""

    projects: int
    calls: int
    changed_projects: int = 0
    changed_calls: int = 0
    waiting: int = 0


@lru_cache(maxsize=1)
def similarity(encoder: str = "use") -> Similarity:
    """The model of this process, as the settings name it; loading it takes about a second.

    Raises:
        SettingsError: the extra of that model is not installed.
    """
    return Similarity(E5Encoder() if encoder == "e5" else None)


def rematch(
    session: Session, catalogue: Catalogue, now: datetime, most: int | None = None, *, encoder: str = "use"
) -> RematchReport:
    """Ranks what changed since the last time; at most ``most`` changed projects, the others wait for the next time.

    Raises:
        SettingsError: the extra of the ``encoder`` that the settings name is not installed.
    """
    session.flush()
    projects = live_projects(session)
    calls = calls_with_status(session, LIVE) if projects else ()
    if not calls:
        return RematchReport(len(projects), 0)
    work = _Work(session, known_funds(session, catalogue), now, similarity(encoder))
    known = marks(session)
    looks = {_subject(row): work.look(row) for row in projects} | {_subject(row): work.look(row) for row in calls}
    changed = {subject for subject, look in looks.items() if known.get(subject) != look}
    stale = [row for row in projects if _subject(row) in changed]
    fresh = [row for row in projects if _subject(row) not in changed]
    new_calls = [row for row in calls if _subject(row) in changed]
    done = stale if most is None else stale[:most]
    work.rank(done, calls)
    work.rank(fresh, new_calls)
    ranked = [*map(_subject, done), *map(_subject, new_calls)]
    keep_marks(session, {subject: looks[subject] for subject in ranked}, now)
    forget_marks(session, known.keys() - looks.keys())
    session.expire_all()  # the matches were written past the session
    return RematchReport(len(projects), len(calls), len(done), len(new_calls), len(stale) - len(done))


def _subject(row: Project | Call) -> str:
    return f"{'project' if isinstance(row, Project) else 'call'}:{row.id}"


class _Work:
    """One round of ranking: what is read in it, read once."""

    def __init__(self, session: Session, catalogue: Catalogue, now: datetime, texts: Similarity) -> None:
        self.session, self.catalogue, self.now, self.texts = session, catalogue, now, texts
        self.versions = (model_version(texts), RULES_VERSION)
        self._places: dict[str, MunicipalityBrief] = {}
        self._calls: dict[int, CallBrief] = {}

    @cached_property
    def today(self) -> datetime:
        """The present instant in Mexico City."""
        return self.now.astimezone(ZoneInfo(CLOCK_ZONE))

    def look(self, row: Project | Call) -> str:
        """What ranking rests on, as a short mark: it changes when the ranking could."""
        seen = self._look_of_project(row) if isinstance(row, Project) else self._look_of_call(row)
        return hashlib.sha256(repr((self.versions, seen)).encode()).hexdigest()[:32]

    def _look_of_project(self, row: Project) -> object:
        place = self.place(row.cvegeo)
        lapsed = [item.valid_until and item.valid_until < self.today.date() for item in place.agreements]
        return project_brief(row), place, lapsed

    def _look_of_call(self, row: Call) -> object:
        copies = [item.snapshot_id for item in sightings_of(self.session, row.id) if item.role == "presents"]
        fund = self.catalogue.fund(row.fund_key)
        closes = row.closes_at
        near = closes is not None and closes - self.now < timedelta(days=SHORT + 1)
        day = self.today.date() if near else None  # the nearer it closes, the less it suits: day by day
        return row.version, row.title, row.status, closes, copies, fund.countries, fund.partner_required, day

    def place(self, cvegeo: str) -> MunicipalityBrief:
        """A municipality."""
        if cvegeo not in self._places:
            row = self.session.get_one(Municipality, cvegeo)
            self._places[cvegeo] = municipality_brief(self.session, row, self.catalogue)
        return self._places[cvegeo]

    def call(self, row: Call) -> CallBrief:
        """A call with its text."""
        if row.id not in self._calls:
            self._calls[row.id] = call_brief(self.session, row, self.catalogue)
        return self._calls[row.id]

    def rank(self, projects: Sequence[Project], calls: Sequence[Call]) -> None:
        """Holds these projects against these calls, and keeps all that is found in place of what was."""
        if not projects or not calls:
            return
        drop_matches(self.session, [row.id for row in projects], [row.id for row in calls])
        briefs = [self.call(row) for row in calls]
        applicants = [self._applicant(row) for row in projects]
        wanted = [text for brief in briefs for text in call_texts(brief)]
        recall(self.session, self.texts, [*wanted, *(whole(item.project) for item in applicants)])
        pool = read_calls(briefs, self.texts)
        for zone, group in _by_zone(applicants).items():
            today = self.now.astimezone(ZoneInfo(zone)).date()
            for board in boards(read_projects(group, self.texts), pool, today):
                add_matches(self.session, list(self._rows(board, group, calls, briefs, today)))

    def _applicant(self, row: Project) -> Applicant:
        place = self.place(row.cvegeo)
        return Applicant(project_brief(row), place, None if place.border_km is None else float(place.border_km))

    def _rows(
        self, board: Board, group: Sequence[Applicant], calls: Sequence[Call], briefs: Sequence[CallBrief], today: date
    ) -> Iterator[dict[str, Any]]:
        """The matches of a board as their columns; the reasons only of what fits and may be answered."""
        chance = np.zeros(board.failed.shape)
        chance[:, board.columns] = board.chance
        score = np.round(np.where(board.barred, chance - BELOW_ALL, chance), 6)
        fitting = {(int(row), int(board.columns[column])) for row, column in zip(*board.pairs(), strict=True)}
        versions = {"model_version": self.versions[0], "rules_version": self.versions[1], "at": self.now}
        for row, column in np.ndindex(*board.failed.shape):
            applicant = group[int(board.rows[row])]
            found = {
                "project_id": applicant.project.id,
                "call_id": calls[column].id,
                "fit": str(Fit.NONE),
                "score": float(score[row, column]),
                "rules": list(names_of(int(board.failed[row, column]))),
                "result": None,
                **versions,
            }
            if (row, column) in fitting:
                case = Case(applicant, briefs[column], today, reference_rates())
                result = result_of(case, judge(case), float(chance[row, column]), self.texts)
                found |= {"fit": str(result.fit), "result": result.to_json()}
            yield found


def _by_zone(applicants: Sequence[Applicant]) -> Mapping[str, list[Applicant]]:
    zones: dict[str, list[Applicant]] = {}
    for item in applicants:
        zones.setdefault(item.municipality.zone, []).append(item)
    return zones


def recall(session: Session, texts: Similarity, wanted: Iterable[str]) -> None:
    """Makes the vectors of texts known: from the database those that were made before, the others anew."""
    name = texts.encoder.name
    keys = {text: hashlib.sha256(f"{name}\0{text}".encode()).hexdigest() for text in texts.missing(wanted)}
    kept = vectors_of(session, keys.values())
    texts.learn({text: np.frombuffer(kept[key], np.float16) for text, key in keys.items() if key in kept})
    new = {text: key for text, key in keys.items() if key not in kept}
    if new:
        found = texts.encode(new)
        add_vectors(session, name, {key: row.tobytes() for key, row in zip(new.values(), found, strict=True)})
