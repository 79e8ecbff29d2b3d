"""Codes that may still turn a browser into a tablet, as the person sees them who made one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from relief.accounts.models import Device, DeviceInvitation
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb


def find(db: Session, actor: Actor, invitation_id: UUID) -> tuple[DeviceInvitation, Device | None]:
    """An invitation of one's areas, and the tablet it became, if it did."""
    invitation = db.get(DeviceInvitation, invitation_id)
    if invitation is None:
        raise NotFound
    actor.must(Verb.DEVICES_MANAGE, within=invitation.path)
    return invitation, db.get(Device, invitation.device_id) if invitation.device_id else None
