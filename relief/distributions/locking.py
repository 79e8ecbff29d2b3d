"""Lock a list, approve it, or send it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions import approvals, counting, goods, masks, plans, targeting
from relief.distributions.approvals import Approval
from relief.distributions.assignment_taken import places_taken
from relief.distributions.choosing import Choice
from relief.distributions.columns import Rows
from relief.distributions.editing import begun_again, find_for
from relief.distributions.list_order import in_list_order
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.distributions.progress import recount
from relief.distributions.sums import Spot, assign_points, content_hash
from relief.distributions.warnings import warnings_before_lock
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.stock import reservations
from relief.stock.models import Per
from relief.stock.rules import Line, lines_for, plain, totals

_CHUNK = 1_000
_TABLE = Entitlement.metadata.tables[Entitlement.__tablename__]
_Place = tuple[UUID, datetime | None]
_NO_PLACE: tuple[None, None] = (None, None)
_COLUMNS = (
    Household.id, Household.code, Household.area_id, Household.head_name_bn, Household.head_name_en, Household.village,
    Household.size, Household.children_0_4, Household.lon, Household.lat,
)  # fmt: skip


def lock_distribution(
    db: Session, actor: Actor, distribution_id: UUID, *, now: datetime, heeded: bool = False
) -> Distribution:
    """Freeze the list: who gets what, where, under which number. Warnings must be heeded first.

    From here on a corrected or merged household changes nothing on this list.
    """
    distribution = find_for(db, actor, distribution_id, "lock")
    reservations.take_turns(db, [line.item_id for line in distribution.kit.lines])
    _heed(db, actor, distribution, heeded, now)
    rows = _snapshot(db, actor, distribution, now)
    for start in range(0, len(rows), _CHUNK):
        db.execute(sa.insert(_TABLE), rows[start : start + _CHUNK])
    recount(db, distribution.id)
    distribution.state = State.LOCKED
    distribution.locked_at = now
    distribution.locked_by_id = actor.id
    distribution.state_reason = ""
    distribution.content_hash = _seal(distribution, rows)
    planned = totals(row["lines"] for row in rows)
    distribution.goods_count = {str(item_id): {"planned": plain(quantity)} for item_id, quantity in planned.items()}
    distribution.approvals_needed = approvals.needed(db, distribution, planned)
    reservations.reserve(db, distribution.id, goods.of_warehouses(distribution.kit, planned))
    note(
        db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now,
        deed="lock", households=len(rows), content_hash=distribution.content_hash,
    )  # fmt: skip
    db.flush()
    return distribution


def approve_distribution(db: Session, actor: Actor, distribution_id: UUID, *, now: datetime) -> Distribution:
    """Let the list be used, once as many people as it needs have said so.

    Whoever wrote, changed or locked it cannot, and nobody counts twice; the seal is checked each time.
    """
    # Of two who approve at once the second counts the first.
    db.execute(sa.select(Distribution.id).where(Distribution.id == distribution_id).with_for_update())
    distribution = _for_approval(db, actor, distribution_id, "approve")
    if db.get(Approval, (distribution.id, actor.id)) is not None:
        raise Refused(
            "distributions.approved-by-you",
            N_("You approved this list already; another person must approve it too. Nothing was changed."),
        )
    if seal_of(db, distribution) != distribution.content_hash:
        raise Refused(
            "distributions.seal-broken",
            N_(
                "The list is not the one that was locked. It was not approved. "
                "Send it back and tell the system administrator."
            ),
        )
    db.add(Approval(distribution_id=distribution.id, user_id=actor.id, approved_at=now))
    db.flush()
    count = approvals.count(db, distribution.id)
    if count >= distribution.approvals_needed:
        distribution.state = State.APPROVED
        distribution.approved_at = now
        distribution.approved_by_id = actor.id
    note(
        db, actor, Verb.DISTRIBUTIONS_APPROVE, distribution.id, at=now, deed="approve",
        content_hash=distribution.content_hash, count=count, needed=distribution.approvals_needed,
    )  # fmt: skip
    db.flush()
    return distribution


def send_back(db: Session, actor: Actor, distribution_id: UUID, *, reason: str, now: datetime) -> Distribution:
    """Return a locked list to its author with a reason; the frozen list is thrown away."""
    distribution = _for_approval(db, actor, distribution_id, "send-back")
    if not reason.strip():
        raise Invalid({"reason": N_("Write what should be changed.")})
    db.execute(sa.delete(Entitlement).where(Entitlement.distribution_id == distribution.id))
    recount(db, distribution.id)
    reservations.release(db, distribution.id)
    approvals.forget(db, distribution.id)
    begun_again(distribution)
    distribution.state_reason = reason.strip()[:300]
    note(db, actor, Verb.DISTRIBUTIONS_APPROVE, distribution.id, at=now, deed="send-back")
    db.flush()
    return distribution


def seal_of(db: Session, distribution: Distribution) -> str:
    """The seal of the list as it stands in the database now."""
    columns = [_TABLE.c[name] for name in (*_SEALED, "slot_at")]
    query = sa.select(*columns).where(Entitlement.distribution_id == distribution.id)
    rows = db.execute(query.order_by(Entitlement.number)).mappings()
    return _seal(distribution, [dict(row) for row in rows])


_SEALED = ("number", "household_id", "household_code", "area_id", "point_id", "size", "lines")


def _seal(distribution: Distribution, rows: Sequence[dict[str, Any]]) -> str:
    head = {
        "id": str(distribution.id),
        "kit": str(distribution.kit_id),
        "response": str(distribution.response_id),
    }
    return content_hash(head, (_sealed(row) for row in rows))


def _sealed(row: dict[str, Any]) -> list[Any]:
    # Lists of before there were half-hours keep the seal they were given.
    at = row["slot_at"]
    return [*(row[name] for name in _SEALED), *([at.isoformat()] if at else [])]


def _heed(db: Session, actor: Actor, distribution: Distribution, heeded: bool, now: datetime) -> None:
    found = warnings_before_lock(db, actor, distribution, now=now)
    for warned in found:
        if warned.is_stop:
            raise Refused("distributions.not-ready", warned.said.message, **warned.said.details)
    if found and not heeded:
        raise Invalid({"heeded": N_("Read what is marked above, then confirm that you lock it.")})


def _snapshot(db: Session, actor: Actor, distribution: Distribution, now: datetime) -> list[dict[str, Any]]:
    choice = _chosen(db, distribution, now)
    matching = _matching(choice, distribution)
    served = np.flatnonzero(choice.served)
    at = dict(zip(choice.columns.ids(served), served.tolist(), strict=True))
    has_points = bool(choice.wish.weighting.points)
    households = in_list_order(db, list(at), *_COLUMNS)
    places = _places(db, distribution, households)
    due: dict[tuple[int, ...], list[Line]] = {}
    rows = []
    for number, row in enumerate(households, start=1):
        mine = at[row.id]
        counts = tuple(int(line[mine]) for line in matching)
        shape = (row.size, row.children_0_4, *counts)
        if shape not in due:
            due[shape] = lines_for(distribution.kit.lines, row.size, row.children_0_4, counts)
        point_id, slot_at = places.get(row.id, _NO_PLACE)
        rows.append(
            {
                "id": new_id(),
                "distribution_id": distribution.id,
                "household_id": row.id,
                "area_id": row.area_id,
                "number": number,
                "point_id": point_id,
                "slot_at": slot_at,
                "household_code": row.code,
                "head_name_bn": row.head_name_bn,
                "head_name_en": row.head_name_en,
                "village": row.village,
                "size": row.size,
                "lines": due[shape],
                "why": int(choice.why[mine]),
                "points": int(choice.points[mine]) if has_points else None,
                "state": EntitlementState.PLANNED,
                "has_conflict": False,
                "created_at": now,
                "created_by_id": actor.id,
                "version": 1,
            }
        )
    return rows


def _places(db: Session, distribution: Distribution, households: Sequence[Any]) -> dict[UUID, _Place]:
    """Point and half-hour of the plan that is taken; who is not in it goes to the nearest point at no fixed time."""
    points = [Spot(one.id, one.lon, one.lat) for one in plans.points(db, distribution.id)]
    taken = places_taken(db, distribution.id)
    rest = [Spot(row.id, row.lon, row.lat) for row in households if row.id not in taken]
    nearest: dict[UUID, _Place] = {one: (to, None) for one, to in assign_points(rest, points).items()}
    return nearest | taken


def _chosen(db: Session, distribution: Distribution, now: datetime) -> Choice:
    """Read from the households themselves, and the line that was drawn is kept with the plan."""
    choice = counting.chosen(db, distribution, now=now, packed=False)
    targeting.of_plan(db, distribution.id).frozen = choice.line.as_kept()
    return choice


def _matching(choice: Choice, distribution: Distribution) -> list[Rows]:
    """For each line of the kit, how many people of each household its description fits."""
    nobody: Rows = np.zeros(len(choice.columns.homes), dtype=np.int64)
    return [
        masks.matching(choice.asked, line.who or {}) if line.per is Per.MATCHING_MEMBER else nobody
        for line in distribution.kit.lines
    ]


def _for_approval(db: Session, actor: Actor, distribution_id: UUID, step: str) -> Distribution:
    distribution = find_for(db, actor, distribution_id, step, verb=Verb.DISTRIBUTIONS_APPROVE)
    if actor.id in approvals.makers(db, distribution):
        raise Refused(
            "distributions.own-plan",
            N_("You wrote, changed or locked this plan, so another person must decide on it. Nothing was changed."),
        )
    return distribution
