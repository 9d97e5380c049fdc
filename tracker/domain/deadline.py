"""A deadline as the page states it: the local wall time, the zone, and how the zone was known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tracker.errors import Invalid

END_OF_DAY = time(23, 59, 59)
CLOCK_ZONE = "America/Mexico_City"
"""Zone in which the clock reads a date when neither the page nor the fund's offices give one."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, with a time of day and a zone when the page states them.

    ``zone`` is an IANA name and only set when the words say so; ``zone_basis`` tells how: ``city``, ``country``,
    ``offset``, ``name``. A bare day ends at 23:59:59 local time.
    """

    day: date
    time: time | None = None
    zone: str | None = None
    zone_basis: str | None = None

    def local(self) -> str:
        """``2025-07-15`` or ``2025-07-15T23:59``; seconds only when they are not zero."""
        if self.time is None:
            return self.day.isoformat()
        return f"{self.day.isoformat()}T{self.time.isoformat('seconds' if self.time.second else 'minutes')}"

    def instants(self, office_zones: Iterable[str] = ()) -> tuple[datetime, ...]:
        """The instants (UTC, earliest first) that the deadline can mean; empty when no zone is known at all.

        ``office_zones`` are the IANA zones of the offices that receive proposals, used when no zone is stated.
        """
        zones = (self.zone,) if self.zone else tuple(office_zones)
        wall = datetime.combine(self.day, self.time or END_OF_DAY)
        return tuple(sorted({wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in zones}))

    def earliest(self, office_zones: Iterable[str] = ()) -> datetime | None:
        """The safe instant (UTC) to warn by, or None when no zone is known."""
        return next(iter(self.instants(office_zones)), None)

    def clock_instant(self, office_zones: Iterable[str] = ()) -> datetime:
        """The instant (UTC) by which the clock counts; without any zone the day is read in Mexico City."""
        return self.earliest(office_zones) or self.instants((CLOCK_ZONE,))[0]

    def to_json(self) -> dict[str, str]:
        """``{"local": "2025-07-15T23:59", "zone": …, "zone_basis": …}``; keys without a value are left out."""
        pairs = {"local": self.local(), "zone": self.zone, "zone_basis": self.zone_basis}
        return {key: value for key, value in pairs.items() if value}

    @classmethod
    def from_json(cls, data: object) -> Deadline:
        """The reverse of :meth:`to_json`.

        Raises:
            Invalid: there is no readable local date.
        """
        if not isinstance(data, dict) or "local" not in data:
            raise Invalid(f"a deadline is an object with a local date, not {data!r}")
        day, _, clock = str(data["local"]).partition("T")
        try:
            return cls(
                date.fromisoformat(day),
                time.fromisoformat(clock) if clock else None,
                data.get("zone"),
                data.get("zone_basis"),
            )
        except ValueError as error:
            raise Invalid(f"not a local date or date-time: {data['local']!r}") from error
