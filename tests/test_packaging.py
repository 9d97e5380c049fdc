"""What stands at the root: locks, licences, settings and processes agree with the code."""

from __future__ import annotations

import ast
import re
import sys
from configparser import ConfigParser
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.notice import HEADING, NOTICE, licence, locked, table
from tracker.config import Settings

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")
BASELINES = {"dateparser", "scikit-learn"}
"""What benchmarks compare with: tracker.bench says what to install where they are missing."""


def pins(lock: str) -> dict[str, str]:
    """Each package of a lock file with its version."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def requirements(extra: str = "") -> dict[str, Requirement]:
    """What setup.cfg asks for, by name in the spelling of the locks."""
    config = ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg")
    text = config["options.extras_require"][extra] if extra else config["options"]["install_requires"]
    lines = [line.strip() for line in text.splitlines()]
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def sources(*folders: str) -> list[Path]:
    """The Python files below folders of the checkout."""
    return [file for folder in folders for file in (ROOT / folder).rglob("*.py")]


@cache
def imports(file: Path) -> set[str]:
    """The top names of what a module imports."""
    nodes = list(ast.walk(ast.parse(file.read_text(), str(file))))
    plain = {alias.name.partition(".")[0] for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {str(node.module).partition(".")[0] for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize(("lock", "extras"), [(LOCKS[0], ["postgres"]), (LOCKS[1], ["postgres", "dev"])])
def test_locks_fit_what_is_declared(lock: str, extras: list[str]) -> None:
    wanted = requirements()
    for extra in extras:
        wanted |= requirements(extra)
    locked_pins = pins(lock)
    assert {name for name, asked in wanted.items() if locked_pins.get(name, "0") not in asked.specifier} == set()
    assert {"pip", "setuptools"} <= locked_pins.keys()


def test_every_import_is_declared() -> None:
    """Not only brought along by another package that may drop it."""
    owners = packages_distributions()
    imported = {module for file in sources("tracker", "spiders", "webapp", "migrations") for module in imports(file)}
    foreign = imported - set(sys.stdlib_module_names) - {"tracker", "spiders", "webapp", "migrations"}
    extras = {name for extra in ("postgres", "ocr", "e5") for name in requirements(extra)}
    allowed = requirements().keys() | extras | BASELINES
    found = {module: sorted({canonicalize_name(owner) for owner in owners.get(module, [module])}) for module in foreign}
    assert {module: names for module, names in found.items() if not allowed & set(names)} == {}


def test_locks_agree() -> None:
    runtime, development = map(pins, LOCKS)
    assert {name: pin for name, pin in runtime.items() if development.get(name) != pin} == {}


def test_only_benchmarks_import_what_development_brings() -> None:
    owners = packages_distributions()
    others = {file for file in sources("tracker", "spiders", "webapp") if file.parent.name != "bench"}
    names = {
        canonicalize_name(owner) for file in others for module in imports(file) for owner in owners.get(module, [])
    }
    assert names & BASELINES == set()
    assert requirements("dev").keys() >= BASELINES


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_lock_names_a_place(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert [block.partition("\n")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []
    assert re.findall(r"^\s*(?:-i|-f|--index-url|--extra-index-url|--find-links).*|\S+://\S+", text, re.MULTILINE) == []


def test_notice_names_every_runtime_package() -> None:
    assert NOTICE.read_text().partition(HEADING)[2].endswith(f"\n\n{table()}"), "run make notice"


def test_no_runtime_package_forbids_our_use() -> None:
    forbidden = re.compile(r"AGPL|(?<!L)GPL|Affero|NonCommercial|not stated|Proprietary", re.IGNORECASE)
    assert {name: licence(name) for name in locked() if forbidden.search(licence(name))} == {}


def test_env_example_lists_each_setting_once_with_its_default() -> None:
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    fields = {
        field.validation_alias or f"PUENTE_{name.upper()}": field for name, field in Settings.model_fields.items()
    }
    assert example.keys() == fields.keys()
    settings = Settings.model_validate({name: value for name, value in example.items() if value})
    assert settings == Settings()


def test_procfile_runs_commands_that_exist() -> None:
    processes = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert processes.keys() == {"release", "web", "clock", "worker"}
    assert {command.split()[0] for command in processes.values()} == {"gunicorn", "puente"}


def test_ci_runs_what_people_run() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if not line.startswith("#")]
    assert lines[-1] == "exec make test"
