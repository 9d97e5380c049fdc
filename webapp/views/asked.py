"""What an application of a call has to bring: the list of papers beside what the municipality keeps already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from tracker.domain.asked import RequiredDocument, ScoringCriterion
from tracker.domain.validity import Standing, validity
from tracker.store.calls import CallFact
from tracker.store.municipal import Paper
from webapp.forms.municipal import PAPER_KINDS
from webapp.views.facts import EvidenceView, evidence_views
from webapp.views.municipal import StandingView, standing_view
from webapp.views.words import document_details, weight_words


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper of the municipality that may serve, with how it stands."""

    title: str
    standing: StandingView


@dataclass(frozen=True, slots=True)
class PaperAsked:
    """A document that goes with the proposal. ``kept`` are papers of the same kind in the municipality's vault."""

    name: str
    kind: str
    details: tuple[str, ...]
    optional: bool
    kept: tuple[KeptPaper, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call says of its applications. ``unread`` names the lists that stand on a page but could not be read."""

    papers: tuple[PaperAsked, ...]
    papers_proof: tuple[EvidenceView, ...]
    papers_unread: bool
    scoring: tuple[tuple[str, str], ...]
    scoring_proof: tuple[EvidenceView, ...]
    scoring_unread: bool

    @property
    def shown(self) -> tuple[str, ...]:
        """The fields that have a place of their own on the page."""
        papers = ("required_documents",) if self.papers or self.papers_unread else ()
        return (*papers, "scoring")

    @property
    def anything(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.papers or self.papers_unread or self.scoring or self.scoring_unread)


def asked_of(
    facts: Mapping[str, CallFact], copies: Mapping[int, datetime], vault: Sequence[Paper], today: date
) -> Asked:
    """The papers and the scoring criteria of a call; ``copies`` says when each snapshot was taken."""
    papers, papers_proof, papers_unread = _listed(facts, copies, "required_documents")
    scoring, scoring_proof, scoring_unread = _listed(facts, copies, "scoring")
    return Asked(
        tuple(_paper(item, vault, today) for item in papers if isinstance(item, RequiredDocument)),
        papers_proof,
        papers_unread,
        tuple((item.name, weight_words(item)) for item in scoring if isinstance(item, ScoringCriterion)),
        scoring_proof,
        scoring_unread,
    )


def _listed(
    facts: Mapping[str, CallFact], copies: Mapping[int, datetime], name: str
) -> tuple[tuple[object, ...], tuple[EvidenceView, ...], bool]:
    """The items of a list, what proves them, and whether there is one that could not be read."""
    row = facts.get(name)
    if row is None:
        return (), (), False
    fact = row.fact()
    items = fact.value if isinstance(fact.value, tuple) else ()
    return items, evidence_views(fact.evidence, copies), not items and bool(fact.evidence)


def _paper(document: RequiredDocument, vault: Iterable[Paper], today: date) -> PaperAsked:
    kind = str(PAPER_KINDS[document.kind]) if document.kind in PAPER_KINDS and document.kind != "other" else ""
    kept = tuple(
        KeptPaper(paper.title, standing_view(paper.valid_until, paper.indefinite, today))
        for paper in vault
        if kind
        and paper.kind == document.kind
        and validity(paper.valid_until, paper.indefinite, today).standing is not Standing.EXPIRED
    )
    details = tuple(words for words in document_details(document) if words != _("opcional"))
    return PaperAsked(document.name, kind, details, document.optional, kept)
