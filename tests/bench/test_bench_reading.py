"""Reading beside dateparser: both judged on the same passages, each language with the settings that suit it best."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.bench import reading
from tracker.cli import main

PASSAGES = [
    {"lang": "es", "page_date": "2025-06-01", "country": "MX", "expect": {"closes": "2025-07-15T23:59"},
     "text": "Convocatoria 2025. Los municipios pueden enviar proyectos hasta las 23.59 del 15 de julio de 2025."},
    {"lang": "es", "page_date": None, "country": "MX", "expect": {"closes": None},
     "text": "El acuerdo se firmó el 14 de agosto de 2009. La convocatoria cierra cuando se agoten los recursos."},
    {"lang": "en", "page_date": "2025-06-01", "country": "CA", "expect": {"closes": "2025-09-30"},
     "text": "Call for proposals from cities. The deadline for applications is 30 September 2025."},
]  # fmt: skip


@pytest.fixture
def passages(tmp_path: Path) -> Path:
    file = tmp_path / "passages.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in PASSAGES), "utf-8")
    return file


def test_both_are_judged_in_all_and_by_language_on_the_passages_that_are_named(passages: Path) -> None:
    figure = reading.read(10, 1, passages)
    assert (figure.exact.passages, figure.exact.ours, figure.exact.baseline) == (3, 1.0, pytest.approx(2 / 3))
    assert {name: language.passages for name, language in figure.languages.items()} == {"en": 1, "es": 2}
    assert figure.baseline_milliseconds == pytest.approx(figure.milliseconds * figure.ratio)
    assert 0 < figure.milliseconds < figure.facts_milliseconds
    assert "100.0% of 3, dateparser 66.7%, +0.33" in figure.line()
    assert "0.0 points between the best language and the worst" in figure.line()


def test_the_answer_of_dateparser_is_its_date_nearest_to_a_deadline_word() -> None:
    found = [reading.nearest_to_deadline(row, "split, day and month") for row in PASSAGES]
    assert found == ["2025-07-15", "2009-08-14", "2025-09-30"]


def test_without_a_deadline_word_it_has_none() -> None:
    row = {"lang": "en", "text": "The agreement was signed on 14 August 2009."}
    assert reading.nearest_to_deadline(row, "split, day and month") is None


def test_a_smaller_size_takes_passages_from_all_over_the_file(passages: Path) -> None:
    assert reading.read(2, 1, passages).languages.keys() == {"es"}
    assert reading.read(1, 1, passages).exact.passages == 1


def test_without_dateparser_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "search_dates", None)
    result = CliRunner().invoke(main, ["bench", "read", "--size", "1"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "dateparser" in result.stderr
    assert "bin/setup dev" in result.stderr


def test_without_a_checkout_it_asks_for_passages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reading, "PASSAGES", tmp_path)
    result = CliRunner().invoke(main, ["bench", "read", "--size", "1"])
    assert result.exit_code == 1
    assert "--passages" in result.stderr


def test_a_file_without_right_answers_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "passages.jsonl"
    file.write_text('{"text": "hasta el 15 de julio"}\n', "utf-8")
    result = CliRunner().invoke(main, ["bench", "read", "--passages", str(file)])
    assert result.exit_code == 1
    assert "expect" in result.stderr
