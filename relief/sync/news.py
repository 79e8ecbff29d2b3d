"""What happened elsewhere since a tablet last heard of it: codes and goods, no names of families."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import Device
from relief.areas.models import Area
from relief.checkin.models import CheckIn
from relief.distributions.models import Distribution, Entitlement
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.sync.letters import LETTERS, OVERLAP, standing, uuid_text

_MOST_ROWS = 5_000


def since(
    db: Session,
    device: Device,
    readers: Sequence[Actor],
    follow: Mapping[UUID, datetime | None],
    *,
    now: datetime,
) -> dict[str, Any]:
    """The news of each list the tablet follows, as far as somebody at work on it may read them."""
    if device.revoked_at is not None or not follow:
        return {}
    query = sa.select(Distribution, Area.path).join(Area, Area.id == Distribution.area_id)
    return {
        str(distribution.id): _of(db, distribution, follow[distribution.id], now)
        for distribution, path in db.execute(query.where(Distribution.id.in_(follow)))
        if any(actor.can(Verb.CHECKIN_VIEW, within=path) for actor in readers)
    }


def _of(db: Session, distribution: Distribution, cursor: datetime | None, now: datetime) -> dict[str, Any]:
    recent = sa.select(CheckIn.entitlement_id).where(CheckIn.distribution_id == distribution.id)
    if cursor is not None:
        recent = recent.where(CheckIn.received_at > cursor)
    query = sa.select(Entitlement.id, Entitlement.household_code, Entitlement.state)
    changed = db.execute(query.where(Entitlement.id.in_(recent)).limit(_MOST_ROWS)).all()
    last = {row.entitlement_id: row for row in standing(db, CheckIn.entitlement_id.in_(recent))}
    return {
        "cursor": (now - OVERLAP).isoformat(),
        "state": distribution.state.value,
        "rows": [[code, LETTERS[state], _told(last.get(entitlement_id))] for entitlement_id, code, state in changed],
    }


def _told(row: sa.Row[Any] | None) -> list[Any] | None:
    if row is None:
        return None
    goods = [[line["item_id"], line["quantity"]] for line in row.lines]
    at = row.collected_at.isoformat()
    return [at, row.name_bn or "", row.name_en or "", uuid_text(row.point_id), row.outcome.value, goods]
