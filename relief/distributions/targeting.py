"""Save whom a plan means and what weighs more, so that two people at once lose nothing, and keep what-if copies.

A form says what stood before its writer (`seen`, from `seal`). When something else stands there by now, nothing is
overwritten: what was sent becomes a copy beside the plan, marked, and everybody who opens the plan is told.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions import plans, rules, weights
from relief.distributions.editing import find_for, keep_blocks, stop_at
from relief.distributions.inputs import Block
from relief.distributions.models import Distribution
from relief.distributions.targeting_models import PlanCopy, PlanTargeting
from relief.distributions.weights import Weighting, as_kept
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb

MOST_COPIES = 4
_LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class TargetingGiven:
    """Rules or weights as they were sent; what is None stays. `copy_id` changes a what-if copy, not the plan."""

    distribution_id: UUID
    seen: str | None = None
    blocks: Sequence[Block] | None = None
    weighting: Weighting | None = None
    copy_id: UUID | None = None


@dataclass(frozen=True)
class Saved:
    """`clash` is the copy that holds what was sent, when somebody else had changed the plan meanwhile."""

    clash: PlanCopy | None = None


def of_plan(db: Session, distribution_id: UUID) -> PlanTargeting:
    """The plan's row, made when it is first needed."""
    found = db.get(PlanTargeting, distribution_id)
    if found is None:
        found = PlanTargeting(distribution_id=distribution_id)
        db.add(found)
        db.flush()
    return found


def seal(part: object) -> str:
    """A short name of rules or weights as they are kept: another text has another."""
    return sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]


def seals(db: Session, distribution_id: UUID, copy: PlanCopy | None = None) -> tuple[str, str]:
    """What a form says it has seen: of the rules, and of the weights."""
    if copy is not None:
        return seal(copy.blocks), seal(copy.weighting)
    kept = db.get(PlanTargeting, distribution_id)
    return seal(plans.blocks_of(db, distribution_id)), seal(kept.weighting if kept else {})


def save_targeting(db: Session, actor: Actor, given: TargetingGiven, *, now: datetime) -> Saved:
    """Keep rules or weights of a draft or of a copy, or put them beside it when another person was quicker."""
    distribution = find_for(db, actor, given.distribution_id, "edit")
    _stop_at_faults(distribution, given.blocks, given.weighting)
    copy = find_copy(db, distribution, given.copy_id) if given.copy_id else None
    if _is_clash(db, distribution, given, copy):
        return Saved(_set_beside(db, actor, distribution, given, copy, now))
    if copy is not None:
        _change_copy(copy, given)
        deed = "change-copy"
    else:
        _change_plan(db, actor, distribution, given, now)
        deed = "set-rules" if given.blocks is not None else "set-weights"
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed=deed)
    db.flush()
    return Saved()


def add_copy(db: Session, actor: Actor, distribution_id: UUID, name: str, *, now: datetime) -> PlanCopy:
    """Begin a what-if copy from the plan as it is."""
    distribution = find_for(db, actor, distribution_id, "edit")
    if len(copies(db, distribution.id)) >= MOST_COPIES:
        raise Refused(
            "distributions.copies-full",
            N_("Four copies are the most beside one plan. Nothing was changed. Throw one away first."),
        )
    blocks, kept = plans.blocks_of(db, distribution.id), of_plan(db, distribution.id)
    copy = _copied(actor, distribution.id, blocks, kept.weighting, now, name=name)
    db.add(copy)
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="add-copy", copy=copy.id)
    db.flush()
    return copy


def take_over(db: Session, actor: Actor, distribution_id: UUID, copy_id: UUID, *, now: datetime) -> None:
    """Put a copy in the plan's place. What stood in the plan becomes the copy, so nothing is lost."""
    distribution = find_for(db, actor, distribution_id, "edit")
    copy = find_copy(db, distribution, copy_id)
    _stop_at_faults(distribution, copy.blocks, weights.from_kept(copy.weighting))
    kept = of_plan(db, distribution.id)
    before = plans.blocks_of(db, distribution.id), kept.weighting
    keep_blocks(db, distribution.id, copy.blocks)
    kept.weighting = copy.weighting
    kept.changed_at, kept.changed_by_id = now, actor.id
    copy.blocks, copy.weighting = before
    copy.name, copy.from_clash = "", False
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="take-over-copy", copy=copy.id)
    db.flush()


def drop_copy(db: Session, actor: Actor, distribution_id: UUID, copy_id: UUID, *, now: datetime) -> None:
    """Throw a copy away."""
    distribution = find_for(db, actor, distribution_id, "edit")
    copy = find_copy(db, distribution, copy_id)
    db.delete(copy)
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="drop-copy", copy=copy_id)
    db.flush()


def copies(db: Session, distribution_id: UUID) -> Sequence[PlanCopy]:
    """What-if copies of a plan, the oldest first."""
    query = sa.select(PlanCopy).where(PlanCopy.distribution_id == distribution_id)
    return db.scalars(query.order_by(PlanCopy.created_at, PlanCopy.id)).all()


def find_copy(db: Session, distribution: Distribution, copy_id: UUID) -> PlanCopy:
    """A copy of this plan, or NotFound."""
    found = db.get(PlanCopy, copy_id)
    if found is None or found.distribution_id != distribution.id:
        raise NotFound
    return found


def _stop_at_faults(distribution: Distribution, blocks: Sequence[Block] | None, weighting: Weighting | None) -> None:
    within = distribution.area.path
    stop_at(rules.block_faults(blocks, within=within) if blocks is not None else {})
    stop_at(weights.weighting_faults(weighting, within=within) if weighting is not None else {})


def _is_clash(db: Session, distribution: Distribution, given: TargetingGiven, copy: PlanCopy | None) -> bool:
    """Whether there stands neither what the writer saw nor what was sent."""
    if given.seen is None:
        return False
    of_rules, of_weights = seals(db, distribution.id, copy)
    if given.blocks is not None:
        return of_rules not in (given.seen, seal(list(given.blocks)))
    sent = as_kept(given.weighting) if given.weighting is not None else {}
    return of_weights not in (given.seen, seal(sent))


def _set_beside(
    db: Session, actor: Actor, distribution: Distribution, given: TargetingGiven, copy: PlanCopy | None, now: datetime
) -> PlanCopy:
    kept = of_plan(db, distribution.id)
    blocks: Sequence[Any] = copy.blocks if copy else plans.blocks_of(db, distribution.id)
    weighting = copy.weighting if copy else kept.weighting
    made = _copied(
        actor,
        distribution.id,
        blocks if given.blocks is None else given.blocks,
        weighting if given.weighting is None else as_kept(given.weighting),
        now,
        from_clash=True,
    )
    db.add(made)
    note(db, actor, Verb.DISTRIBUTIONS_PLAN, distribution.id, at=now, deed="set-beside", copy=made.id)
    db.flush()
    return made


def _change_copy(copy: PlanCopy, given: TargetingGiven) -> None:
    if given.blocks is not None:
        copy.blocks = [*map(_plain, given.blocks)]
    if given.weighting is not None:
        copy.weighting = as_kept(given.weighting)


def _change_plan(db: Session, actor: Actor, distribution: Distribution, given: TargetingGiven, now: datetime) -> None:
    kept = of_plan(db, distribution.id)
    if given.blocks is not None:
        keep_blocks(db, distribution.id, given.blocks)
    if given.weighting is not None:
        kept.weighting = as_kept(given.weighting)
    kept.changed_at, kept.changed_by_id = now, actor.id


def _copied(
    actor: Actor,
    distribution_id: UUID,
    blocks: Sequence[Block],
    weighting: dict[str, Any],
    now: datetime,
    *,
    name: str = "",
    from_clash: bool = False,
) -> PlanCopy:
    return PlanCopy(
        distribution_id=distribution_id,
        name=name.strip()[:_LONGEST_NAME],
        blocks=[*map(_plain, blocks)],
        weighting=dict(weighting),
        from_clash=from_clash,
        created_at=now,
        created_by_id=actor.id,
    )


def _plain(block: Block) -> list[dict[str, Any]]:
    return [dict(condition) for condition in block]
