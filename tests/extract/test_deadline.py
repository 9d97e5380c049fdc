"""The decision on the deadline: what closes, what only looks like it, and when to abstain."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.deadline import Deadline
from tracker.domain.fact import Unknown
from tracker.domain.reading import Reading
from tracker.extract.read_text import ReadContext, read_text
from tracker.extract.text import Text

COUNTRY = {"es": "MX", "fr": "FR", "en": "GB", "pt": "BR"}


def reading(text: str, page_date: str | None = None, language: str = "es", title: str | None = None) -> Reading:
    day = date.fromisoformat(page_date) if page_date else None
    context = ReadContext("https://example.org/", day, COUNTRY[language], language, title=title)
    return read_text(Text.plain(text), context)


def local(value: object) -> str | None:
    return value.local() if isinstance(value, Deadline) else None


def sure(answer: Reading, name: str = "closes") -> str | None:
    """The local time of a deadline that is not contradictory."""
    fact = answer.fact(name)
    return local(fact.value) if fact.unknown is None else None


CLOSING = [
    (
        "es",
        "Fondo de Ciudades Sustentables. Los municipios interesados tienen como plazo máximo para el envío de su expediente el 14 de marzo de 2025, a las 14:00 horas (tiempo del centro).",
        "2025-01-10",
        "2025-03-14T14:00",
    ),
    (
        "es",
        "Las alcaldías podrán cargar sus proyectos en el portal entre el 3 y el 28 de febrero de 2025. Apoyo: hasta 500 mil pesos.",
        "2025-01-10",
        "2025-02-28",
    ),
    (
        "es",
        "Convocatoria de cooperación. Recepción de candidaturas: 5 de mayo – 20 de junio de 2024.",
        "2024-04-10",
        "2024-06-20",
    ),
    (
        "es",
        "La fecha de corte para la primera ronda es el 30 de abril de 2024; los fallos se darán a conocer el 15 de junio. Dirigido a gobiernos municipales.",
        "2024-03-01",
        "2024-04-30",
    ),
    (
        "es",
        "Se amplía hasta el 20 de mayo de 2024 el plazo de inscripción de proyectos municipales, que originalmente concluía el 30 de abril.",
        "2024-04-28",
        "2024-05-20",
    ),
    (
        "es",
        "Nueva fecha límite: 12 de agosto de 2022 (antes: 29 de julio de 2022). Fondo de movilidad para ayuntamientos.",
        "2022-07-25",
        "2022-08-12",
    ),
    (
        "es",
        "El registro de propuestas de los gobiernos locales estará disponible del lunes 6 de enero al viernes 7 de febrero de 2025.",
        "2024-12-20",
        "2025-02-07",
    ),
    (
        "es",
        "Los proyectos de los municipios se deberán hacer llegar por correo electrónico a más tardar a las 18:00 h (hora de Bogotá) del próximo 30 de septiembre.",
        "2024-08-20",
        "2024-09-30T18:00",
    ),
    (
        "es",
        "¿Hasta cuándo puedo aplicar? Hasta el 15/11/2024. ¿Cuándo se publican los resultados? El 20/12/2024. Convocatoria para municipios.",
        "2024-10-01",
        "2024-11-15",
    ),
    (
        "es",
        "Queda abierta la recepción de solicitudes de apoyo a municipios. Término: 31 de octubre de 2023, 15:00 hrs.",
        "2023-09-10",
        "2023-10-31T15:00",
    ),
    (
        "es",
        "Vence: 04-10-2023. Inicio: 01-09-2023. Fondo para municipalidades: hasta USD 30.000.",
        "2023-08-28",
        "2023-10-04",
    ),
    (
        "es",
        "Las municipalidades disponen hasta el viernes 8 de marzo de 2024 para subir su propuesta a la plataforma. El programa cubre el 80% del costo.",
        "2024-02-01",
        "2024-03-08",
    ),
    (
        "es",
        "Estimadas alcaldesas y alcaldes: les recordamos que sus propuestas deben estar en nuestro buzón el jueves 12 de junio de 2025 como fecha máxima. Saludos.",
        "2025-05-20",
        "2025-06-12",
    ),
    (
        "es",
        "Primera fase: las ciudades remiten una nota conceptual antes del 1 de marzo de 2024. Segunda fase: las ciudades preseleccionadas entregan la propuesta completa antes del 30 de mayo de 2024.",
        "2024-01-20",
        "2024-03-01",
    ),
    (
        "es",
        "Cronograma. Publicación de bases: 2 de mayo de 2023. Periodo de consultas: 2 al 19 de mayo de 2023. Recepción de proyectos municipales: 22 de mayo al 23 de junio de 2023. Evaluación: 26 de junio al 14 de julio de 2023. Publicación de resultados: 21 de julio de 2023.",
        "2023-05-02",
        "2023-06-23",
    ),
    (
        "es",
        "Se recuerda que el lapso para consignar las propuestas de las alcaldías culmina el 18 de julio de 2023.",
        "2023-06-20",
        "2023-07-18",
    ),
    (
        "es",
        "Las propuestas de ciudades que lleguen después del 31 de enero de 2025 no serán consideradas.",
        "2024-12-01",
        "2025-01-31",
    ),
    (
        "fr",
        "Les communes ont jusqu'au 12 septembre 2024 à midi pour candidater. Les lauréats seront connus le 15 novembre 2024.",
        "2024-07-01",
        "2024-09-12T12:00",
    ),
    (
        "fr",
        "Calendrier : lancement le 4 mars 2024 ; remise des dossiers le 26 avril 2024 au plus tard ; jury en juin ; notification en juillet 2024. Appel aux collectivités.",
        "2024-03-04",
        "2024-04-26",
    ),
    (
        "fr",
        "Les dossiers des collectivités sont à retourner pour le 15 mai 2023, dernier délai, par courriel.",
        "2023-03-20",
        "2023-05-15",
    ),
    (
        "fr",
        "Dépôt des projets du 2 au 27 octobre 2023 inclus. Collectivités territoriales éligibles.",
        "2023-09-10",
        "2023-10-27",
    ),
    (
        "fr",
        "L'échéance de l'appel à projets, initialement fixée au 31 mars, est reportée au 18 avril 2022. Les communes peuvent y répondre.",
        "2022-03-25",
        "2022-04-18",
    ),
    (
        "fr",
        "Clôture des candidatures le 30/06/2025 à 23h59 (heure de Paris). Subvention de 10 000 € maximum par ville.",
        "2025-05-01",
        "2025-06-30T23:59",
    ),
    (
        "fr",
        "Toute demande reçue après le 1er juin 2024 sera rejetée. L'aide s'adresse aux communes.",
        "2024-03-01",
        "2024-06-01",
    ),
    (
        "fr",
        "Vous pouvez poser vos questions jusqu'au 5 avril 2024. Les candidatures des collectivités seront acceptées jusqu'au vendredi 19 avril 2024, 17h.",
        "2024-03-01",
        "2024-04-19T17:00",
    ),
    (
        "fr",
        "Ouverture du guichet le 10 janvier 2025, fermeture le 14 mars 2025. Soutien aux communes jusqu'à 8 000 euros.",
        "2025-01-05",
        "2025-03-14",
    ),
    (
        "en",
        "Cities must lodge their proposal by noon on 7 March 2025 (London time). Grants of up to £50,000.",
        "2025-01-10",
        "2025-03-07T12:00",
    ),
    (
        "en",
        "We will be taking applications from local governments between 1 and 31 May 2024.",
        "2024-04-10",
        "2024-05-31",
    ),
    (
        "en",
        "Applications from municipalities received after 5 p.m. on 14 June 2024 will not be considered.",
        "2024-05-01",
        "2024-06-14T17:00",
    ),
    (
        "en",
        "The window for city applications shuts on 30 September 2023. Successful cities will hear from us by mid-November.",
        "2023-08-01",
        "2023-09-30",
    ),
    (
        "en",
        "Key dates: Call launch 3 Feb 2025 / Q&A closes 28 Feb 2025 / Full submission 31 Mar 2025 / Award decisions 30 May 2025. Open to municipalities.",
        "2025-02-03",
        "2025-03-31",
    ),
    (
        "en",
        "Dear mayors, a quick reminder that proposals from your city are due this Friday, 12 April 2024.",
        "2024-04-08",
        "2024-04-12",
    ),
    (
        "en",
        "Interested cities should email their concept note no later than the 15th of August, 2024.",
        "2024-07-01",
        "2024-08-15",
    ),
    (
        "en",
        "The closing date has been moved from 1 June to 22 June 2023. City councils can apply for up to EUR 20,000.",
        "2023-05-25",
        "2023-06-22",
    ),
    (
        "en",
        "Stage one: city registers by 10 January 2025. Stage two: full application by 28 February 2025.",
        "2024-12-01",
        "2025-01-10",
    ),
    (
        "en",
        "Local authorities: apply on or before Tuesday 5 November 2024, 11.59pm CET.",
        "2024-10-01",
        "2024-11-05T23:59",
    ),
    (
        "en",
        "Time is running out: only until Sunday, 16 February 2025 can towns nominate their project.",
        "2025-02-01",
        "2025-02-16",
    ),
    (
        "pt",
        "As prefeituras interessadas devem encaminhar seus projetos até 23h59 do dia 5 de setembro de 2024 (horário de Brasília).",
        "2024-08-01",
        "2024-09-05T23:59",
    ),
    (
        "pt",
        "Período de candidaturas: 15 de janeiro a 28 de fevereiro de 2025. Municípios portugueses podem concorrer.",
        "2025-01-10",
        "2025-02-28",
    ),
    (
        "pt",
        "O prazo para envio das propostas pelos municípios termina em 30 de novembro de 2023, às 18h.",
        "2023-10-20",
        "2023-11-30T18:00",
    ),
    (
        "pt",
        "Prorrogado o prazo do edital para prefeituras: as inscrições, que se encerrariam em 10 de maio, vão até 31 de maio de 2024.",
        "2024-05-08",
        "2024-05-31",
    ),
    (
        "pt",
        "Os municípios têm até 20 de junho de 2025 para se inscreverem; o resultado será divulgado em 1º de agosto.",
        "2025-05-02",
        "2025-06-20",
    ),
    (
        "pt",
        "Data de encerramento: 12/04/2024. Dúvidas: até 05/04/2024. Apoio a municípios até R$ 100.000,00.",
        "2024-03-10",
        "2024-04-12",
    ),
    (
        "pt",
        "Serão aceitas propostas das cidades recebidas até o dia 9 de outubro de 2023, impreterivelmente.",
        "2023-09-01",
        "2023-10-09",
    ),
    (
        "es",
        "Fecha límite | 31 de marzo de 2025\nMonto máximo | 20.000 euros\nDirigido a | municipios",
        "2025-02-01",
        "2025-03-31",
    ),
    (
        "es",
        "31 de marzo de 2025\nFecha límite para enviar proyectos municipales\n15 de mayo de 2025\nPublicación de resultados",
        "2025-02-01",
        "2025-03-31",
    ),
    (
        "es",
        "Etapa | Fecha\nApertura | 1 de abril de 2025\nCierre | 15 de mayo de 2025\nFallo | 30 de junio de 2025\nConvocatoria para municipios: hasta 10 mil dólares.",
        "2025-03-01",
        "2025-05-15",
    ),
    (
        "es",
        "Apertura | Cierre | Resultados\n1 de abril de 2025 | 15 de mayo de 2025 | 30 de junio de 2025\nConvocatoria para municipios: hasta 10 mil dólares.",
        "2025-03-01",
        "2025-05-15",
    ),
    (
        "es",
        "Debido a las elecciones, la convocatoria para municipios, prevista hasta el 31 de mayo de 2024, se extiende una semana más: hasta el 7 de junio de 2024.",
        "2024-05-28",
        "2024-06-07",
    ),
    (
        "es",
        "Categoría A (ayuntamientos): hasta el 30 de abril de 2025. Categoría B (universidades): hasta el 15 de mayo de 2025. Premio a proyectos de cooperación.",
        "2025-02-01",
        "2025-04-30",
    ),
    ("en", "Deadline for cities: 11:59 PM (EDT) on Monday, March 31, 2025.", "2025-02-01", "2025-03-31T23:59"),
    (
        "en",
        "Application deadline: 2 May 2025, 18:00 hrs Central European Summer Time (CEST). City governments eligible.",
        "2025-03-01",
        "2025-05-02T18:00",
    ),
]


@pytest.mark.parametrize(("language", "text", "page_date", "closes"), CLOSING, ids=[row[1][:45] for row in CLOSING])
def test_the_closing_moment_is_found_among_other_dates(language: str, text: str, page_date: str, closes: str) -> None:
    assert sure(reading(text, page_date, language)) == closes


BESIDE = [
    (
        "es",
        "Las alcaldías podrán cargar sus proyectos en el portal entre el 3 y el 28 de febrero de 2025. Apoyo: hasta 500 mil pesos.",
        "2025-01-10",
        "opens",
        "2025-02-03",
    ),
    (
        "es",
        "Convocatoria de cooperación. Recepción de candidaturas: 5 de mayo – 20 de junio de 2024.",
        "2024-04-10",
        "opens",
        "2024-05-05",
    ),
    (
        "es",
        "La fecha de corte para la primera ronda es el 30 de abril de 2024; los fallos se darán a conocer el 15 de junio. Dirigido a gobiernos municipales.",
        "2024-03-01",
        "results_on",
        "2024-06-15",
    ),
    (
        "es",
        "El registro de propuestas de los gobiernos locales estará disponible del lunes 6 de enero al viernes 7 de febrero de 2025.",
        "2024-12-20",
        "opens",
        "2025-01-06",
    ),
    (
        "es",
        "¿Hasta cuándo puedo aplicar? Hasta el 15/11/2024. ¿Cuándo se publican los resultados? El 20/12/2024. Convocatoria para municipios.",
        "2024-10-01",
        "results_on",
        "2024-12-20",
    ),
    (
        "es",
        "Vence: 04-10-2023. Inicio: 01-09-2023. Fondo para municipalidades: hasta USD 30.000.",
        "2023-08-28",
        "opens",
        "2023-09-01",
    ),
    (
        "es",
        "Cronograma. Publicación de bases: 2 de mayo de 2023. Periodo de consultas: 2 al 19 de mayo de 2023. Recepción de proyectos municipales: 22 de mayo al 23 de junio de 2023. Evaluación: 26 de junio al 14 de julio de 2023. Publicación de resultados: 21 de julio de 2023.",
        "2023-05-02",
        "opens",
        "2023-05-22",
    ),
    (
        "es",
        "Cronograma. Publicación de bases: 2 de mayo de 2023. Periodo de consultas: 2 al 19 de mayo de 2023. Recepción de proyectos municipales: 22 de mayo al 23 de junio de 2023. Evaluación: 26 de junio al 14 de julio de 2023. Publicación de resultados: 21 de julio de 2023.",
        "2023-05-02",
        "results_on",
        "2023-07-21",
    ),
    (
        "fr",
        "Les communes ont jusqu'au 12 septembre 2024 à midi pour candidater. Les lauréats seront connus le 15 novembre 2024.",
        "2024-07-01",
        "results_on",
        "2024-11-15",
    ),
    (
        "fr",
        "Calendrier : lancement le 4 mars 2024 ; remise des dossiers le 26 avril 2024 au plus tard ; jury en juin ; notification en juillet 2024. Appel aux collectivités.",
        "2024-03-04",
        "opens",
        "2024-03-04",
    ),
    (
        "fr",
        "Calendrier : lancement le 4 mars 2024 ; remise des dossiers le 26 avril 2024 au plus tard ; jury en juin ; notification en juillet 2024. Appel aux collectivités.",
        "2024-03-04",
        "results_on",
        "2024-07",
    ),
    (
        "fr",
        "Dépôt des projets du 2 au 27 octobre 2023 inclus. Collectivités territoriales éligibles.",
        "2023-09-10",
        "opens",
        "2023-10-02",
    ),
    (
        "fr",
        "Ouverture du guichet le 10 janvier 2025, fermeture le 14 mars 2025. Soutien aux communes jusqu'à 8 000 euros.",
        "2025-01-05",
        "opens",
        "2025-01-10",
    ),
    (
        "en",
        "We will be taking applications from local governments between 1 and 31 May 2024.",
        "2024-04-10",
        "opens",
        "2024-05-01",
    ),
    (
        "en",
        "The window for city applications shuts on 30 September 2023. Successful cities will hear from us by mid-November.",
        "2023-08-01",
        "results_on",
        "2023-11",
    ),
    (
        "en",
        "Key dates: Call launch 3 Feb 2025 / Q&A closes 28 Feb 2025 / Full submission 31 Mar 2025 / Award decisions 30 May 2025. Open to municipalities.",
        "2025-02-03",
        "opens",
        "2025-02-03",
    ),
    (
        "en",
        "Key dates: Call launch 3 Feb 2025 / Q&A closes 28 Feb 2025 / Full submission 31 Mar 2025 / Award decisions 30 May 2025. Open to municipalities.",
        "2025-02-03",
        "results_on",
        "2025-05-30",
    ),
    (
        "pt",
        "Período de candidaturas: 15 de janeiro a 28 de fevereiro de 2025. Municípios portugueses podem concorrer.",
        "2025-01-10",
        "opens",
        "2025-01-15",
    ),
    (
        "pt",
        "Os municípios têm até 20 de junho de 2025 para se inscreverem; o resultado será divulgado em 1º de agosto.",
        "2025-05-02",
        "results_on",
        "2025-08-01",
    ),
    (
        "es",
        "31 de marzo de 2025\nFecha límite para enviar proyectos municipales\n15 de mayo de 2025\nPublicación de resultados",
        "2025-02-01",
        "results_on",
        "2025-05-15",
    ),
    (
        "es",
        "Etapa | Fecha\nApertura | 1 de abril de 2025\nCierre | 15 de mayo de 2025\nFallo | 30 de junio de 2025\nConvocatoria para municipios: hasta 10 mil dólares.",
        "2025-03-01",
        "opens",
        "2025-04-01",
    ),
    (
        "es",
        "Etapa | Fecha\nApertura | 1 de abril de 2025\nCierre | 15 de mayo de 2025\nFallo | 30 de junio de 2025\nConvocatoria para municipios: hasta 10 mil dólares.",
        "2025-03-01",
        "results_on",
        "2025-06-30",
    ),
    (
        "es",
        "Apertura | Cierre | Resultados\n1 de abril de 2025 | 15 de mayo de 2025 | 30 de junio de 2025\nConvocatoria para municipios: hasta 10 mil dólares.",
        "2025-03-01",
        "opens",
        "2025-04-01",
    ),
    (
        "es",
        "Apertura | Cierre | Resultados\n1 de abril de 2025 | 15 de mayo de 2025 | 30 de junio de 2025\nConvocatoria para municipios: hasta 10 mil dólares.",
        "2025-03-01",
        "results_on",
        "2025-06-30",
    ),
]


@pytest.mark.parametrize(
    ("language", "text", "page_date", "name", "day"), BESIDE, ids=[f"{r[3]}-{r[1][:40]}" for r in BESIDE]
)
def test_opening_and_results_are_told_from_the_closing(
    language: str, text: str, page_date: str, name: str, day: str
) -> None:
    assert reading(text, page_date, language).fact(name).value == day


BEFORE = [
    (
        "es",
        "Se amplía hasta el 20 de mayo de 2024 el plazo de inscripción de proyectos municipales, que originalmente concluía el 30 de abril.",
        "2024-04-28",
        "extended_from",
        "2024-04-30",
    ),
    (
        "es",
        "Nueva fecha límite: 12 de agosto de 2022 (antes: 29 de julio de 2022). Fondo de movilidad para ayuntamientos.",
        "2022-07-25",
        "extended_from",
        "2022-07-29",
    ),
    (
        "es",
        "Cronograma. Publicación de bases: 2 de mayo de 2023. Periodo de consultas: 2 al 19 de mayo de 2023. Recepción de proyectos municipales: 22 de mayo al 23 de junio de 2023. Evaluación: 26 de junio al 14 de julio de 2023. Publicación de resultados: 21 de julio de 2023.",
        "2023-05-02",
        "questions_until",
        "2023-05-19",
    ),
    (
        "fr",
        "L'échéance de l'appel à projets, initialement fixée au 31 mars, est reportée au 18 avril 2022. Les communes peuvent y répondre.",
        "2022-03-25",
        "extended_from",
        "2022-03-31",
    ),
    (
        "fr",
        "Vous pouvez poser vos questions jusqu'au 5 avril 2024. Les candidatures des collectivités seront acceptées jusqu'au vendredi 19 avril 2024, 17h.",
        "2024-03-01",
        "questions_until",
        "2024-04-05",
    ),
    (
        "en",
        "Key dates: Call launch 3 Feb 2025 / Q&A closes 28 Feb 2025 / Full submission 31 Mar 2025 / Award decisions 30 May 2025. Open to municipalities.",
        "2025-02-03",
        "questions_until",
        "2025-02-28",
    ),
    (
        "en",
        "The closing date has been moved from 1 June to 22 June 2023. City councils can apply for up to EUR 20,000.",
        "2023-05-25",
        "extended_from",
        "2023-06-01",
    ),
    (
        "pt",
        "Prorrogado o prazo do edital para prefeituras: as inscrições, que se encerrariam em 10 de maio, vão até 31 de maio de 2024.",
        "2024-05-08",
        "extended_from",
        "2024-05-10",
    ),
    (
        "pt",
        "Data de encerramento: 12/04/2024. Dúvidas: até 05/04/2024. Apoio a municípios até R$ 100.000,00.",
        "2024-03-10",
        "questions_until",
        "2024-04-05",
    ),
    (
        "es",
        "Debido a las elecciones, la convocatoria para municipios, prevista hasta el 31 de mayo de 2024, se extiende una semana más: hasta el 7 de junio de 2024.",
        "2024-05-28",
        "extended_from",
        "2024-05-31",
    ),
]


@pytest.mark.parametrize(
    ("language", "text", "page_date", "name", "day"), BEFORE, ids=[f"{r[3]}-{r[1][:40]}" for r in BEFORE]
)
def test_former_deadlines_and_questions_are_kept_apart(
    language: str, text: str, page_date: str, name: str, day: str
) -> None:
    assert sure(reading(text, page_date, language), name) == day


ALWAYS_OPEN = [
    ("en", "Proposals can be submitted at any time of the year; city governments are reviewed quarterly."),
    ("es", "El Fondo recibe ideas de los municipios sin interrupción durante los doce meses del año."),
    ("es", "Los gobiernos locales pueden postular en todo momento: no hay un calendario de cierre."),
    ("fr", "Les communes peuvent déposer un dossier tout au long de l'année."),
]


@pytest.mark.parametrize(("language", "text"), ALWAYS_OPEN, ids=[row[1][:45] for row in ALWAYS_OPEN])
def test_a_call_that_never_closes_is_rolling(language: str, text: str) -> None:
    answer = reading(text, "2024-03-01", language)
    assert answer.fact("rolling").value is True
    assert answer.fact("closes").value is None


def test_open_until_a_day_is_not_rolling() -> None:
    answer = reading("La convocatoria para municipios permanecerá abierta hasta el 31 de mayo de 2019.", "2019-04-01")
    assert sure(answer) == "2019-05-31"
    assert answer.fact("rolling").value is None


def test_yearly_cut_offs_have_no_year() -> None:
    text = "El Fondo recibe propuestas de instituciones públicas al 31 de mayo y 30 de noviembre de cada año."
    answer = reading(text, "2024-03-01")
    assert answer.fact("recurring").value == ("05-31", "11-30")
    assert answer.fact("closes").value is None


def test_a_cut_off_with_its_year_closes_this_round() -> None:
    text = "Fecha de cierre: 30 de noviembre de 2021\nLas propuestas se reciben al 31 de mayo y 30 de noviembre de cada año."
    answer = reading(text, "2021-09-14")
    assert sure(answer) == "2021-11-30"
    assert answer.edition.cutoff == "11-30"


def test_a_date_without_a_year_is_the_next_one_after_the_page() -> None:
    assert sure(reading("Les collectivités peuvent y répondre jusqu'au 15 mars.", "2018-12-05", "fr")) == "2019-03-15"


def test_this_year_comes_from_the_title_when_the_page_has_no_date() -> None:
    text = "Convocatoria 2019 del Fondo Conjunto\n\nSe reciben propuestas desde el 8 de julio al 30 de septiembre del presente año."
    answer = reading(text)
    assert sure(answer) == "2019-09-30"
    assert answer.fact("opens").value == "2019-07-08"


def test_a_year_that_nothing_settles_is_not_guessed() -> None:
    answer = reading("Los municipios entregan sus propuestas a más tardar el 18 de octubre.")
    assert answer.fact("closes").value is None
    assert answer.fact("closes").unknown is Unknown.AMBIGUOUS


def test_a_weekday_that_does_not_fit_makes_the_date_contradictory() -> None:
    fact = reading("Submission deadline for cities: Monday, 31 March 2022.", "2022-01-24", "en").fact("closes")
    assert fact.unknown is Unknown.CONTRADICTORY


def test_two_times_for_the_same_day_contradict_each_other_and_the_earlier_warns() -> None:
    text = "Las propuestas se reciben hasta el 5 de mayo de 2025 a las 12:00 horas. Cierre: 5 de mayo de 2025, 18:00 horas."
    fact = reading(text, "2025-04-01").fact("closes")
    assert fact.unknown is Unknown.CONTRADICTORY
    assert local(fact.value) == "2025-05-05T12:00"
    assert len(fact.evidence) == 2


def test_a_header_that_moved_beats_the_body_that_did_not() -> None:
    text = (
        "Cierre de postulación: Lunes 13 de Mayo, 2024\n"
        "El periodo de postulación se extiende desde el 20 de marzo y hasta el 22 de abril de 2024 (23:59 horas)."
    )
    answer = reading(text)
    assert sure(answer) == "2024-05-13"
    assert sure(answer, "extended_from") == "2024-04-22T23:59"


def test_a_struck_out_date_whose_markup_is_lost_is_replaced_by_the_next() -> None:
    text = "Las ciudades pueden enviar sus proyectos hasta el 30 de junio 31 de julio de 2025."
    answer = reading(text, "2025-06-18")
    assert sure(answer) == "2025-07-31"
    assert sure(answer, "extended_from") == "2025-06-30"


def test_a_suspended_call_has_no_deadline_but_the_one_it_had() -> None:
    text = (
        "Se suspende hasta nuevo aviso el plazo de postulación de municipalidades, que vencía el 27 de marzo de 2020."
    )
    answer = reading(text, "2020-03-20")
    assert answer.fact("closes").value is None
    assert sure(answer, "extended_from") == "2020-03-27"
    assert answer.fact("phase").value == "suspended"


def test_stages_keep_their_order_and_the_first_one_closes() -> None:
    text = (
        "Etapa 1: los gobiernos locales envían una parte del formulario antes del 16 de febrero de 2024. "
        "Etapa 2: el formulario completo se envía antes del 3 de abril de 2024."
    )
    answer = reading(text, "2023-12-01")
    assert sure(answer) == "2024-02-16"
    stages = answer.fact("stages").value
    assert isinstance(stages, tuple)
    assert [local(stage) for stage in stages] == ["2024-02-16", "2024-04-03"]


def test_early_birds_are_no_deadline() -> None:
    text = (
        "Early bird submission deadline extended to: 23:59:59 (UTC+08:00), 30th September 2020\n"
        "Final submission deadline extended to: 23:59:59 (UTC+08:00), 31st October 2020\nOpen to any city."
    )
    assert sure(reading(text, "2020-07-20", "en")) == "2020-10-31T23:59:59"


def test_several_calls_on_one_page_leave_the_deadline_open() -> None:
    text = (
        "Le ministère a ouvert plusieurs appels à projets. L'appel généraliste : dépôt jusqu'au 31 mars. "
        "L'appel clés en main, ouvert jusqu'au 13 avril aux associations."
    )
    assert reading(text, "2022-01-19", "fr").fact("closes").value is None


def test_a_relative_period_is_no_date() -> None:
    text = (
        "El plazo de presentación de solicitudes para ayuntamientos será de veinte días hábiles desde la publicación."
    )
    assert reading(text, "2023-06-12").fact("closes").value is None


def test_the_evidence_holds_the_words_as_they_stand() -> None:
    text = "Se reciben propuestas de municipios hasta las 23.59 horas del 15 de julio de 2025, en ambos países."
    (evidence,) = reading(text, "2025-06-01").fact("closes").evidence
    assert text[evidence.start : evidence.end] == evidence.words
    assert evidence.words.endswith("hasta las 23.59 horas del 15 de julio de 2025")
    assert evidence.rule == "closing-date"


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(list("hasta el 15 de julio 2025 plazo cierre propuestas.\n|:;,()0123456789$%")),
        max_size=200,
    )
)
def test_no_text_makes_the_decision_fail(text: str) -> None:
    answer = reading(text, "2025-01-01")
    for fact in answer.facts.values():
        for evidence in fact.evidence:
            assert evidence.words
