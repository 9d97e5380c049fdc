"""Links: what an answer means, how politely it is asked for, and when it is asked for again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from tracker.catalogue import load_catalogue
from tracker.cli import main
from tracker.config import Settings, load_settings
from tracker.domain.link import Answer, LinkResult, is_home, is_public, judge, next_wait, refusal
from tracker.jobs import ask_link
from tracker.jobs.ask_link import Asker
from tracker.jobs.check_links import check_links, fund_homes, keep_link
from tracker.store.calls import Call, CallDocument, Sighting
from tracker.store.engine import Sessions
from tracker.store.links import Link, all_links, calls_by_address, link_counts
from tracker.store.sources import Fund, Snapshot, Source, waits

NOW = datetime(2025, 7, 2, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
SITE = "https://fondo.example"
WORDS = " ".join(["El fondo paga proyectos de agua y clima de municipios con una contraparte"] * 4)
HOME = f"<html><title>Fondo</title><body><h1>Fondo</h1><p>{WORDS}</p><p>Visita 123</p></body></html>"
CALL = f"<html><title>Convocatoria</title><body><h1>Convocatoria 2025</h1><p>{WORDS} hasta julio</p></body></html>"


class Site(ThreadingHTTPServer):
    """A server on this machine that plays whole sites: path → (status, headers, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, tuple[int, dict[str, str], str]] = {}
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.no_head = False

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers as the site says, in the form that proxies read too."""

    server: Site

    def do_GET(self) -> None:
        """Answers with headers and, but for HEAD, the body."""
        parts = urlsplit(self.path)
        self.server.asked.append((self.command, parts.path))
        self.server.agents.add(self.headers["User-Agent"])
        status, headers, body = self.server.pages.get(parts.path, (404, {}, "nada"))
        if self.command == "HEAD" and self.server.no_head:
            status, headers = 405, {}
        if self.headers.get("If-None-Match") is not None and self.headers["If-None-Match"] == headers.get("ETag"):
            status = 304
        self.send_response(status)
        for name, value in ({"Content-Type": "text/html"} | headers).items():
            self.send_header(name, value)
        data = b"" if self.command == "HEAD" or status == 304 else body.encode()
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_HEAD(self) -> None:
        """Answers with headers."""
        self.do_GET()

    def log_message(self, *_said: Any) -> None:
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    """The site, with a first page and one call."""
    server = Site()
    server.pages = {"/": (200, {}, HOME), "/robots.txt": (404, {}, ""), "/fondo/2025": (200, {"ETag": '"1"'}, CALL)}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def asker(site: Site, tmp_path: Path) -> Iterator[Asker]:
    """Somebody who asks the site for every address; it needs no database."""
    made = Asker(load_settings(data_dir=tmp_path, replay=site.address))
    yield made
    made.close()


# --- what an answer means ----------------------------------------------------------------------------------------


def test_a_page_that_answers_is_well(asker: Asker, site: Site) -> None:
    asked = asker.ask(f"{SITE}/fondo/2025")
    assert (asked.found.result, asked.found.target, asked.etag) == ("ok", None, '"1"')
    assert site.agents == {f"Puente/0.1 (+{asker.settings.contact})"}


def test_what_is_not_modified_since_is_well_and_is_not_fetched(asker: Asker, site: Site) -> None:
    assert asker.ask(f"{SITE}/fondo/2025", etag='"1"').found.result == LinkResult.OK
    assert ("GET", "/fondo/2025") not in site.asked


def test_a_document_is_asked_for_by_its_head_alone(asker: Asker, site: Site) -> None:
    site.pages["/bases.pdf"] = (200, {"Content-Type": "application/pdf"}, "%PDF-")
    assert asker.ask(f"{SITE}/bases.pdf").found.result == LinkResult.OK
    assert site.asked == [("GET", "/robots.txt"), ("HEAD", "/bases.pdf")]


def test_where_head_is_refused_the_page_is_fetched(asker: Asker, site: Site) -> None:
    site.no_head = True
    assert asker.ask(f"{SITE}/fondo/2025").found.result == LinkResult.OK


def test_a_page_that_moved_says_where_to(asker: Asker, site: Site) -> None:
    site.pages["/viejo"] = (301, {"Location": "/fondo/2025"}, "")
    found = asker.ask(f"{SITE}/viejo").found
    assert (found.result, found.target) == ("moved", f"{SITE}/fondo/2025")


def test_another_scheme_or_a_closing_slash_is_no_move(asker: Asker, site: Site) -> None:
    site.pages["/fondo/2025/"] = (301, {"Location": f"{SITE}/fondo/2025"}, "")
    assert asker.ask("http://fondo.example/fondo/2025/").found.result == LinkResult.OK


@pytest.mark.parametrize("where", ["/", "/es/", "/index.php"])
def test_a_redirect_to_the_first_page_is_no_live_link(asker: Asker, site: Site, where: str) -> None:
    site.pages |= {"/fondo/2019": (302, {"Location": where}, ""), where: (200, {}, HOME)}
    assert asker.ask(f"{SITE}/fondo/2019").found.result == LinkResult.HOME_LANDING


def test_the_first_page_in_the_place_of_another_is_told_though_no_redirect_says_so(asker: Asker, site: Site) -> None:
    site.pages["/fondo/2019"] = (200, {}, HOME.replace("123", "124"))
    assert asker.ask(f"{SITE}/fondo/2019").found.result == LinkResult.HOME_LANDING


def test_a_first_page_itself_is_well(asker: Asker) -> None:
    assert asker.ask(f"{SITE}/").found.result == LinkResult.OK


@pytest.mark.parametrize(
    "title", ["Página no encontrada | Fondo", "404", "Error 404", "Page introuvable", "Page not found", "Not Found"]
)
def test_a_page_that_says_it_was_not_found_is_gone(asker: Asker, site: Site, title: str) -> None:
    site.pages["/fondo/2019"] = (200, {}, f"<html><title>{title}</title><body><p>{WORDS} 404</p></body></html>")
    found = asker.ask(f"{SITE}/fondo/2019").found
    assert (found.result, found.reason) == ("gone", f"the page says: {title}")


def test_a_call_that_only_mentions_such_words_is_well() -> None:
    page = "<title>Fondo de agua: 404 proyectos</title><h1>Municipios donde no se encontró agua limpia</h1>"
    assert judge(Answer(f"{SITE}/a", f"{SITE}/a", 200, "text/html", page)).result == LinkResult.OK


@pytest.mark.parametrize(
    ("status", "result"),
    [(404, "gone"), (410, "gone"), (403, "forbidden"), (401, "forbidden"), (500, "server_error"), (503, "server_error"),
     (429, "server_error"), (408, "timeout"), (418, "forbidden")],
)  # fmt: skip
def test_each_status_has_its_result(asker: Asker, site: Site, status: int, result: str) -> None:
    site.pages["/x"] = (status, {}, "")
    found = asker.ask(f"{SITE}/x").found
    assert (found.result, found.status) == (result, status)


@pytest.mark.parametrize(
    ("headers", "body"), [({"cf-mitigated": "challenge"}, ""), ({}, "<title>Just a moment...</title>")]
)
def test_a_wall_is_told_from_the_site(asker: Asker, site: Site, headers: dict[str, str], body: str) -> None:
    for status in (200, 403):
        site.pages["/x"] = (status, headers, body)
        assert asker.ask(f"{SITE}/x").found.result == LinkResult.CHALLENGE


def test_endless_redirects_are_an_error_of_the_site(asker: Asker, site: Site) -> None:
    site.pages["/x"] = (302, {"Location": "/x?otra=vez"}, "")
    found = asker.ask(f"{SITE}/x").found
    assert (found.result, found.reason) == ("server_error", "more than 5 redirects")


# --- what may be asked for ---------------------------------------------------------------------------------------


def test_robots_txt_is_obeyed_with_its_wildcards(asker: Asker, site: Site) -> None:
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /*/2025\n")
    found = asker.ask(f"{SITE}/fondo/2025").found
    assert (found.result, found.reason) == ("refused", "robots.txt asks not to")
    assert site.asked == [("GET", "/robots.txt")]


def test_a_site_that_cannot_say_what_it_allows_is_asked_for_nothing(asker: Asker, site: Site) -> None:
    site.pages["/robots.txt"] = (503, {}, "")
    assert asker.ask(f"{SITE}/fondo/2025").found.result == LinkResult.SERVER_ERROR
    assert asker.ask(f"{SITE}/otra").found.result == LinkResult.SERVER_ERROR
    assert site.asked == [("GET", "/robots.txt")]


@pytest.mark.parametrize(
    "address",
    ["ftp://fondo.example/a", "http://127.0.0.1/a", "http://localhost/a", "http://[::1]/a", "http://2130706433/a",
     "http://fondo.example:8080/a", "https://ana:clave@fondo.example/a", "http://router.local/", "http://fondo.example\\@x/"],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(address: str, asker: Asker, site: Site) -> None:
    assert refusal(address)
    assert asker.ask(address).found.result == LinkResult.REFUSED
    assert site.asked == []


def test_a_redirect_to_a_machine_within_is_refused(asker: Asker, site: Site) -> None:
    site.pages["/x"] = (302, {"Location": "http://169.254.169.254/latest"}, "")
    assert asker.ask(f"{SITE}/x").found.result == LinkResult.REFUSED


def test_without_a_replay_a_name_that_leads_to_this_machine_is_refused(
    settings: Settings, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask_link.socket, "getaddrinfo", lambda *_args, **_more: [(2, 1, 6, "", ("127.0.0.1", 0))])
    asked = Asker(settings).ask("http://fondo.example/a")
    assert (asked.found.result, "private network" in str(asked.found.reason)) == ("refused", True)
    assert site.asked == []


def test_a_name_that_changes_between_two_look_ups_is_no_way_in(
    settings: Settings, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changing(_host: str, port: int | None, *_args: object, **_more: object) -> list[tuple[Any, ...]]:
        seen = ("93.184.216.34", 0) if port is None else ("127.0.0.1", site.server_port)
        return [(2, 1, 6, "", seen)]

    monkeypatch.setattr(ask_link.socket, "getaddrinfo", changing)
    asked = Asker(settings, waits=lambda _rest: None).ask("http://fondo.example/a")
    assert (asked.found.result, asked.found.reason) == ("refused", "a machine of a private network answered")
    assert site.asked == []


def test_a_name_that_leads_nowhere_and_a_server_that_is_down_are_unreachable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_args: object, **_more: object) -> None:
        raise OSError

    down = Asker(settings.model_copy(update={"replay": "http://127.0.0.1:9"}))
    assert down.ask(f"{SITE}/a").found.result == LinkResult.UNREACHABLE
    monkeypatch.setattr(ask_link.socket, "getaddrinfo", unknown)
    assert Asker(settings).ask(f"{SITE}/a").found.result == LinkResult.UNREACHABLE


@pytest.mark.parametrize(
    ("number", "public"),
    [("93.184.216.34", True), ("10.0.0.1", False), ("169.254.169.254", False), ("::1", False), ("100.64.0.1", False),
     ("::ffff:93.184.216.34", False), ("64:ff9b::7f00:1", False), ("nada", False)],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(number: str, public: bool) -> None:
    assert is_public(number) is public


def test_two_requests_to_a_host_stand_apart_as_its_robots_txt_asks(settings: Settings) -> None:
    waited: list[float] = []
    slow = Asker(settings, waits=waited.append)
    slow._robots[SITE] = ask_link.Protego.parse("User-agent: *\nCrawl-delay: 9\n")
    slow._allow(f"{SITE}/a")
    for host in ("fondo.example", "fondo.example", "otro.example"):
        slow._wait_turn(host)
    assert [round(rest) for rest in waited] == [9]


def test_first_pages_are_told_from_deeper_ones() -> None:
    homes = [SITE, f"{SITE}/", f"{SITE}/es", f"{SITE}/es-mx/", f"{SITE}/index.html", f"{SITE}/es/inicio"]
    assert [is_home(address) for address in homes] == [True] * len(homes)
    assert not any(is_home(f"{SITE}{path}") for path in ("/fondo", "/es/fondo", "/?p=7", "/2025/"))


# --- when it is asked for again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "days"),
    [("ok", [7, 7, 7, 7, 7]), ("gone", [1, 2, 4, 30, 30]), ("home_landing", [1, 2, 4, 30, 30]),
     ("unreachable", [1, 2, 4, 30, 30]), ("server_error", [1, 2, 4, 7, 7]), ("challenge", [1, 2, 4, 7, 7])],
)  # fmt: skip
def test_each_result_has_its_rhythm(result: str, days: list[int]) -> None:
    assert [next_wait(LinkResult(result), doubts).days for doubts in range(1, 6)] == days


@pytest.fixture
def filled(sessions: Sessions) -> Sessions:
    """A call with its page, a document and a page that a person handed over."""
    with sessions.begin() as session:
        session.add_all([Fund(key="mx-uy", name="Fondo", kind="joint"),
                         Source(key="auci", name="AUCI", host="fondo.example", language="es")])  # fmt: skip
        session.flush()
        seen = Snapshot(source_key="auci", address=f"{SITE}/fondo/2025", role="sheet", fetched_at=NOW, outcome="ok")
        call = Call(key="mx-uy-2025", fund_key="mx-uy", edition="2025", label="2025", title="Convocatoria",
                    status="open", language="es", found_at=NOW, changed_at=NOW)  # fmt: skip
        session.add_all([seen, call])
        session.flush()
        for address in (f"{SITE}/fondo/2025", "manual:abc/aviso.pdf"):
            session.add(Sighting(call_id=call.id, source_key="auci", address=address, role="presents", reader="1",
                                 snapshot_id=seen.id, first_seen=NOW, last_seen=NOW, reading={}))  # fmt: skip
        session.add(CallDocument(call_id=call.id, address=f"{SITE}/bases.pdf", title="Bases", first_seen=NOW))
    return sessions


def test_a_check_keeps_each_link_with_its_result_and_the_calls_that_use_it(
    filled: Sessions, settings: Settings, site: Site
) -> None:
    catalogue = load_catalogue()
    there = settings.model_copy(update={"replay": site.address})
    report = check_links(there, filled, catalogue, NOW, most=1_000)
    assert report.known == 2 + len(fund_homes(catalogue))
    with filled() as session:
        known = {link.address: link for link in all_links(session)}
        assert [call.key for call in calls_by_address(session)[f"{SITE}/bases.pdf"]] == ["mx-uy-2025"]
        assert link_counts(session).get(None) is None
    page, document = known[f"{SITE}/fondo/2025"], known[f"{SITE}/bases.pdf"]
    assert (page.result, page.since, page.next_at) == ("ok", NOW, NOW + timedelta(days=7))
    assert (document.result, document.doubts, document.next_at) == ("gone", 1, NOW + timedelta(days=1))
    assert check_links(there, filled, catalogue, NOW, most=1_000).checked == []


def test_since_stays_while_the_result_is_the_same_and_a_live_answer_ends_all_doubts(
    filled: Sessions, settings: Settings, site: Site
) -> None:
    catalogue, address = load_catalogue(), f"{SITE}/bases.pdf"
    asker = Asker(settings.model_copy(update={"replay": site.address}))
    check_links(settings.model_copy(update={"replay": site.address}), filled, catalogue, NOW, most=1_000)
    with filled.begin() as session:
        again = keep_link(session, address, asker.ask(address), NOW + timedelta(days=1))
        link = session.get_one(Link, address)
        assert (again.changed, link.since, link.doubts) == (False, NOW, 2)
        site.pages["/bases.pdf"] = (200, {"Content-Type": "application/pdf"}, "%PDF-")
        later = NOW + timedelta(days=3)
        assert keep_link(session, address, asker.ask(address), later).changed
        assert (link.result, link.since, link.doubts, link.first_seen) == ("ok", later, 0, NOW)


def test_a_link_that_nothing_names_any_more_is_forgotten(filled: Sessions, settings: Settings, site: Site) -> None:
    there, catalogue = settings.model_copy(update={"replay": site.address}), load_catalogue()
    check_links(there, filled, catalogue, NOW, most=1)
    with filled.begin() as session:
        session.add(Link(address=f"{SITE}/otra", host="fondo.example", first_seen=NOW, next_at=NOW))
    check_links(there, filled, catalogue, NOW, most=1)
    with filled() as session:
        assert session.get(Link, f"{SITE}/otra") is None


def test_a_host_that_asked_for_time_when_its_pages_were_read_is_asked_for_no_link(
    filled: Sessions, settings: Settings, site: Site
) -> None:
    there, catalogue, later = settings.model_copy(update={"replay": site.address}), load_catalogue(), NOW + HOUR
    with filled.begin() as session:
        session.get_one(Source, "auci").not_before = {"fondo.example": later.isoformat()}
    site.asked.clear()
    assert SITE not in str([item.address for item in check_links(there, filled, catalogue, NOW, most=1_000).checked])
    assert ("HEAD", "/fondo/2025") not in site.asked
    with filled() as session:
        assert session.get_one(Link, f"{SITE}/fondo/2025").next_at == later
    checked = [item.address for item in check_links(there, filled, catalogue, later, most=1_000).checked]
    assert f"{SITE}/fondo/2025" in checked


def test_a_host_that_asks_for_time_is_asked_nothing_more_by_links_and_by_polls(
    filled: Sessions, settings: Settings, site: Site
) -> None:
    there, catalogue = settings.model_copy(update={"replay": site.address}), load_catalogue()
    for path in ("/bases.pdf", "/fondo/2025"):
        site.pages[path] = (429, {"Retry-After": "3600"}, "")
    checked = check_links(there, filled, catalogue, NOW, most=1_000).checked
    of_host = [item for item in checked if item.address.startswith(SITE)]
    assert [item.result for item in of_host] == ["server_error"]
    asked = [what for what in site.asked if what[1] in ("/bases.pdf", "/fondo/2025")]
    assert len(asked) == 1
    with filled() as session:
        assert waits(session, NOW) == {"fondo.example": NOW + HOUR}
        assert all(link.next_at >= NOW + HOUR for link in all_links(session) if link.host == "fondo.example")


def test_the_commands_check_and_count(filled: Sessions, settings: Settings, site: Site) -> None:
    env = {"DATABASE_URL": settings.database, "PUENTE_REPLAY": site.address, "PUENTE_NOW": NOW.isoformat()}
    checked = CliRunner().invoke(main, ["links", "check", "--most", "3", "--json"], env=env)
    said = json.loads(checked.stdout)
    assert (checked.exit_code, len(said["links"]), sum(said["counts"].values())) == (0, 3, 3)
    counted = CliRunner().invoke(main, ["links", "status", "--json"], env=env)
    assert json.loads(counted.stdout)["counts"]["unchecked"] == said["known"] - 3
    assert "unchecked" in CliRunner().invoke(main, ["links", "status"], env=env).stdout
