"""Makes what a new source needs: its file of facts, its line in the list of sources, and a recorded page."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from pathlib import Path

from spiders.base import SourceSpider
from spiders.once import fetch_once
from spiders.recorded import FIELDS, RECORDED, ROOT, noted, pages_of, read, write_note
from tracker.addresses import canonical, host_of
from tracker.catalogue import load_catalogue
from tracker.config import Settings
from tracker.errors import Conflict, Invalid, PuenteError, Unreadable
from tracker.extract.html_walk import html_text
from tracker.extract.page import page_facts
from tracker.extract.read_edition import find_fund
from tracker.jobs.keep import Fetched

SOURCES_ROOM = ROOT / "spiders" / "sources"
TEMPLATE = '''"""{name}: what it publishes, in one line."""

from spiders.shapes.generic import Generic


class {class_name}(Generic):
    key = "{key}"
    name = "{name}"
    host = "{host}"
    starts = ("{address}",)
    funds = ({funds},)
    language, country = "{language}", None
'''


def new_source(settings: Settings, key: str, address: str, funds: Sequence[str]) -> list[Path]:
    """Writes the files of a new source from its first page; gives their paths.

    Raises:
        Invalid: the key can't be one, or neither the page nor ``funds`` names a fund that there is.
        Conflict: there is such a source.
        Unreadable: the page could not be fetched.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", key) or keyword.iskeyword(key):
        raise Invalid(f"{key!r} is no key; use lower-case words joined by hyphens, such as agencia-xy")
    file = SOURCES_ROOM / f"{key.replace('-', '_')}.py"
    if file.exists() or (RECORDED / key).exists():
        raise Conflict(f"there is a source {key} already; see {file.relative_to(ROOT)}")
    page = _fetched(settings, address)
    text = (page.body or b"").decode(page.encoding or "utf-8", "replace")
    facts = page_facts(text, page.address)
    funds = _funds(funds, text, facts.title, page.address)
    name = (facts.sites[0] if facts.sites and " " in facts.sites[0] else facts.title or key).replace('"', "'")
    class_name = "".join(part.title() for part in key.split("-"))
    filled = TEMPLATE.format(
        name=name[:60], class_name=class_name, key=key, host=host_of(page.address), address=canonical(address),
        funds=", ".join(f'"{fund}"' for fund in funds), language=facts.language or "es",
    )  # fmt: skip
    file.write_text(filled, "utf-8")
    _register(file.stem, class_name)
    recorded = RECORDED / key / "start.html"
    recorded.parent.mkdir(parents=True)
    recorded.write_bytes(page.body or b"")
    return [file, SOURCES_ROOM / "__init__.py", recorded]


def _funds(asked: Sequence[str], html: str, title: str | None, address: str) -> Sequence[str]:
    catalogue = load_catalogue()
    known = [fund.key for fund in catalogue.funds]
    if unknown := sorted(set(asked) - set(known)):
        raise Invalid(f"there is no fund {', '.join(unknown)}; the funds are {', '.join(known)}")
    named = find_fund(html_text(html).value, title, catalogue, known, address)
    if not asked and named is None:
        raise Invalid(f"the page names no fund; say with --fund which it carries; the funds are {', '.join(known)}")
    return asked or [str(named)]


def note_reading(source: type[SourceSpider]) -> Path:
    """Notes what a new source reads from its first recorded page, for a person to review."""
    page, address = pages_of(source.key)[0], source.starts[0]
    role = source().role_of(address)
    write_note(page, {"address": address, "role": role} | _in_order(read(source, page, address, role)))
    return page.with_suffix(".json")


def record_again(settings: Settings, source: type[SourceSpider]) -> list[str]:
    """Fetches the recorded pages of a source anew; gives a line for each, with what is read otherwise now.

    Raises:
        Unreadable: a page could not be fetched; those before it are written already.
    """
    said = []
    for page in pages_of(source.key):
        expected = noted(page)
        came = _fetched(settings, expected["address"])
        page.write_bytes(came.body or b"")
        found = _in_order(read(source, page, expected["address"], expected["role"]))
        changed = [field for field in FIELDS if found[field] != expected.get(field)]
        write_note(page, expected | found)
        said.append(f"{page.relative_to(ROOT)}: {'changed: ' + ', '.join(changed) if changed else 'reads as before'}")
    return said


def _in_order(found: dict[str, object]) -> dict[str, object]:
    return {field: found[field] for field in FIELDS}


def _fetched(settings: Settings, address: str) -> Fetched:
    came = fetch_once(settings, address, documents=False)
    if not came or came[0].body is None:
        why = f"{came[0].outcome.value}: {came[0].reason or came[0].status}" if came else "nothing came"
        raise Unreadable("unreachable", f"{address} can't be read: {why}")
    return came[0]


def _register(module: str, class_name: str) -> None:
    """Adds the source to the list, where the alphabet puts it."""
    file = SOURCES_ROOM / "__init__.py"
    text = file.read_text("utf-8")
    imports = re.findall(r"^from spiders\.sources\.\w+ import \w+\n", text, re.MULTILINE)
    entries = re.findall(r"^        [A-Z]\w+,\n", text, re.MULTILINE)
    if not imports or not entries:
        raise PuenteError(f"{file.relative_to(ROOT)} has another form than expected; add {class_name} by hand")
    ordered = sorted({*imports, f"from spiders.sources.{module} import {class_name}\n"})
    classes = [re.split(r"\s", line.strip())[-1] for line in ordered]
    text = text.replace("".join(imports), "".join(ordered))
    file.write_text(text.replace("".join(entries), "".join(f"        {name},\n" for name in classes)), "utf-8")
