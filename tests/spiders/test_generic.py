"""The shape of sources without code: what it follows, what it leaves alone, and what it takes each page for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse

from spiders.base import MissingFact
from spiders.recipes import recipe_source, recipe_sources
from spiders.shapes.generic import MOST_REQUESTS, Seen, is_trap, look_at, next_in_list, speaks_of_calls
from tests.spiders.world import ROOT, World, serve
from tracker.config import child_environment
from tracker.extract.html_layout import layout_of
from tracker.store.sources import Run, Source, snapshots_of

SITE = "https://fondo.example"
FACTS = {
    "key": "fondo",
    "name": "Fondo",
    "host": "fondo.example",
    "start_urls": [f"{SITE}/convocatorias"],
    "funds": ["mx-uy"],
    "language": "es",
    "country": None,
}
WORDS = "Se invita a municipios a presentar propuestas hasta el 15 de julio de 2025. " * 4


def page(inner: str, frame: str = "") -> str:
    header = "<header><a href=/quienes>Quiénes</a></header>"
    return f"<!doctype html><html lang=es><body>{header}{frame}<main>{inner}</main></body></html>"


def link(path: str, words: str) -> str:
    return f'<li><a href="{path}">{words}</a></li>'


LIST = page(
    "<h1>Convocatorias</h1><ul>"
    + link("/llamado-2025", "Llamado a proyectos 2025")
    + link("/nota", "Una nota sobre el encuentro")
    + link("/calendario/2025/07", "Calendario de convocatorias")
    + link("/convocatorias?sort=fecha", "Ordenar convocatorias")
    + link("/buscar?q=fondo", "Buscar convocatorias")
    + link("https://fondo.example.org/llamado", "Llamado en otra parte")
    + link("/cerrado/convocatoria", "Convocatoria de los miembros")
    + "</ul>",
    "<nav><a href=/convocatorias?page=2>Siguiente</a></nav>",
)
PAGES = {
    "/robots.txt": "User-agent: *\nDisallow: /cerrado\n",
    "/convocatorias": LIST,
    "/llamado-2025": page(
        f"<h1>Llamado 2025</h1><p>{WORDS}</p>"
        + link("/bases.pdf", "Bases del llamado")
        + link("/preguntas-de-la-convocatoria", "Preguntas de la convocatoria")
        + link("/historia", "Nuestra historia")
    ),
    "/nota": page(f"<h1>Encuentro</h1><p>{WORDS.replace('propuestas', 'saludos')}</p>{link('/foto.pdf', 'Foto')}"),
    "/preguntas-de-la-convocatoria": page(f"<h1>Preguntas</h1><p>{WORDS}</p>{link('/mas-fondo', 'Más del fondo')}"),
    "/bases.pdf": "%PDF-1.4 nothing",
}
for number in range(2, 9):
    following = f"<nav><a href=/convocatorias?page={number + 1}>Siguiente</a></nav>"
    PAGES[f"/convocatorias?page={number}"] = page(
        f"<h1>Convocatorias</h1><ul>{link(f'/edicion-{number}', f'Edición número {number}')}"
        f"{link(f'/otra-{number}', f'Otra nota número {number}')}</ul>",
        following,
    )


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of one site, with all that a crawl may run into."""
    folder = tmp_path_factory.mktemp("sites") / "set"
    (folder / "pages").mkdir(parents=True)
    (folder / "steps" / "01").mkdir(parents=True)
    timeline = [{"step": "01", "as_of": "2025-05-12T12:00:00-06:00", "note": "", "ticks": []}]
    (folder / "timeline.json").write_text(json.dumps(timeline))
    lines = []
    for index, (path, body) in enumerate(PAGES.items()):
        name = f"pages/{index}.{'txt' if 'robots' in path else 'pdf' if path.endswith('.pdf') else 'html'}"
        (folder / name).write_text(body, "utf-8")
        lines.append(json.dumps({"url": f"{SITE}{path}", "file": name}))
    (folder / "steps" / "01" / "manifest.jsonl").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def crawled(sites: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What a crawl by the recipe kept: the role of each address, and under ``asked`` what was asked for."""
    with serve.Replay(sites, step="01", delay=False) as site:
        world = World(site, tmp_path_factory.mktemp("world"))
        with world.sessions.begin() as session:
            session.add(Source(**FACTS, recipe=True))
            session.flush()
            run = Run(source_key="fondo", started_at=world.settings.now)
            session.add(run)
            session.flush()
            number = run.id
        done = subprocess.run(
            [sys.executable, "-m", "spiders", "crawl", "--recipes", "-", f"fondo:{number}"],
            input=json.dumps(FACTS), env=child_environment(world.settings), cwd=ROOT,
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        with world.sessions() as session:
            roles = {kept.address.removeprefix(SITE): kept.role for kept in snapshots_of(session, number)}
        asked = " ".join(url for _step, _method, _status, url in site.log()["recent"])
        yield {**roles, "asked": asked}


def test_a_list_is_followed_and_what_it_leads_to_is_a_sheet(crawled: dict[str, str]) -> None:
    assert crawled["/convocatorias"] == "listing"
    assert {crawled[path] for path in ("/llamado-2025", "/nota", "/preguntas-de-la-convocatoria")} == {"sheet"}


def test_the_documents_of_a_call_come_and_those_of_other_pages_do_not(crawled: dict[str, str]) -> None:
    assert crawled["/bases.pdf"] == "document"
    assert "foto.pdf" not in crawled["asked"]


def test_from_a_sheet_only_links_that_speak_of_calls_are_followed_and_not_for_ever(crawled: dict[str, str]) -> None:
    assert "/historia" not in crawled["asked"]
    assert "/mas-fondo" not in crawled["asked"]


def test_a_pager_without_end_is_left_after_some_pages(crawled: dict[str, str]) -> None:
    pages = [path for path in crawled if path.startswith("/convocatorias?page=")]
    assert sorted(pages) == [f"/convocatorias?page={number}" for number in range(2, 6)]


@pytest.mark.parametrize("trap", ["calendario", "sort=", "buscar", "example.org", "quienes"])
def test_traps_menus_and_other_hosts_are_left_alone(crawled: dict[str, str], trap: str) -> None:
    assert trap not in crawled["asked"]


def test_what_robots_disallows_is_not_asked_for(crawled: dict[str, str]) -> None:
    assert "/cerrado/convocatoria" not in crawled["asked"]


@pytest.mark.parametrize(
    "address",
    [
        f"{SITE}/calendar/2025/07",
        f"{SITE}/convocatorias?PHPSESSID=ab12",
        f"{SITE}/convocatorias;jsessionid=ab12",
        f"{SITE}/printpdf/12",
        f"{SITE}/es/login?back=/",
        f"{SITE}/convocatorias?orderby=title",
    ],
)
def test_a_trap_is_known_by_its_address(address: str) -> None:
    assert is_trap(address)


@pytest.mark.parametrize(
    "address", [f"{SITE}/convocatoria?lang=es", f"{SITE}/call.aspx?id=7", f"{SITE}/user-guide.pdf"]
)
def test_an_address_that_names_a_page_is_no_trap(address: str) -> None:
    assert not is_trap(address)


@pytest.mark.parametrize(
    "words",
    ["Convocatoria 2025", "Chamada de projetos", "Appel à candidatures", "Apply now", "Edital 3", "Résultats de 2024"],
)
def test_links_speak_of_calls_in_four_languages(words: str) -> None:
    assert speaks_of_calls(words)


@pytest.mark.parametrize("words", ["Contacto", "Quiénes somos", "Press room", "Mentions légales", "Recall of products"])
def test_other_links_do_not(words: str) -> None:
    assert not speaks_of_calls(words)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<link rel="next" href="/l?page=2">', "/l?page=2"),
        ('<a href="/l?page=2">Próxima página</a>', "/l?page=2"),
        ('<a href="/l/page/2/">Older posts</a>', "/l/page/2/"),
        ('<a href="/l?p=2">»</a>', "/l?p=2"),
        ('<a href="/l">1</a><a href="/l?page=1">2</a><a href="/l?page=2">3</a>', "/l?page=1"),
        ('<a href="/other?page=2">Siguiente</a>', None),
        ('<a href="/l?year=2024">2024</a>', None),
    ],
)
def test_the_next_page_of_a_list_is_found_in_whatever_way_it_is_given(markup: str, expected: str | None) -> None:
    layout = layout_of(f"<html><body><main><h1>Lista</h1></main>{markup}</body></html>")
    assert layout is not None
    assert next_in_list(layout, f"{SITE}/l") == (f"{SITE}{expected}" if expected else None)


def seen(inner: str) -> Seen:
    found = look_at(HtmlResponse(f"{SITE}/x", body=page(inner).encode(), encoding="utf-8"), {})
    assert found is not None
    return found


def test_a_short_call_with_two_links_is_no_list() -> None:
    links = link("/faq", "Preguntas") + link("/contacto", "Contacto")
    assert not seen(f"<h1>Llamado 2025</h1><p>{WORDS}</p><ul>{links}</ul>").is_list


def test_a_list_with_a_summary_for_each_entry_is_a_list() -> None:
    entries = "".join(link(f"/n/{n}", f"Nota número {n}") + f"<p>{'Resumen de la nota. ' * 12}</p>" for n in range(8))
    assert seen(f"<h1>Noticias</h1><ul>{entries}</ul>").is_list


@pytest.mark.parametrize(
    ("inner", "outcome"),
    [("<h1>Noticias</h1>", "empty"), ("<script>go()</script>", "layout_changed"), (f"<p>{WORDS}</p>", "ok")],
)
def test_a_start_page_that_says_nothing_is_trouble(inner: str, outcome: str) -> None:
    spider = recipe_source(FACTS)()
    answer = HtmlResponse(
        f"{SITE}/convocatorias", body=page(inner).encode(), encoding="utf-8", headers={"Content-Type": "text/html"}
    )
    answer.request = spider.ask(answer.url, "sheet")
    kept: Any = next(iter(spider.arrived(answer, "sheet", None, None)))
    assert kept.outcome == outcome


def test_a_page_is_looked_at_once_for_its_kind_its_trouble_and_its_links(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def noting(answer: TextResponse, css: Mapping[str, str]) -> Seen | None:
        looks.append(answer.url)
        return look_at(answer, css)

    monkeypatch.setattr("spiders.shapes.generic.look_at", noting)
    spider = recipe_source(FACTS)()
    for number in range(2):
        body = page(f"<p>{WORDS}</p>" + link(f"/convocatoria-{number}", "Convocatoria")).encode()
        answer = HtmlResponse(f"{SITE}/l", body=body, encoding="utf-8", headers={"Content-Type": "text/html"})
        answer.request = spider.ask(answer.url, "sheet")
        followed = [one.url for one in spider.arrived(answer, "sheet", None, None) if isinstance(one, Request)]
        assert followed == [f"{SITE}/convocatoria-{number}"]
    assert looks == [f"{SITE}/l"] * 2


def test_a_source_asks_for_no_more_than_its_share() -> None:
    links = "".join(link(f"/convocatoria-{n}", f"Convocatoria número {n}") for n in range(400))
    spider = recipe_source(FACTS)()
    answer = HtmlResponse(f"{SITE}/convocatorias", body=page(f"<ul>{links}</ul>").encode(), encoding="utf-8")
    answer.request = spider.ask(answer.url, "sheet")
    for _ in range(5):
        list(spider.follow_from(answer, "listing", None))
    assert len(spider.asked) == MOST_REQUESTS  # type: ignore[attr-defined]  # the shape has it


@pytest.mark.parametrize(
    "line", ["no json", "[1]", json.dumps({**FACTS, "host": ""}), json.dumps({**FACTS, "host": "b.example"})]
)
def test_a_recipe_that_lacks_a_fact_is_no_source(line: str) -> None:
    with pytest.raises(MissingFact):
        recipe_sources([line])
