"""What tablets sent, as it came: acts of an erased family keep their ids and lose what they say."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin.models import CheckIn
from relief.erasure import children
from relief.households.models import Household, Registered
from relief.sync.models import HeldItem, Receipt, SyncBatch

# A tablet sends what it wrote once it has a line; and it offers again what it sent in 30 days.
_LATE = timedelta(days=31)


def forget(db: Session, family: Sequence[Household], words: set[str]) -> None:
    """Blank acts that name the family by id, code, name or number, in uploads and in what waits for a person."""
    ids = [one.id for one in family]
    # A family registered on a tablet has the id of that act.
    acts = [*ids, *db.scalars(sa.select(CheckIn.id).where(CheckIn.household_id.in_(ids)))]
    told = {str(one.id) for one in family} | {one.code for one in family} | words
    told |= {str(one) for one in acts}
    kids = children.of_family(db, ids)
    told |= {str(one) for one in kids}
    if kids:
        acts += db.scalars(sa.select(Receipt.item_id).where(Receipt.item_id.in_(children.acts_of(kids))))
    for upload in _uploads(db, family, acts):
        body = json.loads(gzip.decompress(upload.body) or "{}")
        if _blank(body, told):
            text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            upload.body = gzip.compress(text, mtime=0)
    for item in db.scalars(sa.select(HeldItem)):
        if _names(item.given, told) or str(item.id) in told:
            item.given, item.reason, item.message = {}, "", ""
    for receipt in db.scalars(sa.select(Receipt).where(Receipt.item_id.in_(acts))):
        receipt.details, receipt.message = {}, ""
    db.flush()


def _uploads(db: Session, family: Sequence[Household], acts: Sequence[UUID]) -> Iterator[SyncBatch]:
    """Uploads with an act of the desk for this family, held or kept, and those near a registration on a tablet."""
    held = sa.select(HeldItem.batch_id)
    near = [SyncBatch.id.in_(sa.select(Receipt.batch_id).where(Receipt.item_id.in_(acts))), SyncBatch.id.in_(held)]
    for one in family:
        if one.registered is Registered.TABLET:
            near.append(SyncBatch.received_at.between(one.created_at - _LATE, one.created_at + _LATE))
    yield from db.scalars(sa.select(SyncBatch).where(sa.or_(*near)))


def _blank(body: Any, told: set[str]) -> bool:
    items = body.get("items", []) if isinstance(body, dict) else []
    touched = [one for one in items if isinstance(one, dict) and _names(one, told)]
    for one in touched:
        one["given"] = {}
    return bool(touched)


def _names(said: Any, told: set[str]) -> bool:
    text = json.dumps(said, ensure_ascii=False)
    return any(word in text for word in told)
