"""What is done to be quick finds the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from tracker.extract import dates_grammar, dates_time, dates_zone, money
from tracker.extract.dates_grammar import LINE_END
from tracker.extract.dates_places import TIMES, zone_places
from tracker.extract.lexicon import fold
from tracker.extract.quick import matches_at

READING = Path(__file__).parents[1] / "reading"
SETS = ("passages.dev", "more", "fresh-es-pt", "fresh-fr-en", "fresh2-es-pt", "fresh2-fr-en", "fresh3", "fresh4-es-pt")
SIGNS = (
    "us$", "$", "€", "2 millones", "500 mil", "dos", "millones", "medio", "y", "1.000,00", "pesos", "mxn", "un million",
    "half a million", "de", "(", "-", "\n", "12", "et demi", "three", "quarters", "of", "cien", "d'euros",
)  # fmt: skip


MOMENTS = (
    *("12", "3", "03", "1er", "2nd", "31", "2026", "'26", "03/04/2026", "2026-04-03", "12-iv-2026", "30/04", "3.4.26"),
    *("17:00", "17h30", "23.59 horas", "5 p. m.", "5pm", "1700 hrs", "12 del dia", "noon", "minuit", "media noche"),
    *("las", "a la", "as", "hasta las", "antes de las", "at", "by", "than", "half past", "tres", "cinco", "eleven"),
    *("heures", "dix-sept", "horas", "o'clock", "in the evening", "de la tarde", "da noite", "y 59"),
    *("el", "la", "le", "o", "the", "este", "this", "next", "last", "na", "proximo", "proxima", "pasado", "dernier"),
    *(
        "de",
        "del",
        "of",
        "du",
        "al",
        "y",
        "to",
        "until",
        "hasta",
        "jusqu'au",
        "cierra",
        "closes",
        "(",
        ",",
        ":",
        "\0",
        "-",
    ),
    *("lunes", "viernes", "friday", "sexta-feira", "segunda", "mardi", "enero", "marzo", "may", "mai", "sept", "1 de"),
    *("hoy", "tomorrow", "demain", "pasado manana", "ayer", "aujourd'hui", "ce jour", "el dia de hoy", "le lendemain"),
    *("mediados de", "mid-", "fin", "end of", "a finales de", "en la segunda quincena de", "early", "el mes de"),
    *("presente mes", "mismo mes", "de ese ano", "proximo ano", "ultimo dia", "last day", "quince", "primero", "first"),
    *(
        "hora de",
        "hora local de",
        "heure de",
        "time",
        "mexico city",
        "paris",
        "gmt",
        "utc-6",
        "cet",
        "(et)",
        "h, madrid",
    ),
    *("hora del centro", "europe/madrid", "brasilia", "local time", "hrs.", "anywhere on earth", "hora peninsular"),
)


def pairs(text: str) -> Iterator[tuple[re.Pattern[str], regex.Pattern[str]]]:
    """Where something is looked for in a text, and what is looked for there."""
    yield money._places(), money._pattern()
    yield TIMES, dates_time.time_pattern()
    yield zone_places(text, dates_zone._clock_words()), dates_zone.zone_pattern()
    for _, places, pattern in dates_grammar.patterns():
        yield places, pattern


def differs(text: str) -> bool:
    """Whether looking only where something can begin finds other sums, dates, times or zones than looking anywhere."""
    return any(
        [match.span() for match in matches_at(places, pattern, text)] != [m.span() for m in pattern.finditer(text)]
        for places, pattern in pairs(text)
    )


@pytest.mark.parametrize("name", SETS)
def test_nothing_in_a_passage_begins_where_it_is_not_looked_for(name: str) -> None:
    lines = (READING / f"{name}.jsonl").read_text("utf-8").splitlines()
    folded = [fold(json.loads(line)["text"]).replace("\n", LINE_END) for line in lines]
    assert [text for text in folded if differs(text)] == []


@given(st.lists(st.sampled_from(SIGNS) | st.text("abc $€.,-1", max_size=4), max_size=12).map(" ".join))
def test_no_sum_of_any_words_begins_where_none_is_looked_for(text: str) -> None:
    assert not differs(text)


@given(st.lists(st.sampled_from(MOMENTS), min_size=2, max_size=8).map(" ".join))
def test_no_moment_of_any_words_begins_where_none_is_looked_for(text: str) -> None:
    assert not differs(text)
