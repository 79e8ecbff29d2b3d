"""Families erased at their own wish: what every tablet of their area forgets at its next contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device
from relief.areas.models import Area
from relief.households.models import Household
from relief.households.requests import DataRequest, RequestState, Wish
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb

# A tablet keeps what the server has had for thirty days (outbox.js), lists for seven: nothing is older than this.
KNOWN_FOR = timedelta(days=31)
_GRANTED = (RequestState.DONE, RequestState.PARTLY)


def lately(db: Session, device: Device, readers: Sequence[Actor], *, now: datetime) -> list[list[str]]:
    """[id, code, what stands for the name in Bangla, in English] of each, at every contact. For people at
    work in the family's area, whose tickets a locked tablet does not show; nothing for a revoked one.
    """
    if device.revoked_at is not None or not readers:
        return []
    done = DataRequest.wish == Wish.ERASE, DataRequest.decided_at > now - KNOWN_FOR
    granted = sa.select(DataRequest.household_id).where(*done, DataRequest.state.in_(_GRANTED))
    asked = db.scalars(granted).all()
    if not asked:
        return []
    query = sa.select(Household.id, Household.code, Household.head_name_bn, Household.head_name_en, Area.path)
    # Records joined into the family went with it; one whose wish was refused was never erased.
    family = sa.or_(Household.id.in_(asked), Household.merged_into_id.in_(asked))
    query = query.join(Area, Area.id == Household.area_id).where(family, Household.erased_at.is_not(None))
    return [
        [id_.hex, code, name_bn, name_en]
        for id_, code, name_bn, name_en, path in db.execute(query.order_by(Household.id))
        if any(actor.can(Verb.DEVICES_USE, within=path) for actor in readers)
    ]
