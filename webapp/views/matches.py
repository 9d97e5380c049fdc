"""How a call fits the projects of a municipality, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from tracker.domain.match import Fit
from tracker.matching.explain import Explanation, explain
from tracker.store.projects import Application, Match
from webapp.language import locale


@dataclass(frozen=True, slots=True)
class MatchView:
    """One project held against one call."""

    call_id: int
    project_id: int
    project_title: str
    fit: str
    explanation: Explanation
    counts: Mapping[str, int]

    @property
    def suits(self) -> bool:
        """Whether the call is worth a look for the project."""
        return self.fit != Fit.NONE


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a call means for a municipality: the projects that it suits, and the draft that was started."""

    matches: tuple[MatchView, ...]
    application_id: int | None = None

    @property
    def suited(self) -> tuple[MatchView, ...]:
        """The matches with the projects that the call suits, best first."""
        return tuple(match for match in self.matches if match.suits)


def match_view(match: Match) -> MatchView:
    """A match in words."""
    words = explain(match.kept(), _, str(locale()))
    counts = {verdict: sum(row.verdict == verdict for row in words.rows) for verdict in ("meets", "fails", "unknown")}
    return MatchView(match.call_id, match.project_id, match.project.title, match.fit, words, counts)


def outlook(matches: Sequence[Match], applications: Sequence[Application]) -> dict[int, Outlook]:
    """What each call means for a municipality, by call; ``matches`` come best first."""
    started = {application.call_id: application.id for application in applications}
    views: dict[int, list[MatchView]] = {}
    for match in matches:
        views.setdefault(match.call_id, []).append(match_view(match))
    return {
        call_id: Outlook(tuple(views.get(call_id, ())), started.get(call_id))
        for call_id in dict.fromkeys([*views, *started])
    }
