"""Write a calendar (RFC 5545) from neutral entries. Knows no database and no child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, vDuration

# How often a program should look again, for those that ask.
LOOK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One session. `title` holds codes only; `changes` counts how often it was changed; `id` stays for ever."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    changes: int = 0
    is_off: bool = False


def write(name: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The whole calendar. Moments are written in UTC: a program in any zone shows the right minute."""
    calendar = Calendar()
    calendar.add("prodid", "-//Relief//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(LOOK_AGAIN), parameters={"VALUE": "DURATION"})
    for one in entries:
        calendar.add_component(_event(one, now))
    return bytes(calendar.to_ical())


def _event(one: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.id}@relief")
    event.add("dtstamp", now)
    event.add("dtstart", one.starts_at)
    event.add("dtend", one.ends_at)
    event.add("summary", one.title)
    if one.place:
        event.add("location", one.place)
    event.add("sequence", one.changes)
    event.add("status", "CANCELLED" if one.is_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event
