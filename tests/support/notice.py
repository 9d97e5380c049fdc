"""Writes the licences of the locked runtime packages into NOTICE: ``python -m tests.support.notice``."""

from __future__ import annotations

import re
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTICE = ROOT / "NOTICE"
HEADING = "Python packages that Puente installs and runs with"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)
UNTELLING = ("Copyright", "Dual", "BSD License")


def locked(lock: str = "requirements.lock") -> list[str]:
    """The names of the packages in a lock file."""
    return PIN.findall((ROOT / lock).read_text())


def licence(package: str) -> str:
    """The licence that the installed package states, in the most exact of the places where packages state it."""
    about = metadata(package)
    words = about.get("License-Expression") or (about.get("License") or "").partition("\n")[0]
    if words and not words.startswith(UNTELLING):
        return words
    classifiers = about.get_all("Classifier", [])
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")]
    return " / ".join(name.removesuffix(" License") for name in named) or "not stated"


def table() -> str:
    """One line per package: its name and its licence."""
    return "".join(f"{name:<34}{licence(name)}\n" for name in locked())


def own_words() -> str:
    """The part of NOTICE that people write: all that stands above the table."""
    return NOTICE.read_text().partition(HEADING)[0]


def notice() -> str:
    """The whole of NOTICE as it should be."""
    return f"{own_words()}{HEADING}\n{'-' * len(HEADING)}\n\n{table()}"


if __name__ == "__main__":
    NOTICE.write_text(notice())
