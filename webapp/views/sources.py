"""Sources and how their last readings went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from tracker.store.sources import Outcome, Run, Source
from webapp.filters import day, moment

STEP = 8
"""Pixels from one reading to the next in the row of bars."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A reading in the row of bars: its place and its look."""

    x: int
    kind: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with its last runs, oldest bar first."""

    name: str
    host: str
    tone: str
    icon: str
    word: str
    reason: str
    last_good: str
    last_read: str
    pages: str
    bars: tuple[Bar, ...]
    history: str
    every: str


@dataclass(frozen=True, slots=True)
class Health:
    """All sources in a few figures."""

    good: int
    all: int
    last: str


def health(runs: Sequence[Sequence[Run]]) -> Health:
    """How the last reading of each source went; ``runs`` are each source's, newest first."""
    last = [history[0] for history in runs if history]
    newest = max((run.started_at for run in last), default=None)
    return Health(sum(run.outcome == Outcome.OK for run in last), len(runs), moment(newest) if newest else "")


def source_view(source: Source, runs: Sequence[Run]) -> SourceView:
    """A source and how it has been doing; ``runs`` are newest first."""
    good = next((run for run in runs if run.outcome == Outcome.OK), None)
    last = runs[0] if runs else None
    tone, icon, word = _state(last)
    bars = tuple(Bar(place * STEP, _bar(run)) for place, run in enumerate(reversed(runs)))
    return SourceView(
        source.name,
        source.host,
        tone,
        icon,
        word,
        (last.reason or "") if last else "",
        day(good.started_at) if good else _("nunca"),
        day(last.started_at) if last else _("nunca"),
        _pages(last),
        bars,
        _("%(good)s de %(all)s buenas", good=sum(bar.kind == "g-ok" for bar in bars), all=len(runs)),
        _("cada %(hours)s h", hours=source.every_hours),
    )


def _state(last: Run | None) -> tuple[str, str, str]:
    if last is None:
        return "duda", "duda", _("Sin leer")
    if last.outcome == Outcome.OK:
        return "si", "si", _("Sana")
    if last.outcome == "running":
        return "info", "reloj", _("Leyendo")
    return "ojo", "bloqueo", _("No se pudo leer")


def _bar(run: Run) -> str:
    return "g-ok" if run.outcome == Outcome.OK else "g-blo"


def _pages(last: Run | None) -> str:
    if last is None:
        return "—"
    same, new = last.counts.get("not_modified", 0), last.counts.get("ok", 0)
    return str(_("%(all)s, %(new)s con cambios", all=same + new, new=new))
