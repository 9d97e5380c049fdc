"""How much memory a process has held."""

from __future__ import annotations

import re
import resource
from pathlib import Path

STATUS = Path("/proc/self/status")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_memory() -> int:
    """The most memory that this process has held at once so far, in KiB.

    Where Linux does not say it, it is what ``getrusage`` knows, which may count what the parent held at the start.
    """
    said = _PEAK.search(STATUS.read_text("ascii", "replace")) if STATUS.is_file() else None
    return int(said[1]) if said else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
