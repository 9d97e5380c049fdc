"""Documents, read where they can do no harm: in a child process with little time and memory.

PDFium is not thread-safe and documents come from outside, so nothing here opens one in this process. A reader keeps
its child for several documents and starts a new one when a document has ended it.

    with DocumentReader() as reader:
        text = reader.read(data, "application/pdf", "bases.pdf")
"""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import time
from array import array
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Any, Self

from tracker.errors import Unreadable
from tracker.extract.docs_limits import DEFAULT_LIMITS, Limits, unreadable
from tracker.extract.docs_ocr import extras
from tracker.extract.docs_worker import document_text
from tracker.extract.text import Block, Text

__all__ = ["DEFAULT_LIMITS", "VERSION", "DocumentReader", "Limits", "document_text", "read_document"]

VERSION = "2"
"""Version of what reads documents; it grows when the same document would be read otherwise."""

_ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 1 << 16


def read_document(data: bytes, media_type: str, name: str, limits: Limits = DEFAULT_LIMITS) -> Text:
    """The text of one document, read in a child process of its own.

    Raises:
        Unreadable: the document can't be read within the limits; ``reason`` says why.
    """
    with DocumentReader(limits) as reader:
        return reader.read(data, media_type, name)


class DocumentReader:
    """Reads documents one after the other in a child process. Not to be shared between threads."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self.extras = extras(limits)
        """What reads scanned pages here; a refusal that was kept holds as long as this stays the same."""

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="puente-")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_child()
        if self._folder is not None:
            self._folder.cleanup()

    def read(self, data: bytes, media_type: str, name: str) -> Text:
        """The text of a document.

        Raises:
            Unreadable: the document can't be read within the limits; ``reason`` says why.
        """
        if len(data) > self._limits.bytes:
            raise unreadable("too_large")
        if self._folder is None:
            message = "a DocumentReader is used in a with statement"
            raise RuntimeError(message)
        path = Path(self._folder.name, "document")
        path.write_bytes(data)
        deadline = time.monotonic() + self._limits.seconds
        try:
            child = self._running_child()
            _send(child, {"path": str(path), "media_type": media_type, "name": name})
            return _received(child, deadline)
        except Unreadable as error:
            if error.reason == "timeout":
                self._end_child()
            raise
        except (EOFError, BrokenPipeError, ValueError, KeyError, TypeError) as error:
            self._end_child()  # if it has not ended by the document, or answers what nobody asked
            raise unreadable("crashed") from error
        finally:
            path.unlink(missing_ok=True)

    def _running_child(self) -> subprocess.Popen[bytes]:
        """The child process, started where there is none. It knows none of our settings."""
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "tracker.extract.docs_worker"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                cwd=_ROOT, env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "OMP_THREAD_LIMIT": "1"},
            )  # fmt: skip
            _send(self._child, asdict(self._limits))
        return self._child

    def _end_child(self) -> None:
        if self._child is None:
            return
        self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self._child = None


def _send(child: subprocess.Popen[bytes], message: dict[str, Any]) -> None:
    stream = _stream(child.stdin)
    stream.write(json.dumps(message).encode() + b"\n")
    stream.flush()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise EOFError
    return stream


def _received(child: subprocess.Popen[bytes], deadline: float) -> Text:
    """The child's answer as a text; it is checked, for what the child has read may have changed it."""
    received = _Answer(child, deadline)
    head = json.loads(received.line())
    if "unreadable" in head:
        raise unreadable(str(head["unreadable"]))
    size, origin_size = (int(number) for number in head["sizes"])
    value = received.exactly(size).decode()
    origin: array[int] = array("I")
    origin.frombytes(received.exactly(origin_size))
    blocks = tuple(Block(*fields) for fields in head["blocks"])
    if len(origin) != len(value) or any(not 0 <= block.start <= block.end <= len(value) for block in blocks):
        raise ValueError(head["sizes"])
    struck = tuple((int(start), int(end)) for start, end in head["struck"])
    return Text(value, blocks, origin, struck, tuple(int(start) for start in head["pages"]))


class _Answer:
    """Reads from the child no longer than until the deadline."""

    def __init__(self, child: subprocess.Popen[bytes], deadline: float) -> None:
        self._stream = _stream(child.stdout)
        self._deadline = deadline
        self._buffer = bytearray()

    def line(self) -> bytes:
        """The next line."""
        while (end := self._buffer.find(b"\n")) < 0:
            self._more()
        return self._taken(end + 1)

    def exactly(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        while len(self._buffer) < size:
            self._more()
        return self._taken(size)

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _more(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._stream, selectors.EVENT_READ)
            if not selector.select(max(0.0, self._deadline - time.monotonic())):
                raise unreadable("timeout")
        chunk = self._stream.read1(_CHUNK)  # type: ignore[attr-defined]
        if not chunk:
            raise EOFError
        self._buffer += chunk
