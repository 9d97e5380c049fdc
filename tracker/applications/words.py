"""Counting words as Word does, because the forms limit words and the agency opens them in Word."""

from __future__ import annotations

import re

from tracker.domain.application import Value

_DASHES = re.compile(r"[–—]+")


def count_words(value: Value) -> int:
    """The number of words in a text or in the items of a list.

    The rule: a word is what stands between white space (blanks, tabs, line breaks, non-breaking blanks too).
    So ``2024-2026``, ``y/o``, ``US$ 500,000`` (two), ``franco-mexicano``, a mail address and a dash or bullet that
    stands alone are counted as Word counts them; a long dash without blanks parts two words. Where versions of
    Word differ (non-breaking blanks, long dashes) this is the higher figure, so a text within the limit here is
    within it everywhere.
    """
    text = value if isinstance(value, str) else "\n".join(value)
    return sum(max(1, len([part for part in _DASHES.split(run) if part])) for run in text.split())
