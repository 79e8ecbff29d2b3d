"""Whom each distribution reached in each union within some days: households and people, each once.

What a merged record was given counts for the record it was joined into. Everything is summed where it lies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.checkin.models import CheckIn
from relief.checkin.rules import HANDED_OVER
from relief.distributions.models import Distribution, Entitlement, EntitlementState
from relief.gaps.marking import STANDING_PLANS
from relief.households.models import Household, Member, Sex
from relief.kernel.actor import Actor
from relief.reports.periods import Period
from relief.reports.rules import born_by

ADULT, ELDERLY = 18, 60
_ADULT_BANDS = frozenset({"18-59", "60+"})
_ANSWERS = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")
# Answer 3 of the Washington Group is "a lot of difficulty": from there on it is a disability.
_A_LOT = 3


@dataclass
class Served:
    """One distribution in one union, or the whole of several. Households, then the people in them.

    `unknown` are people whose sex or age nobody wrote down; the five parts of `people` add up to it.
    """

    targeted: int = 0
    households: int = 0
    female_headed: int = 0
    people: int = 0
    girls: int = 0
    boys: int = 0
    women: int = 0
    men: int = 0
    disabled: int = 0
    elderly: int = 0

    @property
    def unknown(self) -> int:
        """Whoever is in none of the four."""
        return max(0, self.people - self.girls - self.boys - self.women - self.men)


@dataclass(frozen=True)
class Where:
    """Whose areas, and which of them."""

    actor: Actor
    response_id: UUID
    above: Area | None = None

    def area(self) -> list[sa.ColumnElement[bool]]:
        """As conditions on Area."""
        return [inside(self.actor), *([below(self.above.path)] if self.above else [])]


Key = tuple[UUID, UUID]


@dataclass
class Count:
    """`rows` by (distribution, union); `whole` counts a household once, whatever it was given how often."""

    rows: dict[Key, Served] = field(default_factory=dict)
    whole: Served = field(default_factory=Served)


def count(db: Session, where: Where, span: Period) -> Count:
    """Every distribution that stands and lies in these days, or handed something over in them."""
    found = Count()
    for key, number in _targeted(db, where, span):
        found.rows.setdefault(key, Served()).targeted = number
    pairs = _pairs(where, span)
    _add(db, pairs, span, lambda row: found.rows.setdefault((row[0], row[1]), Served()))
    once = sa.select(sa.null().label("plan"), pairs.c.area_id, pairs.c.household_id).distinct().cte("once")
    _add(db, once, span, lambda _row: found.whole)
    found.whole.targeted = _targeted_once(db, where, span)
    return found


def _root(household: Any) -> sa.ColumnElement[UUID]:
    return sa.func.coalesce(household.merged_into_id, household.id)


def _pairs(where: Where, span: Period) -> sa.CTE:
    """Who was handed something, once per distribution, with the union it lives in."""
    came, root = aliased(Household, name="came"), aliased(Household, name="root")
    query = (
        sa.select(CheckIn.distribution_id.label("plan"), root.area_id, root.id.label("household_id"))
        .join(came, came.id == CheckIn.household_id)
        .join(root, root.id == _root(came))
        .join(Area, Area.id == root.area_id)
        .join(Distribution, Distribution.id == CheckIn.distribution_id)
        .where(
            Distribution.response_id == where.response_id,
            CheckIn.outcome.in_(HANDED_OVER),
            CheckIn.is_standing,
            CheckIn.collected_at >= span.begins,
            CheckIn.collected_at < span.ends,
            *where.area(),
        )
    )
    return query.distinct().cte("served")


def _due(where: Where, span: Period) -> sa.Select[UUID, UUID, UUID]:
    listed, root = aliased(Household, name="listed"), aliased(Household, name="root")
    return (
        sa.select(Entitlement.distribution_id, root.area_id, root.id.label("household_id"))
        .join(listed, listed.id == Entitlement.household_id)
        .join(root, root.id == _root(listed))
        .join(Area, Area.id == root.area_id)
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .where(
            Distribution.response_id == where.response_id,
            Distribution.state.in_(STANDING_PLANS),
            Entitlement.state != EntitlementState.CANCELLED,
            Distribution.starts_at < span.ends,
            Distribution.ends_at >= span.begins,
            *where.area(),
        )
    )


def _targeted(db: Session, where: Where, span: Period) -> list[tuple[Key, int]]:
    due = _due(where, span).distinct().cte("due")
    query = sa.select(due.c.distribution_id, due.c.area_id, sa.func.count())
    rows = db.execute(query.group_by(due.c.distribution_id, due.c.area_id))
    return [((plan, area), number) for plan, area, number in rows]


def _targeted_once(db: Session, where: Where, span: Period) -> int:
    due = _due(where, span).subquery()
    return db.scalar(sa.select(sa.func.count(due.c.household_id.distinct()))) or 0


def _add(db: Session, pairs: sa.CTE, span: Period, into: Any) -> None:
    keys = (pairs.c.plan, pairs.c.area_id)
    households = (
        sa.select(
            *keys,
            sa.func.count(),
            sa.func.sum(sa.case((Household.female_headed, 1), else_=0)),
            sa.func.sum(Household.size),
        )
        .join_from(pairs, Household, Household.id == pairs.c.household_id)
        .group_by(*keys)
    )
    for row in db.execute(households):
        one = into(row)
        one.households += row[2]
        one.female_headed += int(row[3])
        one.people += int(row[4])
    _add_members(db, pairs, span.last, into)
    _add_unnamed(db, pairs, into)


def _add_members(db: Session, pairs: sa.CTE, day: date, into: Any) -> None:
    """People with a name, by their age on the last day."""
    grown, old = Member.birth_date <= born_by(day, ADULT), Member.birth_date <= born_by(day, ELDERLY)
    child = sa.and_(Member.birth_date.is_not(None), sa.not_(grown))
    answers = [Member.__table__.c[name] for name in _ANSWERS]

    def sums(*conditions: Any) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0))

    keys = (pairs.c.plan, pairs.c.area_id)
    query = (
        sa.select(
            *keys,
            sums(Member.sex == Sex.FEMALE, child),
            sums(Member.sex == Sex.MALE, child),
            sums(Member.sex == Sex.FEMALE, grown),
            sums(Member.sex == Sex.MALE, grown),
            sums(sa.or_(*(one >= _A_LOT for one in answers))),
            sums(old),
        )
        .join_from(pairs, Member, Member.household_id == pairs.c.household_id)
        .group_by(*keys)
    )
    for row in db.execute(query):
        one = into(row)
        for name, number in zip(("girls", "boys", "women", "men", "disabled", "elderly"), row[2:], strict=True):
            setattr(one, name, getattr(one, name) + int(number or 0))


def _add_unnamed(db: Session, pairs: sa.CTE, into: Any) -> None:
    """People who are only counted: families' counts repeat, so each distinct one is read once."""
    text = sa.cast(Household.unnamed, sa.Text)
    query = (
        sa.select(pairs.c.plan, pairs.c.area_id, text, sa.func.count())
        .join_from(pairs, Household, Household.id == pairs.c.household_id)
        .where(text != "{}")
        .group_by(pairs.c.plan, pairs.c.area_id, text)
    )
    for row in db.execute(query):
        one = into(row)
        for name, number in _bands(json.loads(row[2])).items():
            setattr(one, name, getattr(one, name) + number * row[3])


def _bands(unnamed: Mapping[str, int]) -> dict[str, int]:
    """`{"female:5-9": 2, "male:60+": 1}` as two girls and one man who is elderly."""
    found: dict[str, int] = {}
    for key, number in unnamed.items():
        sex, _, band = key.partition(":")
        grown = band in _ADULT_BANDS
        name = {"female": "women" if grown else "girls", "male": "men" if grown else "boys"}.get(sex)
        if name:
            found[name] = found.get(name, 0) + int(number)
        if band == "60+":
            found["elderly"] = found.get("elderly", 0) + int(number)
    return found
