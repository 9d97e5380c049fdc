"""A site of any size for the benchmark of the crawl: the recorded sites, over and over under other names.

Each copy has the pages and documents of the recorded sites below one host, their links among themselves mended, and a
list that leads to all of them. No two copies share a content, so each is kept and read.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from tracker.catalogue.seeds import Recipe, Seeds
from tracker.jobs.demo import SITES

STEP = "site"
PER_LIST = 50
LINK = re.compile(r"""(\bhref\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE)
CHARSET = re.compile(r"""<meta[^>]*charset=[^>]*>""", re.IGNORECASE)
FUNDS = ("mx-uy", "mx-fr", "mx-cl", "mx-es-mixto")


def host_of_copy(number: int) -> str:
    """The name of a copy."""
    return f"sitio-{number:03}.example.org"


def seeds(copies: int) -> Seeds:
    """The sources of so many copies; none has code."""
    hosts = [host_of_copy(number) for number in range(1, copies + 1)]
    return Seeds(tuple(Recipe(h.split(".")[0], h, h, (f"https://{h}/",), FUNDS, "es", "MX") for h in hosts), ())


def build(folder: Path, copies: int, as_of: str, most: int | None = None) -> None:
    """Writes a set that the replay server serves; ``as_of`` is the instant that its clock shows.

    Each copy has so many of the recorded pages at ``most``, all of them by default.
    """
    entries = [entry for entry in _recorded() if entry.get("file") and entry.get("status", 200) == 200]
    pages = {entry["url"]: entry for entry in [e for e in entries if e["file"].endswith(".html")][:most]}
    files = {entry["url"]: entry for entry in entries if entry["file"].endswith((".pdf", ".docx"))}
    known = {url: _local(url) for url in (*pages, *files)}
    (folder / "pages").mkdir(parents=True)
    (folder / "steps" / STEP).mkdir(parents=True)
    (folder / "timeline.json").write_text(json.dumps([{"step": STEP, "as_of": as_of}]), "utf-8")
    templates = {
        url: _template(folder, f"pages/{number}.html", entry, known)
        for number, (url, entry) in enumerate(pages.items())
    }
    templates |= dict(_lists(folder, templates))
    lines = [line for number in range(1, copies + 1) for line in _copy(folder, number, templates, files)]
    (folder / "steps" / STEP / "manifest.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


def _recorded() -> Iterator[dict[str, Any]]:
    step = json.loads((SITES / "timeline.json").read_text("utf-8"))[0]["step"]
    for line in (SITES / "steps" / step / "manifest.jsonl").read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _local(url: str) -> str:
    parts = urlsplit(url)
    return f"/{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _template(folder: Path, file: str, entry: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """Writes a page whose links to other recorded pages lead to those of its copy; gives its file."""
    data = (SITES / entry["file"]).read_bytes()

    def mended(match: re.Match[str]) -> str:
        target = urljoin(entry["url"], unescape(match[3]))
        return f'{match[1]}"{escape(known.get(target, target))}"'

    html = LINK.sub(mended, CHARSET.sub("", _decoded(data)))
    end = html.lower().rfind("</body")
    said = "<p>{{site}}</p>"
    (folder / file).write_text(html[:end] + said + html[end:] if end >= 0 else html + said, "utf-8")
    return file


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _lists(folder: Path, templates: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pages of the list of a copy, each with its file; their addresses are local already."""
    urls = list(templates)
    for begin in range(0, len(urls), PER_LIST):
        number = begin // PER_LIST + 1
        rows = "".join(
            f'<li><a href="{escape(_local(url))}">Convocatoria del fondo {begin + row}</a></li>'
            for row, url in enumerate(urls[begin : begin + PER_LIST])
        )
        more = f'<a rel="next" href="/?pagina={number + 1}">Siguiente</a>' if begin + PER_LIST < len(urls) else ""
        head = '<html lang="es"><head><title>Convocatorias</title></head>'
        file = f"pages/list-{number}.html"
        body = f"<body><main><h1>Convocatorias</h1><ul>{rows}</ul>{more}</main><p>{{{{site}}}}</p></body></html>"
        (folder / file).write_text(head + body, "utf-8")
        yield (f"/?pagina={number}" if number > 1 else "/"), file


def _copy(
    folder: Path, number: int, templates: Mapping[str, str], files: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """The lines of the manifest for one copy."""
    host = host_of_copy(number)
    for url, template in templates.items():
        rule = {"kind": "template", "template": template, "values": {"site": host}}
        headers = {"Content-Type": "text/html; charset=utf-8"}
        where = url if url.startswith("/") else _local(url)
        yield json.dumps({"url": f"https://{host}{where}", "generate": rule, "headers": headers})
    (folder / "files" / str(number)).mkdir(parents=True)
    for index, (url, entry) in enumerate(files.items()):
        file = f"files/{number}/{index}{Path(entry['file']).suffix}"
        (folder / file).write_bytes(_unlike((SITES / entry["file"]).read_bytes(), host.encode()))
        headers = {name: value for name, value in entry.get("headers", {}).items() if name.lower() == "content-type"}
        yield json.dumps({"url": f"https://{host}{_local(url)}", "file": file, "headers": headers})


def _unlike(data: bytes, word: bytes) -> bytes:
    """A document with a comment that no reader shows: a zip's own, or a line after the end of a PDF."""
    return data[:-2] + struct.pack("<H", len(word)) + word if data.startswith(b"PK") else data + b"\n%" + word + b"\n"
