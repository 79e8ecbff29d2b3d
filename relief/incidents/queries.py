"""Incidents of one's areas, and whom a lost tablet spoke of, each as far as the reader may know them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import holdings
from relief.accounts.models import Device, Pack, User
from relief.areas.models import Area
from relief.areas.queries import inside
from relief.audit.trail import note
from relief.distributions.models import Distribution
from relief.households.models import Household
from relief.incidents.kinds import RUNBOOK, IncidentState, Step
from relief.incidents.models import Incident, IncidentEntry, IncidentPack
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.psychosocial.models import SupportPlan
from relief.spaces.children import Child
from relief.spaces.models import Space
from relief.spaces.sight import own_space_ids

_AT_ONCE, _MOST_SHOWN = 500, 200
FAMILIES = (Pack.LIST, Pack.REGISTRATION)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step with what was written and who did it."""

    entry: IncidentEntry
    by: User | None
    said: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the runbook with everything done for it."""

    step: Step
    done: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class Lay:
    """One pack on the lost tablet, and which list it was."""

    pack: IncidentPack
    by: User | None
    plan: Distribution | None

    @property
    def level(self) -> str:
        """The highest class of what it says."""
        return holdings.LEVELS[self.pack.pack]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An incident with what is sealed of it."""

    incident: Incident
    device: Device | None
    by: User | None
    words: str = field(repr=False)
    outcome: str = field(repr=False)
    lines: Sequence[Line]
    packs: Sequence[Lay]


@dataclass(frozen=True, kw_only=True)
class Affected:
    """Whom it concerns, as far as this reader may know; `others` are in places or spaces of other people."""

    families: Sequence[tuple[Household, Area]]
    children: Sequence[tuple[Child, Space]]
    codes: Sequence[str]
    others: int


def register(db: Session, actor: Actor) -> Sequence[tuple[Incident, Device | None]]:
    """Incidents of one's areas, the open ones first and of these the one due first."""
    actor.must(Verb.INCIDENTS_FOLLOW)
    query = sa.select(Incident, Device).outerjoin(Device, Device.id == Incident.device_id).where(_inside(actor))
    is_open = sa.case((Incident.state == IncidentState.OPEN, 0), else_=1)
    query = query.order_by(is_open, Incident.due_at, Incident.id).limit(_MOST_SHOWN)
    return [(incident, device) for incident, device in db.execute(query)]


def find(db: Session, actor: Actor, incident_id: UUID) -> Incident:
    """One of one's areas, or NotFound."""
    found = db.scalar(sa.select(Incident).where(Incident.id == incident_id, _inside(actor)))
    if found is None or not actor.can(Verb.INCIDENTS_FOLLOW):
        raise NotFound
    return found


def open_of_device(db: Session, device_id: UUID) -> Incident | None:
    """The open report of a tablet."""
    query = sa.select(Incident).where(Incident.device_id == device_id, Incident.state == IncidentState.OPEN)
    return db.scalars(query.limit(1)).first()


def opened(db: Session, actor: Actor, incident_id: UUID, *, now: datetime) -> Opened:
    """Read it; each reading is on record, since people write names into such texts."""
    found = find(db, actor, incident_id)
    note(db, actor, Verb.INCIDENTS_FOLLOW, found.id, at=now, deed="read")
    seals = seals_of(db)
    closed = found.outcome_sealed
    return Opened(
        incident=found,
        device=db.get(Device, found.device_id) if found.device_id else None,
        by=db.get(User, found.created_by_id),
        words=seals.open(found.words_sealed, about=about("words", found.id)),
        outcome=seals.open(closed, about=about("outcome", found.id)) if closed else "",
        lines=_lines(db, found),
        packs=_packs(db, actor, found),
    )


def affected(db: Session, actor: Actor, incident_id: UUID, *, now: datetime) -> Affected:
    """The names, for those who may read them anyway; each reading is on record."""
    found = find(db, actor, incident_id)
    note(db, actor, Verb.INCIDENTS_FOLLOW, found.id, at=now, deed="read-names")
    rows = db.scalars(sa.select(IncidentPack).where(IncidentPack.incident_id == found.id)).all()
    homes = _ids(rows, FAMILIES)
    kids = _ids(rows, (Pack.ROLL,))
    families = list(_families(db, actor, homes)) if actor.can(Verb.HOUSEHOLDS_VIEW) else []
    children = list(_children(db, actor, kids)) if actor.can(Verb.SPACES_VIEW_CHILDREN) else []
    plans = _ids(rows, (Pack.SUPPORT,)) if actor.can(Verb.SUPPORT_SUPERVISE) else frozenset()
    codes = db.scalars(sa.select(SupportPlan.code).where(SupportPlan.id.in_(plans)).order_by(SupportPlan.code)).all()
    others = len(homes) + len(kids) - len(families) - len(children)
    return Affected(families=families, children=children, codes=codes, others=others)


def known_packs(
    db: Session, actor: Actor, held: Sequence[holdings.Held]
) -> Sequence[tuple[holdings.Held, Distribution | None]]:
    """What of these this person may know of, with the list it is; whoever asks has found the tablet."""
    is_supervisor = actor.can(Verb.SUPPORT_SUPERVISE)
    shown = [one for one in held if one.holding.pack is not Pack.SUPPORT or is_supervisor]
    plans = {one.id: one for one in db.scalars(
        sa.select(Distribution).where(Distribution.id.in_([one.holding.subject_id for one in shown]))
    )}  # fmt: skip
    return [(one, plans.get(one.holding.subject_id)) for one in shown]


def about(part: str, record_id: UUID) -> str:
    """What a seal of this room is bound to."""
    return f"incidents.{part}:{record_id}"


def _inside(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(Incident.path.startswith(path, autoescape=True) for path in actor.within))


def _lines(db: Session, found: Incident) -> Sequence[Line]:
    query = sa.select(IncidentEntry, User).outerjoin(User, User.id == IncidentEntry.created_by_id)
    query = query.where(IncidentEntry.incident_id == found.id).order_by(IncidentEntry.done_at, IncidentEntry.id)
    seals, done = seals_of(db), []
    for entry, by in db.execute(query):
        sealed = entry.said_sealed
        said = seals.open(sealed, about=about("said", entry.id)) if sealed else ""
        done.append(Entry(entry=entry, by=by, said=said))
    return [Line(step=step, done=[one for one in done if one.entry.step is step]) for step in RUNBOOK[found.sort]]


def _packs(db: Session, actor: Actor, found: Incident) -> Sequence[Lay]:
    query = (
        sa.select(IncidentPack, User, Distribution)
        .outerjoin(User, User.id == IncidentPack.taken_by_id)
        .outerjoin(Distribution, Distribution.id == IncidentPack.subject_id)
        .where(IncidentPack.incident_id == found.id)
        .order_by(IncidentPack.taken_at.desc(), IncidentPack.id)
    )
    # That appointments lay on it is the business of support alone.
    is_supervisor = actor.can(Verb.SUPPORT_SUPERVISE)
    return [
        Lay(pack=pack, by=by, plan=plan)
        for pack, by, plan in db.execute(query)
        if pack.pack is not Pack.SUPPORT or is_supervisor
    ]


def _families(db: Session, actor: Actor, ids: Collection[UUID]) -> Iterator[tuple[Household, Area]]:
    for some in _some(ids):
        query = sa.select(Household, Area).join(Area, Area.id == Household.area_id)
        query = query.where(Household.id.in_(some), inside(actor), Household.erased_at.is_(None))
        yield from db.execute(query.order_by(Household.code))


def _children(db: Session, actor: Actor, ids: Collection[UUID]) -> Iterator[tuple[Child, Space]]:
    for some in _some(ids):
        query = sa.select(Child, Space).join(Space, Space.id == Child.space_id).where(Child.id.in_(some))
        yield from db.execute(query.where(Space.id.in_(own_space_ids(actor))).order_by(Space.code, Child.number))


def _ids(rows: Sequence[IncidentPack], packs: Collection[Pack]) -> frozenset[UUID]:
    return frozenset[UUID]().union(*(holdings.unpacked(row.who) for row in rows if row.pack in packs))


def _some(ids: Collection[UUID]) -> Iterator[Sequence[Any]]:
    every = sorted(ids)
    for at in range(0, len(every), _AT_ONCE):
        yield every[at : at + _AT_ONCE]
