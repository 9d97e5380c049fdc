"""The rules of the house that a machine can check; docs/architecture.md says why each of them stands."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("tracker", "spiders", "webapp")

# Each exception is a file and what it may do; keep the lists short and say why.
ENVIRONMENT = {"tracker/config.py": "the one reader of the environment"}
CLOCK = {"tracker/clock.py": "the one reader of the clock"}
DYNAMIC = {"tracker/cli.py": "starting quickly: only the module of the command that is called"}
SLEEPS: dict[str, str] = {}
SQL_ROOMS = ("tracker/store/", "migrations/")
SQL_NAMES_FOR_ALL = {
    "Engine",
    "Session",
    "sessionmaker",
    "IntegrityError",
    "OperationalError",
    "SQLAlchemyError",
    "StaleDataError",
}

Offences = Iterator[tuple[ast.AST, str]]


def hidden_imports(tree: ast.Module) -> Offences:
    """Imports below the top of a module, where no reader of its head sees them."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node, "imports inside a function or class"


def dynamic_imports(tree: ast.Module) -> Offences:
    """Modules that are loaded by name, past import-linter."""
    for call in calls(tree):
        if dotted(call.func) in {
            "importlib.import_module",
            "import_module",
            "__import__",
            "runpy.run_module",
            "exec",
            "eval",
        }:
            yield call, f"calls {dotted(call.func)}"


def reads_of_environment(tree: ast.Module) -> Offences:
    """Settings that are read past tracker.config."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.environb", "os.getenv", "os.putenv"}:
            yield node, f"uses {dotted(node)}"
        if isinstance(node, ast.ImportFrom) and node.module == "os" and names(node) & {"environ", "getenv"}:
            yield node, "imports the environment from os"


def reads_of_clock(tree: ast.Module) -> Offences:
    """The present instant taken past tracker.clock; durations (monotonic, perf_counter) are free."""
    present = {"now", "utcnow", "today"}
    for call in calls(tree):
        path = dotted(call.func).split(".")
        if path[-1] in present and {"datetime", "date", "dt"} & set(path[:-1]):
            yield call, f"calls {'.'.join(path)}"
        if path in (["time", "time"], ["time", "localtime"], ["time", "gmtime"], ["time", "time_ns"]):
            yield call, f"calls {'.'.join(path)}"


def sql(tree: ast.Module) -> Offences:
    """Queries written outside the store; the types of a session and of what it raises may be named anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "sqlalchemy" for alias in node.names):
            yield node, "imports sqlalchemy whole"
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
            for name in sorted(names(node) - SQL_NAMES_FOR_ALL):
                yield node, f"imports {name} of sqlalchemy"


def commits(tree: ast.Module) -> Offences:
    """The end of a transaction, which belongs to the caller."""
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}:
            yield call, f"calls {dotted(call.func)}"


def sleeps(tree: ast.Module) -> Offences:
    """Waiting that no test and no stop signal can shorten."""
    for call in calls(tree):
        if dotted(call.func) in {"time.sleep", "sleep"}:
            yield call, "sleeps"


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """All calls in a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def names(node: ast.ImportFrom) -> set[str]:
    """What an import brings."""
    return {alias.name for alias in node.names}


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an attribute chain; what is no name in it is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


Rule = Callable[[ast.Module], Offences]
RULES: dict[Rule, tuple[str, ...]] = {
    hidden_imports: (),
    dynamic_imports: tuple(DYNAMIC),
    reads_of_environment: tuple(ENVIRONMENT),
    reads_of_clock: tuple(CLOCK),
    sleeps: tuple(SLEEPS),
    sql: SQL_ROOMS,
}
BROKEN = {
    hidden_imports: ["def f():\n import tracker", "class A:\n from spiders import base"],
    dynamic_imports: ["import importlib\nimportlib.import_module('spiders')", "__import__('webapp')"],
    reads_of_environment: ["import os\nos.environ['A']", "import os\nos.getenv('A')", "from os import environ"],
    reads_of_clock: ["datetime.now()", "datetime.datetime.now(tz)", "date.today()", "import time\ntime.time()"],
    sleeps: ["import time\ntime.sleep(1)"],
    sql: ["import sqlalchemy as sa", "from sqlalchemy import select", "from sqlalchemy.orm import Session, joinedload"],
    commits: ["session.commit()", "self.session.rollback()"],
}
KEPT = {
    hidden_imports: "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n import tracker",
    dynamic_imports: "import importlib.resources\nre.compile('a')",
    reads_of_environment: "import os\nos.path.join('a')",
    reads_of_clock: "import time\nnow(settings)\ntime.monotonic()\ndatetime.fromisoformat('2025-01-01')",
    sleeps: "event.wait(1)",
    sql: "from sqlalchemy.orm import Session\nfrom sqlalchemy.exc import IntegrityError",
    commits: "session.flush()",
}


def sources(*folders: str) -> list[Path]:
    """The Python files below folders of the checkout."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def offences(rule: Rule, files: list[Path], allowed: tuple[str, ...] = ()) -> list[str]:
    """Where files break a rule, as ``file:line: what``."""
    found = []
    for file in files:
        where = file.relative_to(ROOT).as_posix()
        if not where.startswith(allowed or ("\0",)):
            found += [f"{where}:{node.lineno}: {what}" for node, what in rule(parsed(file))]
    return found


@cache
def parsed(file: Path) -> ast.Module:
    """A module's tree, made once for all rules."""
    return ast.parse(file.read_text("utf-8"), file.relative_to(ROOT).as_posix())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    assert offences(rule, sources(*PACKAGES), RULES[rule]) == []


def test_the_store_leaves_the_transaction_to_its_caller() -> None:
    assert offences(commits, sources("tracker/store")) == []


@pytest.mark.parametrize(("rule", "source"), [(rule, source) for rule in BROKEN for source in BROKEN[rule]])
def test_each_rule_finds_what_breaks_it(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source)))


@pytest.mark.parametrize("rule", KEPT, ids=lambda rule: rule.__name__)
def test_each_rule_leaves_the_rest_alone(rule: Rule) -> None:
    assert list(rule(ast.parse(KEPT[rule]))) == []


def test_imports_between_rooms_point_one_way() -> None:
    # In a process of its own: with Twisted imported, import-linter fails in the test's process.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    options = ["--config", "setup.cfg", "--cache-dir", ".cache/import-linter", "--no-logo"]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_folder_with_code_is_a_package() -> None:
    """``find:`` leaves out what has no ``__init__.py``, and an installed Puente would lack it."""
    folders = {file.parent for file in sources(*PACKAGES, "migrations")}
    assert [
        folder.relative_to(ROOT).as_posix() for folder in sorted(folders) if not (folder / "__init__.py").exists()
    ] == []


def test_exceptions_name_files_that_exist() -> None:
    exceptions = {*ENVIRONMENT, *CLOCK, *DYNAMIC, *SLEEPS}
    assert [name for name in sorted(exceptions) if not (ROOT / name).is_file()] == []
