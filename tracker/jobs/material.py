"""What a person hands over to be read: an address, a document, a stored page, or a mail with its attachments."""

from __future__ import annotations

import html
import json
import re
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from tracker.addresses import host_of
from tracker.config import Settings, child_environment
from tracker.errors import NotFound, PuenteError, Unreadable
from tracker.jobs.crawl import SPIDERS
from tracker.store.sources import Outcome, hash_of

PDF, HTML = "application/pdf", "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 20_000_000
"""A file larger than this, in bytes, is no call."""
_FORWARDED = re.compile(r"^(?:\s*(?:fwd?|rv|re|tr|enc|i)\s*:\s*)+", re.IGNORECASE)
_FILE_TYPES = {
    ".pdf": PDF, ".docx": DOCX, ".odt": ODT, ".xlsx": XLSX, ".html": HTML, ".htm": HTML, ".txt": "text/plain",
}  # fmt: skip
_ZIPPED = (DOCX, ODT, XLSX)


@dataclass(frozen=True, slots=True)
class Piece:
    """One page or document as it came."""

    address: str
    role: str
    body: bytes
    media_type: str
    encoding: str | None = None
    title: str | None = None
    parent: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The body of a page as text."""
        return self.body.decode(self.encoding or "utf-8", "replace")


def gather(settings: Settings, given: str) -> list[Piece]:
    """What a person named, the page first: fetched where it is an address, else read from the file.

    Raises:
        NotFound: it is neither an address nor a file that is there.
        Unreadable: the address can't be reached, or the file is not what it says or holds nothing.
    """
    if re.match(r"https?://", given, re.IGNORECASE):
        return fetch(settings, given)
    try:
        data = Path(given).read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"there is no file {given}; give a file, or an address that starts with https://") from error
    return of_file(given, data)


def of_file(name: str, data: bytes) -> list[Piece]:
    """What a file holds, the page first; of its name only the last part counts, as a name.

    Raises:
        Unreadable: it is not what its name says, or holds nothing.
    """
    if not data.strip():
        raise Unreadable("empty", f"{name} has nothing in it")
    if len(data) > LARGEST:
        raise Unreadable("too_large", f"{name} has more than {LARGEST // 1_000_000} MB")
    return list(_of_file(Path(name.replace("\\", "/")).name, data))


def fetch(settings: Settings, address: str) -> list[Piece]:
    """The page at an address with its documents, asked for as the spiders do.

    Raises:
        Unreadable: it can't be had; the message says how the fetch ended.
    """
    if not host_of(address):
        raise NotFound(f"{address} is no web address")
    env = child_environment(settings, {"PUENTE_LOG_LEVEL": "ERROR"})
    try:
        done = subprocess.run(
            [*SPIDERS, "fetch", address], env=env, capture_output=True, text=True, check=False,
            timeout=settings.crawl_timeout,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timeout", f"{address} was not read within {settings.crawl_timeout} s") from error
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not rows:
        raise PuenteError(f"{address} can't be fetched: {done.stderr.strip()[-500:] or 'nothing came'}")
    first = rows[0]
    if first["outcome"] != Outcome.OK:
        raise Unreadable(
            first["outcome"], f"{address} can't be read: {first['outcome']}, {first['reason'] or 'no reason'}"
        )
    pieces = [_fetched(row) for row in rows if row["body"] is not None]
    return [replace(pieces[0], role="sheet"), *pieces[1:]]


def _fetched(row: dict[str, Any]) -> Piece:
    plain = ("address", "role", "encoding", "title", "parent", "status", "headers")
    about = {name: row[name] for name in plain}
    return Piece(**about, body=b64decode(row["body"]), media_type=row["media_type"] or HTML)


def _of_file(name: str, data: bytes) -> Iterator[Piece]:
    address = f"manual:{hash_of(data)[:16]}/{name}"
    if Path(name).suffix.lower() == ".eml":
        yield from _of_mail(address, data)
        return
    yield _piece(address, "sheet", name, data)


def _piece(address: str, role: str, name: str, data: bytes, parent: str | None = None) -> Piece:
    """A file as a piece; what it is follows from its ending, and its bytes must agree.

    Raises:
        Unreadable: it is of no kind that can be read, or not of the kind that its name says.
    """
    kind = _FILE_TYPES.get(Path(name).suffix.lower())
    if kind is None:
        raise Unreadable("unsupported", f"{name} can't be read; give a PDF, DOCX, ODT, XLSX, HTML or EML file")
    marks = {PDF: data[:1024].find(b"%PDF-") >= 0} | dict.fromkeys(_ZIPPED, data.startswith(b"PK"))
    if not marks.get(kind, True):
        raise Unreadable("damaged", f"{name} is no {Path(name).suffix[1:].upper()} file, though its name says so")
    encoding = _encoding(data) if kind.startswith("text/") else None
    return Piece(address, role, data, kind, encoding, title=Path(name).stem.replace("_", " "), parent=parent)


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _of_mail(address: str, data: bytes) -> Iterator[Piece]:
    """A mail as a page with the documents that it brings. Mails that are attached to it count too.

    Raises:
        Unreadable: it has neither words nor documents.
    """
    mail = message_from_bytes(data, policy=policy.default)
    body = _mail_page(mail)
    files = [(name, part) for name, part in _attached(mail) if Path(name).suffix.lower() in _FILE_TYPES]
    if body is None and not files:
        raise Unreadable("empty", "the mail has nothing in it: no words, and no PDF, DOCX, ODT, XLSX or HTML file")
    if body is not None:
        subject = _subject(mail)
        yield Piece(address, "sheet", body.encode(), HTML, "utf-8", title=subject or None)
    for name, content in files:
        yield _piece(f"{address}/{name}", "document" if body else "sheet", name, content, address if body else None)


def _attached(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in mail.walk():
        name = part.get_filename()
        content = part.get_payload(decode=True) if name and not part.is_multipart() else None
        if isinstance(content, bytes) and content:
            yield Path(str(name).replace("\\", "/")).name, content


def _mail_page(mail: EmailMessage) -> str | None:
    """The words of a mail as a page with its subject and day; None when it has none."""
    said = [_words(part) for part in _bodies(mail)]
    inner = "\n".join(filter(None, said))
    if not re.sub(r"<[^>]*>|\s|&nbsp;", "", inner):
        return None
    title = html.escape(_subject(mail))
    day = f'<meta name="date" content="{sent}">' if (sent := _day(mail)) else ""
    head = f"<meta charset=utf-8><title>{title}</title>{day}"
    return f"<!doctype html><html><head>{head}</head><body><main><h1>{title}</h1>{inner}</main></body></html>"


def _bodies(mail: EmailMessage) -> Iterator[EmailMessage]:
    for message in [mail, *(part.get_content() for part in mail.walk() if part.get_content_type() == "message/rfc822")]:
        body = message.get_body(("html", "plain")) if isinstance(message, EmailMessage) else None
        if isinstance(body, EmailMessage):
            yield body


def _words(part: EmailMessage) -> str:
    content = str(part.get_content())
    if part.get_content_subtype() == "html":
        return re.sub(r"(?is)<(head|style|script)\b.*?</\1\s*>|</?(?:html|body|!doctype)[^>]*>", "", content)
    paragraphs = re.split(r"\n\s*\n", content.replace("\r\n", "\n"))
    return "".join(f"<p>{html.escape(' '.join(p.split()))}</p>\n" for p in paragraphs if p.strip())


def _subject(mail: EmailMessage) -> str:
    return _FORWARDED.sub("", str(mail["subject"] or "")).strip()


def _day(mail: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(str(mail["date"])).date().isoformat() if mail["date"] else None
    except ValueError:
        return None
