"""What is read: a stored page with its documents and what is known of its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tracker.extract.page import Opened
from tracker.extract.text import Text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document of a page: its text where it could be read, else the reason code why not."""

    address: str
    title: str
    text: Text | None = None
    unreadable: str | None = None
    content_hash: str | None = None


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A stored page with what is known of its source.

    ``selectors`` are the CSS selectors that the source declares (``content``, ``title``, ``date``); ``funds`` are the
    keys of the funds that it may carry; ``secondary`` marks sources that only pass on what others announce.
    ``assumed_fund`` is the fund that a page of the source speaks of when it names none. A page that is no HTML but a
    document has its ``document`` instead, and ``title`` is what it is called elsewhere. ``opened`` is the page's markup
    where it was read before, with the same selectors.
    """

    address: str
    html: str
    fetched_at: datetime
    country: str | None = None
    language: str | None = None
    selectors: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    funds: tuple[str, ...] = ()
    secondary: bool = False
    assumed_fund: str | None = None
    document: Text | None = None
    title: str | None = None
    opened: Opened | None = None
