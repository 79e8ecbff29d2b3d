"""The statement of a fund over some days: the balance before, each line, sums by kind, the balance after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.households.models import Household
from relief.rehabilitation import funds
from relief.rehabilitation.fund_models import Fund, FundEntry
from relief.rehabilitation.kinds import EntryKind
from relief.rehabilitation.models import Grant, Programme


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line with what it says: words, or the codes of programme and household of a grant."""

    entry: FundEntry
    told: str
    is_corrected: bool


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Poisha: `before` + all of `totals` = `after`, whatever days were chosen."""

    before: int
    after: int
    totals: dict[EntryKind, int]
    lines: Sequence[Line]


def statement(db: Session, fund: Fund, *, since: date | None = None, until: date | None = None) -> Statement:
    """The statement of a fund the caller has found; without days, from its first line to its last."""
    everything = funds.entries(db, fund.id)
    corrected = {one.corrects_id for one in everything if one.corrects_id}
    chosen = [
        one for one in everything if (not since or one.happened_on >= since) and (not until or one.happened_on <= until)
    ]
    before = sum(one.amount_poisha for one in everything if since and one.happened_on < since)
    codes = _codes(db, {one.grant_id for one in chosen if one.grant_id})
    numbers = {one.id: one.number for one in everything}
    totals: dict[EntryKind, int] = {}
    for one in chosen:
        totals[one.kind] = totals.get(one.kind, 0) + one.amount_poisha
    return Statement(
        before=before,
        after=before + sum(totals.values()),
        totals={kind: totals[kind] for kind in EntryKind if kind in totals},
        lines=[
            Line(entry=one, told=_told(one, codes, numbers), is_corrected=one.id in corrected) for one in chosen
        ],
    )  # fmt: skip


def _told(one: FundEntry, codes: dict[UUID, str], numbers: dict[UUID, int]) -> str:
    parts = [codes.get(one.grant_id, "") if one.grant_id else "", one.words, one.paper]
    if one.corrects_id:
        parts.insert(0, f"({numbers[one.corrects_id]})")
    return " · ".join(filter(None, parts))


def _codes(db: Session, grant_ids: set[UUID]) -> dict[UUID, str]:
    query = (
        sa.select(Grant.id, Programme.neutral_code, Household.code)
        .join(Programme, Programme.id == Grant.programme_id)
        .join(Household, Household.id == Grant.household_id)
        .where(Grant.id.in_(grant_ids))
    )
    return {grant_id: f"{code} · {home}" for grant_id, code, home in db.execute(query)}
