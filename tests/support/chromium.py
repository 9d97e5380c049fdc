"""Finds a Chromium for the browser tests, and gets Debian's when there is none: ``python -m tests.support.chromium``.

Playwright's own driver lacks one library on a bare Debian, so that one is looked after too.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = ROOT / ".cache" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core", "libatomic1")
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{home}/fontcache</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>serif</family><prefer><family>DejaVu Serif</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
"""
WRAPPER = """#!/bin/sh
export LD_LIBRARY_PATH='{libraries}' FONTCONFIG_FILE='{home}/fonts.conf'
exec '{program}' "$@"
"""


class ChromiumMissing(Exception):
    """There is no Chromium to test with."""


def chromium_path() -> str:
    """The browser that PUENTE_CHROMIUM names, else the one on PATH, else the one that this module has fetched.

    Raises:
        ChromiumMissing: there is none.
    """
    if named := os.environ.get("PUENTE_CHROMIUM"):
        return named
    for name in (*NAMES, str(PRIVATE / "chromium")):
        if found := shutil.which(name):
            return found
    raise ChromiumMissing("no Chromium: run `make chromium`, or name one in PUENTE_CHROMIUM")


def node_path() -> str:
    """The program that runs Playwright's driver: its own, or that one with the library that the system lacks."""
    wrapper = PRIVATE / "node"
    return str(wrapper if wrapper.exists() else _driver_node())


def install() -> None:
    """Gets Debian's Chromium: into the system as root, else below .cache."""
    PRIVATE.mkdir(parents=True, exist_ok=True)
    with (PRIVATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _usable() and not (os.geteuid() == 0 and _install_for_all()):
            _install_privately()


def main() -> int:
    """Makes sure that there is a Chromium that starts; says what to do when there can't be one."""
    try:
        if not _usable():
            print("setup: getting Chromium for the browser tests (about half a minute)", file=sys.stderr)
            install()
        print(f"setup: browser tests use {_version()}", file=sys.stderr)
    except (ChromiumMissing, OSError, subprocess.CalledProcessError) as error:
        advice = f"install the packages {' '.join(PACKAGES)} and try again"
        print(f"setup: no Chromium to test with ({error}); {advice}", file=sys.stderr)
        print(getattr(error, "stderr", None) or "", file=sys.stderr)
        return 1
    return 0


def _usable() -> bool:
    try:
        return bool(_version())
    except (ChromiumMissing, OSError, subprocess.CalledProcessError):
        return False


def _version() -> str:
    _run(node_path(), "--version")
    return _run(chromium_path(), "--version", "--no-sandbox").strip()


def _driver_node() -> Path:
    spec = importlib.util.find_spec("playwright")
    if spec is None or not spec.submodule_search_locations:
        raise ChromiumMissing("Playwright is not installed: run bin/setup dev")
    return Path(spec.submodule_search_locations[0]) / "driver" / "node"


def _install_for_all() -> bool:
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        _run("apt-get", "-q", "update")
        _run("apt-get", "-qy", "install", "--no-install-recommends", *PACKAGES, environment=environment)
    except (OSError, subprocess.CalledProcessError):
        return False
    return _usable()


def _install_privately() -> None:
    """Downloads what the system lacks with a package state of our own, and unpacks it below .cache, without root."""
    apt, root = PRIVATE / "apt", PRIVATE / "root"
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("lists/partial", "archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    options = [f"Dir::State::lists={apt}/lists", f"Dir::Cache={apt}", f"Dir::Cache::archives={apt}/archives"]
    options += ["Debug::NoLocking=1", "APT::Sandbox::User=", "APT::Keep-Downloaded-Packages=1"]
    words = [word for option in options for word in ("-o", option)]
    _run("apt-get", "-q", *words, "update")
    _run("apt-get", "-qy", *words, "install", "--no-install-recommends", "--download-only", *PACKAGES)
    for package in sorted((apt / "archives").glob("*.deb")):
        _run("dpkg-deb", "-x", str(package), str(root))
    shutil.rmtree(apt)
    (PRIVATE / "fonts.conf").write_text(FONTS.format(root=root, home=PRIVATE))
    found = [library for base in ("lib", "usr/lib") for library in root.glob(f"{base}/*-linux-gnu*/**/lib*.so*")]
    libraries = ":".join(sorted({str(library.parent) for library in found}))
    programs = {"chromium": root / "usr/lib/chromium/chromium", "node": _driver_node()}
    for name, program in programs.items():
        wrapper = PRIVATE / name
        wrapper.write_text(WRAPPER.format(program=program, home=PRIVATE, libraries=libraries))
        wrapper.chmod(0o755)


def _run(*command: str, environment: dict[str, str] | None = None) -> str:
    env = os.environ | (environment or {})
    done = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=env)
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
