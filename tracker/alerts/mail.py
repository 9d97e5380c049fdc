"""Hands mails over: real SMTP, a Maildir folder, the console, or nowhere."""

from __future__ import annotations

import mailbox
import smtplib
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT = 30
"""Seconds that a mail server may take for each answer."""
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
UNFOLDED = frozenset({"list-unsubscribe", "message-id"})


class _WholeAddresses(EmailPolicy):
    """Leaves addresses in headers whole: Python's own folding encodes a long one, and no mail program undoes that."""

    def fold(self, name: str, value: str) -> str:
        """The header as text."""
        return f"{name}: {value}{self.linesep}" if name.lower() in UNFOLDED else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as bytes."""
        return self.fold(name, value).encode("ascii") if name.lower() in UNFOLDED else super().fold_binary(name, value)


POLICY = _WholeAddresses()


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
        with _smtp(parts) as client:
            yield _Smtp(client)


@contextmanager
def _smtp(parts: SplitResult) -> Iterator[smtplib.SMTP]:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        client = (
            smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
            if parts.scheme == "smtps"
            else smtplib.SMTP(host, port, timeout=TIMEOUT)
        )
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"the mail server can't be reached: {error}", final=False) from error
    try:
        if parts.scheme != "smtps":
            _encrypt(client, required=parts.scheme == "smtp+starttls" or bool(parts.username))
        _sign_in(client, unquote(parts.username or ""), unquote(parts.password or ""))
        yield client
    finally:
        with suppress(OSError, ValueError, smtplib.SMTPException):  # what was sent is sent; a rude good-bye is none
            client.quit()
        client.close()


def _encrypt(client: smtplib.SMTP, *, required: bool) -> None:
    """Encrypts the link when the server offers it. Where it must be, the server must also prove who it is.

    Without a password a relay's own certificate will do, as between mail servers: it is better than no encryption.
    """
    try:
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            context = ssl.create_default_context()  # reads all authorities of the machine, so only where it is needed
            if not required:
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            client.starttls(context=context)
            client.ehlo()
        elif required:
            raise Refused(
                "the mail server offers no encryption (STARTTLS), so nothing is sent to it;"
                " use smtps:// or another port",
                final=False,
            )
    except (OSError, smtplib.SMTPException) as error:
        raise Refused(f"the link to the mail server can't be encrypted: {error}", final=False) from error


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
        try:
            self.folder.add(mailbox.MaildirMessage(message))
        except OSError as error:  # such as a file where the folder should be, or a full disk
            raise Refused(f"the folder of mails can't be written to: {error}", final=False) from error


class _Console:
    def send(self, message: EmailMessage) -> None:
        sys.stderr.write(f"{message.as_string()}\n")
