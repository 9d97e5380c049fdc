"""The facts of a call with the sentences that prove them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import FIELDS
from tracker.store.calls import CallFact
from webapp.filters import day
from webapp.views.words import in_words, label

SHOWN_WHEN_UNKNOWN = frozenset(
    "opens closes applicant_types partner_required themes funded amount_max amount_total cofinancing_pct_min_own"
    " duration_months_max contact_emails".split()
)
HIDDEN = frozenset({"title", "phase", "theme_ids"})


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A sentence with where it was read."""

    site: str
    copied: str
    words: str
    by_person: bool
    page: int | None
    address: str
    number: int


@dataclass(frozen=True, slots=True)
class FactView:
    """A line of the list of facts. ``state`` is known, unknown or contradictory."""

    name: str
    label: str
    value: str
    state: str
    note: str
    locked: bool
    evidence: tuple[EvidenceView, ...]


def fact_views(facts: Mapping[str, CallFact], copies: Mapping[int, datetime]) -> list[FactView]:
    """The facts of a call in the order of the fields; ``copies`` says when each snapshot was taken."""
    rows = [(name, facts.get(name)) for name in FIELDS if name not in HIDDEN]
    wanted = [(name, row) for name, row in rows if row is not None or name in SHOWN_WHEN_UNKNOWN]
    views = [_fact_view(name, row, copies) for name, row in wanted]
    return [view for view in views if view.state != "unknown" or view.name in SHOWN_WHEN_UNKNOWN]


def unknown_word(reason: Unknown | None) -> str:
    """Why a fact has no value, in a word or two."""
    words = {
        Unknown.NOT_STATED: _("No indicado"),
        Unknown.AMBIGUOUS: _("Ambiguo"),
        Unknown.CONTRADICTORY: _("Contradictorio"),
        Unknown.UNREADABLE: _("Ilegible"),
    }
    return str(words[reason or Unknown.NOT_STATED])


def _fact_view(name: str, row: CallFact | None, copies: Mapping[int, datetime]) -> FactView:
    fact = row.fact() if row is not None else Fact()
    value = in_words(name, fact.value) if fact.value is not None else unknown_word(fact.unknown)
    kind = "contradictory" if fact.unknown is Unknown.CONTRADICTORY else "known" if fact.known else "unknown"
    evidence = tuple(_evidence(item, number, copies) for number, item in enumerate(fact.evidence))
    note = row.note or "" if row is not None else ""
    locked = row is not None and row.locked_by is not None
    return FactView(name, label(name), value, kind, note, locked, evidence)


def _evidence(item: Evidence, index: int, copies: Mapping[int, datetime]) -> EvidenceView:
    copied = copies.get(item.snapshot) if item.snapshot is not None else None
    site = urlsplit(item.address).hostname or _("Sin dirección")
    said = day(copied) if copied else _("sin fecha")
    return EvidenceView(site, said, item.words, item.rule == "person", item.page, item.address, index)
