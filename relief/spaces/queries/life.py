"""How a site stands: its checklist, its visits, its steps and what is to be put right; no child, no name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import readiness, rules, terms, vetting, weeks
from relief.spaces.kinds import SpaceState
from relief.spaces.life_models import SpaceCheck, SpaceMove, SpaceTodo
from relief.spaces.models import ActivityGroup, Series, Space
from relief.spaces.sight import Site, site
from relief.spaces.site_kinds import Lack

MONTHS_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Life:
    """The page of a site's life."""

    site: Site
    lines: Sequence[readiness.Line]
    score: int
    visits: Sequence[tuple[SpaceCheck, User | None]]
    months: Sequence[tuple[date, int]]
    todos: Sequence[SpaceTodo]
    moves: Sequence[tuple[SpaceMove, User | None]]
    next_states: Sequence[SpaceState]
    visit_due: bool
    may_approve: bool


def life(db: Session, actor: Actor, space_id: UUID, now: datetime) -> Life:
    """How the site stands and what the actor may do next."""
    found = site(db, actor, space_id)
    space, today = found.space, local_day(now)
    visits = _visits(db, space_id)
    latest = visits[0][0] if visits else None
    lines = checklist(db, space, latest.answers if latest else {}, now)
    approver = actor.can(Verb.SPACES_APPROVE, within=found.area.path)
    manages = found.is_manager and actor.can(Verb.SPACES_MANAGE)
    return Life(
        site=found, lines=lines, score=readiness.score(lines), visits=visits, months=_months(visits),
        todos=_todos(db, space_id), moves=_moves(db, space_id),
        next_states=_next(space.state, approver=approver, manages=manages),
        visit_due=space.state not in rules.ENDED and readiness.visit_due(latest.on_date if latest else None, today),
        may_approve=approver,
    )  # fmt: skip


def latest_visit(db: Session, space_id: UUID) -> SpaceCheck | None:
    """The last visit with the checklist."""
    query = sa.select(SpaceCheck).where(SpaceCheck.space_id == space_id)
    return db.scalars(query.order_by(SpaceCheck.on_date.desc(), SpaceCheck.id.desc()).limit(1)).first()


def checklist(db: Session, space: Space, answers: Mapping[str, bool], now: datetime) -> Sequence[readiness.Line]:
    """The checklist with what is counted from the records; people's papers as of `now`."""
    given = terms.read(db)
    papers = vetting.papers_of(db, space.id)
    bad = {Lack.CODE_UNSIGNED, Lack.CODE_OVER}
    unsigned = sum(
        1 for one in papers.values()
        if bad & set(vetting.lacks(one, local_day(now), given))
    )  # fmt: skip
    facts = readiness.Facts(
        staff=len(papers), unsigned=unsigned, latrines_female=space.latrines_female,
        latrines_male=space.latrines_male, indoor_m2=space.indoor_m2, at_once=_at_once(db, space.id),
    )  # fmt: skip
    return readiness.lines(facts, answers, given.children_per_toilet)


def scores(db: Session, space_ids: Sequence[UUID]) -> dict[UUID, tuple[int, date]]:
    """Score and day of the last visit of each site; one question for all."""
    latest = (
        sa.select(SpaceCheck.space_id, sa.func.max(SpaceCheck.on_date).label("day"))
        .where(SpaceCheck.space_id.in_(space_ids))
        .group_by(SpaceCheck.space_id)
        .subquery()
    )
    query = (
        sa.select(SpaceCheck.space_id, SpaceCheck.score, SpaceCheck.on_date)
        .join(latest, sa.and_(latest.c.space_id == SpaceCheck.space_id, latest.c.day == SpaceCheck.on_date))
        .order_by(SpaceCheck.id)
    )
    return {space_id: (score, day) for space_id, score, day in db.execute(query)}


def _next(state: SpaceState, *, approver: bool, manages: bool) -> list[SpaceState]:
    own = {SpaceState.ASSESSED, SpaceState.OPEN}
    return [
        one for one in rules.NEXT_STATES[state]
        if one is not SpaceState.SUSPENDED and not (state is SpaceState.SUSPENDED and one is SpaceState.OPEN)
        and (approver or (manages and one in own))
    ]  # fmt: skip


def _at_once(db: Session, space_id: UUID) -> int:
    """Places of the groups that meet in the same minute, at the fullest time of the week."""
    groups = db.scalars(sa.select(ActivityGroup).where(ActivityGroup.space_id == space_id)).all()
    sizes = {one.id: one.max_size for one in groups}
    slots: dict[object, int] = defaultdict(int)
    several = db.scalars(sa.select(Series).where(Series.space_id == space_id)).all()
    for start in several:
        for day in weeks.weekdays_of(start.rrule):
            slots[day, start.starts] = sum(
                sizes[one.group_id] for one in several
                if one.starts <= start.starts < one.ends and day in weeks.weekdays_of(one.rrule)
                and _both(one, start)
            )  # fmt: skip
    return readiness.at_once(slots, max(sizes.values(), default=0))


def _both(one: Series, other: Series) -> bool:
    return (one.valid_to is None or one.valid_to >= other.valid_from) and (
        other.valid_to is None or other.valid_to >= one.valid_from
    )


def _visits(db: Session, space_id: UUID) -> list[tuple[SpaceCheck, User | None]]:
    query = (
        sa.select(SpaceCheck, User)
        .outerjoin(User, User.id == SpaceCheck.created_by_id)
        .where(SpaceCheck.space_id == space_id)
        .order_by(SpaceCheck.on_date.desc(), SpaceCheck.id.desc())
    )
    return [(visit, user) for visit, user in db.execute(query.limit(60))]


def _months(visits: Sequence[tuple[SpaceCheck, User | None]]) -> list[tuple[date, int]]:
    """The score of each month: that of its last visit, the newest month first."""
    found: dict[date, int] = {}
    for visit, _ in visits:
        found.setdefault(visit.on_date.replace(day=1), visit.score)
    return list(found.items())[:MONTHS_SHOWN]


def _todos(db: Session, space_id: UUID) -> Sequence[SpaceTodo]:
    query = sa.select(SpaceTodo).where(SpaceTodo.space_id == space_id, SpaceTodo.done_on.is_(None))
    return db.scalars(query.order_by(SpaceTodo.due_on, SpaceTodo.id)).all()


def _moves(db: Session, space_id: UUID) -> list[tuple[SpaceMove, User | None]]:
    query = (
        sa.select(SpaceMove, User)
        .outerjoin(User, User.id == SpaceMove.created_by_id)
        .where(SpaceMove.space_id == space_id)
        .order_by(SpaceMove.id.desc())
    )
    return [(move, user) for move, user in db.execute(query)]
