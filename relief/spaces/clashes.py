"""Two sessions that want the same room, the same children or the same person: found before anything is saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.kernel.problems import N_, Refused
from relief.kernel.zone import LOCAL
from relief.spaces import rules, weeks
from relief.spaces.models import ActivityGroup, Occurrence, Series, Space
from relief.spaces.plans import plan_of
from relief.spaces.site_kinds import Shared
from relief.spaces.timetable_models import OccurrenceMove, SeriesLead

TAKEN = {
    Shared.ROOM: N_(
        "%(group)s meets there on %(day)s from %(starts)s to %(ends)s."
        " Nothing was saved. Choose another time, day or room."
    ),
    Shared.GROUP: N_(
        "%(group)s already meets on %(day)s from %(starts)s to %(ends)s. Nothing was saved. Choose another time or day."
    ),
    Shared.LEAD: N_(
        "%(lead)s leads %(group)s in %(place)s on %(day)s from %(starts)s to %(ends)s."
        " Nothing was saved. Choose another time, day or person."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Clash:
    """The session that is in the way; plain values, for the transaction that found it is gone."""

    shared: Shared
    name_bn: str
    name_en: str
    day: date
    starts: time
    ends: time
    place: tuple[str, str] = ("", "")
    lead: tuple[str, str] = ("", "")


class RoomTaken(Refused):
    """Another session wants the same room, children or person at the same time."""

    def __init__(self, clash: Clash) -> None:
        super().__init__(
            "spaces.room-taken",
            TAKEN[clash.shared],
            group=clash.name_bn or clash.name_en,
            starts=f"{clash.starts:%H:%M}",
            ends=f"{clash.ends:%H:%M}",
            day=clash.day.isoformat(),
            place=clash.place[0] or clash.place[1],
            lead=clash.lead[0] or clash.lead[1],
        )
        self.clash = clash


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to put into the timetable. `but` are the entries and sessions it takes the place of."""

    space_id: UUID
    group_id: UUID
    room: str
    leads: frozenset[UUID]
    but: Collection[UUID] = field(default_factory=frozenset)


def refuse_series(db: Session, wanted: Wanted, plan: weeks.Plan) -> None:
    """One room holds one group, one group is in one room, one person in one place; no name is a room too."""
    query = (
        sa.select(Series, ActivityGroup, Space)
        .join(ActivityGroup, ActivityGroup.id == Series.group_id)
        .join(Space, Space.id == Series.space_id)
        .where(_near(wanted), Series.id.not_in(wanted.but), Space.state.not_in(rules.ENDED))
    )
    rows = db.execute(query).all()
    leads = leads_of(db, [series.id for series, _, _ in rows])
    for series, group, space in rows:
        shared = _shared(wanted, space.id, group.id, series.room, leads[series.id])
        day = weeks.clash(plan, plan_of(series)) if shared else None
        if shared and day is not None:
            raise RoomTaken(
                _named(db, wanted, shared, group, space, (day, series.starts, series.ends), leads[series.id])
            )
    for occurrence, group, space in _moved(db, wanted, plan.valid_from):
        day = occurrence.on_date
        starts, ends = _hours(occurrence)
        meets = starts < plan.ends and plan.starts < ends and day in weeks.dates(plan, day, day)
        if meets:
            _refuse(db, wanted, occurrence, group, space)


def refuse_session(db: Session, wanted: Wanted, starts_at: datetime, ends_at: datetime) -> None:
    """The same for one session at one moment."""
    overlaps = sa.and_(Occurrence.starts_at < ends_at, Occurrence.ends_at > starts_at)
    for occurrence, group, space in db.execute(_sessions(wanted).where(overlaps)).all():
        _refuse(db, wanted, occurrence, group, space)


def leads_of(db: Session, series_ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Who leads each entry; one without leads has none."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    query = sa.select(SeriesLead.series_id, SeriesLead.user_id).where(SeriesLead.series_id.in_(list(series_ids)))
    for series_id, user_id in db.execute(query):
        found[series_id].add(user_id)
    return defaultdict(frozenset, {key: frozenset(people) for key, people in found.items()})


def _near(wanted: Wanted) -> sa.ColumnElement[bool]:
    led = sa.select(SeriesLead.series_id).where(SeriesLead.user_id.in_(wanted.leads))
    return sa.or_(Series.space_id == wanted.space_id, Series.id.in_(led))


def _sessions(wanted: Wanted) -> sa.Select[Occurrence, ActivityGroup, Space]:
    return (
        sa.select(Occurrence, ActivityGroup, Space)
        .join(Series, Series.id == Occurrence.series_id)
        .join(ActivityGroup, ActivityGroup.id == Occurrence.group_id)
        .join(Space, Space.id == Occurrence.space_id)
        .where(
            _near(wanted), Occurrence.state.not_in(rules.OFF), Occurrence.id.not_in(wanted.but),
            Series.id.not_in(wanted.but),
        )
    )  # fmt: skip


def _moved(db: Session, wanted: Wanted, first: date) -> list[tuple[Occurrence, ActivityGroup, Space]]:
    moved = sa.select(OccurrenceMove.occurrence_id)
    query = _sessions(wanted).where(Occurrence.id.in_(moved), Occurrence.on_date >= first)
    return [(one, group, space) for one, group, space in db.execute(query)]


def _shared(wanted: Wanted, space_id: UUID, group_id: UUID, room: str, leads: frozenset[UUID]) -> Shared | None:
    if group_id == wanted.group_id:
        return Shared.GROUP
    if space_id == wanted.space_id and room == wanted.room:
        return Shared.ROOM
    return Shared.LEAD if leads & wanted.leads else None


def _refuse(db: Session, wanted: Wanted, occurrence: Occurrence, group: ActivityGroup, space: Space) -> None:
    leads = leads_of(db, [occurrence.series_id])[occurrence.series_id]
    shared = _shared(wanted, space.id, group.id, occurrence.room, leads)
    if shared is not None:
        when = (occurrence.on_date, *_hours(occurrence))
        raise RoomTaken(_named(db, wanted, shared, group, space, when, leads))


def _hours(occurrence: Occurrence) -> tuple[time, time]:
    return occurrence.starts_at.astimezone(LOCAL).time(), occurrence.ends_at.astimezone(LOCAL).time()


def _named(
    db: Session, wanted: Wanted, shared: Shared, group: ActivityGroup, space: Space,
    when: tuple[date, time, time], leads: frozenset[UUID],
) -> Clash:  # fmt: skip
    both = sorted(leads & wanted.leads)
    person = db.get(User, both[0]) if shared is Shared.LEAD else None
    return Clash(
        shared=shared, name_bn=group.name_bn, name_en=group.name_en, day=when[0], starts=when[1], ends=when[2],
        place=(space.name_bn, space.name_en),
        lead=(person.name_bn, person.name_en) if person else ("", ""),
    )  # fmt: skip
