"""Keep an item for a coordinator: whole, with the area and the list it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.audit.trail import note
from relief.checkin.models import CheckIn
from relief.distributions.models import Distribution
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import Problem
from relief.kernel.verbs import Verb
from relief.sync.acts import Act
from relief.sync.childrens import is_childs, space_of
from relief.sync.models import HeldItem
from relief.sync.reasons import told

if TYPE_CHECKING:
    from relief.sync.taking import Taking


def hold(db: Session, taking: Taking, act: Act, problem: Problem) -> HeldItem:
    """Put an item into the inbox of the coordinators of its area."""
    item, device = act.item, taking.device
    distribution_id, path = _belongs(db, item.given)
    given = dict(item.given)
    if given.get("override_by"):
        # A ticket is nobody's business once it is read: whose it was is kept.
        whose = taking.people.user_id(str(given["override_by"]))
        given["override_by"] = str(whose) if whose else None
    kept = HeldItem(
        id=item.id,
        device_id=device.id,
        batch_id=taking.batch_id,
        seq=item.seq,
        verb=item.verb,
        v=item.v,
        given=given,
        by_id=taking.people.user_id(item.ticket),
        at=act.time.at,
        device_at=act.time.device_at,
        path=path or device.path,
        distribution_id=distribution_id,
        space_id=space_of(db, item.given) if is_childs(item.verb) else None,
        code=problem.code[:64],
        message=told(problem)[:400],
        created_at=taking.now,
        created_by_id=taking.people.user_id(item.ticket) or device.id,
    )
    db.add(kept)
    # An undo that comes next looks for it.
    db.flush()
    note(db, Actor.clerk("sync"), Verb.SYNC_REVIEW, item.id, at=taking.now, deed="hold", code=problem.code)
    return kept


def _belongs(db: Session, given: Mapping[str, Any]) -> tuple[UUID | None, str | None]:
    """The distribution an item speaks of, and its area."""
    query = sa.select(Distribution.id, Area.path).join(Area, Area.id == Distribution.area_id)
    named, undone = _uuid(given.get("distribution_id")), _uuid(given.get("check_in_id"))
    if named is not None:
        found = db.execute(query.where(Distribution.id == named)).first()
    elif undone is not None:
        found = db.execute(
            query.join(CheckIn, CheckIn.distribution_id == Distribution.id).where(CheckIn.id == undone)
        ).first()
    else:
        return None, _home(db, given)
    return (found[0], found[1]) if found else (None, None)


def _home(db: Session, given: Mapping[str, Any]) -> str | None:
    """Where the family of an entry lives, as far as it says so."""
    area, household = _uuid(given.get("area_id")), _uuid(given.get("household_id"))
    if area is not None:
        return db.scalar(sa.select(Area.path).where(Area.id == area))
    if household is None:
        return None
    lives = sa.select(Area.path).join(Household, Household.area_id == Area.id).where(Household.id == household)
    kept = sa.select(HeldItem.path).where(HeldItem.id == household)
    return db.scalar(lives) or db.scalar(kept)


def _uuid(told: object) -> UUID | None:
    try:
        return UUID(told) if isinstance(told, str) else None
    except ValueError:
        return None
