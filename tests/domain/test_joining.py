"""By what two calls are told to be one."""

from __future__ import annotations

from dataclasses import replace

from tracker.domain.joining import Traits, joined_by

ONE = Traits("mx-uy", "2025", "VI Convocatoria México–Uruguay 2025", "2025-07-15", "55000 USD", frozenset({"a"}))


def test_what_both_say_alike_joins_and_what_they_say_otherwise_does_not() -> None:
    other = replace(ONE, edition="2025-b", closes="2025-07-10")
    found = joined_by(ONE, other)
    assert found.shared == ("fund", "amount", "title", "documents")
    assert found.differing == ("edition", "closes")


def test_a_pair_is_worth_a_look_unless_it_is_two_editions() -> None:
    assert joined_by(ONE, replace(ONE, edition="2025-b")).likely
    assert joined_by(ONE, replace(ONE, closes="2025-07-10")).likely
    assert not joined_by(ONE, replace(ONE, edition="2026", closes="2026-07-15")).likely


def test_what_one_of_them_does_not_say_counts_as_neither() -> None:
    found = joined_by(ONE, Traits("mx-cl", "2024", "Fondo Chile"))
    assert found.shared == ()
    assert found.differing == ("fund", "edition", "title")
    assert not found.likely


def test_titles_are_alike_by_their_words_whatever_their_case_and_accents() -> None:
    assert "title" in joined_by(ONE, replace(ONE, title="vi convocatoria mexico uruguay")).shared
    assert "title" not in joined_by(ONE, replace(ONE, title="Resultados de la convocatoria")).shared
    assert "title" not in joined_by(replace(ONE, title=""), replace(ONE, title="")).shared
