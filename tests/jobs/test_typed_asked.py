"""Papers and scoring criteria that a person types in when a page's list could not be read."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.asked import DOCUMENT_FORMS, DOCUMENT_KINDS, WEIGHT_UNITS, RequiredDocument, ScoringCriterion
from tracker.errors import Invalid
from tracker.jobs.correct_fact import as_typed, typed_value

WORDS = st.text("abcñ áEZ9.,;:()", min_size=1, max_size=30).map(str.strip).filter(bool)
DOCUMENTS = st.builds(
    RequiredDocument,
    WORDS,
    st.sampled_from(DOCUMENT_KINDS),
    st.none() | WORDS,
    st.none() | st.sampled_from(DOCUMENT_FORMS),
    st.lists(st.sampled_from(["es", "en", "fr"]), unique=True).map(tuple),
    st.booleans(),
)
WEIGHTS = st.decimals(0, 100, places=1)
CRITERIA = st.builds(ScoringCriterion, WORDS, WEIGHTS, st.sampled_from(WEIGHT_UNITS)) | st.builds(
    ScoringCriterion, WORDS
)


@given(st.lists(DOCUMENTS, min_size=1).map(tuple))
def test_a_list_of_papers_that_is_shown_to_be_corrected_is_read_as_it_was(
    documents: tuple[RequiredDocument, ...],
) -> None:
    assert typed_value("required_documents", as_typed(documents)) == documents


@given(st.lists(CRITERIA, min_size=1).map(tuple))
def test_criteria_that_are_shown_to_be_corrected_are_read_as_they_were(criteria: tuple[ScoringCriterion, ...]) -> None:
    assert typed_value("scoring", as_typed(criteria)) == criteria


def test_a_person_types_a_paper_with_its_signer_its_shape_and_its_languages() -> None:
    typed = "Carta de intención | Firma: presidente municipal | Original | lengua: es, en | clase: letter"
    assert typed_value("required_documents", f"{typed}\n\nCroquis | opcional") == (
        RequiredDocument("Carta de intención", "letter", "presidente municipal", "original", ("es", "en")),
        RequiredDocument("Croquis", optional=True),
    )


def test_a_person_types_criteria_with_and_without_their_weights() -> None:
    assert typed_value("scoring", "Pertinencia | 30 %\nImpacto | 12,5 puntos\nInnovación") == (
        ScoringCriterion("Pertinencia", Decimal(30), "percent"),
        ScoringCriterion("Impacto", Decimal("12.5"), "points"),
        ScoringCriterion("Innovación"),
    )


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("required_documents", "Carta | en papel azul"),
        ("required_documents", "| original"),
        ("required_documents", "Carta | clase: poema"),
        ("required_documents", "Carta | firma:"),
        ("scoring", "Pertinencia | mucho"),
        ("scoring", "Pertinencia | 30"),
        ("scoring", "Pertinencia | -5 puntos"),
        ("scoring", "| 30 %"),
        ("send_ways", "paloma"),
        ("goals", "18"),
    ],
)
def test_what_is_no_paper_criterion_way_or_goal_is_refused_with_how_to_write_it(field: str, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        typed_value(field, typed)
    assert "Escriba" in refused.value.fields["value"]
