"""Measures how often what the reader is so sure of is right, and writes the scales of ``tracker.extract.confidence``.

``python -m tests.support.calibration`` reads the passages that rules were mended by and writes
``tracker/data/confidence.toml``; with ``--report`` it writes nothing and prints expected against observed shares, on
those passages and on the ones that were never looked at (one of four of ``own.jsonl``, and ``held*.jsonl``), of which
it shows figures only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.loading import loaded
from tracker.catalogue import load_catalogue
from tracker.extract.confidence import NOT_ALONE, Scale, judged, scales
from tracker.extract.findings import Finding
from tracker.extract.predict import prediction
from tracker.extract.proof import proven
from tracker.extract.read_text import ReadContext, draft, reader_of_parts
from tracker.extract.text import Text

ROOT = Path(__file__).resolve().parents[2]
READING = ROOT / "tests" / "reading"
TABLE = ROOT / "tracker" / "data" / "confidence.toml"
LEAST = 40
"""So many values make a step of a scale; fewer say too little."""

JUDGED: dict[str, tuple[str, ...]] = {
    "opens": ("opens",), "closes": ("closes",), "extended_from": ("extended_from",),
    "questions_until": ("questions_until",), "stages": ("stages",), "results_on": ("results_on",),
    "rolling": ("rolling",), "recurring": ("recurring",), "applicant_types": ("applicant_types",),
    "partner_countries": ("partner_country_required",), "theme_ids": ("themes",), "amount_max": ("amount_max",),
    "amount_total": ("amount_total",), "cofinancing_pct_max": ("cofinancing_pct_max",),
    "cofinancing_pct_min_own": ("cofinancing_pct_min_own",), "duration_months_max": ("duration_months_max",),
    "contact_emails": ("contact_emails",),
}  # fmt: skip
"""The fields whose right value the passages say, each with the keys of the benchmark that must agree. Of a deadline it
is the day: an hour that was read wrongly costs hours, not the call."""

COSTS = {
    "closes": 10, "opens": 5, "rolling": 5, "recurring": 5, "stages": 5, "amount_max": 5, "amount_total": 5,
    "cofinancing_pct_max": 5, "cofinancing_pct_min_own": 5, "contact_emails": 5, "questions_until": 5,
    "results_on": 3, "extended_from": 3, "duration_months_max": 3, "partner_countries": 3, "applicant_types": 2,
    "theme_ids": 1,
}  # fmt: skip
"""How many open questions a wrong value costs: shown as a fact is what is right in cost / (cost + 1) or more."""


NEW_WORDS = 0.05
NEW_WORDS_OF = {
    "applicant_types": 0.18, "theme_ids": 0.18, "amount_total": 0.08, "cofinancing_pct_max": 0.08,
    "cofinancing_pct_min_own": 0.08, "questions_until": 0.08, "extended_from": 0.08, "closes": 0.04,
}  # fmt: skip
"""So much less often a value is right in words that no rule was mended by: sets, of which each member must be right,
lose most, and the fields of which there are few examples more than the others."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A value that the reader found: the finding itself and whether it is right."""

    field: str
    finding: Finding
    right: bool


def threshold_of(field: str) -> float:
    """From which share on a value of the field is shown."""
    return round(COSTS[field] / (COSTS[field] + 1), 3)


@cache
def scorer() -> Any:
    """The scorer of the reading benchmark."""
    return loaded(READING / "score.py")


def passages(unseen: bool) -> Iterator[dict[str, Any]]:
    """The development passages, or those of which only figures may be known."""
    for file in sorted(READING.glob("*.jsonl")):
        if file.name.startswith("asked"):  # judged by asked_score.py
            continue
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            fourth = file.name == "own.jsonl" and int(row["id"].rsplit("-", 1)[1]) % 4 == 0
            if (fourth or file.name.startswith("held")) == unseen:
                yield row


def context_of(row: Mapping[str, Any]) -> ReadContext:
    """What is known of a passage besides its words."""
    day = row.get("page_date")
    return ReadContext(
        str(row.get("url") or ""), date.fromisoformat(day) if day else None, row.get("country"), row.get("lang"),
        catalogue=load_catalogue(),
    )  # fmt: skip


@cache
def found(unseen: bool, every: int = 1) -> tuple[Judged, ...]:
    """All values that are read from each ``every``th passage and can be judged, contradictions left out."""
    values: list[Judged] = []
    for row in list(passages(unseen))[::every]:
        answer = prediction(row, load_catalogue())
        if not answer["is_call"]:
            continue
        context = context_of(row)
        result = draft(Text.plain(row["text"]), context)
        wanted = {name: result.findings[name] for name in JUDGED}
        for name, finding in proven(result.layout, wanted, reader_of_parts(context, result.fund)).items():
            if finding.value is None or finding.unknown is not None:
                continue
            right = all(scorer().pair(key, answer, row["expect"], row)[3] for key in JUDGED[name])
            values.append(Judged(name, finding, right))
    return tuple(values)


def steps_of(values: Sequence[Judged]) -> list[tuple[float, int, int, float]]:
    """Steps of figure, values seen, values right, and share: each of at least ``LEAST`` values, with rising shares.

    The share is that of one right and one wrong value more, so that a few values never make a certainty.
    """
    groups: list[list[float]] = []  # first figure, values, of these right, last figure
    for value in sorted(values, key=lambda value: value.finding.confidence):
        figure = round(value.finding.confidence, 2)
        one = [figure, 1, int(value.right), figure]
        if groups and (groups[-1][1] < LEAST or figure == groups[-1][3]):
            one = _joined(groups.pop(), one)
        groups.append(one)
    if len(groups) > 1 and groups[-1][1] < LEAST:
        groups[-2:] = [_joined(*groups[-2:])]
    index = 1
    while index < len(groups):
        if _share(groups[index]) < _share(groups[index - 1]):
            groups[index - 1] = _joined(groups[index - 1], groups.pop(index))
            index = max(1, index - 1)
        else:
            index += 1
    return [
        (group[0] if number else 0.0, int(group[1]), int(group[2]), _share(group))
        for number, group in enumerate(groups)
    ]


def _joined(one: list[float], other: list[float]) -> list[float]:
    return [one[0], one[1] + other[1], one[2] + other[2], other[3]]


def _share(group: Sequence[float]) -> float:
    return round((group[2] + 1) / (group[1] + 2), 3)


def table() -> str:
    """The file of scales as it should be."""
    lines = [
        "# How sure a value is: for each field, from a figure of the reader on, values seen, values right, share. The",
        "# share is lower than that of the values right, by what new words cost.",
        "# Below the threshold a value is a question. Written by python -m tests.support.calibration from the",
        "# development passages below tests/reading; docs/reading.md says how.",
    ]
    for name in JUDGED:
        values = [value for value in found(False) if value.field == name]
        less = NEW_WORDS_OF.get(name, NEW_WORDS)
        steps = ", ".join(
            f"[{figure}, {seen}, {right}, {round(share - less, 3)}]" for figure, seen, right, share in steps_of(values)
        )
        lines += ["", f"[{name}]", f"threshold = {threshold_of(name)}", f"steps = [{steps}]"]
    return "\n".join(lines) + "\n"


BINS = (0.0, 0.7, 0.8, 0.9, 0.95, 1.01)


def reliability(unseen: bool, every: int = 1) -> list[tuple[float, float, int, float, float]]:
    """For each bin of the calibrated confidence: its ends, how many values, mean confidence, share that is right."""
    pairs = [(_confidence(value, scales()), value.right) for value in found(unseen, every)]
    result = []
    for low, high in pairwise(BINS):
        inside = [(share, right) for share, right in pairs if low <= share < high]
        if inside:
            mean = sum(share for share, _ in inside) / len(inside)
            result.append((low, min(high, 1.0), len(inside), mean, sum(right for _, right in inside) / len(inside)))
    return result


def _confidence(value: Judged, known: Mapping[str, Scale]) -> float:
    share = known[value.field].share(value.finding.confidence)
    return share if value.finding.alone else min(share, NOT_ALONE)


def report() -> Iterator[str]:
    """Lines of the reliability and of what the thresholds turn into questions."""
    for unseen in (False, True):
        yield "unseen passages" if unseen else "development passages"
        yield "| confidence | values | expected | right |"
        for low, high, number, mean, right in reliability(unseen):
            yield f"| {low:.2f} to {high:.2f} | {number} | {mean:.1%} | {right:.1%} |"
        yield "| field | values | right | shown | of these right | questions | of these wrong |"
        for name in JUDGED:
            values = [value for value in found(unseen) if value.field == name]
            shown = [value for value in values if judged(name, value.finding).value is not None]
            asked = [value for value in values if value not in shown]
            wrong = sum(not value.right for value in asked)
            yield (
                f"| {name} | {len(values)} | {_rate(values)} | {len(shown)} | {_rate(shown)} | {len(asked)} | {wrong} |"
            )


def _rate(values: Sequence[Judged]) -> str:
    return f"{sum(value.right for value in values) / len(values):.1%}" if values else "-"


if __name__ == "__main__":
    if "--report" in sys.argv:
        sys.stdout.write("\n".join(report()) + "\n")
    else:
        TABLE.write_text(table(), "utf-8")
