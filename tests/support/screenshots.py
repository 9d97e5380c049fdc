"""Pictures of the main pages for the documentation: ``python -m tests.support.screenshots [FOLDER]``.

Starts the demonstration by itself, in a folder of its own and on a free port, signs in as its people do, and writes
docs/images/<page>-<width>.png. With the recorded sites, the same pages come out each time.
"""

from __future__ import annotations

import io
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from PIL import Image
from playwright.sync_api import Browser, Page
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.support.browser import chromium_browser, signed_in
from tracker.config import child_environment, load_settings

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
WIDTHS = (1280, 360)
TALLEST = {1280: 2600, 360: 3200}
"""Longer pages are cut: a picture shows how a page looks, not all that it says."""
COLOURS = 128
HEAVIEST = 400_000
LOGIN = re.compile(r"^  \S.*?  +(?P<email>\S+@\S+)  +(?P<password>\S+)$")
READY = "Ctrl+C"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to take: its name, who looks at it, its path, and how many proofs are opened first."""

    name: str
    who: str
    path: str
    opened: int = 0


SHOTS = (
    Shot("home", "mariana@demo.example.org", "/"),
    Shot("call", "mariana@demo.example.org", "/convocatorias/mx-uy-2025", opened=2),
    Shot("proof", "mariana@demo.example.org", "/convocatorias/mx-uy-2025/prueba/closes/0"),
    Shot("matches", "mariana@demo.example.org", "/proyectos/"),
    Shot("draft", "mariana@demo.example.org", "/solicitudes/1"),
    Shot("admin", "admin@demo.example.org", "/admin/fuentes"),
    Shot("admin-call", "admin@demo.example.org", "/admin/convocatorias/mx-uy-2025", opened=1),
)


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A running demonstration: its address and the password of each of its people."""
    settings = load_settings(data_dir=folder, port=free_port(), workers=1)
    command = [sys.executable, "-m", "tracker.cli", "demo"]
    environment = child_environment(settings)
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        passwords: dict[str, str] = {}
        try:
            for line in process.stdout or ():
                if login := LOGIN.match(line.rstrip()):
                    passwords[login["email"]] = login["password"]
                if READY in line:
                    address = f"http://127.0.0.1:{settings.port}"
                    wait_for(address)
                    yield address, passwords
                    break
            else:
                raise SystemExit("screenshots: the demonstration did not start; see above")
        finally:
            process.terminate()


def wait_for(address: str) -> None:
    """Returns when the pages answer."""
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(connect=30, backoff_factor=0.1, backoff_max=1)))
        session.get(address, timeout=30).raise_for_status()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def take(browser: Browser, address: str, passwords: dict[str, str], folder: Path) -> Iterator[Path]:
    """Writes one picture for each page and width."""
    folder.mkdir(parents=True, exist_ok=True)
    for who in dict.fromkeys(shot.who for shot in SHOTS):
        page = signed_in(browser, address, who, passwords[who])
        for shot in (shot for shot in SHOTS if shot.who == who):
            for width in WIDTHS:
                yield picture(page, address, shot, width, folder)
        page.context.close()


def picture(page: Page, address: str, shot: Shot, width: int, folder: Path) -> Path:
    """Writes the picture of one page, small enough for a repository."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + shot.path)
    for details in page.locator(".dato details").all()[: shot.opened]:
        details.locator("summary").click()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST[width])
    taken = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall})
    file = folder / f"{shot.name}-{width}.png"
    file.write_bytes(lighter(taken))
    return file


def lighter(png: bytes) -> bytes:
    """The picture with few colours, which flat pages bear well.

    Raises:
        SystemExit: it is too heavy for a repository all the same.
    """
    out = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    if out.tell() > HEAVIEST:
        raise SystemExit(f"screenshots: a picture of {out.tell()} bytes is too heavy")
    return out.getvalue()


def main(folder: Path) -> None:
    """Takes all pictures."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address, passwords = stack.enter_context(demonstration(data))
        browser = stack.enter_context(chromium_browser())
        for file in take(browser, address, passwords, folder):
            print(f"{file} {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else IMAGES)
