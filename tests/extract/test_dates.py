"""Single dates, windows, lists, times and zones, in the words of real calls."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.extract.dates import DateMention, find_dates


def read(text: str, country: str = "MX") -> list[str]:
    """Each date of the text with its time and zone."""
    return [as_text(mention) for mention in find_dates(text, country)]


def as_text(mention: DateMention) -> str:
    month, day = mention.month, mention.day
    written = mention.iso() or "--" + (f"{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    if mention.time:
        written += f"T{mention.time.isoformat('seconds' if mention.time.second else 'minutes')}"
    return f"{written} {mention.zone}" if mention.zone else written


SINGLE = [
    ("by April 11th 2025, 5 pm CDMX time", "2025-04-11T17:00 America/Mexico_City"),
    (
        "Vence el 14 de julio de 2023: en Montevideo a las 17:00 y en la Ciudad de México a las 14:00",
        "2023-07-14T17:00 America/Montevideo",
    ),
    ("Cierre: 28 feb. 20 – 18:00 hrs. Continental", "2020-02-28T18:00 America/Santiago"),
    ("17 Dec 2021, 2359 hrs SGT", "2021-12-17T23:59 Asia/Singapore"),
    ("not later than 12 noon EAT on Friday 18th November, 2022", "2022-11-18T12:00 Africa/Nairobi"),
    ("dans la nuit du 19 au 20 avril 2020, à minuit (heure de Montréal)", "2020-04-19T23:59 America/Toronto"),
    ("au plus tard le premier vendredi de décembre, soit le 3 décembre 2021", "2021-12-03"),
    ("até o dia\n31 de julho de 2015, às 16h30", "2015-07-31T16:30"),
    ("depois das 23h59min59s do dia 27 de fevereiro de 2026", "2026-02-27T23:59:59"),
    ("Municipios que Leen 2020, que cerró el 15 de mayo de ese año", "2020-05-15"),
    ("hasta las 23.59 horas del 15 de julio de 2025", "2025-07-15T23:59"),
    ("vence el próximo 15 de julio", "--07-15"),
    ("vence el día 30 de septiembre de 2009 a las 16:30 horas", "2009-09-30T16:30"),
    (
        "Hasta las 18:00 hrs. (hora del centro del país) del día 13 de febrero del 2017",
        "2017-02-13T18:00 America/Mexico_City",
    ),
    ("hasta el viernes 31 de mayo de 2019 (12 horas de Uruguay)", "2019-05-31T12:00 America/Montevideo"),
    ("La convocatoria permanecerá abierta hasta el 31 de mayo de 2019", "2019-05-31"),
    ("permanecerán abiertas hasta el miércoles 25 de mayo", "--05-25"),
    ("Hasta el 24 de julio, tiene abierta la convocatoria", "--07-24"),
    ("será el martes 31 de mayo próximo", "--05-31"),
    (
        "Martes 31 de mayo de 2016 a las 18 horas de la Ciudad de México (UTC-06:00)",
        "2016-05-31T18:00 America/Mexico_City",
    ),
    ("27/03/2020 a las 12:00 horas (fecha y hora de Bruselas)", "2020-03-27T12:00 Europe/Brussels"),
    ("Cierre de postulación: Lunes 13 de Mayo, 2024", "2024-05-13"),
    ("13 may. 24", "2024-05-13"),
    ("hasta el 22 de abril de 2024 (23:59 horas)", "2024-04-22T23:59"),
    ("antes del 16 de febrero de 2024", "2024-02-16"),
    ("jusqu'au 15 mars", "--03-15"),
    ("9 avril 2021", "2021-04-09"),
    ("May 23, 2025, at 23:59 (GMT+6/Mexico City Time)", "2025-05-23T23:59 America/Mexico_City"),
    ("April 21st, 2024, at 23:59 (Mexico City Time)", "2024-04-21T23:59 America/Mexico_City"),
    ("Deadline: 9-May-21", "2021-05-09"),
    ("Deadline: 19-Apr-22", "2022-04-19"),
    ("Deadline: 29 March 2019", "2019-03-29"),
    ("Call deadline: 06 November 2023 17:00 (Brussels time)", "2023-11-06T17:00 Europe/Brussels"),
    ("by April 30, 2026 (UTC +8:00)", "2026-04-30 Etc/GMT-8"),
    ("till the 1st of July!", "--07-01"),
    ("until July 1, 2020", "2020-07-01"),
    ("before April 30th!", "--04-30"),
    ("September 30th : deadline for all applications (23h59, Barcelona time)", "--09-30T23:59 Europe/Madrid"),
    ("é o 18 de março de 2020", "2020-03-18"),
    ("até o 18 de maço de 2020", "2020-03-18"),
    ("até às 18 horas do dia 31/03/2009", "2009-03-31T18:00"),
    ("extended to: 23:59:59 (UTC+08:00), 30th September 2020", "2020-09-30T23:59:59 Etc/GMT-8"),
    ("has now been extended to 31st August 2018", "2018-08-31"),
    ("will open on 1/1/2024", "2024-01-01"),
    ("A la fecha límite, el 11 de febrero 2018", "2018-02-11"),
    ("A partir del 10 de abril del 2017", "2017-04-10"),
    ("en junio de 2026", "2026-06"),
    ("a été lancée en mai 2016", "2016-05"),
    ("22 de septiembre de dos mil veintitrés", "2023-09-22"),
    ("el 24 de setiembre, 2020", "2020-09-24"),
    ("jusqu'au 8 novembre 2019, 16 h (heure de l'Est)", "2019-11-08T16:00 America/New_York"),
    ("le 18 novembre 2022 à 12:00 (date et heure de Bruxelles)", "2022-11-18T12:00 Europe/Brussels"),
    ("até 19 de janeiro, às 20h de Brasília", "--01-19T20:00 America/Sao_Paulo"),
    ("28.04.2023, 16:00 (GMT-6, San José)", "2023-04-28T16:00 America/Costa_Rica"),
    ("6 de octubre de 2017, 17:30 (Lima)", "2017-10-06T17:30 America/Lima"),
    ("31 de octubre de 2018, 18h00 de Quito", "2018-10-31T18:00 America/Guayaquil"),
    ("2021-01-29 at 4:30 p.m. EST", "2021-01-29T16:30 America/New_York"),
    ("antes de las 12 del día del 20 de marzo", "--03-20T12:00"),
    ("a las tres de la tarde del 12 de julio de 2024", "2024-07-12T15:00"),
    ("30 septembre à minuit", "--09-30T23:59"),
    ("el 20 de marzo de 2026 a las 24:00 horas", "2026-03-20T23:59"),
    ("Resolução nº 1, de 27 de julho", "--07-27"),
    ("29 de março de 2021 (segunda-feira)", "2021-03-29"),
]

SEVERAL = [
    ("(del 15 de abril al 17 de junio de 2016, en ambos países)", ["2016-04-15", "2016-06-17"]),
    ("desde el 8 de julio al 30 de septiembre del presente año", ["--07-08", "--09-30"]),
    ("entre el 18 de agosto y el 22 de octubre", ["--08-18", "--10-22"]),
    ("se abrió el 14 de noviembre de 2019 y terminó el 18 de marzo de 2020", ["2019-11-14", "2020-03-18"]),
    ("abiertos entre los meses de diciembre de 2025 y de marzo de 2026", ["2025-12", "2026-03"]),
    ("Il est ouvert du 21 mars au 10 mai 2024.", ["2024-03-21", "2024-05-10"]),
    ("du 1er mars au 30 juillet 2021", ["2021-03-01", "2021-07-30"]),
    ("Fecha de inicio: 03/08/2020\nFecha de finalización: 11/09/2020", ["2020-08-03", "2020-09-11"]),
    ("hasta el 28 de julio 15 de agosto próximo", ["--07-28", "--08-15"]),
    ("Registration Form by 31st May, and the Application Form by 31st July", ["--05-31", "--07-31"]),
    ("du 8 février 2019 au 31 décembre 2021", ["2019-02-08", "2021-12-31"]),
    ("al 31 de mayo y 30 de noviembre de cada año", ["--05-31", "--11-30"]),
    ("los días 22, 25 y 27 de abril", ["--04-22", "--04-25", "--04-27"]),
    ("18-22 November 2019", ["2019-11-18", "2019-11-22"]),
    ("October 3 – November 11, 2022", ["2022-10-03", "2022-11-11"]),
    ("From February 15 until May 7", ["--02-15", "--05-07"]),
    (
        "desde las 09:00 horas del 5 de junio hasta las 15:00 horas del 7 de julio de 2023",
        ["2023-06-05T09:00", "2023-07-07T15:00"],
    ),
    ("del 20 de noviembre al 9 de febrero de 2024", ["2023-11-20", "2024-02-09"]),
]


@pytest.mark.parametrize(("text", "expected"), SINGLE, ids=[text[:40] for text, _ in SINGLE])
def test_a_date_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert read(text, "US" if "Est" in text else "MX") == [expected]


@pytest.mark.parametrize(("text", "expected"), SEVERAL, ids=[text[:40] for text, _ in SEVERAL])
def test_windows_and_lists_share_their_month_and_year(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "de lunes a viernes de 9:30 a 16:30 horas", "Tel. 55 3686 5100", "artículo 12 del Acuerdo", "120 horas",
        "las 2.500 personas", "versión 1.2.3", "C.P. 06010", "RFP/2021/112", "el 22 % más que en 2019",
    ],
)  # fmt: skip
def test_numbers_and_opening_hours_are_no_dates(text: str) -> None:
    assert read(text) == []


def test_the_words_of_a_date_hold_its_weekday_so_that_it_can_be_checked() -> None:
    (mention,) = find_dates("Submission deadline: Monday, 31 March 2022.")
    assert mention.weekday == 0
    assert not mention.weekday_fits(date(2022, 3, 31))


def test_a_date_never_runs_over_the_end_of_a_line() -> None:
    assert read("February 26th.\nSeptember 30th") == ["--02-26", "--09-30"]


@given(
    st.dates(date(2001, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["es", "fr", "en", "pt"]),
    st.sampled_from(["long", "full"]),
)
def test_a_formatted_date_reads_back_as_itself(day: date, language: str, style: str) -> None:
    assert read(format_date(day, style, locale=language)) == [day.isoformat()]


@given(st.text(alphabet="0123456789 ./-:,()ehasta deljuniomarzo\nñé’º", max_size=80))
def test_every_span_holds_the_words_and_alone_says_the_same_day(text: str) -> None:
    for mention in find_dates(text):
        assert 0 <= mention.outer[0] <= mention.start < mention.end <= mention.outer[1] <= len(text)
        if mention.list_id is None and mention.year and mention.day and not mention.year_shared:
            alone = find_dates(text[mention.start : mention.end])
            assert (mention.year, mention.month, mention.day) in [(m.year, m.month, m.day) for m in alone]


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    find_dates(text)


@pytest.mark.parametrize("piece", ["12, ", "1 de ", "de enero ", "del 1 al ", "12:00 ", "dos mil ", "(", "1/1/"])
def test_reading_time_grows_with_the_length_and_not_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        start = time.perf_counter()
        find_dates(text)
        return time.perf_counter() - start

    seconds(1000)
    short, long = min(seconds(4000) for _ in range(3)), min(seconds(16000) for _ in range(2))
    assert long < 10 * short + 0.1


def test_a_day_after_the_end_of_its_month_is_no_date() -> None:
    assert read("el 31 de febrero de 2024") == []
    assert read("el 29 de febrero de 2023") == []


def test_tomorrow_and_weekdays_wait_for_the_date_of_the_page() -> None:
    (mention,) = find_dates("this Thursday the 4th")
    assert (mention.day, mention.month, mention.weekday) == (4, None, 3)
    (mention,) = find_dates("el plazo vence mañana")
    assert date(2025, 1, 1) + timedelta(days=mention.offset or 0) == date(2025, 1, 2)


def test_numbers_are_read_month_first_where_another_date_of_the_text_can_only_be_read_so() -> None:
    assert read("Published 01/24/2019. Proposals due 03/08/2019.", "MX") == ["2019-01-24", "2019-03-08"]
    assert read("Publicado el 24/01/2019. Cierre 03/08/2019.", "MX") == ["2019-01-24", "2019-08-03"]


def test_a_time_that_goes_on_with_of_belongs_to_the_date_after_it() -> None:
    found = read("a partir de 28 de abril e até as dezoito horas do dia treze de junho de 2025", "BR")
    assert found == ["2025-04-28", "2025-06-13T18:00"]
