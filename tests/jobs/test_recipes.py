"""Sources without code: recipes are checked whole, kept with their funds, and what they bring waits for review."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from spiders.sources import SOURCES
from tracker.catalogue import Catalogue, load_catalogue
from tracker.catalogue.fund_names import recognition
from tracker.catalogue.seeds import SeedFund, Seeds, extended, read_seeds
from tracker.catalogue.words import fold
from tracker.cli import main
from tracker.errors import CatalogueError
from tracker.extract.read_text import ASSUMED
from tracker.jobs.export import call_records
from tracker.jobs.ingest import ingest
from tracker.jobs.keep import keep_snapshot
from tracker.jobs.migrate import load_funds
from tracker.jobs.recipes import keep_seeds, known_funds, recipe_facts
from tracker.jobs.sources import COLUMNS, sync_sources
from tracker.jobs.sweep import sweep
from tracker.store.calls import Call, calls_with_status, sightings_of
from tracker.store.engine import Sessions
from tracker.store.sources import Fund, Outcome, Run, Source, active_sources

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "recipes"
CATALOGUE = load_catalogue()
KNOWN = {fund.key for fund in CATALOGUE.funds}
NOW = datetime(2025, 5, 12, 18, tzinfo=UTC)
FUND = {"key": "br-mx", "name": "Fundo Conjunto Brasil–México", "kind": "calls", "countries": ["BR", "MX"]}
CUTS = {"key": "cortes", "name": "Fondo Andino de Semillas", "kind": "recurring", "office_zones": ["America/Lima"]}
SOURCE = {
    "id": "abc-br",
    "host": "www.abc.example",
    "start_urls": ["https://www.abc.example/editais"],
    "language": "pt",
    "country": "BR",
    "funds": ["br-mx"],
}
ANDES = SOURCE | {
    "id": "andes",
    "host": "andes.example",
    "start_urls": ["https://andes.example/"],
    "language": "es",
    "funds": ["cortes"],
}


def folder(path: Path, sources: object, funds: object = (FUND, CUTS)) -> Path:
    for name, data in (("seeds.json", sources), ("funds.json", funds)):
        (path / name).write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def without(item: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != key}


@pytest.fixture
def kept(session: Session, tmp_path: Path) -> Session:
    """A database that knows two recipes and their funds."""
    load_funds(session, CATALOGUE)
    keep_seeds(session, read_seeds(folder(tmp_path, [SOURCE, ANDES]), KNOWN), CATALOGUE)
    return session


def polled(session: Session, path: str, html: str, now: datetime = NOW, key: str = "abc-br") -> None:
    run = Run(source_key=key, started_at=now)
    session.add(run)
    session.flush()
    source = session.get_one(Source, key)
    keep_snapshot(
        session, run.id, key, f"https://{source.host}/{path}", "sheet", now, Outcome.OK, 200,
        media_type="text/html", body=f"<html lang={source.language}><main>{html}</main></html>".encode(),
    )  # fmt: skip
    ingest(session, [run.id], CATALOGUE, now)


def calls(session: Session) -> list[Call]:
    return sorted(calls_with_status(session, review=True), key=lambda call: call.id)


@pytest.mark.parametrize(
    ("sources", "funds", "words"),
    [
        ("nothing", (FUND,), "seeds.json: is no JSON"),
        ({}, (FUND,), "seeds.json: must be a list of objects"),
        ([SOURCE], "[", "funds.json: is no JSON"),
        ([without(SOURCE, "host")], (FUND,), "seeds.json: abc-br: host: is missing"),
        ([without(SOURCE, "start_urls")], (FUND,), "seeds.json: abc-br: start_urls: is missing"),
        ([without(SOURCE, "funds")], (FUND,), "seeds.json: abc-br: funds: is missing"),
        ([without(SOURCE, "id")], (FUND,), "seeds.json: number 1: id: is missing"),
        ([SOURCE, SOURCE], (FUND,), "seeds.json: abc-br: id: stands there twice"),
        ([SOURCE], (CUTS,), "seeds.json: abc-br: funds: unknown fund 'br-mx'"),
        (
            [SOURCE | {"start_urls": ["https://abc.example.org/"]}],
            (FUND,),
            "lies on a host that the source does not name",
        ),
        (
            [SOURCE | {"selectors": {"colour": "p"}}],
            (FUND,),
            "abc-br: selectors: unknown selector 'colour'",
        ),
        ([SOURCE], (FUND | {"kind": "yearly"},), "funds.json: br-mx: kind: unknown kind 'yearly'"),
        ([SOURCE], (without(FUND, "name"),), "funds.json: br-mx: name: is missing"),
        ([SOURCE], (FUND | {"office_zones": ["Lima"]},), "funds.json: br-mx: office_zones: unknown time zone 'Lima'"),
    ],
)
def test_a_wrong_recipe_is_refused_by_file_and_key(sources: object, funds: object, words: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as raised:
        read_seeds(folder(tmp_path, sources, funds), KNOWN)
    assert words in str(raised.value)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("missing", ["seeds.json", "funds.json"])
def test_a_missing_file_ends_the_command_with_status_2_and_stores_nothing(
    missing: str, database_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (folder(seeds, [SOURCE]) / missing).unlink()
    env = {"DATABASE_URL": database_url, "PUENTE_DATA_DIR": str(tmp_path)}
    result = CliRunner().invoke(main, ["poll", "--seeds", str(seeds)], env=env)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{missing}: there is no such file" in result.stderr
    with sessions() as session:
        assert (session.get(Source, "abc-br"), session.get(Fund, "br-mx")) == (None, None)


def test_a_recipe_may_carry_funds_of_the_data_files(tmp_path: Path) -> None:
    seeds = read_seeds(folder(tmp_path, [SOURCE | {"funds": ["mx-uy"]}], ()), KNOWN)
    assert [recipe.funds for recipe in seeds.recipes] == [("mx-uy",)]


@pytest.mark.engines("sqlite")
def test_the_recipes_that_come_with_puente_are_whole_and_no_source_of_its_own(session: Session) -> None:
    seeds = read_seeds(RECIPES, {fund.key for fund in CATALOGUE.funds})
    assert set(keep_seeds(session, seeds, CATALOGUE)) == {recipe.key for recipe in seeds.recipes}
    known = known_funds(session, CATALOGUE)
    assert all(known.fund(fund) for recipe in seeds.recipes for fund in recipe.funds)
    assert not {recipe.host for recipe in seeds.recipes} & {source.host for source in SOURCES.values()}


def test_what_the_data_files_say_of_a_fund_stays(session: Session) -> None:
    load_funds(session, CATALOGUE)
    keep_seeds(session, Seeds((), (SeedFund("mx-uy", "Otro nombre", "permanent"),)), CATALOGUE)
    row = session.get_one(Fund, "mx-uy")
    assert (row.kind, row.facts) == ("calls", None)
    assert known_funds(session, CATALOGUE) is CATALOGUE


def test_a_kept_fund_is_known_to_every_job_afterwards(kept: Session) -> None:
    fund = known_funds(kept, CATALOGUE).fund("cortes")
    assert (fund.name["es"], fund.kind, fund.office_zones) == (CUTS["name"], "recurring", ("America/Lima",))


def test_the_spiders_get_all_facts_of_a_recipe(kept: Session) -> None:
    facts = recipe_facts(kept.get_one(Source, "abc-br"))
    assert set(facts) == {"key", *COLUMNS}
    assert facts["start_urls"] == SOURCE["start_urls"]


def test_a_recipe_never_takes_the_place_of_a_source_with_code(session: Session, tmp_path: Path) -> None:
    session.add(Source(key="abc-br", name="A", host="a.example", language="pt", country=None))
    session.flush()
    with pytest.raises(CatalogueError, match="code of its own"):
        keep_seeds(session, read_seeds(folder(tmp_path, [SOURCE]), KNOWN), CATALOGUE)


def test_declared_sources_come_and_go_and_recipes_stay(kept: Session) -> None:
    sync_sources(kept, [])
    assert {row.key for row in active_sources(kept)} == {"abc-br", "andes"}


def test_code_that_is_written_for_a_recipe_takes_over(kept: Session) -> None:
    facts = recipe_facts(kept.get_one(Source, "abc-br")) | {"name": "Agência"}
    sync_sources(kept, [facts])
    row = kept.get_one(Source, "abc-br")
    assert (row.name, row.recipe, row.active) == ("Agência", False, True)


EDITAL = (
    "<h1>Edital 2025 do Fundo Conjunto México–Brasil</h1><p>Convidam-se municípios e estados a apresentar propostas ao "
    "Fundo Conjunto. As propostas serão recebidas até 15 de julho de 2025.</p>"
)


def test_what_a_recipe_brings_waits_for_review(kept: Session) -> None:
    polled(kept, "edital", EDITAL)
    assert [(call.key, call.state, call.status) for call in calls(kept)] == [("br-mx-2025", "review", "open")]
    assert [record["state"] for record in call_records(kept, CATALOGUE)] == ["review"]


def test_two_ways_of_counting_are_one_call(kept: Session) -> None:
    polled(kept, "edital", EDITAL)
    polled(kept, "vi", EDITAL.replace("Edital 2025", "VI Edital"))
    polled(kept, "outro", EDITAL.replace("Edital 2025", "VI Convocatória").replace("15 de julho", "30 de julho"))
    (call,) = calls(kept)
    assert len(sightings_of(kept, call.id)) == 3


def test_another_number_or_year_is_another_call(kept: Session) -> None:
    polled(kept, "vi", EDITAL.replace("Edital 2025", "VI Edital"))
    polled(kept, "v", EDITAL.replace("Edital 2025", "V Edital").replace("de 2025", "de 2024"))
    polled(kept, "2023", EDITAL.replace("2025", "2023"))
    assert len(calls(kept)) == 3


def test_two_rounds_of_a_year_are_two_calls(kept: Session) -> None:
    polled(kept, "a", EDITAL.replace("15 de julho", "15 de março"))
    polled(kept, "b", EDITAL.replace("15 de julho", "15 de novembro"))
    assert [call.edition for call in calls(kept)] == ["2025", "2025-11-15"]


def test_a_page_that_names_no_fund_speaks_of_the_only_one_and_says_so(kept: Session) -> None:
    body = EDITAL.replace(" do Fundo Conjunto México–Brasil", "").replace(" ao Fundo Conjunto", "")
    polled(kept, "edital", body)
    (call,) = calls(kept)
    assert call.fund_key == "br-mx"
    assert ASSUMED in sightings_of(kept, call.id)[0].read().doubts


def test_a_page_that_names_another_fund_is_not_taken_for_the_only_one(kept: Session) -> None:
    other = "<h1>VI Convocatoria del Fondo Conjunto de Cooperación México–Uruguay 2025</h1>"
    polled(kept, "otra", other + EDITAL.partition("</h1>")[2].replace(" ao Fundo Conjunto", ""))
    assert calls(kept) == []


def test_yearly_cutoffs_that_only_the_page_names_open_one_edition_after_the_other(kept: Session) -> None:
    html = (
        "<h1>Fondo Andino de Semillas</h1><p>El fondo invita a municipios a presentar propuestas. Las propuestas se "
        "reciben al 31 de mayo y 30 de noviembre de cada año.</p>"
    )
    polled(kept, "", html, key="andes")
    assert [(call.edition, call.status) for call in calls(kept)] == [("2025-1", "open")]
    sweep(kept, CATALOGUE, datetime(2025, 6, 2, tzinfo=UTC))
    assert [(call.edition, call.status, call.state) for call in calls(kept)] == [
        ("2025-1", "closed", "review"),
        ("2025-2", "open", "review"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Fondo Conjunto México–Uruguay", "VI convocatoria del Fondo Conjunto de Cooperación Uruguay – México"),
        ("Fondo Conjunto México–Uruguay", "Fondo conjunto entre Uruguay y México"),
        ("Appel à projets franco-mexicain", "13.ª Convocatoria conjunta México–Francia de proyectos"),
        ("Premio de Ciudades Sostenibles", "The Sustainable Cities Award is open"),
        ("Fondo de Semillas del Sur (FOSES)", "Bases 2025 del FOSES"),
        ("Metropolis pilot projects", "Proyectos piloto de Metropolis 2025-2027"),
    ],
)
def test_a_fund_is_found_by_its_name_alone_in_whatever_order_and_language(name: str, text: str) -> None:
    catalogue = extended(CATALOGUE, [SeedFund("x", name, "calls")])
    alone = extended(type(catalogue)(**{**vars_of(catalogue), "funds": ()}), [SeedFund("x", name, "calls")])
    assert alone.fund_named(fold(text)) == "x"


def vars_of(catalogue: Catalogue) -> dict[str, Any]:
    return {field.name: getattr(catalogue, field.name) for field in fields(catalogue)}


def test_a_name_of_two_words_is_not_found_by_one_of_them() -> None:
    assert all(len(words) > 1 for words in recognition("Fondo Andino", CATALOGUE.demonyms).together)
