"""``make run`` on a machine that reaches none of the sources: each says so, and the pages come up all the same."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from spiders.sources import SOURCES

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 240


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a Puente that was started so, and the file with what it printed."""
    port, nowhere = free_port(), f"http://127.0.0.1:{free_port()}"
    settings = {"PUENTE_DATA_DIR": str(tmp_path / "var"), "PUENTE_PORT": str(port), "PUENTE_WORKERS": "1"}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), nowhere)
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        command = subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=os.environ | settings | proxies,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            yield f"http://127.0.0.1:{port}", tmp_path
        finally:
            os.killpg(command.pid, signal.SIGTERM)
            command.wait(30)


def wait_for(address: str) -> requests.Response | None:
    """The first page, once there is one."""
    here = requests.Session()
    here.trust_env = False
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            return here.get(address, timeout=30)
        except requests.ConnectionError:
            time.sleep(0.5)
    return None


@pytest.mark.slow
def test_sources_that_cannot_be_reached_have_a_row_each_and_the_pages_come_up(running: tuple[str, Path]) -> None:
    address, folder = running
    page = wait_for(address)
    said = (folder / "err").read_text()
    assert page is not None, said
    assert page.status_code == 200
    assert "Puente" in page.text
    rows = (folder / "out").read_text().splitlines()
    assert [row.partition(": failed (")[0] for row in rows] == sorted(SOURCES)
    assert all("refused" in row for row in rows), rows
    assert "serving what is known" in said
    assert (folder / "var" / "puente.sqlite3").exists()
