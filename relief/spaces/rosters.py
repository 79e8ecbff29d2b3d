"""Who is expected at a session, and whose session it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.kernel.actor import Actor
from relief.kernel.problems import N_, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import rules
from relief.spaces.children import Enrolment
from relief.spaces.kinds import EnrolmentState
from relief.spaces.models import Occurrence, Space
from relief.spaces.sight import Site, staff_site
from relief.spaces.waiting import EnrolmentPause

NOT_COMING = (EnrolmentState.WAITLISTED,)

_TOO_EARLY = N_("This session is on a later day. Nothing was saved. Open its register on that day.")
_TOO_LATE = N_(
    "This session is more than 30 days ago. Nothing was changed."
    " The manager of the space can still correct its register."
)


def expected(occurrence: Occurrence) -> sa.ColumnElement[bool]:
    """Enrolments that count on the day: late joiners from their first day, others to their last."""
    return sa.and_(
        Enrolment.group_id == occurrence.group_id,
        Enrolment.state.not_in(NOT_COMING),
        Enrolment.from_date <= occurrence.on_date,
        sa.or_(Enrolment.to_date.is_(None), Enrolment.to_date >= occurrence.on_date),
        ~on_hold(occurrence.on_date),
    )


def on_hold(day: date | sa.SQLColumnExpression[date]) -> sa.ColumnElement[bool]:
    """Whether an enrolment pauses on a day. The pause is kept by days, so that past registers never change."""
    return (
        sa.select(EnrolmentPause.enrolment_id)
        .where(
            EnrolmentPause.enrolment_id == Enrolment.id,
            EnrolmentPause.from_date <= day,
            sa.or_(EnrolmentPause.to_date.is_(None), EnrolmentPause.to_date >= day),
        )
        .exists()
    )


def expected_ids(db: Session, occurrence: Occurrence) -> list[UUID]:
    """The children expected at a session."""
    query = sa.select(Enrolment.child_id).where(expected(occurrence)).distinct()
    return list(db.scalars(query))


def own_session(db: Session, actor: Actor, occurrence_id: UUID, verb: Verb) -> tuple[Occurrence, Site]:
    """A session of the actor's own space; anybody else's is not there."""
    occurrence = db.get(Occurrence, occurrence_id)
    if occurrence is None:
        raise NotFound
    return occurrence, staff_site(db, actor, occurrence.space_id, verb)


def session_to_change(db: Session, actor: Actor, occurrence_id: UUID, verb: Verb) -> tuple[Occurrence, Site]:
    """The same as it stands now, for one person at a time: whoever comes second works with what the first one left.

    Without it two transactions would each work out what holds without the other's mark. The lock is the one that lets
    rows naming the session come in meanwhile; SQLite has one writer and needs none.
    """
    query = sa.select(Occurrence).where(Occurrence.id == occurrence_id).with_for_update(key_share=True)
    occurrence = db.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if occurrence is None:
        raise NotFound
    return occurrence, staff_site(db, actor, occurrence.space_id, verb)


def take_turns(db: Session, occurrence_ids: Collection[UUID]) -> None:
    """Hold several sessions and then their sites, each in the order of their ids, before anything is done with one.

    An upload of a tablet has acts of many sessions in the order in which they happened. Taken as they come, two
    tablets, or a tablet and somebody who lets sites stand still, would wait for each other (docs/decisions/0027).
    """
    if db.get_bind().dialect.name != "postgresql" or len(occurrence_ids) < 2:
        return
    sessions = sa.select(Occurrence.id, Occurrence.space_id).where(Occurrence.id.in_(occurrence_ids))
    found = db.execute(sessions.order_by(Occurrence.id).with_for_update(key_share=True)).all()
    sites = sa.select(Space.id).where(Space.id.in_({space_id for _, space_id in found}))
    db.execute(sites.order_by(Space.id).with_for_update(key_share=True)).all()


def session_to_mark(db: Session, actor: Actor, occurrence_id: UUID, now: datetime) -> Occurrence:
    """A session whose register this person may change now."""
    occurrence, site = session_to_change(db, actor, occurrence_id, Verb.SPACES_MARK)
    if occurrence.on_date > local_day(now):
        raise Refused("spaces.too-early", _TOO_EARLY)
    old = now > occurrence.ends_at + rules.FACILITATORS_CORRECT
    if old and occurrence.state in rules.SETTLED and not site.is_manager:
        raise Refused("spaces.register-old", _TOO_LATE)
    return occurrence
