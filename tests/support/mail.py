"""A real SMTP server on loopback that keeps what it is sent and refuses what it is told to refuse."""

from __future__ import annotations

import socket
from asyncio import AbstractServer
from collections.abc import Awaitable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailServer:
    """``with MailServer() as server``: send to ``server.address``, then look at ``server.messages``."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self._refusals: dict[str, str] = {}
        self._answers: list[str] = []
        self._controller = _BoundController(self, socket.create_server(("127.0.0.1", 0)))

    @property
    def address(self) -> str:
        """What PUENTE_MAIL should be."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def refuse(self, recipient: str, answer: str = "550 5.1.1 no such mailbox") -> None:
        """Answers each mail to this recipient so."""
        self._refusals[recipient] = answer

    def answer_next(self, *answers: str) -> None:
        """Answers the next messages so, one each, once their data came; "250 OK" accepts."""
        self._answers.extend(answers)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes or refuses a recipient."""
        if refusal := self._refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps an accepted message."""
        answer = self._answers.pop(0) if self._answers else "250 OK"
        if answer.startswith("2"):
            self.envelopes.append(envelope)
            self.messages.append(message_from_bytes(envelope.content or b"", policy=policy.default))
        return answer

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


class _BoundController(Controller):
    """Serves on a socket that is bound already, so that no other process can take the port in between."""

    def __init__(self, handler: MailServer, bound: socket.socket) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=bound.getsockname()[1])
        self._bound = bound

    def _create_server(self) -> Awaitable[AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._bound)
