"""Read what happened, household by household, as columns of numbers. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.models import AuditEntry
from relief.gaps import marking, nearness
from relief.gaps.models import Standing
from relief.gaps.rules import NEED_SHIFT, Flag, More, Numbers, sector_bits
from relief.gaps.yardsticks import Yardstick
from relief.households.models import Damage, Household, Impact, ImpactState, Sex, Status
from relief.kernel.rows import read_tuples
from relief.kernel.verbs import Verb

_ROOMS = (
    "areas.", "responses.", "households.", "distributions.", "checkin.", "rehabilitation.", "payments.settle",
    "feedback.", "stock.change", "gaps.measures", "demo.",
)  # fmt: skip
# Looking, printing and taking a file change nobody.
_LOOKS = {
    Verb.AREAS_VIEW, Verb.RESPONSES_VIEW, Verb.HOUSEHOLDS_VIEW, Verb.HOUSEHOLDS_READ_PAPERS, Verb.HOUSEHOLDS_REQUESTS,
    Verb.HOUSEHOLDS_EXPORT, Verb.DISTRIBUTIONS_VIEW, Verb.FEEDBACK_VIEW,
}  # fmt: skip
_MOVES_FIGURES = [
    verb.value for verb in Verb if (verb.startswith(_ROOMS) and verb not in _LOOKS) or verb is Verb.SPACES_MANAGE
]

# Ids as the driver gives them: a text on SQLite, a UUID on PostgreSQL. A million need no ceremony.
RawId = Any


@dataclass
class Counted:
    """A whole count, not yet kept: place n of each column is one household. `index` says which place an id has."""

    response_id: UUID
    at: datetime
    audit_number: int
    index: dict[RawId, int]
    areas: Sequence[RawId]
    lons: Sequence[float | None]
    lats: Sequence[float | None]
    bits: Numbers
    children: Numbers
    sizes: Numbers
    # What is kept of each, as `_stood` tells it.
    stood: Numbers
    yardsticks: tuple[Yardstick, ...] = ()
    last_delivery: dict[RawId, date] = field(default_factory=dict)
    lapses_at: datetime | None = None
    # Everybody was counted, and not a few alone.
    is_whole: bool = True
    # Stored standings that no longer hold, and those to be written instead.
    gone: list[RawId] = field(default_factory=list)
    fresh: list[RawId] = field(default_factory=list)

    def rows(self, response_id: RawId, keys: Sequence[RawId]) -> list[tuple[Any, ...]]:
        """These households as stored, a column at a time: a million are no matter of one by one."""
        at = [self.index[key] for key in keys]
        places = ([column[one] for one in at] for column in (self.areas, self.lons, self.lats))
        numbers = (column[at].tolist() for column in (self.bits, self.children, self.sizes))
        return list(zip([response_id] * len(at), keys, *places, *numbers, strict=True))


def raw(column: Any) -> Any:
    """The column as the driver gives it."""
    return sa.type_coerce(column, sa.types.NullType())


def raw_ids(db: Session) -> Callable[[UUID], RawId]:
    """How this database's driver writes an id."""
    return (lambda key: key.hex) if db.get_bind().dialect.name == "sqlite" else (lambda key: key)


def uuid_of(key: RawId) -> UUID:
    """The id behind what the driver gave."""
    return key if isinstance(key, UUID) else UUID(key)


def count(
    db: Session,
    response_id: UUID,
    yardsticks: tuple[Yardstick, ...],
    *,
    now: datetime,
    only: Collection[UUID] | None = None,
) -> Counted:
    """Count every active household with an impact in this response, once each; with `only`, of these households.

    Reached means something was handed over at the desk, all of it or a part, of a kit that still lasts at `now`;
    plans and rounds never count.
    """
    counted = _registered(db, response_id, now, only)
    counted.yardsticks, counted.is_whole = yardsticks, only is None
    marking.mark(db, counted, only)
    nearness.mark(db, counted)
    _compare(db, counted, only)
    return counted


def latest_change(db: Session) -> int:
    """The newest number of the trail that can move a figure: what tells a count that something happened since."""
    return db.scalar(_LATEST) or 0


def changes_since(db: Session, number: int, *, most: int) -> Sequence[tuple[str, UUID | None]]:
    """Verb and subject of what moved figures after that number of the trail; one more than `most` at most."""
    query = sa.select(AuditEntry.verb, AuditEntry.subject_id).where(
        AuditEntry.verb.in_(_MOVES_FIGURES), AuditEntry.number > number
    )
    return [(row[0], row[1]) for row in db.execute(query.order_by(AuditEntry.number).limit(most + 1))]


# Of a household no row is kept; or one that says another place or another size.
_NEVER, _ELSEWHERE = sa.literal(-1, sa.BigInteger), sa.literal(-2, sa.BigInteger)
_LATEST = (
    sa.select(AuditEntry.number).where(AuditEntry.verb.in_(_MOVES_FIGURES)).order_by(AuditEntry.number.desc()).limit(1)
)


def _registered(db: Session, response_id: UUID, now: datetime, only: Collection[UUID] | None) -> Counted:
    number = latest_change(db)
    columns = (
        raw(Household.id),
        raw(Household.area_id),
        Household.lon,
        Household.lat,
        Household.children_3_17,
        Household.size,
        sa.cast(Impact.needs, sa.Text),
        _own_bits().label("bits"),
        _stood().label("stood"),
    )
    query = (
        sa.select(*columns)
        .join(Impact, Impact.household_id == Household.id)
        .outerjoin(Standing, sa.and_(Standing.household_id == Household.id, Standing.response_id == response_id))
        .where(Impact.response_id == response_id, Household.status == Status.ACTIVE)
    )
    if only is not None:
        query = query.where(Household.id.in_(list(only)))
    told: list[list[Any]] = [[] for _ in columns]
    for rows in read_tuples(db, query):
        for column, values in zip(told, zip(*rows, strict=True), strict=True):
            column.extend(values)
    keys, areas, lons, lats, children, sizes, needs, bits, stood = told
    # Families' needs repeat: each distinct list is read once.
    known = {text: sector_bits((word.strip(' "[]') for word in text.split(",")), NEED_SHIFT) for text in set(needs)}
    lacks = np.fromiter(map(known.__getitem__, needs), np.int64, len(keys))
    return Counted(
        response_id,
        now,
        number,
        dict(zip(keys, range(len(keys)), strict=True)),
        areas,
        lons,
        lats,
        np.array(bits, np.int64) | lacks,
        np.array(children, np.int64),
        np.array(sizes, np.int64),
        stood=np.array(stood, np.int64),
    )


def _stood() -> sa.ColumnElement[int]:
    """The bits that are kept of a household whose row still holds in all else; below zero when it does not."""
    same = sa.and_(
        Standing.area_id == Household.area_id,
        Standing.children_3_17 == Household.children_3_17,
        Standing.size == Household.size,
        Standing.lon.is_not_distinct_from(Household.lon),
        Standing.lat.is_not_distinct_from(Household.lat),
    )
    return sa.case((Standing.household_id.is_(None), _NEVER), (same, Standing.bits), else_=_ELSEWHERE)


def _own_bits() -> sa.ColumnElement[int]:
    """The bits that a household's own record and its impact say, as one number; each is there once."""
    verified = Impact.state == ImpactState.VERIFIED
    told: dict[int, sa.ColumnElement[bool]] = {
        Flag.VERIFIED: verified,
        Flag.FULLY_DAMAGED: sa.and_(verified, Impact.house_damage == Damage.FULL),
        Flag.FEMALE_HEADED: Household.female_headed.is_(True),
        Flag.DISABILITY: Household.disability.is_(True),
        More.CHILD_HEADED: Household.child_headed.is_(True),
        More.PREGNANT: Household.pregnant_or_lactating.is_(True),
        More.ELDERLY_ALONE: Household.elderly_alone.is_(True),
        More.CHRONIC_ILLNESS: Household.chronic_illness.is_(True),
        More.DISPLACED: sa.or_(Household.displaced.is_(True), Impact.displaced.is_(True)),
        More.LANDLESS: Household.landless.is_(True),
        More.LATRINE_LOST: Impact.latrine_damaged.is_(True),
        More.TUBEWELL_LOST: Impact.tubewell_damaged.is_(True),
        More.MALE_HEADED: sa.and_(Household.head_sex == Sex.MALE, Household.female_headed.is_(False)),
        More.PLACED: sa.and_(Household.lon.is_not(None), Household.lat.is_not(None)),
    }
    whole: sa.ColumnElement[int] = sa.literal(0, sa.BigInteger)
    for bit, said in told.items():
        whole = whole + sa.case((said, sa.literal(int(bit), sa.BigInteger)), else_=sa.literal(0, sa.BigInteger))
    return whole


def _compare(db: Session, counted: Counted, only: Collection[UUID] | None) -> None:
    """Find what changed since the last count, so that the writing door has little to do."""
    keys, kept = list(counted.index), counted.stood != _NEVER.value
    moved = np.flatnonzero(counted.bits != counted.stood).tolist()
    counted.fresh = [keys[place] for place in moved]
    counted.gone = [keys[place] for place in moved if kept[place]]
    own = [Standing.response_id == counted.response_id]
    if only is not None:
        own.append(Standing.household_id.in_(list(only)))
    if (db.scalar(sa.select(sa.func.count()).select_from(Standing).where(*own)) or 0) == int(kept.sum()):
        return
    for rows in read_tuples(db, sa.select(raw(Standing.household_id)).where(*own)):
        counted.gone += [key for (key,) in rows if key not in counted.index]
