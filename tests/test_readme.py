"""What the README and the pages below docs say can be done: the commands exist, the links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from click import Command, Context, Group
from click.testing import CliRunner

from tracker.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
PAGES = sorted([README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return FENCED.sub("", page.read_text())


def commands(page: Path) -> list[list[str]]:
    """The words of each command that a page gives, in a block or between backticks."""
    blocks = [line for block in FENCED.findall(page.read_text()) for line in block.splitlines()]
    indented = re.findall(r"^ {4}(?! )(.+)", prose(page), re.MULTILINE)
    inline = re.findall(r"`((?:make|puente|\.venv/bin/puente|bin/setup)(?: [^`]+)?)`", prose(page))
    found = []
    for line in [*blocks, *indented, *inline]:
        for part in re.split(r" && |; ", line.partition(" #")[0]):
            with suppress(ValueError):  # a line of a picture, with a quote that nobody closes
                found.append(shlex.split(part.partition(">")[0]))
    return [words for words in found if words]


def calls(name: str, *pages: Path) -> list[list[str]]:
    """The commands on these pages that call a program, without its name."""
    found = [words for page in pages for words in commands(page)]
    return [words[1:] for words in found if Path(words[0]).name == name and "…" not in " ".join(words)]


def targets() -> set[str]:
    """What make can make."""
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def command_of(words: list[str]) -> tuple[Command, list[str]]:
    """The command that words call, and the arguments that are left for it."""
    command: Command = main
    while isinstance(command, Group) and words and not words[0].startswith("-"):
        found = command.get_command(Context(command), words[0])
        assert found is not None, f"there is no command {words[0]}"
        command, words = found, words[1:]
    return command, words


def anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    """Where a page's links and pictures lead, except those to other sites."""
    found = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", prose(page)))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def test_the_readme_gives_the_commands_it_promises() -> None:
    assert {"demo", "test", "run"} <= {words[0] for words in calls("make", README) if words}
    assert ["demo", "ARGS=--check"] in calls("make", README)
    assert {words[0] for words in calls("puente", README) if words} >= {"users", "source", "calls", "backup"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_target_that_a_page_names_can_be_made(page: Path) -> None:
    named = {words[0] for words in calls("make", page) if words}
    assert named <= targets()


@pytest.mark.parametrize("target", sorted(targets()))
def test_make_can_plan_every_target(target: str) -> None:
    planned = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_gives_is_understood(page: Path) -> None:
    for words in calls("puente", page):
        command, arguments = command_of(words)
        known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        asked = {word.partition("=")[0] for word in arguments if word.startswith("-")}
        assert asked <= known | {"--help"}, f"{page.name}: puente {' '.join(words)}"


def every_command(command: Command = main, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The words that lead to each command."""
    if not isinstance(command, Group):
        return [path]
    context, found = Context(command), []
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        found += every_command(inner, (*path, name))
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*words, "--help"])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 3


def test_the_operations_page_names_every_command() -> None:
    text = (ROOT / "docs" / "operations.md").read_text() + README.read_text()
    offline = {("read",), ("rank",)}  # docs/reading.md and docs/matching.md have these
    wanted = [" ".join(words) for words in every_command() if words not in offline]
    assert [words for words in wanted if f"puente {words}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        there = page.parent / name if name else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(link)
    assert broken == []
