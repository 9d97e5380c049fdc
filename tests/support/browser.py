"""A Chromium driven by Playwright that reaches this machine only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

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
