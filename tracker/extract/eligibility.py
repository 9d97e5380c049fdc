"""Where the file is sent."""

from __future__ import annotations

import regex

from tracker.extract.findings import Finding
from tracker.extract.lexicon import stored
from tracker.extract.roles_layout import Layout, Span

_NOT_APPLICANT = stored("eligibility", "not_applicant")


_EMAIL = stored("eligibility", "email")
_AT = regex.compile(r"\s?(?:@|[(\[{]\s?(?:at|arroba|arobase|a|@|chez)\s?[)\]}]|\s(?:arroba|arobase|at)\s)\s?", regex.I)
_DOT = regex.compile(r"\s?[(\[]\s?(?:dot|punto|point|ponto)\s?[)\]]\s?", regex.I)
_WORDY_AT = regex.compile(r"[@(\[{]|\b(?:arroba|arobase)\b", regex.I)


def read_emails(layout: Layout) -> Finding:
    """Addresses for mail, decoded from ``(at)``, ``[arroba]`` and the like, in lower case."""
    found: dict[str, Span] = {}
    for match in _EMAIL.finditer(layout.value):
        written = match.group()
        if not _WORDY_AT.search(written) and not regex.search(r"\S\sat\s[\w-]+\s?(?:\.|\[dot\]|\(dot\))\w", written):
            continue
        address = _DOT.sub(".", _AT.sub("@", written)).lower().strip(". ")
        if (
            address.count("@") == 1
            and " " not in address
            and "protected" not in address
            and regex.search(r"\.\p{L}{2,}$", address)
        ):
            if not _WORDY_AT.search(written) and not regex.search(
                r"\b(?:e-?mail|correo|courriel|contact\w*|escrib\w+|write|send)\b",
                layout.folded[max(0, match.start() - 40) : match.start()],
            ):
                continue
            found.setdefault(address, match.span())
    if not found:
        return Finding()
    return Finding(tuple(sorted(found)), tuple(found[key] for key in sorted(found)), "emails", 0.95)
