"""What became of it: measures taken at visits, per household over time and summed per programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.queries import ids_inside
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.rehabilitation.kinds import GrantState, Measure
from relief.rehabilitation.models import Grant, Programme, Visit, VisitMeasure

# Whose outcome is asked about: those who got something.
_HELPED = (GrantState.ACTIVE, GrantState.COMPLETED, GrantState.STOPPED)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measure over the visits of a grant; None where it was not measured."""

    measure: Measure
    values: Sequence[int | None]


@dataclass(frozen=True, kw_only=True)
class Course:
    """The visits of one grant in order of days, and each measure over them."""

    days: Sequence[date]
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class Summed:
    """One measure over the grants of a programme.

    `last` sums the latest figure of the `measured` grants; `before` and `after` those of the `twice` grants that
    were measured at two visits or more, first and last. `unmeasured` grants are in no sum.
    """

    measure: Measure
    measured: int
    unmeasured: int
    last: int
    twice: int
    before: int
    after: int


def courses(db: Session, programmes: Mapping[UUID, Programme]) -> dict[UUID, Course]:
    """The course of each grant the caller has found, by grant id; `programmes` says to which programme it belongs."""
    visits: dict[UUID, list[Visit]] = {grant_id: [] for grant_id in programmes}
    query = sa.select(Visit).where(Visit.grant_id.in_(visits)).order_by(Visit.visited_on, Visit.id)
    for visit in db.scalars(query):
        if visit.grant_id is not None:
            visits[visit.grant_id].append(visit)
    figures: dict[UUID, dict[Measure, int]] = defaultdict(dict)
    ids = [one.id for each in visits.values() for one in each]
    for kept in db.scalars(sa.select(VisitMeasure).where(VisitMeasure.visit_id.in_(ids))):
        figures[kept.visit_id][kept.measure] = kept.value
    return {
        grant_id: Course(
            days=[one.visited_on for one in seen],
            rows=[
                Row(measure=measure, values=[figures[one.id].get(measure) for one in seen])
                for measure in map(Measure, programmes[grant_id].measures)
            ],
        )
        for grant_id, seen in visits.items()
    }


def of_programme(db: Session, actor: Actor, programme: Programme) -> list[Summed]:
    """Each measure of a programme over the grants of the actor's areas that began."""
    actor.must(Verb.GRANTS_VIEW)
    narrow = [Grant.programme_id == programme.id, Grant.started_at.is_not(None), Grant.state.in_(_HELPED)]
    if not actor.everywhere:
        narrow.append(Grant.area_id.in_(ids_inside(actor)))
    ids = db.scalars(sa.select(Grant.id).where(*narrow)).all()
    query = (
        sa.select(Visit.grant_id, VisitMeasure.measure, VisitMeasure.value)
        .join(VisitMeasure, VisitMeasure.visit_id == Visit.id)
        .where(Visit.grant_id.in_(sa.select(Grant.id).where(*narrow)))
        .order_by(Visit.visited_on, Visit.id)
    )
    over: dict[Measure, dict[UUID, list[int]]] = {Measure(word): {} for word in programme.measures}
    for grant_id, measure, value in db.execute(query):
        if measure in over and grant_id is not None:
            over[measure].setdefault(grant_id, []).append(value)
    return [summed(measure, list(taken.values()), len(ids)) for measure, taken in over.items()]


def summed(measure: Measure, courses_taken: Sequence[Sequence[int]], grants: int) -> Summed:
    """Add up; each course holds the figures of one grant in order, never empty."""
    twice = [taken for taken in courses_taken if len(taken) > 1]
    return Summed(
        measure=measure,
        measured=len(courses_taken),
        unmeasured=grants - len(courses_taken),
        last=sum(taken[-1] for taken in courses_taken),
        twice=len(twice),
        before=sum(taken[0] for taken in twice),
        after=sum(taken[-1] for taken in twice),
    )
