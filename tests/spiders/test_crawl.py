"""Each source, at the steps of the recorded web: what it fetches, what it leaves alone, and what it says of trouble."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import pytest

from spiders.__main__ import main
from spiders.sources import SOURCES
from tests.spiders.world import Crawled, World, serve

GOB = "https://www.gob.mx/amexcid"
GUB = "https://www.gub.uy/agencia-uruguaya-cooperacion-internacional"
VI_MX = f"{GOB}/documentos/vi-convocatoria-fondo-conjunto-de-cooperacion-mexico-uruguay-2025"
VI_UY = f"{GUB}/comunicacion/convocatorias/vi-convocatoria-fondo-conjunto-cooperacion-uruguay-mexico"
FR = SOURCES["diplomatie-fr"].starts
MUST = {
    "gobmx-amexcid": {
        f"{GOB}/archivo/documentos": "listing",
        f"{GOB}/archivo/documentos?order=DESC&page=2": "listing",
        f"{GOB}/documentos/convocatoria-2019-fondo-conjunto-de-cooperacion-mexico-chile": "sheet",
        f"{GOB}/acciones-y-programas/fondo-mixto-de-cooperacion-tecnica-y-cientifica-mexico-espana-101877": "sheet",
        f"{GOB}/prensa/cierre-de-ano-de-la-agencia": "sheet",
        f"{GOB}/articulos/un-vistazo-a-un-ano-de-logros": "sheet",
        "https://www.gob.mx/cms/uploads/attachment/file/741903/Bases_Convocatoria_2022_M_xico_Chile.docx": "document",
    },
    "gubuy-auci": {
        f"{GUB}/comunicacion/noticias": "listing",
        f"{GUB}/comunicacion/noticias?page=1": "listing",
        f"{GUB}/comunicacion/convocatorias/becas-cursos-cortos": "sheet",
    },
    "diplomatie-fr": {
        FR[0]: "sheet",
        FR[1]: "listing",
        "https://www.diplomatie.gouv.fr/IMG/pdf/reglement_aap_franco-mexicain_2021_cle81f2a4.pdf": "document",
    },
    "agcid-cl": {
        "https://www.agcid.gob.cl/noticias": "listing",
        "https://www.agcid.gob.cl/fondo_chile_mexico/que_es.html": "sheet",
        "https://www.agcid.gob.cl/noticias/3215-convocatoria-2019-fondo-conjunto-chile-mexico": "sheet",
    },
    "aecid-es": {
        "https://www.aecid.es/mexico": "sheet",
        "https://ccesv.aecid.es/-/4%C2%B0-premio-internacional-cglu-ciudad-de-m%C3%A9xico-cultura-21": "sheet",
    },
    "ambafrance-mx": {"https://mx.ambafrance.org/13a-Convocatoria-conjunta-Mexico-Francia": "sheet"},
    "cfli-ca": {
        "https://www.international.gc.ca/world-monde/assets/office_docs/cfli-application-form-mexico.docx": "document"
    },
    "culture21": {f"https://www.agenda21culture.net/es/node/{number}": "sheet" for number in (5899, 5904)},
    "guangzhou": {
        "https://www.marmara.gov.tr/en/news": "listing",
        "https://www.marmara.gov.tr/en/seminar-on-earthquake-resilient-districts": "sheet",
        "https://cib-uclg.org/news/apply-now-guangzhou-award-2020": "sheet",
    },
    "mercociudades": {
        "https://mercociudades.org/noticias": "listing",
        "https://sursurmercociudades.org/convocatoria-sur-sur": "sheet",
        "https://noticias.unsam.edu.ar/2022/10/14/convocatorio-mercociudades-sur-sur-2022/": "sheet",
    },
    "metropolis": {"https://metropolis.org/news/call-pilot-projects-2017-2019": "sheet"},
    "mural-chiapas": dict.fromkeys(SOURCES["mural-chiapas"].starts, "sheet"),
    "recid": dict.fromkeys(SOURCES["recid"].starts, "sheet"),
    "triangular-de": {
        "https://fondo-cooperacion-triangular.net/calls-for-proposals/?lang=en": "sheet",
        "https://fondo-cooperacion-triangular.net/wp-content/uploads/hoja-de-criterios.pdf": "document",
    },
    "uclg-peace": {"https://peaceprize.uclg.org/the-prize/criteria": "sheet"},
    "unilim-fr": dict.fromkeys(SOURCES["unilim-fr"].starts, "sheet"),
}
ALL = sorted(MUST)


@pytest.fixture(scope="module")
def first(world: World) -> Crawled:
    """All sources at the first step."""
    return world.crawl(*ALL, step="01-baseline")


@pytest.fixture(scope="module")
def again(world: World, first: Crawled) -> Crawled:
    """The same once more."""
    return world.crawl(*ALL)


@pytest.fixture(scope="module")
def second(world: World, again: Crawled) -> Crawled:
    """New calls appear."""
    return world.crawl(*ALL, step="02-new-calls")


@pytest.fixture(scope="module")
def third(world: World, second: Crawled) -> Crawled:
    """A deadline moves."""
    return world.crawl(*ALL, step="03-change")


@pytest.fixture(scope="module")
def trouble(world: World, third: Crawled) -> Crawled:
    """Walls, errors and broken pages."""
    return world.crawl(*ALL, step="04-trouble")


@pytest.mark.parametrize("key", ALL)
def test_a_first_crawl_keeps_every_page_that_matters_in_its_role(first: Crawled, key: str) -> None:
    roles = {snapshot.address: snapshot.role for snapshot in first.snapshots if snapshot.source_key == key}
    assert MUST[key].items() <= roles.items()


def test_a_first_crawl_ends_well_and_says_so(first: Crawled) -> None:
    assert first.code == 0, first.errors
    assert [row["reason"] for row in first.rows.values()] == [None] * len(ALL)
    assert all(row["finish"] == "finished" and row["ok"] == row["requests"] > 0 for row in first.rows.values())


def test_no_address_is_fetched_twice_in_a_crawl(first: Crawled) -> None:
    pages = [url for url in first.asked if not url.endswith("/robots.txt")]
    assert sorted(pages) == sorted(set(pages))


def test_addresses_keep_their_scheme_and_lose_what_only_chooses_a_view(first: Crawled) -> None:
    assert all(snapshot.address.startswith("https://") for snapshot in first.snapshots)
    assert not any("idiom" in snapshot.address for snapshot in first.snapshots)


def test_documents_know_their_sheet_and_the_words_of_their_link(second: Crawled) -> None:
    (rules,) = [s for s in second.snapshots if "Bases_VI" in s.address]
    assert (rules.parent, rules.title, rules.role) == (VI_MX, "Bases de la VI Convocatoria (PDF)", "document")


def test_robots_is_asked_for_on_every_host(first: Crawled) -> None:
    hosts = {urlsplit(url).hostname for url in first.asked}
    asked = {urlsplit(url).hostname for url in first.asked if url.endswith("/robots.txt")}
    assert hosts == asked


@pytest.mark.parametrize("step", ["first", "again", "second", "third", "trouble"])
def test_what_must_not_be_fetched_never_is(step: str, forbidden: Sequence[str], request: pytest.FixtureRequest) -> None:
    crawled: Crawled = request.getfixturevalue(step)
    assert {serve.url_key(url) for url in crawled.asked} & set(forbidden) == set()
    hosts = {host for source in SOURCES.values() for host in (source.host, *source.also_hosts)}
    assert {urlsplit(url).hostname for url in crawled.asked} <= hosts


def test_a_second_crawl_asks_only_what_changed_and_still_follows_its_links(first: Crawled, again: Crawled) -> None:
    with_validators = {s.address for s in first.snapshots if {"etag", "last-modified"} & set(s.headers)}
    assert with_validators
    assert {a for a, outcome in again.outcomes().items() if outcome == "not_modified"} == with_validators
    assert set(again.outcomes()) == set(first.outcomes())
    assert again.code == 0


def test_an_unchanged_page_keeps_no_second_body(again: Crawled) -> None:
    assert all(s.body_hash is None and s.status == 304 for s in again.snapshots if s.outcome == "not_modified")


def test_a_new_call_is_found_on_both_sites(second: Crawled) -> None:
    assert {VI_MX, VI_UY} <= set(second.of_role("sheet"))


def test_only_the_site_that_changed_is_fetched_anew(world: World, third: Crawled) -> None:
    outcomes = third.outcomes()
    assert (outcomes[VI_MX], outcomes[VI_UY]) == ("ok", "not_modified")


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        (f"{GOB}/archivo/documentos", "challenge"),
        (f"{GOB}/acciones-y-programas/convocatorias-94183", "challenge"),
        (f"{GOB}/archivo/prensa?order=DESC&page=2", "forbidden"),
        (f"{GUB}/comunicacion/convocatorias", "server_error"),
        ("https://www.agcid.gob.cl/noticias", "empty"),
        ("https://www.agcid.gob.cl/fondo-chile-mexico/que-es", "ok"),
        (FR[0], "truncated"),
    ],
)
def test_trouble_has_a_name(trouble: Crawled, address: str, outcome: str) -> None:
    assert trouble.outcomes()[address] == outcome


def test_nothing_is_kept_of_what_went_wrong(trouble: Crawled) -> None:
    assert all((snapshot.body_hash is not None) == (snapshot.outcome == "ok") for snapshot in trouble.snapshots)


def test_trouble_on_a_start_page_is_said(trouble: Crawled) -> None:
    assert trouble.code == 1
    reasons = {key: str(row["reason"]).partition(":")[0] for key, row in trouble.rows.items()}
    assert reasons.pop("gobmx-amexcid") == "challenge"
    assert {key: reason for key, reason in reasons.items() if reason != "None"} == {
        "agcid-cl": "empty",
        "diplomatie-fr": "truncated",
        "gubuy-auci": "server_error",
        "mercociudades": "layout_changed",
        "metropolis": "too_large",
    }


def test_a_patient_site_is_left_alone(trouble: Crawled) -> None:
    (late,) = [s for s in trouble.snapshots if s.address == f"{GUB}/comunicacion/convocatorias"]
    assert (late.status, late.headers["retry-after"]) == (503, "3600")
    assert trouble.asked.count(late.address) == 1


@pytest.mark.parametrize(
    "arguments", [[], ["crawl"], ["crawl", "none:1"], ["crawl", "aecid-es"], ["crawl", "aecid-es:x"], ["sing"]]
)
def test_wrong_use_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status: object = main(arguments)
    except SystemExit as ended:
        status = ended.code
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    assert said.err


def test_the_process_ends_with_the_status_of_its_command(world: World) -> None:
    done = world.spiders("crawl", "none:1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "none" in done.stderr
