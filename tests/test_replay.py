"""Sites and funds that Puente does not know are read by their recipes, as far as the exported calls."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SITES = ROOT / "tests" / "sites"


def replayed(sites: Path, data: Path, *options: str) -> dict[str, Any]:
    """The figures of a replay of a set of sites."""
    puente = f"{sys.executable} -m tracker.cli"
    done = subprocess.run(
        [sys.executable, SITES / "replay.py", sites, *options, "--command", puente, "--json"],
        env=os.environ | {"PUENTE_DATA_DIR": str(data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    total: dict[str, Any] = json.loads(done.stdout)["total"]
    return total


def share(pair: list[int]) -> float:
    right, judged = pair
    return right / judged if judged else 0.0


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """The recorded sites with funds of which Puente knows no more than the name that their recipes give."""
    folder = tmp_path / "set"
    shutil.copytree(SITES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    funds = json.loads((folder / "funds.json").read_text("utf-8"))
    keys = {fund["key"]: f"fund-{number}" for number, fund in enumerate(funds)}
    files = [folder / "funds.json", folder / "seeds.json", *(folder / "expected").glob("0*.jsonl")]
    for file in files:
        text = file.read_text("utf-8")
        for key, other in keys.items():
            text = text.replace(f'"key": "{key}"', f'"key": "{other}"').replace(
                f'"fund": "{key}"', f'"fund": "{other}"'
            )
        file.write_text(text, "utf-8")
    seeds = json.loads((folder / "seeds.json").read_text("utf-8"))
    for seed in seeds:
        seed["funds"] = [keys[key] for key in seed["funds"]]
    (folder / "seeds.json").write_text(json.dumps(seeds), "utf-8")
    return folder


@pytest.mark.slow
def test_sites_that_no_code_knows_are_read_by_their_recipes(strange: Path, tmp_path: Path) -> None:
    total = replayed(strange, tmp_path / "data", "--seeds", "--steps", "02")
    assert share(total["closes"]) >= 0.95, total
    assert share(total["fields"]) >= 0.92, total
    assert {name: total[name] for name in ("forbidden", "wrong_closes", "extra", "missing")} == {
        "forbidden": 0,
        "wrong_closes": 0,
        "extra": 0,
        "missing": 0,
    }
    assert total["queued"] <= 2, total
