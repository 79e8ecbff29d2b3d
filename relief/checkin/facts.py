"""Fold the facts of one household into its entitlement, and bring double collections to light."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin import rules
from relief.checkin.models import CheckIn, Conflict, ConflictState, Outcome
from relief.distributions.models import Entitlement, State
from relief.distributions.settling import Settled, resting_state, settle_entitlements
from relief.kernel.actor import Actor
from relief.kernel.db import table_of
from relief.kernel.problems import N_

DOUBLE = "double-collection"


@dataclass
class Case:
    """One entitlement, taken for this transaction, with what stands of it in the order it was kept."""

    # id, distribution_id, household_id, point_id, lines, has_conflict, state
    due: sa.Row[Any]
    standing: list[rules.Fact]

    @property
    def handed_over(self) -> list[rules.Fact]:
        """What was given."""
        return [fact for fact in self.standing if fact.outcome in rules.HANDED_OVER]


def cases(db: Session, wanted: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Case]:
    """Take the entitlements of these (distribution, household) pairs; on PostgreSQL a second desk waits here."""
    # Statements of plain columns do not make the session write first what it still holds, such as an undo.
    db.flush()
    lists: dict[UUID, set[UUID]] = {}
    for distribution_id, household_id in wanted:
        lists.setdefault(distribution_id, set()).add(household_id)
    found = [one for list_id in sorted(lists) for one in _claimed(db, list_id, lists[list_id])]
    opened = {one.id: Case(one, []) for one in found}
    for check_in in _standing(db, opened):
        opened[check_in.entitlement_id].standing.append(
            rules.Fact(
                check_in.id,
                check_in.outcome,
                tuple(check_in.lines),
                check_in.collected_at,
                check_in.device_id,
                check_in.device_seq,
            )
        )
    return {(one.due.distribution_id, one.due.household_id): one for one in opened.values()}


def case(db: Session, distribution_id: UUID, household_id: UUID) -> Case | None:
    """The same for one household."""
    return cases(db, [(distribution_id, household_id)]).get((distribution_id, household_id))


def void_of(db: Session, check_in_id: UUID) -> CheckIn | None:
    """The undo of a check-in, if there was one."""
    return db.scalars(sa.select(CheckIn).where(CheckIn.voids_id == check_in_id)).first()


def settle(db: Session, actor: Actor, one: Case, state: State, *, now: datetime) -> None:
    """Write what the standing facts add up to."""
    settle_all(db, actor, [(one, state)], now=now)


def settle_all(db: Session, actor: Actor, touched: Iterable[tuple[Case, State]], *, now: datetime) -> None:
    """The same for many at once; `state` is how far the distribution has come."""
    outlooks = [(one, rules.outlook(one.standing, one.due.lines, resting_state(state))) for one, state in touched]
    # Where nothing is a repeat and nothing ever was, there is no conflict to look for.
    asked = [one.due.id for one, outlook in outlooks if outlook.repeats or one.due.has_conflict]
    known = _conflicts(db, asked)
    settled = [
        Settled(
            one.due.id,
            outlook.state,
            outlook.settled_at,
            _bring_to_light(db, actor, one, known.get(one.due.id, []), outlook.repeats, now),
        )
        for one, outlook in outlooks
    ]
    settle_entitlements(db, settled, [one.due for one, _ in outlooks])
    db.flush()


def _claimed(db: Session, distribution_id: UUID, household_ids: Collection[UUID]) -> Iterable[sa.Row[Any]]:
    return db.execute(_CLAIM, {"list_id": distribution_id, "home_ids": list(household_ids)})


def _standing(db: Session, entitlement_ids: Collection[UUID]) -> Iterable[sa.Row[Any]]:
    return db.execute(_STANDING, {"due_ids": list(entitlement_ids)}) if entitlement_ids else ()


def _conflicts(db: Session, entitlement_ids: Collection[UUID]) -> dict[UUID, list[Conflict]]:
    found: dict[UUID, list[Conflict]] = {}
    if entitlement_ids:
        for one in db.scalars(sa.select(Conflict).where(Conflict.entitlement_id.in_(entitlement_ids))):
            found.setdefault(one.entitlement_id, []).append(one)
    return found


def _bring_to_light(
    db: Session,
    actor: Actor,
    one: Case,
    known: list[Conflict],
    repeats: tuple[UUID, ...],
    now: datetime,
) -> bool:
    """Open a conflict for each repeat that has none; one whose cause was undone settles itself."""
    stands = {fact.id for fact in one.standing}
    live = [
        each
        for each in known
        if {each.first_id, each.second_id} <= stands
        # The full collection between a part and its repeat may be the one that was undone.
        and (each.state is not ConflictState.OPEN or each.second_id in repeats)
    ]
    for gone in known:
        if gone.state is ConflictState.OPEN and gone not in live:
            gone.state = ConflictState.RESOLVED
            gone.resolution = N_("The collection that made it double was undone.")
            gone.resolved_at, gone.resolved_by_id = now, actor.id
    looked_at = {each.second_id for each in live}
    first = next((fact.id for fact in one.standing if fact.outcome in rules.HANDED_OVER), None)
    fresh = [
        Conflict(
            kind=DOUBLE,
            distribution_id=one.due.distribution_id,
            entitlement_id=one.due.id,
            first_id=first,
            second_id=repeat,
            created_at=now,
            created_by_id=actor.id,
        )
        for repeat in repeats
        if first is not None and repeat not in looked_at
    ]
    db.add_all(fresh)
    return bool(fresh) or any(each.state is ConflictState.OPEN for each in live)


# Built once, of columns: they run at every hand-over, while all others wait for their turn to write.
_E, _C = table_of(Entitlement).c, table_of(CheckIn).c
_CLAIM = (
    sa.select(_E.id, _E.distribution_id, _E.household_id, _E.point_id, _E.lines, _E.has_conflict, _E.state)
    .where(_E.distribution_id == sa.bindparam("list_id"), _E.household_id.in_(sa.bindparam("home_ids", expanding=True)))
    .order_by(_E.id)
    .with_for_update()
)
_STANDING = (
    sa.select(_C.entitlement_id, _C.id, _C.outcome, _C.lines, _C.collected_at, _C.device_id, _C.device_seq)
    .where(_C.entitlement_id.in_(sa.bindparam("due_ids", expanding=True)), _C.is_standing, _C.outcome != Outcome.VOID)
    .order_by(_C.received_at, _C.repeat_of_id.is_not(None), _C.device_seq, _C.id)
)
