"""The closing days of calls as a calendar (RFC 5545) that people add to their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event

from tracker.alerts.voice import HOME_VOICE, Voice

WARN_BEFORE = (timedelta(days=7), timedelta(days=1))


def _(text: str) -> str:
    """Marks a sentence for translation; the translation itself comes later."""
    return text


def calls_ics(records: Iterable[Mapping[str, Any]], now: datetime, voice: Voice = HOME_VOICE) -> bytes:
    """A calendar with an entry for each call whose closing day is known, in one language.

    A day without an hour is an entry of the whole day; an hour stands at the safe instant, the earliest that the words
    can mean. The same call keeps its identity from one export to the next, so that a calendar updates it.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Puente//Convocatorias//{voice.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", voice.say(_("Convocatorias de cooperación internacional")))
    for record in records:
        if record["closes"]:
            calendar.add_component(_entry(record, now, voice))
    written: bytes = calendar.to_ical()
    return written


def _entry(record: Mapping[str, Any], now: datetime, voice: Voice) -> Event:
    summary = voice.say(_("Cierra: {title}")).format(title=record["title"])
    entry = Event()
    entry.add("uid", f"{record['key']}@puente")
    entry.add("dtstamp", now)
    entry.add("dtstart", _closing(record))
    entry.add("summary", summary)
    entry.add("description", _description(record, voice))
    entry.add("transp", "TRANSPARENT")
    if record["source_urls"]:
        entry.add("url", record["source_urls"][0])
    for before in WARN_BEFORE:
        entry.add_component(_alarm(summary, before))
    return entry


def _closing(record: Mapping[str, Any]) -> date | datetime:
    if "T" in record["closes"] and record["closes_instant_earliest"]:
        return datetime.fromisoformat(record["closes_instant_earliest"])
    return date.fromisoformat(record["closes"][:10])


def _description(record: Mapping[str, Any], voice: Voice) -> str:
    zone = f" ({record['closes_zone']})" if record["closes_zone"] else ""
    words = record["evidence"].get("closes")
    when = f"{record['closes'].replace('T', ' ')}{zone}"
    lines = [voice.say(_("Cierre según la fuente: {when}")).format(when=when)]
    lines += [f"«{words}»"] if words else []
    return "\n".join([*lines, *record["source_urls"][:1]])


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -before)
    return alarm
