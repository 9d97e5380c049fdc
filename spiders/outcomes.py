"""Says how a fetch ended. Only what came whole and is a page or document is ever read."""

from __future__ import annotations

import re

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from spiders.charset import is_encoded_twice
from spiders.walls import is_challenge, is_repair, is_sign_in, is_sign_in_address
from tracker.store.sources import Outcome

CLOSED_TAGS = (b"main", b"article", b"section", b"div", b"table", b"ul")
STATUSES = {
    **dict.fromkeys((401, 403, 451), Outcome.FORBIDDEN),
    **dict.fromkeys((404, 410), Outcome.GONE),
    408: Outcome.TIMEOUT,
    429: Outcome.SERVER_ERROR,
}
PAGES = {"text/html", "application/xhtml+xml"}
DOCUMENTS = re.compile(
    r"^application/(pdf|msword|rtf|zip|octet-stream|x-download|force-download|vnd\.(openxmlformats|oasis|ms-excel|ms-word)[\w.+-]*)$"
)
MAGIC_WITHIN = 1024
MAGIC = {
    "application/pdf": b"%PDF-",
    "application/vnd.openxmlformats": b"PK\x03\x04",
    "application/vnd.oasis": b"PK\x03\x04",
}
FAILURES: dict[type[BaseException], Outcome] = {
    DownloadTimeoutError: Outcome.TIMEOUT,
    DownloadCancelledError: Outcome.TOO_LARGE,
    ResponseDataLossError: Outcome.TRUNCATED,
    CannotResolveHostError: Outcome.UNREACHABLE,
    DownloadConnectionRefusedError: Outcome.UNREACHABLE,
    DownloadFailedError: Outcome.UNREACHABLE,
    OSError: Outcome.UNREACHABLE,
}
REFUSALS = {
    "RobotsForbid": Outcome.ROBOTS,
    "AskedToWait": Outcome.SERVER_ERROR,
    "OffHost": Outcome.MOVED,
    "Unsafe": Outcome.REFUSED,
    "max redirections": Outcome.REDIRECTS,
    "MAXSIZE": Outcome.TOO_LARGE,
}


def is_cut(body: bytes) -> bool:
    """Whether an HTML page stops half-way: no end of it, and an element open that may not be left open."""
    page = body.lower()
    if b"<body" not in page or b"</body" in page or b"</html" in page:
        return False
    left_open = any(len(re.findall(rb"<%b\b" % tag, page)) > page.count(b"</" + tag) for tag in CLOSED_TAGS)
    return left_open or not page.rstrip().endswith(b">")


def media_type(response: Response) -> str:
    """The media type in lower case without parameters; empty when none is declared."""
    declared = response.headers.get("Content-Type", b"") or b""
    return declared.decode("latin-1").partition(";")[0].strip().lower()


def judge(response: Response, role: str) -> tuple[Outcome, str | None]:
    """How an answer counts, and why where it is not readable."""
    if "not_modified" in response.flags:
        return Outcome.NOT_MODIFIED, None
    if is_challenge(response.body) and media_type(response) in {"text/html", ""}:
        return Outcome.CHALLENGE, "a wall answers instead of the site"
    if response.status != 200:
        return _of_status(response)
    if _sent_to_sign_in(response) or (role != "document" and is_sign_in(response.body)):
        return Outcome.LOGIN, "the page only offers to sign in"
    if role != "document" and is_repair(response.body):
        return Outcome.MAINTENANCE, "the site says that it is being repaired"
    return _of_content(response, role)


def _sent_to_sign_in(response: Response) -> bool:
    request = response.request
    return bool(request and request.meta.get("redirect_urls")) and is_sign_in_address(response.url)


def _of_status(response: Response) -> tuple[Outcome, str]:
    fallback = Outcome.SERVER_ERROR if response.status >= 500 else Outcome.OTHER
    wait = response.headers.get("Retry-After")
    reason = f"{response.status}, retry after {wait.decode('latin-1')}" if wait else str(response.status)
    return STATUSES.get(response.status, fallback), reason


def _of_content(response: Response, role: str) -> tuple[Outcome, str | None]:
    kind = media_type(response)
    if not response.body.strip():
        return Outcome.EMPTY, "the answer is empty"
    if role != "document" and is_cut(response.body):
        return Outcome.TRUNCATED, "the page stops before its end"
    fits = bool(DOCUMENTS.match(kind)) if role == "document" else kind in PAGES
    if not fits:
        return Outcome.WRONG_TYPE, kind or "no media type"
    if role != "document" and is_encoded_twice(response.body):
        return Outcome.UNREADABLE, "its letters were encoded twice"
    if role == "document" and (wrong := _not_what_it_says(kind, response.body)):
        return Outcome.UNREADABLE, wrong
    return Outcome.OK, None


def _not_what_it_says(kind: str, body: bytes) -> str | None:
    """Why a document is not what its media type says: its first bytes are something else's."""
    begins = body[:MAGIC_WITHIN]
    said = next((magic for marks, magic in MAGIC.items() if kind.startswith(marks)), None)
    return f"said to be {kind}, but does not begin so" if said and said not in begins else None


def judge_failure(error: BaseException) -> tuple[Outcome, str]:
    """How a fetch without an answer counts."""
    reason = str(error) or type(error).__name__
    if isinstance(error, IgnoreRequest):
        said = f"{type(error).__name__} {reason}"
        if "OffHost" in said and is_sign_in_address(reason):
            return Outcome.LOGIN, reason
        return next((o for mark, o in REFUSALS.items() if mark in said), Outcome.OTHER), reason
    return next((o for kind, o in FAILURES.items() if isinstance(error, kind)), Outcome.OTHER), reason
