"""Hands mails over: real SMTP, a Maildir folder, the console, or nowhere."""

from __future__ import annotations

import mailbox
import smtplib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT = 30
"""Seconds that a mail server may take for each answer."""


class Refused(Exception):
    """The server refused a mail. ``final`` tells that trying again is of no use."""

    def __init__(self, message: str, *, final: bool) -> None:
        super().__init__(message)
        self.final = final


class Transport(Protocol):
    """A way to hand over a mail."""

    def send(self, message: EmailMessage) -> None:
        """Hands over one mail; raises :class:`Refused` when it is not taken."""


@contextmanager
def open_transport(address: str) -> Iterator[Transport | None]:
    """The transport for a mail setting such as ``smtp://HOST:PORT``; None for ``none``: mails then wait."""
    parts = urlsplit(address)
    if address == "none":
        yield None
    elif address == "console":
        yield _Console()
    elif parts.scheme == "maildir":
        yield _Folder(mailbox.Maildir(parts.path, create=True))
    else:
        with _smtp(address) as client:
            yield _Smtp(client)


@contextmanager
def _smtp(address: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(address)
    secure = parts.scheme == "smtps"
    make = smtplib.SMTP_SSL if secure else smtplib.SMTP
    try:
        client = make(parts.hostname or "", parts.port or (465 if secure else 25), timeout=TIMEOUT)
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"the mail server can't be reached: {error}", final=False) from error
    with client:
        _sign_in(client, unquote(parts.username or ""), unquote(parts.password or ""))
        yield client


def _sign_in(client: smtplib.SMTP, user: str, password: str) -> None:
    """Signs in to the mail server when the setting names a user; a refusal is ours to mend, so it is never final."""
    if not user:
        return
    try:
        client.login(user, password)
    except smtplib.SMTPException as error:
        raise Refused(f"the mail server refused to sign in: {error}", final=False) from error


class _Smtp:
    def __init__(self, client: smtplib.SMTP) -> None:
        self.client = client

    def send(self, message: EmailMessage) -> None:
        try:
            self.client.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise Refused(f"{code} {words.decode(errors='replace')}", final=code >= 500) from error
        except smtplib.SMTPDataError as error:
            raise Refused(f"{error.smtp_code} {error.smtp_error!r}", final=error.smtp_code >= 500) from error
        except smtplib.SMTPResponseException as error:
            raise Refused(f"{error.smtp_code} {error.smtp_error!r}", final=False) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Refused(str(error), final=False) from error


class _Folder:
    def __init__(self, folder: mailbox.Maildir) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        self.folder.add(mailbox.MaildirMessage(message))


class _Console:
    def send(self, message: EmailMessage) -> None:
        sys.stderr.write(f"{message.as_string()}\n")
