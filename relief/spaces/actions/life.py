"""The life of a site, its visits with the checklist, and what they found missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotAllowed, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import readiness, rules
from relief.spaces.kinds import SpaceState
from relief.spaces.life_models import SpaceCheck, SpaceMove, SpaceTodo
from relief.spaces.models import Occurrence, Space
from relief.spaces.plans import drop_plans, plan_again
from relief.spaces.queries.life import checklist, latest_visit
from relief.spaces.sight import Site, answering_site
from relief.spaces.site_kinds import Item

# Days within which a visit's findings are to be put right, unless a day is given [K].
TO_PUT_RIGHT = timedelta(days=14)
# A site lives three to six months and is looked at anew before it goes on (spaces.md 1.2).
_BY_APPROVER = frozenset({SpaceState.APPROVED, SpaceState.HANDED_OVER, SpaceState.CLOSED})


@dataclass(frozen=True, kw_only=True)
class StepGiven:
    """The next state of a site. `despite` opens it although its checklist has gaps."""

    space_id: UUID
    to: SpaceState
    reason: str = ""
    despite: bool = False


@dataclass(frozen=True, kw_only=True)
class VisitGiven:
    """A visit: what was looked at, line by line; a line nobody looked at is not in `answers`."""

    space_id: UUID
    on: date
    answers: Mapping[Item, bool]
    note: str = ""
    due_on: date | None = None


_NOT_NEXT = N_("A space cannot go from its present state to this one. Nothing was changed.")
_HALTS = N_("A space is let stand still and opened again on its page of suspensions. Nothing was changed.")
_NO_VISIT = N_("Nobody has visited this space with the checklist yet. Nothing was changed. Write down a visit first.")
_NO_REVIEW = N_("This space has no review day. Nothing was changed. Set one first: three to six months on.")
_GAPS = N_(
    "The checklist is not met, so the space stays closed. Nothing was changed. Put right what is missing,"
    " or ask the coordinator to open it with a reason."
)
_WHY = N_("Write the reason.")


def take_step(db: Session, actor: Actor, given: StepGiven, *, now: datetime) -> Space:
    """Move a site on: its manager visits and opens it, a supervisor approves and ends it."""
    site = answering_site(db, actor, given.space_id, Verb.SPACES_APPROVE)
    space, today = site.space, local_day(now)
    if given.to not in rules.NEXT_STATES[space.state]:
        raise Refused("spaces.not-next", _NOT_NEXT)
    if SpaceState.SUSPENDED in (given.to, space.state) and given.to not in rules.ENDED:
        raise Refused("spaces.halts", _HALTS)
    if given.to in _BY_APPROVER:
        actor.must(Verb.SPACES_APPROVE, within=site.area.path)
    lacking = _gate(db, actor, site, given, now)
    # Sessions before their site, as everybody takes them (docs/decisions/0027).
    sessions = -drop_plans(db, Occurrence.space_id == space.id, now) if given.to in rules.ENDED else 0
    before, space.state = space.state, given.to
    db.add(
        SpaceMove(
            space_id=space.id,
            came_from=before,
            went_to=given.to,
            on_date=today,
            reason=given.reason.strip()[:300],
            lacking=[item.value for item in lacking],
            created_at=now,
            created_by_id=actor.id,
        )
    )
    if given.to is SpaceState.OPEN:
        space.opened_on = space.opened_on or today
        sessions = plan_again(db, space.id, actor.id, now)
    trail.note(
        db, actor, Verb.SPACES_MANAGE, space.id, at=now, deed="step",
        before=before.value, after=given.to.value, despite=[item.value for item in lacking], sessions=sessions,
    )  # fmt: skip
    db.flush()
    return space


def record_visit(db: Session, actor: Actor, given: VisitGiven, *, now: datetime) -> SpaceCheck:
    """Keep a visit with its score; what it found missing becomes a task until a later visit finds it put right."""
    site = answering_site(db, actor, given.space_id, Verb.SPACES_APPROVE)
    today = local_day(now)
    found = {}
    if not given.answers:
        found["answers"] = N_("Say of at least one line whether it is met.")
    if given.on > today:
        found["on"] = N_("The day of the visit cannot lie in the future.")
    if given.due_on is not None and given.due_on < given.on:
        found["due_on"] = N_("The day to put it right cannot be before the visit.")
    if found:
        raise Invalid(found)
    answers = {item.value: is_met for item, is_met in given.answers.items() if item in readiness.BY_HAND}
    lines = checklist(db, site.space, answers, now)
    visit = SpaceCheck(
        space_id=site.space.id, on_date=given.on, score=readiness.score(lines), note=given.note.strip()[:300],
        answers={line.item.value: line.is_met for line in lines if line.is_met is not None},
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(visit)
    open_ones = {
        one.item: one
        for one in db.scalars(
            sa.select(SpaceTodo).where(SpaceTodo.space_id == site.space.id, SpaceTodo.done_on.is_(None))
        )
    }
    for line in lines:
        if line.is_met is False and line.item not in open_ones:
            due = given.due_on or given.on + TO_PUT_RIGHT
            db.add(
                SpaceTodo(space_id=site.space.id, item=line.item, due_on=due, created_at=now, created_by_id=actor.id)
            )
        elif line.is_met and line.item in open_ones:
            open_ones[line.item].done_on, open_ones[line.item].done_by_id = given.on, actor.id
    trail.note(db, actor, Verb.SPACES_MANAGE, site.space.id, at=now, deed="visit", score=visit.score)
    db.flush()
    return visit


def settle_todo(db: Session, actor: Actor, space_id: UUID, todo_id: UUID, note: str, *, now: datetime) -> SpaceTodo:
    """Say that something was put right; the next visit looks again."""
    todo = db.get(SpaceTodo, todo_id)
    if todo is None or todo.space_id != space_id:
        raise NotFound
    answering_site(db, actor, space_id, Verb.SPACES_APPROVE)
    if todo.done_on is None:
        todo.done_on, todo.done_by_id, todo.note = local_day(now), actor.id, note.strip()[:200]
        trail.note(db, actor, Verb.SPACES_MANAGE, todo.space_id, at=now, deed="put-right", item=todo.item.value)
    db.flush()
    return todo


def _gate(db: Session, actor: Actor, site: Site, given: StepGiven, now: datetime) -> list[Item]:
    """What the step asks for first; gives what is lacking when a supervisor opens the site all the same."""
    space, visit = site.space, latest_visit(db, site.space.id)
    if given.to is SpaceState.ASSESSED and visit is None:
        raise Refused("spaces.no-visit", _NO_VISIT)
    if given.to is SpaceState.APPROVED and (space.review_on is None or space.review_on <= local_day(now)):
        raise Refused("spaces.no-review", _NO_REVIEW)
    if given.to in rules.ENDED and not given.reason.strip():
        raise Invalid({"reason": _WHY})
    if given.to is not SpaceState.OPEN:
        return []
    lacking = readiness.lacking(checklist(db, space, visit.answers if visit else {}, now))
    if lacking:
        _must_answer_for(actor, site, given)
    return lacking


def _must_answer_for(actor: Actor, site: Site, given: StepGiven) -> None:
    """Gaps are opened over only by a supervisor, knowingly, and with a reason."""
    if not given.despite:
        raise Refused("spaces.not-ready", _GAPS)
    if not actor.can(Verb.SPACES_APPROVE, within=site.area.path):
        raise NotAllowed(Verb.SPACES_APPROVE)
    if not given.reason.strip():
        raise Invalid({"reason": _WHY})
