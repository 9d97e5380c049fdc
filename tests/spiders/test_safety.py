"""What a spider never asks for: this machine, its networks, other hosts, and anything that is no page of the web."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet import reactor as loop
from twisted.internet.defer import succeed

from spiders import safety
from spiders.hosts import ExactHosts, OffHost
from spiders.safety import CarefulHandler, NotPublic, PublicResolver, Turns, Unsafe, is_public, refusal
from spiders.settings import crawl_settings
from spiders.sources import SOURCES
from tests.spiders.world import Crawled, World, serve
from tracker.config import load_settings

HOME = "https://www.agcid.gob.cl"
HTML = {"Content-Type": "text/html; charset=utf-8"}
TRAPS = (
    "file:///etc/passwd",
    "ftp://www.agcid.gob.cl/a",
    "gopher://www.agcid.gob.cl/",
    "data:text/html,x",
    "javascript:alert(1)",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://2130706433/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.8/",
    "https://www.agcid.gob.cl:22/",
    "https://www.agcid.gob.cl:8080/",
    "https://user:secret@www.agcid.gob.cl/",
    "http://127.0.0.1\\@www.agcid.gob.cl/",
    "https://www.agcid.gob.cl/a\tb",
    "https://www.agcid.gob.cl:notaport/",
)
PRIVATE = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 fe80::1"
    " fc00::1 ff02::1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:7f00:1:: nonsense"
).split()


@pytest.mark.parametrize("address", TRAPS)
def test_an_address_that_is_none_of_the_web_s_is_refused_as_it_is_written(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize(
    "address", ["https://www.gob.mx/amexcid", "http://www.gob.mx:80/a?b=c", "https://re-cid.org:443/"]
)
def test_an_address_of_the_web_is_not_refused(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_counts_as_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_of_the_open_internet_count_as_public() -> None:
    assert is_public("200.77.229.10")
    assert is_public("2606:4700::6810:84e5")


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("https://gobmx.org/a", OffHost),
        ("https://m.www.gob.mx/", OffHost),
        ("https://www.gob.mx.evil.example/", OffHost),
        ("file:///etc/passwd", Unsafe),
        ("http://2130706433/", Unsafe),
    ],
)
def test_only_the_exact_hosts_of_a_source_are_asked(address: str, error: type[Exception]) -> None:
    crawler = Crawler(SOURCES["gobmx-amexcid"])
    crawler.spider = SOURCES["gobmx-amexcid"]()
    with pytest.raises(error):
        ExactHosts(crawler).process_request(Request(address))


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> PublicResolver:
    """Resolves each name to what its first label says, as a hostile name server could."""

    def answer(self: object, name: str, timeout: object = ()) -> Any:
        return succeed(name.removesuffix(".evil.example").replace("-", "."))

    monkeypatch.setattr(safety.CachingThreadedResolver, "getHostByName", answer)
    monkeypatch.setattr(safety, "NOT_PUBLIC", {})
    monkeypatch.setenv("http_proxy", "http://10-0-0-9.evil.example:3128")
    return PublicResolver(loop, 0, 1.0)


@pytest.mark.parametrize("name", ["127-0-0-1", "169-254-169-254", "192-168-0-1"])
def test_a_name_that_resolves_to_a_private_address_is_refused(resolver: PublicResolver, name: str) -> None:
    said: list[Any] = []
    resolver.getHostByName(f"{name}.evil.example").addErrback(lambda failure: said.append(failure.value))
    assert isinstance(said[0], NotPublic)
    assert name.replace("-", ".") in safety.NOT_PUBLIC[f"{name}.evil.example"]


def test_the_connection_goes_to_the_very_address_that_was_checked(resolver: PublicResolver) -> None:
    got: list[str] = []
    resolver.getHostByName("200-77-229-10.evil.example").addCallback(got.append)
    assert got == ["200.77.229.10"]


def test_the_operator_s_own_proxy_may_be_near(resolver: PublicResolver) -> None:
    got: list[str] = []
    resolver.getHostByName("10-0-0-9.evil.example").addCallback(got.append)
    assert got == ["10.0.0.9"]


def test_a_real_crawl_resolves_carefully_and_knows_no_other_schemes(tmp_path: Path) -> None:
    real = crawl_settings(load_settings(data_dir=tmp_path))
    assert real["TWISTED_DNS_RESOLVER"] == "spiders.safety.PublicResolver"
    handlers = real["DOWNLOAD_HANDLERS"]
    assert handlers["https"] == handlers["http"] == f"{CarefulHandler.__module__}.{CarefulHandler.__name__}"
    assert not any(handlers[scheme] for scheme in ("file", "ftp", "data", "s3"))


def test_turns_are_kept_per_host() -> None:
    turns = Turns()
    turns.slow_down("a.example", 7)
    turns.slow_down("a.example", 3)
    assert turns.delays == {"a.example": 7}
    assert turns.locks["a.example"] is turns.locks["a.example"] is not turns.locks["b.example"]


def _lines() -> Iterator[dict[str, Any]]:
    rows = "".join(
        f"<div class='items-row'><h2><a href='{HOME}/noticias/{n}-nota'>Nota {n}</a></h2></div>" for n in range(20)
    )
    traps = "".join(f'<a href="{trap}">x</a>' for trap in (*TRAPS, "https://gobmx.org/x", "//169.254.169.254/x"))
    page = f"<html><body><div id='component'>{'Una nota. ' * 20}{traps}</div></body></html>"
    yield {"url": f"{HOME}/robots.txt", "text": "", "headers": {"Content-Type": "text/plain"}}
    yield {"url": f"{HOME}/fondo_chile_mexico/que_es.html", "text": page, "headers": HTML}
    yield {"url": f"{HOME}/noticias", "text": f"<html><body>{rows}</body></html>", "headers": HTML}
    targets = ["http://127.0.0.1:1/", "http://169.254.169.254/", "file:///etc/passwd", f"{HOME}/noticias/4-nota"]
    yield from ({"url": f"{HOME}/noticias/{n}-nota", "redirect": target} for n, target in enumerate(targets))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A crawl of a site full of traps: links and redirects to where no spider belongs."""
    folder = tmp_path_factory.mktemp("traps")
    (folder / "steps" / "01").mkdir(parents=True)
    (folder / "timeline.json").write_text(json.dumps([{"step": "01", "as_of": "2025-05-12T12:00:00-06:00"}]))
    (folder / "steps" / "01" / "manifest.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in _lines()))
    with serve.Replay(folder, delay=False) as site:
        yield World(site, folder).crawl("agcid-cl")


def test_no_trap_is_ever_asked_for(crawled: Crawled) -> None:
    assert crawled.asked
    assert {url.split("/")[2] for url in crawled.asked} == {"www.agcid.gob.cl", "www.agci.cl"}
    assert not [url for url in crawled.asked if ":22/" in url or ":8080/" in url or "secret" in url]


@pytest.mark.parametrize("number", [0, 1])
def test_a_redirect_into_this_machine_s_networks_is_refused(crawled: Crawled, number: int) -> None:
    assert crawled.outcomes().get(f"{HOME}/noticias/{number}-nota", "refused") in ("refused", "moved")


def test_nothing_of_a_trap_is_kept(crawled: Crawled) -> None:
    assert all(s.outcome in ("ok", "gone", "refused", "moved", "redirects", "other") for s in crawled.snapshots)
    assert not [s for s in crawled.snapshots if s.outcome == "ok" and "noticias/" in s.address]
