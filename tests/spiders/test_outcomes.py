"""How a fetch counts, by what came or what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse

from spiders.charset import encoding_of, is_encoded_twice
from spiders.outcomes import is_cut, judge
from spiders.walls import is_challenge
from tests.spiders.world import SITES, Crawled, World, serve

HOME = "https://www.aecid.es"
OTHER = "https://ccesv.aecid.es"
BAD = {
    f"{HOME}/-/gone": "gone",
    f"{HOME}/-/chain": "redirects",
    f"{HOME}/-/away": "moved",
    f"{HOME}/-/short": "truncated",
    f"{HOME}/-/big": "too_large",
    f"{HOME}/-/bomb": "too_large",
    f"{HOME}/-/picture": "wrong_type",
    f"{HOME}/-/hollow": "empty",
    f"{HOME}/-/secret": "robots",
    f"{HOME}/-/fake.pdf": "wrong_type",
    f"{OTHER}/-/silent": "robots",
}
HTML = {"Content-Type": "text/html; charset=utf-8"}


def _page(text: str) -> str:
    return f"<html><body><div class='asset-full-content'>{text}</div></body></html>"


def _manifest() -> Iterator[dict[str, Any]]:
    anchors = "".join(f"<a href='{url}'>x</a>" for url in (*BAD, "https://otra.example/-/a", "https://m.aecid.es/-/a"))
    yield {
        "url": f"{HOME}/robots.txt",
        "text": "User-agent: *\nDisallow: /-/secret\n",
        "headers": {"Content-Type": "text/plain"},
    }
    yield {"url": f"{OTHER}/robots.txt", "text": "", "status": 503, "headers": HTML}
    yield {"url": f"{HOME}/mexico", "text": _page(anchors), "headers": HTML}
    yield {"url": f"{HOME}/-/chain", "redirect": f"{HOME}/-/hop-1"}
    yield from ({"url": f"{HOME}/-/hop-{n}", "redirect": f"{HOME}/-/hop-{n + 1}"} for n in range(1, 7))
    yield {"url": f"{HOME}/-/away", "redirect": "https://otra.example/"}
    yield {"url": f"{HOME}/-/short", "text": _page("short"), "declared_length": 900, "headers": HTML}
    yield {"url": f"{HOME}/-/big", "generate": {"kind": "junk", "bytes": 10_000_001}, "headers": HTML}
    yield {"url": f"{HOME}/-/bomb", "generate": {"kind": "gzip_junk", "bytes": 30_000_000}, "headers": HTML}
    yield {"url": f"{HOME}/-/picture", "text": "x", "headers": {"Content-Type": "image/png"}}
    yield {"url": f"{HOME}/-/hollow", "text": " ", "headers": HTML}
    yield {"url": f"{HOME}/-/secret", "text": _page("secret"), "headers": HTML}
    yield {"url": f"{HOME}/-/fake.pdf", "text": _page("no document"), "headers": HTML}
    yield {"url": f"{OTHER}/-/silent", "text": _page("silent"), "headers": HTML}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """One crawl of a site where everything goes wrong but its start page."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "steps" / "01").mkdir(parents=True)
    (folder / "timeline.json").write_text(json.dumps([{"step": "01", "as_of": "2025-05-12T12:00:00-06:00"}]))
    lines = "".join(f"{json.dumps(line)}\n" for line in _manifest())
    (folder / "steps" / "01" / "manifest.jsonl").write_text(lines)
    with serve.Replay(folder, delay=False) as site:
        yield World(site, folder).crawl("aecid-es")


@pytest.mark.parametrize("address", BAD, ids=lambda address: address.rpartition("/")[2])
def test_each_kind_of_trouble_has_its_name(crawled: Crawled, address: str) -> None:
    assert crawled.outcomes()[address] == BAD[address]


def test_a_page_that_robots_forbids_is_never_asked_for(crawled: Crawled) -> None:
    assert not [url for url in crawled.asked if url.endswith(("/secret", "/silent"))]


def test_other_hosts_are_never_asked(crawled: Crawled) -> None:
    assert not [url for url in crawled.asked if "otra.example" in url or "m.aecid.es" in url]


def test_trouble_below_the_start_page_is_counted_and_does_not_fail_the_run(crawled: Crawled) -> None:
    row = crawled.rows["aecid-es"]
    assert (row["ok"], row["failed"], row["reason"], crawled.code) == (1, len(BAD), None, 0), crawled.errors


@pytest.mark.parametrize("file", sorted(SITES.glob("pages/www.gob.mx/*.html")), ids=lambda file: file.stem[:40])
def test_only_walls_count_as_walls(file: Path) -> None:
    assert is_challenge(file.read_bytes()) == file.name.startswith("challenge-")


@pytest.mark.parametrize("file", sorted(SITES.glob("pages/*/*.html")), ids=lambda file: file.stem[:40])
def test_only_the_cut_page_counts_as_cut(file: Path) -> None:
    assert is_cut(file.read_bytes()) == ("truncado" in file.name)


def test_an_unasked_304_is_no_page() -> None:
    assert judge(HtmlResponse("https://www.aecid.es/mexico", status=304), "sheet")[0] == "other"


@pytest.mark.parametrize(
    ("body", "declared", "encoding"),
    [
        ("Año".encode(), "text/html; charset=iso-8859-1", "utf-8"),
        ("Año".encode("latin-1"), "text/html", "cp1252"),
        ("Año".encode("latin-1"), "text/html; charset=utf-8", "cp1252"),
        ("Příloha".encode("cp1250"), "text/html; charset=windows-1250", "cp1250"),
    ],
)
def test_the_bytes_decide_before_what_is_declared(body: bytes, declared: str, encoding: str) -> None:
    assert encoding_of(body, declared) == encoding


@pytest.mark.parametrize("words", ["Año, México, cooperación", "Fund – Mexico"])
def test_letters_that_were_encoded_twice_are_noticed(words: str) -> None:
    assert not is_encoded_twice(words.encode())
    assert is_encoded_twice(words.encode().decode("latin-1").encode())


def test_one_wrong_letter_on_a_good_page_is_forgiven() -> None:
    assert not is_encoded_twice("Cooperación en México: el año del municipioâ€™s".encode())
    assert not is_encoded_twice(b"plain")


@pytest.mark.parametrize("file", sorted(SITES.glob("pages/*/*.html")), ids=lambda file: file.stem[:40])
def test_no_recorded_page_counts_as_encoded_twice(file: Path) -> None:
    assert not is_encoded_twice(file.read_bytes())
