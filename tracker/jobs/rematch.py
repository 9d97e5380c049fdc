"""Ranks the live calls for the projects of every municipality and keeps the results with their reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tracker.catalogue import Catalogue
from tracker.domain.call import LIVE
from tracker.domain.match import MatchResult
from tracker.jobs.briefs import call_brief, municipality_brief, project_brief
from tracker.jobs.recipes import known_funds
from tracker.matching.rank import rank
from tracker.matching.similarity import Similarity
from tracker.store.calls import calls_with_status
from tracker.store.people import Municipality
from tracker.store.projects import Match, Project, live_projects, match_of


@dataclass(frozen=True, slots=True)
class RematchReport:
    """How many projects met how many calls."""

    projects: int
    calls: int


@lru_cache(maxsize=1)
def similarity() -> Similarity:
    """The model of this process; loading it takes about a second."""
    return Similarity()


def rematch(session: Session, catalogue: Catalogue, now: datetime, cvegeo: str | None = None) -> RematchReport:
    """Ranks every live call for the projects of one municipality, or of all."""
    projects = [row for row in live_projects(session) if cvegeo in (None, row.cvegeo)]
    calls = calls_with_status(session, LIVE) if projects else ()
    if not calls:
        return RematchReport(len(projects), 0)
    catalogue = known_funds(session, catalogue)
    briefs = [call_brief(session, call, catalogue) for call in calls]
    ids = {call.key: call.id for call in calls}
    for place, rows in _by_place(projects).items():
        municipality = municipality_brief(session, session.get_one(Municipality, place), catalogue)
        today = now.astimezone(ZoneInfo(municipality.zone)).date()
        for result in rank([project_brief(row) for row in rows], municipality, briefs, similarity(), today):
            _keep(session, result, ids[result.call_key], now)
    session.flush()
    return RematchReport(len(projects), len(calls))


def _by_place(projects: Sequence[Project]) -> dict[str, list[Project]]:
    places: dict[str, list[Project]] = defaultdict(list)
    for row in projects:
        places[row.cvegeo].append(row)
    return places


def _keep(session: Session, result: MatchResult, call_id: int, now: datetime) -> None:
    row = match_of(session, result.project_id, call_id)
    if row is None:
        row = Match(project_id=result.project_id, call_id=call_id)
        session.add(row)
    row.fit, row.score, row.result = str(result.fit), float(result.score), result.to_json()
    row.model_version, row.rules_version, row.at = result.model_version, result.rules_version, now
