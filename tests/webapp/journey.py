"""A Puente that real jobs have filled from the recorded sites, and a reader who checks each page that they open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server

from tests.webapp.conftest import PASSWORD
from tracker.catalogue import load_catalogue
from tracker.config import Settings, load_settings
from tracker.jobs.accounts import create_user
from tracker.jobs.demo import replay_server
from tracker.jobs.migrate import load_funds, load_municipalities
from tracker.jobs.poll import poll
from tracker.jobs.projects import create_project
from tracker.store.engine import open_sessions
from webapp import create_app

STEP = "03-change"
NOW = datetime.fromisoformat("2025-06-18T12:00:00-06:00")
SOURCES = ("gubuy-auci",)
ZAPOPAN = "14120"
OFFICER = "mariana@zapopan.example"
ADMIN = "elias@puente.example"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 360)


def fill(settings: Settings) -> None:
    """People and projects by their jobs, calls by one poll of the recorded sites."""
    catalogue = load_catalogue()
    with replay_server(STEP) as replay, open_sessions(settings.database) as sessions:
        with sessions.begin() as session:
            load_funds(session, catalogue)
            load_municipalities(session, catalogue)
            create_user(session, OFFICER, "Mariana Ríos", PASSWORD, now=NOW, cost=1, cvegeo=ZAPOPAN)
            create_user(session, ADMIN, "Elías Cob", PASSWORD, now=NOW, cost=1, admin=True)
            create_project(session, ZAPOPAN, PROJECT, NOW)
        poll(settings.model_copy(update={"replay": replay}), sessions, catalogue, SOURCES, NOW)


PROJECT: dict[str, object] = {
    "title": "Saneamiento del arroyo Atemajac",
    "objective": "Recuperar la calidad del agua del arroyo y formar al personal municipal frente al cambio climático.",
    "themes": ["agua", "clima"],
    "budget": Decimal(60_000),
    "currency": "USD",
    "duration_months": 18,
    "partner_country": "UY",
    "partner_name": "Intendencia de Canelones",
}


@contextmanager
def served(url: str, folder: Path) -> Iterator[str]:
    """The pages on this machine, on a migrated database; gives their address."""
    settings = load_settings(DATABASE_URL=url, data_dir=folder, now=NOW, password_cost=1)
    fill(settings)
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["puente"].engine.dispose()


@dataclass
class Reader:
    """Somebody at a browser. What is wrong with the pages they saw gathers in ``wrong``."""

    context: BrowserContext
    address: str
    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        refused = "422"  # the browser reports a form that is sent back as if it were an error
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self.note(refused not in said.text and said.type == "error", said.text))
        self.page.on("pageerror", lambda error: self.note(problem=f"script: {error}"))
        here = (self.address, "data:", "blob:")
        self.page.on("request", lambda sent: self.note(not sent.url.startswith(here), f"asked {sent.url}"))

    def note(self, happened: bool = True, problem: str = "") -> None:
        """Keeps a problem with the page where it happened."""
        if happened:
            self.wrong.append(f"{self.page.url}: {problem}")

    def goes(self, path: str) -> None:
        """Opens a page by its address."""
        self.page.goto(self.address + path)

    def follows(self, name: str) -> None:
        """Clicks the first link of this name in the page, past the menus."""
        self.page.locator("main").get_by_role("link", name=name).first.click()

    def enters(self, email: str) -> None:
        """Fills in the door's form."""
        self.page.get_by_label("Correo").fill(email)
        self.page.get_by_label("Contraseña").fill(PASSWORD)
        self.page.get_by_role("button", name="Entrar a Puente").click()

    def reads(self, heading: str) -> None:
        """Makes sure of the heading, opens all that folds, and holds the page against the rules at both widths."""
        title = self.page.locator("h1").inner_text()
        self.note(heading not in title, f"the heading is {title!r}, not {heading!r}")
        self.seen.append(self.page.url)
        self.page.evaluate("document.querySelectorAll('main details').forEach(part => { part.open = true })")
        self.page.evaluate(AXE)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            self.note(wide > width, f"is {wide} px wide at {width}")
            found = self.page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
            for violation in found["violations"]:
                where = violation["nodes"][0]["target"]
                self.note(problem=f"{violation['id']} at {width} px: {violation['help']} ({where})")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
