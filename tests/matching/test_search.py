"""Searches among calls in memory: words in any form, slips of the pen, facets, orders and what each rule leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.catalogue import load_catalogue
from tracker.domain.fact import Fact
from tracker.domain.money import Money
from tracker.matching.search_entry import (
    FILE_LETTERS,
    FILES_WORDS,
    UNSTATED,
    Entry,
    Paper,
    Subject,
    entry_of,
    rules_of,
)
from tracker.matching.search_index import Found, SearchIndex, Standing
from tracker.matching.search_query import FACETS, Query, query_of
from tracker.matching.search_words import best_sentence, finder, marked, packed, unpacked

CATALOGUE = load_catalogue()
NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
HOME = ZoneInfo("America/Mexico_City")


def call(
    number: int,
    title: str,
    *sentences: str,
    status: str = "open",
    days: float | None = 20,
    language: str = "es",
    fund: str = "mx-uy",
    found: int = 0,
    **facts: object,
) -> tuple[Standing, Subject, Sequence[str]]:
    """A call with the sentences of its page; it closes in so many days."""
    ends = None if days is None else NOW + timedelta(days=days)
    stated = {name: Fact(value) for name, value in facts.items()}
    subject = Subject(title, "2025", language, fund, stated)
    return Standing(number, status, ends, NOW - timedelta(days=found)), subject, sentences


CALLS = (
    call(1, "Agua limpia para las ciudades", "Se financian humedales de tratamiento.", theme_ids=("agua",), found=9),
    call(
        2,
        "Appel à projets",
        "Les communes peuvent candidater.",
        language="fr",
        fund="mx-fr",
        theme_ids=("agua", "clima"),
        days=5,
        amount_max=Fact(Money(Decimal(40_000), "EUR")).value,
    ),
    call(3, "Mujeres y niñas", "Acciones contra la violencia. También agua.", theme_ids=("genero",), days=100),
    call(4, "Convocatoria de agua 2023", status="closed", days=-600, theme_ids=("agua",)),
    call(5, "Fondo permanente", "Sin plazos.", status="permanent", days=None, found=1),
    call(6, "Convocatoria vencida", "Aguas residuales.", days=-1),
)


def indexed(calls: Sequence[tuple[Standing, Subject, Sequence[str]]] = CALLS) -> SearchIndex:
    index = SearchIndex()
    for standing, subject, sentences in calls:
        index.put(standing.call_id, entry_of(subject, CATALOGUE, sentences))
    index.stand(standing for standing, _, _ in calls)
    return index


@cache
def whole() -> SearchIndex:
    """The calls above; made when first asked for, as it loads the words of four languages."""
    return indexed()


def found(address: str, index: SearchIndex | None = None, size: int = 20) -> Found:
    return (index or whole()).search(query_of(parse_qs(address)), NOW, HOME, size)


def ids(address: str) -> list[int]:
    return list(found(address).call_ids)


def test_without_a_choice_what_takes_proposals_is_listed_soonest_first_and_the_undated_last() -> None:
    assert ids("") == [2, 1, 3, 5]


def test_an_open_call_whose_deadline_has_passed_is_listed_with_the_closed_ones() -> None:
    assert ids("situacion=closed") == [6, 4]


@pytest.mark.parametrize("words", ["humedales", "HUMEDALES", "humédales", "un humedal", "los tratamientos"])
def test_a_word_is_found_whatever_its_case_accents_and_number(words: str) -> None:
    assert ids(f"q={words}") == [1]


@pytest.mark.parametrize("words", ["mujer", "mujeres", "niña", "acción", "accion"])
def test_a_word_is_found_by_its_lemma(words: str) -> None:
    assert ids(f"q={words}") == [3]


def test_a_spanish_word_finds_a_french_call_by_the_name_of_its_theme() -> None:
    assert 2 in ids("q=agua")
    assert ids("q=francia") == [2]


def test_the_title_counts_more_than_the_theme_and_the_theme_more_than_the_page() -> None:
    assert ids("q=agua") == [1, 2, 3]
    assert ids("q=agua&orden=cierre") == [2, 1, 3]


def test_a_slip_of_the_pen_is_taken_for_the_nearest_word_and_said() -> None:
    result = found("q=humdales")
    assert list(result.call_ids) == [1]
    assert [(term.word, term.how, term.taken_for) for term in result.terms] == [("humdales", "typo", "humedales")]


def test_the_beginning_of_a_word_finds_it() -> None:
    result = found("q=humed")
    assert (list(result.call_ids), result.terms[0].how) == ([1], "prefix")


def test_all_words_have_to_stand_and_if_none_has_all_those_with_most_are_shown() -> None:
    assert ids("q=agua+violencia") == [3]
    result = found("q=humedal+violencia+ciudad")
    assert (list(result.call_ids), result.partly) == ([1], 2)


def test_a_word_that_stands_nowhere_is_named_and_nothing_is_made_up() -> None:
    result = found("q=xyzzyq")
    assert (result.count, result.terms[0].how) == (0, "nothing")


def test_words_that_stand_everywhere_leave_nothing_out() -> None:
    assert ids("q=de+la+y") == ids("")


def test_values_of_one_facet_add_up_and_facets_narrow_each_other() -> None:
    assert ids("tema=agua&tema=genero") == [2, 1, 3]
    assert ids("tema=agua&tema=genero&pais=FR") == [2]


def test_a_facet_counts_what_its_own_choice_would_show_beside_the_other_choices() -> None:
    counts = found("tema=agua&cierra=d7").facets
    assert {code: counts["tema"][code] for code in ("agua", "clima", "genero")} == {"agua": 1, "clima": 1, "genero": 0}
    assert (counts["cierra"]["d7"], counts["cierra"]["d30"]) == (1, 1)
    assert counts["situacion"]["closed"] == 0  # none of them closes within a week


def test_what_nobody_says_can_be_asked_for() -> None:
    assert ids(f"monto={UNSTATED}") == [1, 3, 5]
    assert ids(f"cierra={UNSTATED}") == [5]
    assert ids("monto=b1") == [2]


def test_goals_follow_from_the_themes() -> None:
    assert ids("ods=6") == [2, 1]


def test_a_goal_that_the_call_itself_states_counts_beside_those_of_its_themes() -> None:
    stated = call(7, "Educación para el agua", theme_ids=("agua",), goals=("4",))
    index = indexed((*CALLS, stated))
    assert [set(found(f"ods={goal}", index).call_ids) for goal in (4, 6)] == [{7}, {1, 2, 7}]


def test_each_call_left_out_counts_for_the_first_rule_it_fails_and_the_sum_is_all() -> None:
    result = found("q=agua&tema=agua")
    assert [(item.rule, item.count) for item in result.left_out] == [("q", 1), ("tema", 2), ("situacion", 1)]
    assert result.count + sum(item.count for item in result.left_out) == result.total == 6
    assert result.left_out[1].unstated == 1


@pytest.mark.parametrize(("rule", "expected"), [("situacion", [4]), ("tema", [3, 5, 6]), ("monto", [])])
def test_what_a_rule_leaves_out_can_be_seen_by_itself(rule: str, expected: list[int]) -> None:
    assert ids(f"tema=agua&fuera={rule}") == expected


def test_newest_first() -> None:
    assert ids("orden=novedad")[-1] == 1


def test_pages_hold_every_call_once_and_a_page_past_the_end_is_the_last() -> None:
    pages = [found(f"situacion=open&situacion=closed&pagina={page}", size=2) for page in (1, 2, 3)]
    assert [call_id for page in pages for call_id in page.call_ids] == [2, 1, 3, 6, 4]
    assert found("pagina=99", size=2).page == 2


def test_a_call_that_changed_is_found_by_its_new_words_only() -> None:
    index = indexed()
    standing, subject, _ = call(1, "Movilidad en bicicleta")
    index.put(1, entry_of(subject, CATALOGUE))
    index.stand(item[0] for item in CALLS)
    assert found("q=humedales", index).count == 0
    assert found("q=bicicletas", index).call_ids == (1,)
    assert found("", index).total == 6
    index.stand([standing])
    assert found("", index).total == 1


@pytest.mark.parametrize(
    ("days", "code"), [(0.2, "d7"), (7.2, "d7"), (8.3, "d15"), (15, "d15"), (16, "d30"), (90, "d90"), (91, "d+")]
)
def test_days_left_are_counted_by_the_calendar_of_the_reader(days: float, code: str) -> None:
    counts = indexed([call(1, "A", days=days)]).search(Query(), NOW, HOME, 1).facets["cierra"]
    assert [band for band, count in counts.items() if count] == [code]


def test_an_empty_index_finds_nothing() -> None:
    index = SearchIndex()
    index.stand([])
    result = found("q=agua&tema=agua", index)
    assert (result.count, result.total, result.pages) == (0, 0, 1)


def test_rules_change_with_the_names_of_the_catalogue() -> None:
    assert rules_of(CATALOGUE) == rules_of(load_catalogue())


def test_words_survive_packing() -> None:
    assert list(unpacked(packed([("Las aguas de Ñumí", "es")]))) == [("aguas", "agua"), ("numi", "numi")]


def test_words_are_marked_where_they_stand() -> None:
    pattern = finder({"agua", "aguas"})
    pieces = marked("El Água, las aguas y el aguacate", pattern)
    assert [piece.text for piece in pieces if piece.marked] == ["Água", "aguas"]
    assert "".join(piece.text for piece in pieces) == "El Água, las aguas y el aguacate"


def test_the_sentence_that_says_most_is_shown_around_the_word() -> None:
    lines = "Habla de agua.\n" + "relleno " * 60 + "agua y clima " + "relleno " * 60
    shown = best_sentence(lines, [finder({"agua"}), finder({"clima"})])
    assert shown is not None
    assert "agua y clima" in shown.sentence
    assert len(shown.sentence) < 260
    assert (shown.start, shown.said) == (15, {0, 1})
    assert (shown.sentence[0], shown.sentence[-1]) == ("…", "…")
    assert best_sentence(lines, [finder({"nada"})]) is None


def fitting(address: str, fits: Mapping[int, str] | None) -> Found:
    return whole().search(query_of(parse_qs(address)), NOW, HOME, 20, fits)


def test_people_of_a_municipality_choose_by_how_well_calls_fit_their_projects() -> None:
    fits = {1: "strong", 2: "no", 3: "weak", 99: "strong"}
    assert fitting("encaje=strong&encaje=weak", fits).call_ids == (1, 3)
    assert fitting("encaje=-", fits).call_ids == (5,)
    counts = fitting("encaje=strong", fits).facets["encaje"]
    assert {code: count for code, count in counts.items() if count} == {"strong": 1, "no": 1, "weak": 1, "-": 1}
    (left_out,) = fitting("encaje=strong", fits).left_out
    assert (left_out.rule, left_out.count, left_out.unstated) == ("encaje", 5, 3)


def test_nobody_else_can_choose_by_that_and_nothing_is_left_out_for_it() -> None:
    none = fitting("encaje=strong", None)
    assert none.call_ids == found("").call_ids
    assert "encaje" not in none.facets
    assert none.query == Query()


CODES: Mapping[str, Sequence[str]] = dict.fromkeys(FACETS, ("a", "b-1", "ñ &="))


@given(
    st.text(max_size=30),
    st.fixed_dictionaries({}, optional={facet: st.lists(st.sampled_from(codes)) for facet, codes in CODES.items()}),
    st.integers(-5, 10_000),
)
def test_a_search_survives_its_own_address(words: str, chosen: dict[str, list[str]], page: int) -> None:
    query = query_of({"q": [words], **chosen, "pagina": [str(page)], "orden": ["novedad"], "fuera": ["tema"]})
    again = query_of(parse_qs(query.address()))
    assert again.address() == query.address()
    assert found(query.address()).total == 6


@pytest.mark.parametrize("address", ["pagina=0", "pagina=abc", "pagina=99999999999999", "orden=x", "fuera=x", "q=%00"])
def test_what_an_address_can_not_mean_is_left_aside(address: str) -> None:
    assert ids(address) == ids("")


def papers(*lines: str, pages: int = 1, language: str = "es") -> Paper:
    """A document of so many pages, a line on each until there are no more pages."""
    placed = [(min(number + 1, pages), line) for number, line in enumerate(lines)]
    return Paper("Bases", "https://www.example.org/bases.pdf", language, placed)


def with_papers(*several: Paper) -> Entry:
    _, subject, sentences = CALLS[0]
    return entry_of(subject, CATALOGUE, sentences, several)


def test_a_word_of_a_document_finds_the_call_after_those_that_say_it_themselves() -> None:
    index = SearchIndex()
    for standing, subject, sentences in CALLS[:3]:
        several = [papers("Las niñas reciben becas.")] if standing.call_id == 1 else []
        index.put(standing.call_id, entry_of(subject, CATALOGUE, sentences, several))
    index.stand(standing for standing, _, _ in CALLS[:3])
    assert found("q=niña", index).call_ids == (3, 1)
    assert found("q=beca", index).call_ids == (1,)


def test_what_the_pages_say_is_not_held_again_for_the_documents() -> None:
    entry = with_papers(papers("Se financian humedales de tratamiento y becas."))
    assert dict(unpacked(entry.files)) == {"becas": "beca"}


def test_a_document_says_on_which_page_each_of_its_sentences_stands() -> None:
    entry = with_papers(papers("Uno.", "Dos.", "Tres.", pages=2), papers("Cuatro."))
    assert entry.files_text == "Uno.\nDos.\nTres.\nCuatro."
    assert [(place.start, place.page) for place in entry.files_at] == [(0, 1), (5, 2), (16, 1)]


def test_of_the_longest_documents_no_more_is_held_than_the_bounds_say_and_each_has_its_share() -> None:
    def long(name: str) -> Paper:
        return papers(*(f"{name}{number} {name}x{number} de lo mismo." for number in range(5_000)))

    entry = with_papers(long("uno"), long("dos"), long("tres"))
    words = [form for form, _ in unpacked(entry.files)]
    assert len(words) <= FILES_WORDS
    assert all(sum(word.startswith(name) for word in words) > FILES_WORDS / 4 for name in ("uno", "dos", "tres"))
    same = with_papers(papers(*["Lo mismo otra vez, una y otra vez."] * 9_000), papers(*["Nada más que esto."] * 9_000))
    assert FILE_LETTERS < len(same.files_text) <= 2 * FILE_LETTERS


@given(st.lists(st.lists(st.text(" abcñé.\n", max_size=60), max_size=8), max_size=4))
def test_every_word_that_a_document_is_found_by_stands_in_its_text(several: list[list[str]]) -> None:
    entry = with_papers(*(papers(*lines, pages=3) for lines in several))
    said = {form for form, _ in unpacked(packed([(entry.files_text, "es")]))}
    assert {form for form, _ in unpacked(entry.files)} <= said
    assert all(place.start <= len(entry.files_text) for place in entry.files_at)
