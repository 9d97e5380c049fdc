"""The readings of the last weeks: a chart made here, without scripts, and the rows of its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from tracker.store.sources import Outcome, Run
from webapp.filters import day, local

CHART_SPAN = timedelta(days=28)
WIDTH, HEIGHT, LEFT, BASE = 640, 180, 36, 150
KINDS = (("g-ok", "ok"), ("g-blo", "partial"), ("g-mal", "failed"))


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of a bar."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars by day, with the words that say the same."""

    title: str
    description: str
    columns: tuple[Column, ...]
    marks: tuple[tuple[float, str], ...]
    most: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """A reading of a source."""

    at: datetime
    source: str
    tone: str
    icon: str
    word: str
    reason: str
    counts: str
    seconds: str


def run_chart(runs: Iterable[Run], now: datetime) -> Chart:
    """How many readings of each day went well, in part or not at all."""
    last = local(now).date()
    days = [last - timedelta(days=back) for back in reversed(range(CHART_SPAN.days))]
    found: dict[date, Counter[str]] = {one: Counter() for one in days}
    for run in runs:
        if (when := local(run.started_at).date()) in found:
            found[when][_kind(run)] += 1
    most = max((sum(counts.values()) for counts in found.values()), default=0) or 1
    step = (WIDTH - LEFT) / len(days)
    columns = []
    for place, one in enumerate(days):
        top = float(BASE)
        for look, kind in KINDS:
            height = round(found[one][kind] / most * (BASE - 20), 1)
            top -= height
            if height:
                columns.append(
                    Column(look, round(LEFT + place * step + 2, 1), round(top, 1), round(step - 4, 1), height)
                )
    total = Counter(kind for counts in found.values() for kind in counts.elements())
    said = _(
        "Del %(first)s al %(last)s hubo %(ok)s lecturas buenas, %(partial)s a medias y %(failed)s fallidas.",
        first=day(days[0]),
        last=day(days[-1]),
        ok=total["ok"],
        partial=total["partial"],
        failed=total["failed"],
    )
    marks = tuple((round(LEFT + place * step, 1), day(days[place])) for place in range(0, len(days), 7))
    return Chart(str(_("Lecturas por día")), str(said), tuple(columns), marks, most)


def run_row(run: Run, names: Mapping[str, str]) -> RunRow:
    """A reading of a source, for the table."""
    tones = {
        "ok": ("si", "si", _("Buena")),
        "partial": ("ojo", "alerta", _("A medias")),
        "failed": ("no", "bloqueo", _("Falló")),
    }
    tone, icon, word = tones[_kind(run)] if run.ended_at else ("info", "reloj", _("Leyendo"))
    got = {kind: run.counts.get(kind, 0) for kind in (Outcome.OK, Outcome.NOT_MODIFIED)}
    counts = _("%(all)s, %(new)s con cambios", all=sum(got.values()), new=got[Outcome.OK])
    took = f"{(run.ended_at - run.started_at).total_seconds():.0f} s" if run.ended_at else "—"
    return RunRow(
        run.started_at,
        names.get(run.source_key, run.source_key),
        tone,
        icon,
        str(word),
        run.reason or "",
        str(counts),
        took,
    )


def _kind(run: Run) -> str:
    return run.outcome if run.outcome in ("ok", "partial") else "failed"
