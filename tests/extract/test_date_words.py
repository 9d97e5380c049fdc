"""What the ordinary words around a date say of it, and what they may decide."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.fact import Unknown
from tracker.extract.date_words import clues, likelihood
from tracker.extract.dates import find_dates
from tracker.extract.dates_year import Anchors
from tracker.extract.deadline import decide
from tracker.extract.roles import find_roles
from tracker.extract.roles_layout import Layout
from tracker.extract.text import Text

PAGE = date(2025, 3, 3)
KNOWN = "Las propuestas de los municipios se reciben hasta el 30 de junio de 2025 a las 18:00 horas."
WEAK = "Municipios: hasta el 30 de junio de 2025."
ASIDE = "Las ciudades ganadoras de 2023 rindieron su informe final el 30 de junio de 2025."


def clues_of(words: str) -> list[list[str]]:
    mentions = find_dates(words)
    layout = Layout(Text.plain(words), tuple(mention.outer for mention in mentions))
    roles = find_roles(layout, mentions)
    return [clues(layout, dated, date(2025, 6, 30), roles, PAGE) for dated in roles]


def test_the_words_of_a_closing_make_a_date_likely_and_those_of_a_report_do_not() -> None:
    [closing], [report] = clues_of(KNOWN), clues_of(ASIDE)
    assert likelihood(report) < 0.1 < 0.5 < likelihood(closing)


def test_clues_tell_side_nearness_numbers_and_other_dates() -> None:
    [first, _] = clues_of("Inscripción: 3 de mayo de 2025 | cierre 30 de junio de 2025, 18:00")
    assert {"b:inscri", "B:inscri", "L::", "bb:inscri_:", "A:cierre", "a:§", "future"} <= set(first)


def test_a_date_above_which_a_short_line_stands_has_that_line_as_a_clue() -> None:
    [found] = clues_of("Última llamada\n30 de junio de 2025\nSegunda línea")
    assert {"p:ultima", "p:llamad"} <= set(found)


@pytest.mark.parametrize("found", [[], ["b:zzzzzz"], ["nothing"]])
def test_without_a_known_clue_nothing_is_likely_or_unlikely(found: list[str]) -> None:
    assert likelihood(found) == 0.5


@pytest.mark.parametrize("words", ["", "30 de junio de 2025", "\n30 de junio de 2025\n", "§¶ 30/06/2025 ¶§"])
def test_a_date_without_words_is_weighed_all_the_same(words: str) -> None:
    assert all(0 <= likelihood(found) <= 1 for found in clues_of(words))


def closing(words: str) -> tuple[object, object, str]:
    mentions = find_dates(words)
    layout = Layout(Text.plain(words), tuple(mention.outer for mention in mentions))
    found = decide(layout, find_roles(layout, mentions), Anchors(base=PAGE)).closes
    return getattr(found.value, "day", None), found.unknown, found.rule


def test_a_deadline_that_its_words_speak_against_becomes_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    assert closing(WEAK)[0] == date(2025, 6, 30)
    monkeypatch.setattr("tracker.extract.deadline_words.likelihood", lambda _: 0.05)
    assert closing(WEAK) == (None, Unknown.AMBIGUOUS, "words-against")


def test_plain_words_for_handing_in_are_doubted_later_than_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.extract.deadline_words.likelihood", lambda _: 0.06)
    assert (closing(KNOWN)[0], closing(WEAK)[0]) == (date(2025, 6, 30), None)
    monkeypatch.setattr("tracker.extract.deadline_words.likelihood", lambda _: 0.02)
    assert closing(KNOWN)[0] is None


def test_where_the_rules_know_no_closing_the_date_that_the_words_single_out_closes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "Zumbará el 30 de junio de 2025 y zambará el 2 de mayo de 2025."
    assert closing(words)[0] is None
    monkeypatch.setattr("tracker.extract.deadline_words.likelihood", lambda found: 0.9 if "A:y" in found else 0.2)
    assert closing(words) == (date(2025, 6, 30), None, "words")
    monkeypatch.setattr("tracker.extract.deadline_words.likelihood", lambda found: 0.9 if "A:y" in found else 0.7)
    assert closing(words)[0] is None
