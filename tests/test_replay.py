"""The whole way from the recorded sites to the exported calls, judged by what is expected of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = "gobmx-amexcid,gubuy-auci,diplomatie-fr,agcid-cl,aecid-es"


def test_the_recorded_sites_are_read_as_expected(tmp_path: Path) -> None:
    script = ROOT / "tests" / "sites" / "replay.py"
    puente = f"{sys.executable} -m tracker.cli"
    done = subprocess.run(
        [sys.executable, script, "--steps", "01,02,03", "--sources", SOURCES, "--command", puente, "--json"],
        env=os.environ | {"PUENTE_DATA_DIR": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    total = json.loads(done.stdout)["total"]
    right, judged = total["closes"]
    assert right == judged > 0, done.stdout
    right, judged = total["fields"]
    assert right / judged >= 0.95, done.stdout
    assert {name: total[name] for name in ("forbidden", "wrong_closes", "extra")} == {
        "forbidden": 0,
        "wrong_closes": 0,
        "extra": 0,
    }
