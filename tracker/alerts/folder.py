"""Reads the mails that were handed over into a folder (``maildir://``), to look at them without a mail server."""

from __future__ import annotations

import hashlib
import mailbox
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

SHOWN = ("From", "To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted")
UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail of the folder. ``id`` is short and fit for an address; it stays the same while the mail is there."""

    id: str
    subject: str
    to: str
    at: datetime
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attachments: tuple[str, ...]


def folder_of(setting: str) -> Path | None:
    """The folder that a mail setting names; None when it names something else."""
    parts = urlsplit(setting)
    return Path(parts.path) if parts.scheme == "maildir" else None


def stored_mails(folder: Path) -> Sequence[StoredMail]:
    """The mails of a folder, newest first; none when there is no folder yet.

    Raises:
        NotADirectoryError: it is a file.
    """
    try:
        box = mailbox.Maildir(folder, create=False)
        keys = sorted(box.keys(), key=_handed_over, reverse=True)
        mails = [_mail(key, box.get_bytes(key)) for key in keys]
    except (mailbox.NoSuchMailboxError, FileNotFoundError):
        return ()
    return sorted(mails, key=lambda mail: mail.at, reverse=True)


def stored_mail(folder: Path, mail_id: str) -> StoredMail | None:
    """One mail of a folder.

    Raises:
        NotADirectoryError: it is a file.
    """
    return next((mail for mail in stored_mails(folder) if mail.id == mail_id), None)


def _mail(key: str, content: bytes) -> StoredMail:
    message = message_from_bytes(content, policy=policy.default)
    return StoredMail(
        hashlib.sha256(key.encode()).hexdigest()[:16],
        str(message["Subject"] or ""),
        str(message["To"] or ""),
        _date(message),
        tuple((name, str(value)) for name in SHOWN for value in message.get_all(name, ())),
        _body(message, "plain"),
        _body(message, "html"),
        tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
    )


def _handed_over(key: str) -> list[int]:
    """When a mail came into the folder, by its file's name: seconds, then fractions."""
    return [int(part) for part in re.findall(r"\d+", key)[:2]]


def _date(message: EmailMessage) -> datetime:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return UNDATED
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
