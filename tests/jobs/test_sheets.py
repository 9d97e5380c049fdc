"""Calls leave as CSV, as a workbook and as a calendar, with every text a text."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar
from openpyxl import load_workbook

from tracker.alerts.voice import voice_of
from tracker.jobs.calendar import calls_ics
from tracker.jobs.sheets import HEADINGS, calls_csv, calls_xlsx

NOW = datetime(2025, 6, 18, 18, tzinfo=UTC)
HEADING_OF_TITLE = list(HEADINGS).index("title")
HEADING_OF_AMOUNT = list(HEADINGS).index("amount_max")


def record(**changes: Any) -> dict[str, Any]:
    """A call as ``tracker.jobs.export`` gives it."""
    texts = dict.fromkeys(HEADINGS) | {
        "key": "mx-uy-2025",
        "fund": "mx-uy",
        "title": "VI Convocatoria",
        "status": "open",
    }
    lists = {key: ["a", "b"] for key in ("themes", "applicant_types", "countries", "languages", "contact_emails")}
    closes = {"closes": "2025-07-15T23:59", "closes_zone": "America/Montevideo"}
    instant = {"closes_instant_earliest": "2025-07-16T02:59:00Z"}
    documents = {"documents": [{"title": "Bases", "url": "https://fondo.example/bases.pdf"}]}
    rest = {"needs_review": False, "source_urls": ["https://fondo.example/"], "unknown": {"opens": "not_stated"}}
    evidence = {"evidence": {"closes": "hasta el 15 de julio, 23:59 horas"}}
    return texts | lists | closes | instant | documents | rest | evidence | {"amount_max": 250000} | changes


def entries(data: bytes) -> list[Any]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_the_csv_has_the_names_of_the_records_and_a_row_per_call() -> None:
    text = calls_csv([record(), record(key="otra")])
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["key"] for row in rows] == ["mx-uy-2025", "otra"]
    assert list(rows[0]) == list(HEADINGS)
    assert rows[0]["amount_max"] == "250000"
    assert rows[0]["documents"] == "Bases <https://fondo.example/bases.pdf>"
    assert rows[0]["closes_words"] == "hasta el 15 de julio, 23:59 horas"
    assert not text.startswith("\ufeff")


def test_papers_and_scoring_criteria_stand_in_one_cell_each_with_what_is_said_of_them() -> None:
    asked = {
        "required_documents": [
            {"name": "Carta", "kind": "letter", "signer": "la alcaldesa", "form": "original", "languages": ["es"]},
            {"name": "Croquis", "kind": "plan", "optional": True},
            {"name": "Presupuesto", "kind": "budget"},
        ],
        "scoring": [{"name": "Impacto", "weight": "60", "unit": "percent"}, {"name": "Innovación"}],
    }
    [row] = csv.DictReader(io.StringIO(calls_csv([record(**asked)])))
    assert row["required_documents"] == "Carta (la alcaldesa, original, es); Croquis (optional); Presupuesto"
    assert row["scoring"] == "Impacto: 60 percent; Innovación"


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_title_that_looks_like_a_formula_stays_a_text(title: str) -> None:
    (row,) = csv.DictReader(io.StringIO(calls_csv([record(title=title)]), newline=""))
    assert row["title"] == f"'{title}"
    sheet = load_workbook(io.BytesIO(calls_xlsx([record(title=title)], NOW))).active
    assert sheet is not None
    assert sheet.cell(2, HEADING_OF_TITLE + 1).data_type == "s"


def test_a_negative_sum_in_a_csv_stays_a_number() -> None:
    (row,) = csv.DictReader(io.StringIO(calls_csv([record(amount_max=-5)])))
    assert row["amount_max"] == "-5"


def test_the_workbook_has_spanish_headings_and_words_and_numbers_that_add_up() -> None:
    sheet = load_workbook(io.BytesIO(calls_xlsx([record(needs_review=True)], NOW)))["Convocatorias"]
    first, second = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert first == list(HEADINGS.values())
    assert second[HEADING_OF_TITLE] == "VI Convocatoria"
    assert second[HEADING_OF_AMOUNT] == 250000
    assert {"abierta", "sí"} <= set(second)


def test_a_workbook_and_a_calendar_speak_the_language_that_is_asked_for_and_the_csv_keeps_its_names() -> None:
    english = voice_of("en")
    sheet = load_workbook(io.BytesIO(calls_xlsx([record(needs_review=True)], NOW, english)))["Calls"]
    first, second = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert first[:4] == ["Key", "Fund", "Call", "Edition"]
    assert {"open", "yes"} <= set(second)
    assert "VI Convocatoria" in second  # what a fund wrote stays as it wrote it
    data = calls_ics([record()], NOW, english)
    (entry,) = entries(data)
    assert str(entry["summary"]) == "Closes: VI Convocatoria"
    assert entry["description"].startswith("Closing as the source says it: 2025-07-15 23:59 (America/Montevideo)")
    assert b"X-WR-CALNAME:Calls for international cooperation" in data


@pytest.mark.parametrize("title", ["{0}", "{title", "50 % {x}"])
def test_braces_in_a_title_are_only_braces(title: str) -> None:
    (entry,) = entries(calls_ics([record(title=title)], NOW))
    assert str(entry["summary"]) == f"Cierra: {title}"


def test_signs_that_a_workbook_cannot_hold_are_left_out() -> None:
    sheet = load_workbook(io.BytesIO(calls_xlsx([record(title="a\x0bb" + "x" * 40_000)], NOW)))["Convocatorias"]
    assert str(sheet.cell(2, HEADING_OF_TITLE + 1).value).startswith("a bxxx")


def test_the_calendar_has_the_safe_instant_and_warns_before() -> None:
    (entry,) = entries(calls_ics([record()], NOW))
    assert entry.decoded("dtstart") == datetime(2025, 7, 16, 2, 59, tzinfo=UTC)
    assert entry.decoded("dtstamp") == NOW
    assert str(entry["uid"]) == "mx-uy-2025@puente"
    assert str(entry["summary"]) == "Cierra: VI Convocatoria"
    assert "«hasta el 15 de julio, 23:59 horas»" in entry["description"]
    assert [alarm.decoded("trigger").days for alarm in entry.walk("VALARM")] == [-7, -1]


def test_a_day_without_an_hour_is_an_entry_of_the_whole_day() -> None:
    (entry,) = entries(calls_ics([record(closes="2025-07-15")], NOW))
    assert entry.decoded("dtstart") == date(2025, 7, 15)


def test_a_call_without_a_closing_day_has_no_entry() -> None:
    assert entries(calls_ics([record(closes=None)], NOW)) == []


def test_a_title_adds_no_line_of_its_own_to_the_calendar() -> None:
    data = calls_ics([record(title="Uno\r\nATTENDEE:mailto:x@y.example; á " + "z" * 200)], NOW)
    assert b"\r\nATTENDEE" not in data
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
