"""Loads a program that lies beside recorded files and belongs to no package."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any


def loaded(file: Path) -> Any:
    """The module in a file; its attributes are not known to the type checker."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{file} is no module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
