"""The facts of a call with the sentences that prove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask_babel import gettext as _

from tracker.domain.fact import Evidence, Fact, Unknown
from tracker.domain.fields import FIELDS
from tracker.domain.sides import sides_of
from tracker.store.calls import CallFact
from webapp.filters import day
from webapp.language import locale
from webapp.views.words import in_words, label

SHOWN_WHEN_UNKNOWN = frozenset(
    "opens closes applicant_types partner_required themes funded amount_max amount_total cofinancing_pct_min_own"
    " duration_months_max required_documents send_to".split()
)
HIDDEN = frozenset({"title", "phase", "theme_ids"})
ORDER = ("closes", *(name for name in FIELDS if name not in HIDDEN | {"closes"}))


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Words that prove a fact, with their number among its evidence."""

    number: int
    words: str
    by_person: bool


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A stored page or document with the words in it that prove a fact."""

    site: str
    copied: str
    page: int | None
    address: str
    quotes: tuple[QuoteView, ...]


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
    sides: tuple[str, ...] = ()
    disputed: bool = False


def fact_views(
    facts: Mapping[str, CallFact], copies: Mapping[int, datetime], at: datetime | None = None
) -> list[FactView]:
    """The facts of a call in the order of the fields; ``copies`` says when each snapshot was taken.

    With ``at``, they rest on the evidence of that instant.
    """
    rows = [(name, facts.get(name)) for name in ORDER]
    wanted = [(name, row) for name, row in rows if row is not None or name in SHOWN_WHEN_UNKNOWN]
    views = [_fact_view(name, row, copies, at) for name, row in wanted]
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


def _fact_view(name: str, row: CallFact | None, copies: Mapping[int, datetime], at: datetime | None = None) -> FactView:
    fact = row.fact(at) if row is not None else Fact()
    value = in_words(name, fact.value) if fact.value is not None else unknown_word(fact.unknown)
    kind = "contradictory" if fact.unknown is Unknown.CONTRADICTORY else "known" if fact.known else "unknown"
    note = row.note or "" if row is not None else ""
    locked = row is not None and row.locked_by is not None
    disputed = row is not None and row.disputed
    evidence = evidence_views(fact.evidence, copies)
    return FactView(name, label(name), value, kind, note, locked, evidence, side_words(fact), disputed)


def side_words(fact: Fact) -> tuple[str, ...]:
    """What each side of a deadline states, with its country; empty where they agree."""
    return tuple(
        f"{locale().territories.get(side.country, side.country) if side.country else _('Otra página')}:"
        f" {in_words('closes', side.deadline)}"
        for side in sides_of(fact)
    )


def evidence_views(pieces: Sequence[Evidence], copies: Mapping[int, datetime]) -> tuple[EvidenceView, ...]:
    """The evidence of a fact, gathered by the page or document that it stands in."""
    places: dict[tuple[str, int | None, int | None], list[tuple[int, Evidence]]] = {}
    for number, piece in enumerate(pieces):
        places.setdefault((piece.address, piece.page, piece.snapshot), []).append((number, piece))
    return tuple(
        EvidenceView(
            urlsplit(address).hostname or _("Sin dirección"),
            _copied(snapshot, copies),
            page,
            address,
            tuple(QuoteView(number, piece.words, piece.rule == "person") for number, piece in found),
        )
        for (address, page, snapshot), found in places.items()
    )


def _copied(snapshot: int | None, copies: Mapping[int, datetime]) -> str:
    at = copies.get(snapshot) if snapshot is not None else None
    return day(at) if at else str(_("sin fecha"))
