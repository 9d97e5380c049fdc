"""A Chromium driven by Playwright that reaches this machine only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.chromium import chromium_path, node_path

ARGUMENTS = [
    "--no-sandbox",  # root, and containers without user namespaces
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--proxy-server=http://127.0.0.1:9",  # nothing listens there; loopback goes past the proxy
]


@contextmanager
def chromium_browser() -> Iterator[Browser]:
    """Starts the browser and closes it at the end."""
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = node_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


def signed_in(browser: Browser, address: str, email: str, password: str, **options: Any) -> Page:
    """A page of a person who has come in through the door; ``options`` are those of the browser's context."""
    page = browser.new_context(locale="es-MX", timezone_id="America/Mexico_City", **options).new_page()
    page.goto(f"{address}/entrar")
    page.get_by_label("Correo").fill(email)
    page.get_by_label("Contraseña").fill(password)
    page.get_by_role("button", name="Entrar a Puente").click()
    page.wait_for_url(lambda url: not url.endswith("/entrar"))
    return page
