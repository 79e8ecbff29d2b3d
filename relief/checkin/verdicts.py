"""At the desk: who is this, and what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts.models import User
from relief.checkin import rules
from relief.checkin.models import CheckIn, Method, Outcome
from relief.distributions import queries as distributions
from relief.distributions.models import (
    Distribution,
    DistributionPoint,
    Entitlement,
    EntitlementState,
    State,
)
from relief.distributions.selection import areas_below
from relief.households.merging import joined
from relief.households.models import Household, HouseholdKey, KeyKind, Status
from relief.kernel.actor import Actor
from relief.kernel.digits import to_latin
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock.rules import Line

MOST_MATCHES = 12


class VerdictKind(StrEnum):
    """What the volunteer is told."""

    GIVE = "give"
    REST = "rest"
    DONE = "done"
    OTHER_POINT = "other-point"
    OTHER_DAY = "other-day"
    ON_HOLD = "on-hold"
    NOT_LISTED = "not-listed"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    ABSENT = "absent"
    CANCELLED = "cancelled"
    SHUT = "shut"


@dataclass(frozen=True)
class Collected:
    """One thing that happened, with who wrote it down and where."""

    check_in: CheckIn
    by: User | None
    point: DistributionPoint | None


@dataclass(frozen=True)
class Verdict:
    """Everything a volunteer sees of one household, and no more: name, village, size, goods."""

    kind: VerdictKind
    household_id: UUID
    code: str
    name_bn: str
    name_en: str
    village: str
    size: int
    entitlement: Entitlement | None = None
    due: Sequence[Line] = ()
    point: DistributionPoint | None = None
    history: Sequence[Collected] = field(default_factory=list)

    @property
    def can_give(self) -> bool:
        """The green button is offered: also at another point, where nobody is sent away."""
        return self.kind in (VerdictKind.GIVE, VerdictKind.REST, VerdictKind.OTHER_POINT)


@dataclass(frozen=True)
class Match:
    """One possible answer to what was typed at the desk."""

    household_id: UUID
    code: str
    name_bn: str
    name_en: str
    village: str
    size: int
    number: int | None
    state: EntitlementState | None


def verdict(
    db: Session,
    actor: Actor,
    distribution: Distribution,
    household_id: UUID,
    *,
    now: datetime,
    point_id: UUID | None = None,
) -> Verdict:
    """Say what to do for one household at one desk."""
    actor.must(Verb.CHECKIN_VIEW, within=distribution.area.path)
    household, entitlement, point = _who(db, distribution, household_id)
    history = _history(db, distribution.id, household.id)
    facts = [fact_of(one.check_in) for one in history]
    given = [fact for fact in facts if fact.outcome in rules.HANDED_OVER]
    due = rules.remaining(given, entitlement.lines) if entitlement else []
    named = entitlement or household
    return Verdict(
        kind_of(distribution, household, entitlement, point_id, now),
        household.id,
        household.code,
        named.head_name_bn,
        named.head_name_en,
        named.village,
        named.size,
        entitlement,
        due,
        point,
        history,
    )


def _who(
    db: Session, distribution: Distribution, household_id: UUID
) -> tuple[Household, Entitlement | None, DistributionPoint | None]:
    # Any listed household is here; another one only when it lives inside the plan's area.
    household = db.get(Household, household_id)
    due = distributions.entitlement(db, distribution.id, household_id)
    if household is not None and due is None:
        household, due = _joined_with(db, distribution, household)
    inside = areas_below(distribution.area.path).subquery()
    if household is None or not (due or db.scalar(sa.select(sa.exists().where(inside.c.id == household.area_id)))):
        raise NotFound
    point = db.get(DistributionPoint, due.point_id) if due and due.point_id else None
    return household, due, point


def _joined_with(db: Session, distribution: Distribution, household: Household) -> tuple[Household, Entitlement | None]:
    """The record under which this family is listed, when it is not this one; else the one it was joined into."""
    family = household.merged_into_id or household.id
    listed = sa.select(Entitlement).where(
        Entitlement.distribution_id == distribution.id, Entitlement.household_id.in_(joined(family))
    )
    due = db.scalars(listed.order_by(Entitlement.number).limit(1)).one_or_none()
    return db.get_one(Household, due.household_id if due else family), due


def kind_of(
    distribution: Distribution,
    household: Household,
    entitlement: Entitlement | None,
    point_id: UUID | None,
    now: datetime,
) -> VerdictKind:
    """The rule alone. Tablets follow the same: tests/field/verdict_cases.json holds them together."""
    if entitlement is None:
        is_active = household.status is Status.ACTIVE
        return VerdictKind.NOT_LISTED if is_active else VerdictKind.WITHDRAWN
    if entitlement.state in _OF_STATE:
        return _OF_STATE[entitlement.state]
    # A record joined with another keeps its place on a locked list.
    if household.status is Status.WITHDRAWN:
        return VerdictKind.WITHDRAWN
    return _of_waiting(distribution, entitlement, point_id, now)


def _of_waiting(
    distribution: Distribution, entitlement: Entitlement, point_id: UUID | None, now: datetime
) -> VerdictKind:
    if distribution.state is not State.OPEN:
        return VerdictKind.SHUT
    if local_day(now) < local_day(distribution.starts_at):
        return VerdictKind.OTHER_DAY
    if entitlement.state is EntitlementState.PARTLY_DELIVERED:
        return VerdictKind.REST
    if point_id and entitlement.point_id and entitlement.point_id != point_id:
        return VerdictKind.OTHER_POINT
    return VerdictKind.GIVE


_OF_STATE = {
    EntitlementState.DELIVERED: VerdictKind.DONE,
    EntitlementState.ON_HOLD: VerdictKind.ON_HOLD,
    EntitlementState.REFUSED: VerdictKind.REFUSED,
    EntitlementState.ABSENT: VerdictKind.ABSENT,
    EntitlementState.CANCELLED: VerdictKind.CANCELLED,
}


def look_up(db: Session, actor: Actor, distribution: Distribution, text: str) -> tuple[Method, Sequence[Match]]:
    """Who was meant by a code, a phone number or a name; others of the area when none is listed."""
    actor.must(Verb.CHECKIN_VIEW, within=distribution.area.path)
    method, meant, are_few = _meant(db, distribution, text)
    # A few are found first and put in order then; SQLite would read the whole list for their sake.
    number = Entitlement.number + 0 if are_few else Entitlement.number
    own = (Household.id, Household.code, Household.head_name_bn, Household.head_name_en)
    columns = (*own, Household.village, Household.size)
    listed = (
        sa.select(*columns, Entitlement.number, Entitlement.state)
        .join(Household, Household.id == Entitlement.household_id)
        .where(Entitlement.distribution_id == distribution.id, meant)
        .order_by(number)
        .limit(MOST_MATCHES)
    )
    found = [Match(*row) for row in db.execute(listed)]
    if found or method is Method.CARD:
        return method, found
    inside = Household.area_id.in_(areas_below(distribution.area.path))
    others = sa.select(*columns).where(inside, meant).order_by(Household.code).limit(MOST_MATCHES)
    return method, [Match(*row, None, None) for row in db.execute(others)]


def _meant(db: Session, distribution: Distribution, text: str) -> tuple[Method, sa.ColumnElement[bool], bool]:
    """How and who was meant, and whether these are few."""
    try:
        return Method.CODE, Household.code == check_code(text), True
    except CodeFault:
        pass
    digits = "".join(sign for sign in to_latin(text) if sign.isdigit())
    if len(digits) >= 10:
        # The last ten digits are the same with and without the country's 880.
        keys = sa.select(HouseholdKey.household_id).where(
            HouseholdKey.kind == KeyKind.PHONE,
            HouseholdKey.key.in_((digits, "0" + digits[-10:], "880" + digits[-10:])),
        )
        return Method.PHONE, Household.id.in_(keys), True
    if digits and len(digits) == len(text.strip()):
        return Method.CARD, Entitlement.number == int(digits), True
    coded = db.scalars(sa.select(Household.id).where(Household.code == to_latin(text).strip().upper())).all()
    few = distributions.few_called(db, distribution, text, MOST_MATCHES)
    if few is not None:
        return Method.NAME, Household.id.in_({*coded, *few}), True
    # So many have the name that the list itself, read by number, soon gives enough of them.
    named = distributions.named_like(db, text, Household.id)
    return Method.NAME, named if named is not None else Household.id.in_(coded), named is None


def fact_of(check_in: CheckIn) -> rules.Fact:
    """A kept check-in as the rules read it."""
    made = check_in.device_id, check_in.device_seq
    return rules.Fact(check_in.id, check_in.outcome, tuple(check_in.lines), check_in.collected_at, *made)


def _history(db: Session, distribution_id: UUID, household_id: UUID) -> list[Collected]:
    found = db.execute(_HISTORY, {"home_id": household_id, "list_id": distribution_id})
    return [Collected(*row) for row in found]


_HISTORY = (
    sa.select(CheckIn, User, DistributionPoint)
    .outerjoin(User, User.id == CheckIn.created_by_id)
    .outerjoin(DistributionPoint, DistributionPoint.id == CheckIn.point_id)
    .where(
        CheckIn.household_id == sa.bindparam("home_id"),
        CheckIn.distribution_id == sa.bindparam("list_id"),
        CheckIn.is_standing,
        CheckIn.outcome != Outcome.VOID,
    )
    .order_by(CheckIn.received_at, CheckIn.repeat_of_id.is_not(None), CheckIn.id)
    # SQLite would rather read everything of the distribution than the few things of one family.
    .with_hint(CheckIn, "INDEXED BY ix_check_ins_household", "sqlite")
)
