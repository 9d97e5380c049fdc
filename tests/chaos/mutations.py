"""What happens to pages: redesigns, cuts, walls, wrong encodings. Each takes the bytes of a page and gives others."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import html

Mutation = Callable[[bytes], bytes]
NUMERIC_DATE = re.compile(rb"\b(1[3-9]|2\d|3[01])([/.-])(0?[1-9]|1[0-2])\2(\d{4})\b")
ISO_DATE = re.compile(rb"\b(\d{4})-(0[1-9]|1[0-2])-(1[3-9]|2\d|3[01])\b")
WALL = b"<html><head><title>x</title></head><body><div id='sec-if-cpt-container'></div></body></html>"
REPAIR = b"<html><head><title>Sitio en mantenimiento</title></head><body><p>Volveremos pronto.</p></body></html>"
SIGN_IN = b"<html><body><h1>Acceso</h1><form><input name=u><input type=password name=p></form></body></html>"
BANNER = "<div class=wm>Copia guardada el 3 de enero de 2019, 18:00 horas. Página 1 de 1.</div>".encode()


def _tree(change: Callable[[html.HtmlElement], None]) -> Mutation:
    def mutate(page: bytes) -> bytes:
        root = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
        change(root)
        return html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>")

    return mutate


def _rename_classes(root: html.HtmlElement) -> None:
    for element in root.iter():
        for name in ("class", "id"):
            if isinstance(element.tag, str) and element.get(name):
                element.set(name, " ".join(f"n-{word}" for word in element.get(name, "").split()))


def _strip_classes(root: html.HtmlElement) -> None:
    for element in root.iter():
        for name in ("class", "id", "role"):
            element.attrib.pop(name, None)


def _move_tables(root: html.HtmlElement) -> None:
    for table in root.xpath("//table | //ul"):
        root.body.append(table)


def _flatten_tables(root: html.HtmlElement) -> None:
    for element in root.xpath("//table | //tr | //td | //th | //tbody | //thead"):
        element.tag = "div"


def _drop(path: str) -> Mutation:
    def change(root: html.HtmlElement) -> None:
        for element in root.xpath(path):
            if element.getparent() is not None:
                element.drop_tree()

    return _tree(change)


def _speak_english(root: html.HtmlElement) -> None:
    root.set("lang", "en")


def _empty_main(root: html.HtmlElement) -> None:
    for element in root.body:
        for child in list(element):
            element.remove(child)
        element.text = ""


def _div_soup(root: html.HtmlElement) -> None:
    for element in root.xpath("//main | //article | //section | //header | //h1 | //h2 | //h3"):
        element.tag = "div"


def _sub(pattern: bytes, by: bytes, most: int = 0) -> Mutation:
    return lambda page: re.sub(pattern, by, page, count=most, flags=re.IGNORECASE | re.DOTALL)


def _becomes(other: bytes) -> Mutation:
    return lambda _page: other


def _swap_dates(page: bytes) -> bytes:
    return ISO_DATE.sub(rb"\1-\3-\2", NUMERIC_DATE.sub(rb"\3\2\1\2\4", page))


def _mojibake(page: bytes) -> bytes:
    return page.decode("utf-8", "replace").encode("utf-8").decode("latin-1").encode("utf-8")


def _latin(page: bytes) -> bytes:
    return page.decode("utf-8", "replace").encode("cp1252", "replace")


MUTATIONS: dict[str, Mutation] = {
    "renamed classes": _tree(_rename_classes),
    "no classes at all": _tree(_strip_classes),
    "tables and lists moved to the end": _tree(_move_tables),
    "tables become boxes": _tree(_flatten_tables),
    "headings become boxes": _tree(_div_soup),
    "header removed": _drop("//header | //h1"),
    "title removed": _drop("//title"),
    "meta removed": _drop("//meta"),
    "lists removed": _drop("//ul | //ol"),
    "every paragraph removed": _drop("//p"),
    "said to be in English": _tree(_speak_english),
    "content emptied": _tree(_empty_main),
    "content in a comment": _sub(rb"(<body[^>]*>)(.*)(</body>)", rb"\1<!-- \2 -->\3"),
    "empty": _becomes(b""),
    "cut in the middle": lambda page: page[: len(page) // 2],
    "cut within its end": lambda page: page[: page.lower().rfind(b"</body") - 40],
    "a wall": _becomes(WALL),
    "a note of repair": _becomes(REPAIR),
    "a form to sign in": _becomes(SIGN_IN),
    "day and month swapped": _swap_dates,
    "another encoding than it says": _latin,
    "encoded twice": _mojibake,
    "a script in the title": _sub(rb"(<title[^>]*>)", rb"\1<script>alert(1)</script>", 1),
    "the banner of an archive": _sub(rb"(<body[^>]*>)", rb"\1" + BANNER, 1),
    "spaces that do not break": _sub(rb"(\d) (de|of|d)", rb"\1&nbsp;\2"),
    "a megabyte of junk": lambda page: page + b"<!--" + b"junk " * 200_000 + b"-->",
}
