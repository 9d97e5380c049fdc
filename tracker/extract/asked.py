"""What an application brings, how many there may be and by what they are judged: each field with its reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tracker.extract.asked_documents import read_required_documents
from tracker.extract.asked_evaluation import read_evaluation
from tracker.extract.asked_goals import read_goals
from tracker.extract.asked_in_kind import read_in_kind
from tracker.extract.asked_numbers import read_funded_number, read_per_applicant
from tracker.extract.asked_scoring import read_scoring
from tracker.extract.asked_sending import read_sending
from tracker.extract.findings import Finding
from tracker.extract.roles_layout import Layout

Reader = Callable[[Layout], dict[str, Finding]]


def _in_kind(layout: Layout) -> dict[str, Finding]:
    counts, most = read_in_kind(layout)
    return {"in_kind": counts, "in_kind_pct_max": most}


READERS: dict[tuple[str, ...], Reader] = {
    ("in_kind", "in_kind_pct_max"): _in_kind,
    ("evaluation_pct",): lambda layout: {"evaluation_pct": read_evaluation(layout)},
    ("projects_per_applicant",): lambda layout: {"projects_per_applicant": read_per_applicant(layout)},
    ("projects_funded",): lambda layout: {"projects_funded": read_funded_number(layout)},
    ("goals",): lambda layout: {"goals": read_goals(layout)},
    ("scoring",): lambda layout: {"scoring": read_scoring(layout)},
    ("required_documents",): lambda layout: {"required_documents": read_required_documents(layout)},
    ("send_ways", "send_to"): read_sending,
}
"""The readers by the fields that they give."""
FIELDS_READ = frozenset(name for names in READERS for name in names)


def read_asked(layout: Layout) -> dict[str, Finding]:
    """Every such field that the text states."""
    return {name: _on_words(finding) for read in READERS.values() for name, finding in read(layout).items()}


def read_asked_field(name: str, layout: Layout) -> dict[str, Finding]:
    """The field ``name``, with those that are read together with it."""
    found = next(read(layout) for names, read in READERS.items() if name in names)
    return {name: _on_words(finding) for name, finding in found.items()}


def _on_words(finding: Finding) -> Finding:
    """The finding without spans that hold nothing but marks."""
    spans = tuple(span for span in finding.spans if span[0] < span[1])
    return finding if spans == finding.spans else replace(finding, spans=spans)
