"""Mails speak the language of whoever gets them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.alerts.digest import Happening, mail_values
from tracker.alerts.render import render
from tracker.alerts.voice import voice_of
from tracker.domain.fact import Fact

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
ENDS = datetime(2025, 7, 16, 5, 59, tzinfo=UTC)
MEXICO = "America/Mexico_City"


@pytest.mark.parametrize(
    ("language", "tag", "day", "moment"),
    [
        ("es", "es-MX", "martes 15 de julio de 2025", "martes 15 de julio de 2025, 23:59 h"),
        ("en", "en", "Tuesday, 15 July 2025", "Tuesday, 15 July 2025, 23:59 h"),
        ("fr", "fr", "mardi 15 juillet 2025", "mardi 15 juillet 2025, 23:59 h"),
        ("xx", "es-MX", "martes 15 de julio de 2025", "martes 15 de julio de 2025, 23:59 h"),
        (None, "es-MX", "martes 15 de julio de 2025", "martes 15 de julio de 2025, 23:59 h"),
    ],
)
def test_each_language_writes_days_its_own_way(language: str | None, tag: str, day: str, moment: str) -> None:
    voice = voice_of(language)
    assert (voice.tag, voice.long_day(date(2025, 7, 15))) == (tag, day)
    assert voice.moment(ENDS, ZoneInfo(MEXICO)) == moment


@pytest.mark.parametrize(
    ("language", "subject", "tag", "day"),
    [
        ("es", "Nueva convocatoria: México–Uruguay VI", "es-MX", "martes 15 de julio de 2025"),
        ("en", "New call: México–Uruguay VI", "en", "Tuesday, 15 July 2025"),
        ("fr", "Nouvel appel: México–Uruguay VI", "fr", "mardi 15 juillet 2025"),
    ],
)
def test_a_mail_about_an_event_speaks_it_throughout(language: str, subject: str, tag: str, day: str) -> None:
    voice = voice_of(language)
    links = dict.fromkeys(("call_url", "leave_url", "preferences_url"), "https://puente.example")
    happening = Happening("call_found", {}, "VI Convocatoria", "México–Uruguay VI", "open", ENDS, Fact())
    values = mail_values(happening, "Zapopan", MEXICO, NOW, (), None, links, voice=voice)
    mail = render("event", values, voice)
    assert mail.subject == subject
    assert f'<html lang="{tag}">' in mail.html
    assert day in mail.text
    assert day in mail.html


def test_a_subject_that_nobody_translated_is_said_in_spanish() -> None:
    assert voice_of("fr").say("Una frase que nadie tradujo.") == "Una frase que nadie tradujo."
    assert voice_of("fr").say("") == ""
