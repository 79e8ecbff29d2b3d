"""Tablets that took a distribution's list along: which are back, and signing off one that does not come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device, User
from relief.audit.trail import note
from relief.distributions import plans
from relief.distributions.inputs import SignOffGiven
from relief.distributions.models import Distribution, State, TabletList
from relief.distributions.tablet_lists import not_in
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb

# A tablet that works says something every few minutes while it has a line.
QUIET_AFTER = timedelta(hours=2)
_OUT_IN = (State.APPROVED, State.OPEN, State.RECONCILING)


class Standing(StrEnum):
    """Where the list on a tablet is, as far as the server knows."""

    BACK = "back"
    AWAY = "away"
    SIGNED_OFF = "signed-off"


@dataclass(frozen=True)
class Carried:
    """A list on a tablet."""

    row: TabletList
    device: Device
    signed_off_by: User | None
    standing: Standing


def tablets_of(db: Session, actor: Actor, distribution: Distribution) -> Sequence[Carried]:
    """Every tablet that took this list along, those not back first."""
    if not actor.can(Verb.CHECKIN_RESOLVE):
        actor.must(Verb.DISTRIBUTIONS_VIEW)
    query = (
        sa.select(TabletList, Device, User)
        .join(Device, Device.id == TabletList.device_id)
        .outerjoin(User, User.id == TabletList.signed_off_by_id)
        .where(TabletList.distribution_id == distribution.id)
    )
    away = {row.id for row in not_in(db, distribution.id)}
    found = [Carried(row, device, by, _standing(row, away)) for row, device, by in db.execute(query)]
    return sorted(found, key=lambda one: (one.standing is not Standing.AWAY, one.device.name))


def lists_held(db: Session, device_ids: Collection[UUID]) -> dict[UUID, list[Distribution]]:
    """What each tablet carries now: lists of distributions that are not over, neither back nor signed off."""
    query = (
        sa.select(TabletList.device_id, Distribution)
        .join(Distribution, Distribution.id == TabletList.distribution_id)
        .where(TabletList.device_id.in_(device_ids), _is_out())
        .order_by(Distribution.starts_at)
    )
    found: dict[UUID, list[Distribution]] = {device_id: [] for device_id in device_ids}
    for device_id, distribution in db.execute(query):
        found[device_id].append(distribution)
    return found


def quiet_tablets(db: Session, actor: Actor, *, now: datetime) -> int:
    """How many tablets of one's areas carry a list and were not heard for two hours."""
    if not actor.can(Verb.DEVICES_VIEW):
        return 0
    found = db.execute(_quiet(), {"since": now - QUIET_AFTER})
    return len({device_id for device_id, path in found if actor.sees(path)})


@cache
def _quiet() -> sa.Select[UUID, str]:
    return (
        sa.select(Device.id, Device.path)
        .join(TabletList, TabletList.device_id == Device.id)
        .join(Distribution, Distribution.id == TabletList.distribution_id)
        .where(
            _is_out(), Device.revoked_at.is_(None),
            sa.func.coalesce(Device.seen_at, Device.created_at) < sa.bindparam("since", type_=Device.created_at.type),
        )
    )  # fmt: skip


def find_list(db: Session, actor: Actor, distribution_id: UUID, list_id: UUID) -> tuple[TabletList, Device]:
    """One list on one tablet, or NotFound when it is not of this distribution or not of one's areas."""
    distribution = plans.find(db, actor, distribution_id, with_lines=False)
    row = db.get(TabletList, list_id)
    device = db.get(Device, row.device_id) if row else None
    if row is None or device is None or row.distribution_id != distribution.id:
        raise NotFound
    return row, device


def sign_off(db: Session, actor: Actor, given: SignOffGiven, *, now: datetime) -> TabletList:
    """Go on without a tablet that does not come back. What it still sends is heard all the same."""
    row, _device = find_list(db, actor, given.distribution_id, given.list_id)
    distribution = plans.find(db, actor, row.distribution_id, with_lines=False)
    actor.must(Verb.DEVICES_MANAGE, within=distribution.area.path)
    if not given.reason.strip():
        raise Invalid({"reason": N_("Write why the tablet does not come back; the report shows it.")})
    if row.signed_off_at is not None:
        return row
    row.signed_off_at, row.signed_off_by_id = now, actor.id
    row.signed_off_reason = given.reason.strip()[:300]
    note(db, actor, Verb.DEVICES_MANAGE, row.id, at=now, deed="sign-off", device=row.device_id)
    db.flush()
    return row


def must_be_back(db: Session, distribution_id: UUID) -> None:
    """Stop here while a tablet may still hold check-ins of this distribution, and name it."""
    away = [row.device_id for row in not_in(db, distribution_id)]
    if away:
        names = sorted(db.scalars(sa.select(Device.name).where(Device.id.in_(away))))
        raise Refused(
            "distributions.tablets-away",
            N_(
                "These tablets are not back yet: %(names)s. It stays open, and nothing was counted. "
                "Let them send what they hold, or sign them off with a reason on the page “Reconciliation”."
            ),
            names=", ".join(names),
        )


def _is_out() -> sa.ColumnElement[bool]:
    return sa.and_(
        TabletList.returned_at.is_(None), TabletList.signed_off_at.is_(None), Distribution.state.in_(_OUT_IN)
    )


def _standing(row: TabletList, away: Collection[UUID]) -> Standing:
    if row.signed_off_at is not None:
        return Standing.SIGNED_OFF
    return Standing.AWAY if row.id in away else Standing.BACK
