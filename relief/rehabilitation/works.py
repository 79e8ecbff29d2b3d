"""Works of the community: plan them, count who came, write down what was used, finish or stop them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.areas.queries import inside
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import rules
from relief.rehabilitation.inputs import LabourGiven, MaterialGiven, WorkGiven
from relief.rehabilitation.kinds import ProgrammeKind, WorkState
from relief.rehabilitation.models import Programme
from relief.rehabilitation.work_models import Work, WorkDay, WorkMaterial

MOST_A_DAY = 2_000
MOST_QUANTITY = Decimal(1_000_000)


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A work with what counts of its days and materials. `labour` is in days; `cost` in poisha."""

    work: Work
    days: Sequence[WorkDay]
    materials: Sequence[WorkMaterial]
    labour: Decimal
    women: Decimal
    cost: int


def all_of(db: Session, actor: Actor, response_id: UUID | None) -> list[Whole]:
    """The works of the actor's areas, the latest first."""
    actor.must(Verb.GRANTS_VIEW)
    query = _with_names().where(inside(actor)).order_by(Work.starts_on.desc(), Work.id.desc())
    if response_id is not None:
        query = query.where(Work.programme_id.in_(sa.select(Programme.id).where(Programme.response_id == response_id)))
    return _whole(db, db.scalars(query).all())


def find(db: Session, actor: Actor, work_id: UUID, *, lock: bool = False) -> Work:
    """One work with its programme and area, or NotFound."""
    actor.must(Verb.GRANTS_VIEW)
    query = _with_names().where(Work.id == work_id, inside(actor))
    if lock:
        query = query.with_for_update(of=Work).execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound
    return found


def whole(db: Session, actor: Actor, work_id: UUID) -> Whole:
    """The same with its days and materials."""
    return _whole(db, [find(db, actor, work_id)])[0]


def plan_work(db: Session, actor: Actor, given: WorkGiven, *, now: datetime) -> Work:
    """Say what the community wants to do together, where and when."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.GRANTS_NOMINATE, within=area.path)
    programme = db.get(Programme, given.programme_id)
    if programme is None:
        raise NotFound
    faults = {}
    if programme.kind is not ProgrammeKind.COMMUNITY_WORK:
        faults["programme_id"] = N_("Choose a programme of community works.")
    if not given.title.strip():
        faults["title"] = N_("Write what is to be done.")
    if not given.place.strip():
        faults["place"] = N_("Write where it is done.")
    if given.ends_on < given.starts_on:
        faults["ends_on"] = N_("The last day lies before the first one. Check both dates.")
    if faults:
        raise Invalid(faults)
    work = Work(
        programme_id=programme.id,
        area_id=area.id,
        title=given.title.strip()[:160],
        place=given.place.strip()[:160],
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(work)
    note(db, actor, Verb.GRANTS_NOMINATE, work.id, at=now, deed="plan-work", area=area.id)
    db.flush()
    return work


def move_work(db: Session, actor: Actor, work_id: UUID, to: WorkState, reason: str, *, now: datetime) -> Work:
    """Begin, finish or stop a work; a stop says why."""
    work = find(db, actor, work_id, lock=True)
    actor.must(Verb.GRANTS_NOMINATE, within=work.area.path)
    if to not in rules.WORK_NEXT[work.state]:
        raise _work_moved_on()
    if to is WorkState.STOPPED:
        if len(reason.strip()) < rules.REASON_LEAST:
            raise Invalid({"reason": N_("Write why the work is stopped, in words the volunteers can be told.")})
        work.reason = reason.strip()[:300]
    work.state = to
    note(db, actor, Verb.GRANTS_NOMINATE, work.id, at=now, deed=f"work-{to.value}")
    db.flush()
    return work


def record_labour(db: Session, actor: Actor, work_id: UUID, given: LabourGiven, *, now: datetime) -> WorkDay:
    """How many women and men came on one day."""
    work = _running(db, actor, work_id)
    faults = {}
    if given.women + given.men < 1 or min(given.women, given.men) < 0 or given.women + given.men > MOST_A_DAY:
        faults["women"] = N_("Write how many women and men came, together from 1 to 2,000.")
    if given.on > local_day(now):
        faults["on"] = N_("This day lies in the future. Check the date.")
    if faults:
        raise Invalid(faults)
    made = WorkDay(
        work_id=work.id, on=given.on, women=given.women, men=given.men, is_half=given.is_half, created_at=now,
        created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    note(db, actor, Verb.GRANTS_NOMINATE, work.id, at=now, deed="labour", women=given.women, men=given.men)
    db.flush()
    return made


def record_material(db: Session, actor: Actor, work_id: UUID, given: MaterialGiven, *, now: datetime) -> WorkMaterial:
    """What was used, how much, and what it cost."""
    work = _running(db, actor, work_id)
    faults = {}
    if not given.name.strip():
        faults["name"] = N_("Write what was used.")
    if not 0 < given.quantity <= MOST_QUANTITY or not given.unit.strip():
        faults["quantity"] = N_("Write how much it was and in which unit, for example 20 bags.")
    if given.cost_poisha < 0:
        faults["cost"] = N_("Write what it cost in taka, or 0 when it was given.")
    if faults:
        raise Invalid(faults)
    made = WorkMaterial(
        work_id=work.id,
        name=given.name.strip()[:120],
        quantity=given.quantity,
        unit=given.unit.strip()[:20],
        cost_poisha=given.cost_poisha,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    note(db, actor, Verb.GRANTS_NOMINATE, work.id, at=now, deed="material", cost_poisha=given.cost_poisha)
    db.flush()
    return made


def take_line_back(db: Session, actor: Actor, work_id: UUID, line_id: UUID, *, now: datetime) -> WorkDay | WorkMaterial:
    """A day or material that was written wrongly: it stays to be read and no longer counts."""
    work = _running(db, actor, work_id)
    found = db.get(WorkDay, line_id) or db.get(WorkMaterial, line_id)
    if found is None or found.work_id != work.id:
        raise NotFound
    if found.taken_back_at is None:
        found.taken_back_at = now
        note(db, actor, Verb.GRANTS_NOMINATE, work.id, at=now, deed="take-back", line=line_id)
        db.flush()
    return found


def _running(db: Session, actor: Actor, work_id: UUID) -> Work:
    work = find(db, actor, work_id, lock=True)
    actor.must(Verb.GRANTS_NOMINATE, within=work.area.path)
    if work.state is not WorkState.UNDER_WAY:
        raise _work_moved_on()
    return work


def _with_names() -> sa.Select[Work]:
    return (
        sa.select(Work).join(Area, Area.id == Work.area_id).options(joinedload(Work.programme), joinedload(Work.area))
    )


def _whole(db: Session, works: Sequence[Work]) -> list[Whole]:
    ids = [one.id for one in works]
    days: dict[UUID, list[WorkDay]] = {one: [] for one in ids}
    for day in db.scalars(sa.select(WorkDay).where(WorkDay.work_id.in_(ids)).order_by(WorkDay.on, WorkDay.id)):
        days[day.work_id].append(day)
    materials: dict[UUID, list[WorkMaterial]] = {one: [] for one in ids}
    used = sa.select(WorkMaterial).where(WorkMaterial.work_id.in_(ids)).order_by(WorkMaterial.created_at)
    for material in db.scalars(used.order_by(WorkMaterial.id)):
        materials[material.work_id].append(material)
    return [
        Whole(
            work=one,
            days=days[one.id],
            materials=materials[one.id],
            labour=_labour(days[one.id]),
            women=_labour(days[one.id], men=False),
            cost=sum(each.cost_poisha for each in materials[one.id] if each.taken_back_at is None),
        )
        for one in works
    ]


def _labour(days: Sequence[WorkDay], *, men: bool = True) -> Decimal:
    halves = sum(
        rules.labour_halves(one.women, one.men if men else 0, is_half=one.is_half)
        for one in days
        if one.taken_back_at is None
    )
    return Decimal(halves) / 2


def _work_moved_on() -> Refused:
    return Refused(
        "rehabilitation.work-not-now",
        N_("This work is not under way, or has moved on meanwhile. Nothing was changed. Look at where it stands."),
    )
