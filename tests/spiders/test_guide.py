"""docs/add-a-source.md leads to a source that reads its recorded page as expected."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spiders import recorded, scaffold
from tests.spiders.world import ROOT, SITES, serve
from tests.support.forks import FORKS
from tracker.catalogue.seeds import read_seeds
from tracker.cli import main

GUIDE = (ROOT / "docs" / "add-a-source.md").read_text("utf-8")
BLOCKS = "".join(re.findall(r"```sh\n(.+?)```", GUIDE, re.DOTALL))
COMMANDS = [shlex.split(line)[1:] for line in re.findall(r"^ *(puente .+)$", BLOCKS, re.MULTILINE)]
KEY = "metropolis-calls"


@dataclass
class Checkout:
    """A checkout of its own with a Puente that has the recorded sites in place of the web."""

    folder: Path
    settings: dict[str, str]

    def puente(self, *arguments: str) -> Result:
        """The command, called in the checkout; what it fetches with is a process of its own, as ever."""
        with contextlib.chdir(self.folder):
            return CliRunner().invoke(main, arguments, env=self.settings)

    def spiders(self, *arguments: str) -> list[str]:
        """The lines that ``python -m spiders`` prints."""
        command = [sys.executable, "-m", "spiders", *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True).stdout.splitlines()

    def sources(self) -> list[str]:
        """The files of sources that there are."""
        return sorted(path.name for path in (self.folder / "spiders" / "sources").glob("*.py"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A checkout with an empty database."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "spiders", folder / "spiders", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests" / "recorded").mkdir(parents=True)
    with serve.Replay(SITES, step="01-baseline", delay=False) as site:
        made = Checkout(folder, {"PUENTE_REPLAY": site.base, "PUENTE_DATA_DIR": str(folder / "var")})
        assert made.puente("migrate").exit_code == 0
        yield made


@pytest.mark.slow
def test_the_guides_commands_lead_to_a_source_that_reads_as_expected(checkout: Checkout) -> None:
    recorded = checkout.folder / "tests" / "recorded" / KEY / "start.json"
    assert [words[:2] for words in COMMANDS] == [
        ["source", "try"],
        ["add", "https://metropolis.org/news/call-pilot-projects-2017-2019"],
        ["source", "new"],
        ["source", "check"],
        ["source", "record"],
    ]
    for words in COMMANDS:
        done = checkout.puente(*words)
        assert done.exit_code == 0, f"{words}: {done.stderr}"
    expected = json.loads(recorded.read_text("utf-8"))
    assert (expected["outcome"], expected["role"]) == ("ok", "sheet")
    facts = json.loads(next(line for line in checkout.spiders("list", "--json") if f'"{KEY}"' in line))
    assert (facts["host"], facts["funds"], facts["language"]) == ("metropolis.org", ["metropolis-pilot"], "en")
    recorded.write_text(json.dumps(expected | {"title": "Another"}), "utf-8")
    done = checkout.puente("source", "check", KEY)
    assert done.exit_code == 1
    assert "start.html: title: expected 'Another'" in done.stderr


@pytest.fixture
def forked(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """The spiders are forks that take the checkout's folders for their own, not Pythons that are started there."""
    sources, kept = checkout.folder / "spiders" / "sources", checkout.folder / "tests" / "recorded"
    for module in (recorded, scaffold):
        monkeypatch.setattr(module, "ROOT", checkout.folder)
        monkeypatch.setattr(module, "RECORDED", kept)
    monkeypatch.setattr(scaffold, "SOURCES_ROOM", sources)
    monkeypatch.setattr("tracker.jobs.source_code.subprocess", FORKS)


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("metropolis", "https://metropolis.org/news"), "there is a source"),
        (("Not A Key", "https://metropolis.org/news"), "is no key"),
        (("other", "https://metropolis.org/news", "--fund", "nix"), "there is no fund nix"),
        (("other", "https://metropolis.org/no-such-page"), "can't be read: gone"),
    ],
)
def test_what_can_be_no_new_source_is_said_and_writes_nothing(
    words: tuple[str, ...], said: str, checkout: Checkout
) -> None:
    refused(checkout, ("new", *words), 1, said)


def test_wrong_use_of_the_spiders_ends_as_wrong_use(checkout: Checkout) -> None:
    refused(checkout, ("check", "nix"), 2, "no such source: nix")


@pytest.mark.usefixtures("forked")
def test_what_is_no_source_is_not_recorded_either(checkout: Checkout) -> None:
    refused(checkout, ("record", "nix"), 2, "no such source: nix")


def refused(checkout: Checkout, words: tuple[str, ...], status: int, said: str) -> None:
    """Has the command called, and makes sure that it ends so and writes nothing."""
    before = checkout.sources()
    done = checkout.puente("source", *words)
    assert (done.exit_code, done.stdout) == (status, "")
    assert said in done.stderr
    assert checkout.sources() == before


def test_the_guides_recipe_is_a_recipe(tmp_path: Path) -> None:
    sources, funds = re.findall(r"```json\n(.+?)```", GUIDE, re.DOTALL)
    (tmp_path / "seeds.json").write_text(sources)
    (tmp_path / "funds.json").write_text(funds)
    seeds = read_seeds(tmp_path, set())
    assert [(recipe.key, recipe.funds) for recipe in seeds.recipes] == [("agencia-xy", ("fondo-xy",))]
