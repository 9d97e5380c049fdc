"""docs/add-a-source.md leads to a source that reads its recorded page as expected."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.spiders.world import ROOT, SITES, serve
from tracker.catalogue.seeds import read_seeds
from tracker.cli import main

GUIDE = (ROOT / "docs" / "add-a-source.md").read_text("utf-8")
BLOCKS = "".join(re.findall(r"```sh\n(.+?)```", GUIDE, re.DOTALL))
COMMANDS = [shlex.split(line)[1:] for line in re.findall(r"^ *(puente .+)$", BLOCKS, re.MULTILINE)]
KEY = "metropolis-calls"


@dataclass
class Checkout:
    """A checkout of its own, and the settings with which its commands are called."""

    folder: Path
    settings: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``puente`` in a process of its own."""
        command = [sys.executable, "-m", "tracker.cli", *arguments]
        env = os.environ | self.settings
        return subprocess.run(command, env=env, cwd=self.folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def puente(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """The command in a checkout of its own, with the recorded sites in place of the web."""
    checkout = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "spiders", checkout / "spiders", ignore=shutil.ignore_patterns("__pycache__"))
    (checkout / "tests" / "recorded").mkdir(parents=True)
    with serve.Replay(SITES, step="01-baseline", delay=False) as site:
        made = Checkout(checkout, {"PUENTE_REPLAY": site.base, "PUENTE_DATA_DIR": str(checkout / "var")})
        assert made.run("migrate").returncode == 0
        yield made


@pytest.mark.slow
def test_the_guides_commands_lead_to_a_source_that_reads_as_expected(puente: Checkout) -> None:
    checkout = puente.folder
    assert [words[:2] for words in COMMANDS] == [
        ["source", "try"],
        ["add", "https://metropolis.org/news/call-pilot-projects-2017-2019"],
        ["source", "new"],
        ["source", "check"],
        ["source", "record"],
    ]
    for words in COMMANDS:
        done = puente.run(*words)
        assert done.returncode == 0, f"{words}: {done.stderr}"
    expected = json.loads((checkout / "tests" / "recorded" / KEY / "start.json").read_text("utf-8"))
    assert (expected["outcome"], expected["role"]) == ("ok", "sheet")
    facts = json.loads(next(line for line in spiders(checkout, "list", "--json") if f'"{KEY}"' in line))
    assert (facts["host"], facts["funds"], facts["language"]) == ("metropolis.org", ["metropolis-pilot"], "en")
    note = checkout / "tests" / "recorded" / KEY / "start.json"
    note.write_text(json.dumps(expected | {"title": "Another"}), "utf-8")
    done = puente.run("source", "check", KEY)
    assert done.returncode == 1
    assert "start.html: title: expected 'Another'" in done.stderr


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("new", "metropolis", "https://metropolis.org/news"), 1, "there is a source"),
        (("new", "Not A Key", "https://metropolis.org/news"), 1, "is no key"),
        (("new", "other", "https://metropolis.org/news", "--fund", "nix"), 1, "there is no fund nix"),
        (("new", "other", "https://metropolis.org/no-such-page"), 1, "can't be read: gone"),
        (("check", "nix"), 2, "no such source: nix"),
        (("record", "nix"), 2, "no such source: nix"),
    ],
)
def test_wrong_use_is_said_and_writes_nothing(
    words: tuple[str, ...], status: int, said: str, puente: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(path.name for path in (puente.folder / "spiders" / "sources").glob("*.py"))
    monkeypatch.chdir(puente.folder)
    done = CliRunner().invoke(main, ["source", *words], env=puente.settings)
    assert (done.exit_code, done.stdout) == (status, "")
    assert said in done.stderr
    assert sorted(path.name for path in (puente.folder / "spiders" / "sources").glob("*.py")) == before


def test_the_guides_recipe_is_a_recipe(tmp_path: Path) -> None:
    sources, funds = re.findall(r"```json\n(.+?)```", GUIDE, re.DOTALL)
    (tmp_path / "seeds.json").write_text(sources)
    (tmp_path / "funds.json").write_text(funds)
    seeds = read_seeds(tmp_path, set())
    assert [(recipe.key, recipe.funds) for recipe in seeds.recipes] == [("agencia-xy", ("fondo-xy",))]


def spiders(checkout: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "spiders", *arguments], cwd=checkout, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()
