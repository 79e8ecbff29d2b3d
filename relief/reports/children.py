"""Children of a month, each once wherever they came: enrolled, came, came regularly, stopped coming.

A child who moved has a record at each site and is one person by the first of them (`spaces.transfers`).

A child counts in the union of the site where it was enrolled last in the month, so the parts add up to the whole.
One statement sums all children where they lie; none is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.reports.rules import CHILD_BANDS, GROWN, REGULAR_PERCENT, REGULAR_SESSIONS, born_by
from relief.reports.scope import Scope
from relief.spaces.children import Child, Enrolment
from relief.spaces.functioning import ChildFunctioning, has_disability
from relief.spaces.kinds import EnrolmentState, ExitReason
from relief.spaces.models import Occurrence
from relief.spaces.month_counts import uncounted
from relief.spaces.month_models import ChildMonth
from relief.spaces.month_sums import number, of_children
from relief.spaces.transfers import ChildRoot

_YES, _NO, _UNKNOWN = 2, 1, 0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Children of one union, sex, age band and answer about disability. `area_id` is None for a child whose site
    the reader does not answer for any more. `attendances` are marks, all others are children."""

    area_id: UUID | None
    sex: str
    band: str
    disability: str
    enrolled: int
    attended: int
    regular: int
    attendances: int
    dropped_out: int


def cells(db: Session, scope: Scope) -> Sequence[Cell]:
    """Every combination that at least one child of the month has."""
    live = uncounted(db, scope.spaces(), scope.month.first)
    each = _children(scope, live).subquery("each_child")
    keys = (each.c.area_id, each.c.sex, each.c.band, each.c.disability)
    sums = (
        number(each.c.is_enrolled),
        number(each.c.present > 0),
        number(_regularly(each.c.present, each.c.expected)),
        sa.func.sum(each.c.present),
        number(each.c.is_dropped),
    )
    names = ("enrolled", "attended", "regular", "attendances", "dropped_out")
    query = sa.select(*keys, *(one.label(name) for one, name in zip(sums, names, strict=True))).group_by(*keys)
    return [
        Cell(**{**row._mapping, "sex": str(row.sex), **{name: int(getattr(row, name) or 0) for name in names}})
        for row in db.execute(query)
    ]


def _children(scope: Scope, live: Sequence[UUID]) -> sa.Select[Any]:
    own = scope.spaces()
    person, gone, asked = _persons(scope, own, live), _gone(scope, own), _asked()
    place = sa.func.coalesce(person.c.space_id, Child.space_id)
    return (
        sa.select(
            own.c.area_id,
            sa.cast(Child.sex, sa.String).label("sex"),
            _band(scope).label("band"),
            sa.case((asked.c.answer == _YES, "yes"), (asked.c.answer == _NO, "no"), else_="unknown").label(
                "disability"
            ),
            person.c.is_enrolled,
            person.c.present,
            person.c.expected,
            gone.c.child_id.is_not(None).label("is_dropped"),
        )
        .select_from(person)
        .join(Child, Child.id == person.c.child_id)
        .outerjoin(gone, gone.c.child_id == Child.id)
        .outerjoin(asked, asked.c.child_id == Child.id)
        .outerjoin(own, own.c.id == place)
        .where(sa.or_(person.c.is_enrolled, person.c.present > 0))
    )


def _persons(scope: Scope, own: sa.CTE, live: Sequence[UUID]) -> sa.Subquery:
    """Whoever was enrolled in the month, with the last enrolment, or came; one row each.

    In one pass over both: SQLite joins two such lists row by row with every row.
    """
    enrolled, came = _enrolled(scope, own), _came(scope, own, live)
    order = ("from_date", "created_at", "id")
    each = sa.union_all(
        sa.select(
            enrolled.c.child_id, enrolled.c.space_id, sa.true().label("is_enrolled"), sa.literal(0).label("present"),
            sa.literal(0).label("expected"), *(enrolled.c[name] for name in order),
        ),
        sa.select(
            came.c.child_id, sa.null(), sa.false(), came.c.present, came.c.expected, *(sa.null() for _ in order)
        ),
    ).subquery("each_word")  # fmt: skip
    of_one: Any = {"partition_by": each.c.child_id}
    newest = (each.c.is_enrolled.desc(), *(each.c[name].desc() for name in order))
    told = sa.select(
        each.c.child_id, each.c.space_id, each.c.is_enrolled,
        sa.func.sum(each.c.present).over(**of_one).label("present"),
        sa.func.sum(each.c.expected).over(**of_one).label("expected"),
        sa.func.row_number().over(**of_one, order_by=newest).label("turn"),
    ).subquery("told")  # fmt: skip
    names = ("child_id", "space_id", "is_enrolled", "present", "expected")
    return sa.select(*(told.c[name] for name in names)).where(told.c.turn == 1).subquery("person")


def _person(child_id: Any) -> sa.ColumnElement[UUID]:
    """The record the person counts under. Cast, for SQLite looks a bare coalesce() up in no index, not even its own."""
    return sa.cast(sa.func.coalesce(ChildRoot.root_id, child_id), Child.id.type)


def _asked() -> sa.Subquery:
    """What is known of each person's disability; a record without any answer says nothing."""
    answers = [ChildFunctioning.__table__.c[name] for name in _SIX]
    answer = sa.case((has_disability(), _YES), (sa.or_(*(one.is_not(None) for one in answers)), _NO), else_=_UNKNOWN)
    person = _person(ChildFunctioning.child_id)
    return (
        sa.select(person.label("child_id"), sa.func.max(answer).label("answer"))
        .select_from(ChildFunctioning)
        .outerjoin(ChildRoot, ChildRoot.child_id == ChildFunctioning.child_id)
        .group_by(person)
        .subquery("asked")
    )


_SIX = ("wg_seeing", "wg_hearing", "wg_walking", "wg_remembering", "wg_self_care", "wg_communicating")


def _enrolled(scope: Scope, own: sa.CTE) -> sa.Subquery:
    """Enrolments that ran in the month; a copy of a child is no child."""
    return (
        sa.select(
            _person(Enrolment.child_id).label("child_id"), Enrolment.space_id, Enrolment.from_date,
            Enrolment.created_at, Enrolment.id,
        )
        .select_from(Enrolment)
        .outerjoin(ChildRoot, ChildRoot.child_id == Enrolment.child_id)
        .join(own, own.c.id == Enrolment.space_id)
        .where(
            Enrolment.state != EnrolmentState.WAITLISTED,
            Enrolment.from_date <= scope.month.last,
            sa.or_(Enrolment.to_date.is_(None), Enrolment.to_date >= scope.month.first),
            sa.or_(Enrolment.exit_reason.is_(None), Enrolment.exit_reason != ExitReason.DUPLICATE),
        )
        .subquery("enrolled")
    )  # fmt: skip


def _came(scope: Scope, own: sa.CTE, live: Sequence[UUID]) -> sa.Subquery:
    """Marks by person: the kept sums of each record, and for the sites in `live` the marks themselves."""
    kept = (
        sa.select(ChildMonth.child_id, ChildMonth.present, ChildMonth.expected)
        .join(own, own.c.id == ChildMonth.space_id)
        .where(ChildMonth.month == scope.month.first)
    )
    each: Any = kept.subquery("marks")
    if live:
        here = sa.and_(in_month(scope), Occurrence.space_id.in_(live))
        counted = of_children(here, Occurrence.space_id).subquery("counted")
        anew = sa.select(counted.c.child_id, counted.c.present, counted.c.expected)
        each = kept.where(ChildMonth.space_id.not_in(live)).union_all(anew).subquery("marks")
    person = _person(each.c.child_id)
    return (
        sa.select(
            person.label("child_id"),
            sa.func.sum(each.c.present).label("present"),
            sa.func.sum(each.c.expected).label("expected"),
        )
        .select_from(each)
        .outerjoin(ChildRoot, ChildRoot.child_id == each.c.child_id)
        .group_by(person)
        .subquery("came")
    )


def _gone(scope: Scope, own: sa.CTE) -> sa.Subquery:
    return (
        sa.select(_person(Enrolment.child_id).label("child_id"))
        .select_from(Enrolment)
        .outerjoin(ChildRoot, ChildRoot.child_id == Enrolment.child_id)
        .join(own, own.c.id == Enrolment.space_id)
        .where(
            Enrolment.exit_reason == ExitReason.DROPPED_OUT,
            Enrolment.to_date.between(scope.month.first, scope.month.last),
        )
        .distinct()
        .subquery("gone")
    )


def in_month(scope: Scope) -> sa.ColumnElement[bool]:
    """Sessions of the month."""
    return Occurrence.on_date.between(scope.month.first, scope.month.last)


def _band(scope: Scope) -> sa.ColumnElement[str]:
    """The age band on the last day of the month."""
    edges = {band: int(band.split("-")[1]) + 1 for band in CHILD_BANDS}
    rungs = [(Child.birth_date > born_by(scope.month.last, age), sa.literal(band)) for band, age in edges.items()]
    return sa.case(*rungs, else_=sa.literal(GROWN))


def _regularly(present: Any, expected: Any) -> sa.ColumnElement[bool]:
    """`rules.is_regular`, where the rows lie."""
    enough = sa.and_(present > 0, present * 100 >= expected * REGULAR_PERCENT)
    return sa.or_(present >= REGULAR_SESSIONS, enough)
