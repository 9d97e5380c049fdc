"""What a spider hands to the pipeline: one fetch, however it ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.store.sources import Outcome


@dataclass(frozen=True, slots=True)
class Fetched:
    """One fetch of one address."""

    address: str
    role: str
    outcome: Outcome
    status: int | None = None
    reason: str | None = None
    media_type: str | None = None
    encoding: str | None = None
    title: str | None = None
    parent: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
