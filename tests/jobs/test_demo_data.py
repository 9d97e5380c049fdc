"""The data of the demonstration are checked whole, and each problem is named with its line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.catalogue import load_catalogue
from tracker.errors import CatalogueError
from tracker.jobs.demo_data import read_demo
from tracker.jobs.projects import WRITABLE

CATALOGUE = load_catalogue()
PUBLISHED = (Path(__file__).resolve().parents[2] / "tracker" / "data" / "demo.toml").read_text("utf-8")


def problems(folder: Path, text: str) -> str:
    """What is said of a file with this text."""
    (folder / "demo.toml").write_text(text, "utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_demo(CATALOGUE, folder)
    return str(caught.value)


def test_the_published_file_is_fine() -> None:
    data = read_demo(CATALOGUE)
    assert data.cvegeo in CATALOGUE.municipalities
    assert any(not person.admin for person in data.people)
    assert all(project.keys() <= WRITABLE for project in data.projects)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('cvegeo = "14120"', 'cvegeo = "99999"', "municipality.cvegeo: unknown municipality '99999'"),
        ('themes = ["agua", "clima"]', 'themes = ["agua", "magia"]', "projects[1].themes: unknown theme 'magia'"),
        ("sdgs = [6, 13]", "sdgs = [6, 18]", "projects[1].sdgs: there is no goal 18"),
        ('budget = "60000"', 'budget = "mucho"', "projects[1].budget: must be a sum"),
        ('budget = "60000"', "budget = 60000", "projects[1].budget: must be a text in quotes"),
        ('currency = "USD"', 'currency = "PESOS"', "projects[1].currency: unknown currency"),
        ('partner_country = "UY"', 'partner_country = "Uruguay"', "projects[1].partner_country: unknown country"),
        ("includes_works = false", 'includes_works = "no"', "projects[1].includes_works: must be true or false"),
        ("duration_months = 18", "duration = 18", "projects[1].duration: unknown key; did you mean"),
        ('stage = "design"', 'stage = "someday"', "projects[1].stage: unknown stage"),
        ('role = "director"', 'role = "king"', "people[1].role: unknown role"),
        ("mariana@demo.example.org", "mariana@zapopan.gob.mx", "people[1].email: must end in @demo.example.org"),
        ("start = 5\nend = 12", "start = 12\nend = 5", "projects[1].activities[2].end: must not come before start"),
        ('title = "Saneamiento', 'titel = "Saneamiento', "projects[1]: title is missing"),
        ("[[people]]", "[[persons]]", "people is missing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PUBLISHED
    found = problems(tmp_path, PUBLISHED.replace(old, new))
    assert said in found
    assert found.startswith("tracker/data/demo.toml:")


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    text = PUBLISHED.replace('stage = "design"', 'stage = "x"').replace('currency = "EUR"', 'currency = "x"')
    assert len(problems(tmp_path, text).splitlines()) >= 3


@pytest.mark.parametrize("text", ["", "municipality = 3", "no = toml ="])
def test_a_file_without_the_needed_parts_is_refused(tmp_path: Path, text: str) -> None:
    assert "demo.toml:1" in problems(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="the file is missing"):
        read_demo(CATALOGUE, tmp_path)
