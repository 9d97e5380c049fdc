"""Pictures of a running Puente, narrow and wide, light and dark: ``make demo`` in one terminal, this in another.

``python -m tests.support.screenshots [ADDRESS] [PATH…]`` writes var/screenshots/*.png; with no path, it takes the pages
that the first one links to.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, Page

from tests.support.browser import chromium_browser

FOLDER = Path(__file__).resolve().parents[2] / "var" / "screenshots"
ADDRESS = "http://127.0.0.1:8000"
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
MOST = 30


def take(browser: Browser, address: str, paths: list[str], folder: Path = FOLDER) -> list[Path]:
    """Writes one picture for each page, width and colour scheme."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = [urljoin(address, path) for path in paths or linked(browser, address)]
    return [picture(browser, page, width, scheme, folder) for page in pages for width in WIDTHS for scheme in SCHEMES]


def linked(browser: Browser, address: str) -> list[str]:
    """The first page and the pages of the same site that it links to, in their order."""
    page = opened(browser, address, WIDTHS[-1], SCHEMES[0])
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    page.close()
    here = [urlsplit(link).path for link in found if urlsplit(link).netloc == urlsplit(address).netloc]
    return list(dict.fromkeys(["/", *here]))[:MOST]


def picture(browser: Browser, address: str, width: int, scheme: str, folder: Path) -> Path:
    """Writes the picture of one page, all its height."""
    page = opened(browser, address, width, scheme)
    name = re.sub(r"[^a-z0-9]+", "-", urlsplit(address).path.lower()).strip("-") or "inicio"
    file = folder / f"{name}-{width}-{scheme}.png"
    page.screenshot(path=file, full_page=True)
    page.close()
    return file


def opened(browser: Browser, address: str, width: int, scheme: str) -> Page:
    """A loaded page."""
    page = browser.new_page(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light", locale="es-MX"
    )
    page.goto(address)
    return page


if __name__ == "__main__":
    with chromium_browser() as chromium:
        for made in take(chromium, *(sys.argv[1:2] or [ADDRESS]), sys.argv[2:]):
            print(made)
