"""A newer catalogue of INEGI is taken whole or not at all, and takes nothing away."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from tracker.catalogue import load_catalogue
from tracker.cli import main
from tracker.jobs.migrate import load_municipalities
from tracker.jobs.places import load_places
from tracker.store.people import Municipality, all_municipalities

HEAD = "cvegeo,state,municipality,seat,population\n"
OLD = HEAD + "01001,Aguascalientes,Aguascalientes,Aguascalientes,948990\n01002,Aguascalientes,Asientos,Asientos,51536\n"
NEW = HEAD + "01001,Aguascalientes,Aguascalientes,Aguascalientes,950000\n01012,Aguascalientes,Nuevo,Nuevo,\n"


def load(url: str, folder: Path, text: str) -> Result:
    file = folder / "inegi.csv"
    file.write_text(text, "utf-8")
    return CliRunner().invoke(main, ["municipalities", "load", str(file)], env={"DATABASE_URL": url})


def test_a_newer_file_adds_and_changes_and_names_what_it_lacks(
    database_url: str, session: Session, tmp_path: Path
) -> None:
    assert load(database_url, tmp_path, OLD).exit_code == 0
    session.get_one(Municipality, "01001").head_name = "Ana"
    session.commit()
    result = load(database_url, tmp_path, NEW)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "added 01012",
        "changed 01001: population 948990 -> 950000",
        "missing 01002: not in the file, kept",
    ]
    session.expire_all()
    rows = {row.cvegeo: (row.population, row.head_name) for row in all_municipalities(session)}
    assert rows == {"01001": (950000, "Ana"), "01002": (51536, None), "01012": (None, None)}


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (NEW + "1,Aguascalientes,Otro,Otro,5\n", ":4: cvegeo: "),
        (NEW + "01001,Aguascalientes,Otro,Otro,5\n", ":4: cvegeo: '01001' stands there twice"),
        (NEW + "01013,Aguascalientes,Otro,Otro,muchos\n", ":4: population: "),
        ("clave,nombre\n", ":1: the columns must be "),
        (HEAD, ":1: holds no municipality"),
    ],
)
def test_a_file_with_anything_wrong_changes_nothing(
    database_url: str, session: Session, tmp_path: Path, text: str, line: str
) -> None:
    result = load(database_url, tmp_path, text)
    assert result.exit_code == 2
    assert f"inegi.csv{line}" in result.stderr
    assert all_municipalities(session) == []


@pytest.mark.engines("sqlite")
def test_a_file_as_spreadsheets_save_it_is_read(database_url: str, tmp_path: Path) -> None:
    result = load(database_url, tmp_path, "\ufeff" + OLD.replace("\n", "\r\n"))
    assert (result.exit_code, result.stdout) == (0, "added 01001\nadded 01002\n")


@pytest.mark.engines("sqlite")
def test_migrating_again_takes_no_newer_file_back(session: Session) -> None:
    catalogue = load_catalogue()
    load_municipalities(session, catalogue)
    session.flush()
    session.get_one(Municipality, "01001").population = 950000
    load_municipalities(session, catalogue)
    assert session.get_one(Municipality, "01001").population == 950000
    report = load_places(session, catalogue.municipalities.values())
    assert (report.added, list(report.changed), report.missing) == ([], ["01001"], [])
