"""Tables of projects: read as they come, offered before they are taken, taken whole or not at all; on both engines."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.support.databases import Rows
from tracker.alerts.voice import voice_of
from tracker.catalogue import Catalogue, load_catalogue
from tracker.errors import Conflict, Invalid
from tracker.jobs.accounts import create_user
from tracker.jobs.projects import create_project
from tracker.jobs.projects_columns import COLUMNS
from tracker.jobs.projects_import import guarded, projects_csv, read_import, take_import
from tracker.jobs.projects_table import read_table
from tracker.store.people import Municipality, User, user_by_email
from tracker.store.project_history import changes_of, count_projects
from tracker.store.projects import Project, ProjectImport, projects_of

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
ZAPOPAN = "14120"


@pytest.fixture
def rows() -> Rows:
    """The rows below; written once, then copied."""
    return fill


@pytest.fixture
def catalogue() -> Catalogue:
    """The catalogue that ships with Puente."""
    return load_catalogue()


def fill(session: Session) -> None:
    """A municipality with a person and a project."""
    session.add(Municipality(cvegeo=ZAPOPAN, state="Jalisco", name="Zapopan", seat="Zapopan"))
    session.flush()
    create_user(session, "ana@zapopan.example", "Ana", "caballo correcto batería", now=NOW, cost=1, cvegeo=ZAPOPAN)
    create_project(session, ZAPOPAN, {"title": "Arroyo Atemajac"}, NOW)


def ana(session: Session) -> User:
    """The person."""
    found = user_by_email(session, "ana@zapopan.example")
    assert found is not None
    return found


def read(session: Session, catalogue: Catalogue, text: str, encoding: str = "utf-8") -> ProjectImport:
    """A table as it was read."""
    return read_import(session, catalogue, ZAPOPAN, text.encode(encoding), "tabla.csv", ana(session), NOW)


def reasons(waiting: ProjectImport) -> dict[int, list[str]]:
    """The fields that are wrong, by row."""
    return {item["row"]: list(item["wrong"]) for item in waiting.problems}


def test_every_column_becomes_what_the_project_keeps(session: Session, catalogue: Catalogue) -> None:
    text = (
        "TÍTULO,problema,Objetivo (general),Resumen,Ubicación,Temas,ODS,Actividades,Etapa,Costo (MXN),"
        "Aportación propia,Moneda,Meses,Inicio,País de la contraparte,Contraparte,Tipo de contraparte,"
        "¿Incluye obra?,Mujeres,Hombres\n"
        'Parque,"Uno\nDos",Tres,Cuatro,Centro,agua; igualdad de género,"ODS 6, 13",Foro;Taller,diseño,"1,500.50",300,'
        "pesos,18,31/01/2026,uruguay,Canelones,gobierno estatal,Sí,120,1 000\n"
    )
    waiting = read(session, catalogue, text.replace("1 000", '"1,000"'))
    assert (waiting.problems, waiting.ignored) == ([], [])
    assert take_import(session, waiting, ana(session), NOW) == 1
    row = projects_of(session, ZAPOPAN)[-1]
    session.refresh(row)
    assert (row.problem, row.themes, row.sdgs) == ("Uno\nDos", ["agua", "genero"], [6, 13])
    assert (row.budget, row.own_contribution, row.currency) == (Decimal("1500.5"), Decimal(300), "MXN")
    assert (row.stage, row.duration_months, str(row.starts_on)) == ("design", 18, "2026-01-31")
    assert (row.partner_country, row.partner_name, row.partner_kind) == ("UY", "Canelones", "state")
    assert (row.includes_works, row.beneficiaries_women, row.beneficiaries_men) == (True, 120, 1000)
    assert [item["text"] for item in row.activities] == ["Foro", "Taller"]
    assert [change.kind for change in changes_of(session, row.id)] == ["imported"]


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_in_whatever_a_spreadsheet_writes(encoding: str, mark: str) -> None:
    sheet = read_table(f"Título{mark}Problema\r\nSeñalización{mark}Daño\r\n".encode(encoding))
    assert (sheet.heads, sheet.lines[0].cells) == (("Título", "Problema"), ("Señalización", "Daño"))


@pytest.mark.engines("sqlite")
def test_rows_have_the_numbers_that_the_spreadsheet_shows() -> None:
    assert [line.number for line in read_table(b'Titulo\n"a\nb"\n\n\nc\n').lines] == [2, 5]


@pytest.mark.engines("sqlite")
def test_each_bad_row_is_named_with_its_reason_and_the_others_are_offered(
    session: Session, catalogue: Catalogue
) -> None:
    text = (
        "Titulo;Costo;Moneda;Temas;ODS;Etapa;Inicio;País;Obra;Meses;Mujeres\n"
        "Buena;5;MXN;agua;6;idea;2026-01-31;Francia;no;12;3\n"
        "Negativa;-5;MXN;;;;;;;;\n"
        "Absurda;99999999999999999;MXN;;;;;;;;\n"
        "Fórmula;=A1*2;MXN;;;;;;;;\n"
        "Sin moneda;5;;;;;;;;;\n"
        "Moneda rara;5;doblones;;;;;;;;\n"
        "Tema raro;;;magia;;;;;;;\n"
        "ODS raro;;;;18;;;;;;\n"
        "Etapa rara;;;;;quizá;;;;;\n"
        "Fecha rara;;;;;;31/02/2026;;;;\n"
        "País raro;;;;;;;Atlántida;;;\n"
        "Obra rara;;;;;;;;tal vez;;\n"
        "Meses raros;;;;;;;;;doce;-3\n"
        "arroyo atemajac;;;;;;;;;;\n"
        "BUENA;;;;;;;;;;\n"
        ";5;MXN;;;;;;;;\n"
    )
    waiting = read(session, catalogue, text)
    assert [row["row"] for row in waiting.rows] == [2]
    assert reasons(waiting) == {
        3: ["budget"],
        4: ["budget"],
        5: ["budget"],
        6: ["currency"],
        7: ["currency"],
        8: ["themes"],
        9: ["sdgs"],
        10: ["stage"],
        11: ["starts_on"],
        12: ["partner_country"],
        13: ["includes_works"],
        14: ["duration_months", "beneficiaries_women"],
        15: ["title"],
        16: ["title"],
        17: ["title"],
    }
    assert count_projects(session, ZAPOPAN) == 1


@pytest.mark.engines("sqlite")
def test_a_sum_that_names_its_currency_needs_no_column_and_may_not_name_another(
    session: Session, catalogue: Catalogue
) -> None:
    heads = "Titulo;Costo;Aportación propia;Moneda\n"
    lines = "Uno;$1,500 MXN;300;\nDos;20000 USD;5;MXN\nTres;5 USD;1 EUR;\nCuatro;5 USD;;USD\n"
    waiting = read(session, catalogue, heads + lines)
    assert [(row["values"]["title"], row["values"]["currency"]) for row in waiting.rows] == [
        ("Uno", "MXN"),
        ("Cuatro", "USD"),
    ]
    assert reasons(waiting) == {3: ["budget"], 4: ["budget", "own_contribution"]}


def test_a_table_is_taken_once_and_whole(session: Session, catalogue: Catalogue) -> None:
    waiting = read(session, catalogue, "Titulo\nUno\nDos\n")
    waiting.rows = [*waiting.rows, {"row": 9, "values": {"title": "Tres", "budget": "-1", "currency": "MXN"}}]
    with pytest.raises(Invalid):
        take_import(session, waiting, ana(session), NOW)
    session.rollback()
    assert count_projects(session, ZAPOPAN) == 1
    waiting = read(session, catalogue, "Titulo\nUno\nDos\n")
    assert take_import(session, waiting, ana(session), NOW) == 2
    with pytest.raises(Conflict):
        take_import(session, waiting, ana(session), NOW)


def test_a_name_that_was_written_meanwhile_stops_the_whole_table(session: Session, catalogue: Catalogue) -> None:
    waiting = read(session, catalogue, "Titulo\nUno\nDos\n")
    create_project(session, ZAPOPAN, {"title": "dos"}, NOW)
    with pytest.raises(Conflict):
        take_import(session, waiting, ana(session), NOW)
    assert count_projects(session, ZAPOPAN) == 2


def test_a_newer_table_takes_the_place_of_one_that_waits(session: Session, catalogue: Catalogue) -> None:
    first = read(session, catalogue, "Titulo\nUno\n").id
    second = read(session, catalogue, "Titulo\nDos\n").id
    session.expire_all()
    assert session.get(ProjectImport, second) is not None
    assert first == second or session.get(ProjectImport, first) is None


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("cell", ["=1+1", "+52 33", "-uno", "@SUM(A1)", " =1", "\t=1", '=HYPERLINK("x")'])
def test_no_cell_that_leaves_is_a_formula(session: Session, cell: str) -> None:
    create_project(session, ZAPOPAN, {"title": f"{cell} plan", "problem": cell}, NOW)
    cells = [cell for row in csv.reader(io.StringIO(projects_csv(projects_of(session, ZAPOPAN)))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert guarded(cell).startswith("'")


@pytest.mark.engines("sqlite")
def test_of_a_workbook_formulas_are_text_and_numbers_are_exact() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Titulo", "Costo", "Inicio", "Obra"])
    book.active.append(["=cmd|' /C calc'!A0", 0.1, date(2026, 1, 31), True])
    book.active.append([12, 1e15, None, False])
    out = io.BytesIO()
    book.save(out)
    lines = read_table(out.getvalue()).lines
    assert lines[0].cells == ("=cmd|' /C calc'!A0", "0.1", "2026-01-31", "sí")
    assert lines[1].cells == ("12", "1000000000000000", "", "no")


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"Titulo\n" + b"a\n" * 20_002, b"Titulo" + b";x" * 101 + b"\na\n", b"Titulo\n" + b"a" * 300_001],
)
def test_a_table_has_bounds(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_table(data)


@pytest.mark.engines("sqlite")
def test_the_kept_rows_hold_no_more_than_the_table_said(session: Session, catalogue: Catalogue) -> None:
    waiting = read(session, catalogue, "Titulo;version;cvegeo;archived\nUno;9;20067;1\n")
    assert waiting.ignored == ["version", "cvegeo", "archived"]
    take_import(session, waiting, ana(session), NOW)
    row = session.get_one(Project, 2)
    assert (row.cvegeo, row.version, row.archived) == (ZAPOPAN, 1, False)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("language", ["es", "en", "fr"])
def test_a_table_with_the_headings_of_any_language_of_the_pages_is_read(
    session: Session, catalogue: Catalogue, language: str
) -> None:
    heads = [voice_of(language).say(column.heading) for column in COLUMNS]
    cells = ["Parque", *[""] * (len(heads) - 1)]
    table = ";".join(heads) + "\n" + ";".join(cells) + "\n"
    waiting = read(session, catalogue, table)
    assert (waiting.ignored, [row["values"]["title"] for row in waiting.rows]) == ([], ["Parque"])
