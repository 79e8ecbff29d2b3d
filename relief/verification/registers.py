"""The register of appeals, and everything verification knows of one household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.queries import inside
from relief.households.merging import joined
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.verification import queries, rules, worklist
from relief.verification.kinds import AppealState, SessionState, Standing, VisitState
from relief.verification.models import (
    Appeal,
    Case,
    CommitteeSession,
    Forum,
    HouseholdVisit,
    Nomination,
    SessionRow,
    VisitPhoto,
)

_OPEN = (AppealState.RECEIVED, AppealState.IN_SESSION)
_MOST = 200


@dataclass(frozen=True)
class Known:
    """What stands about one household. `state` is that of the response asked about; None when nothing was told."""

    state: Standing | None
    nominations: Sequence[tuple[Nomination, Forum]]
    decisions: Sequence[tuple[SessionRow, CommitteeSession]]
    appeals: Sequence[Appeal]
    visits: Sequence[HouseholdVisit]
    pictured: frozenset[UUID]


def appeals(
    db: Session, actor: Actor, response_id: UUID, *, state: AppealState | None = None, overdue_on: date | None = None
) -> Sequence[Appeal]:
    """The appeals of a response, those that must be answered first at the top; late ones alone with `overdue_on`."""
    query = _with_homes().where(inside(actor), Case.response_id == response_id)
    if state is not None:
        query = query.where(Appeal.state == state)
    if overdue_on is not None:
        query = query.where(Appeal.state.in_(_OPEN), Appeal.due_on < overdue_on)
    is_done = sa.case((Appeal.state.in_(_OPEN), 0), else_=1)
    return db.scalars(query.order_by(is_done, Appeal.due_on, Appeal.id).limit(_MOST)).all()


def appeal_counts(db: Session, actor: Actor, response_id: UUID) -> dict[AppealState, int]:
    """How many appeals stand in each state."""
    query = sa.select(Appeal.state, sa.func.count()).join(Appeal.case).join(Case.household).join(Household.area)
    query = query.where(inside(actor), Case.response_id == response_id).group_by(Appeal.state)
    return {row[0]: row[1] for row in db.execute(query)}


def appeal(db: Session, actor: Actor, appeal_id: UUID, *, lock: bool = False) -> Appeal:
    """One appeal with its household, or NotFound."""
    query = _with_homes().where(Appeal.id == appeal_id, inside(actor))
    if lock:
        query = query.with_for_update(of=Appeal).execution_options(populate_existing=True)
    found = db.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _with_homes() -> sa.Select[Appeal]:
    home = joinedload(Appeal.case).joinedload(Case.household).joinedload(Household.area)
    return sa.select(Appeal).join(Appeal.case).join(Case.household).join(Household.area).options(home)


def has_open_appeal(db: Session, case_id: UUID) -> bool:
    """Whether an appeal waits for a session."""
    query = sa.select(Appeal.id).where(Appeal.case_id == case_id, Appeal.state == AppealState.RECEIVED)
    return db.scalar(query.limit(1)) is not None


def session_of(db: Session, one: Appeal) -> CommitteeSession | None:
    """The session that has the appeal before it or decided it."""
    if one.row_id is None:
        return None
    query = sa.select(CommitteeSession).join(SessionRow, SessionRow.session_id == CommitteeSession.id)
    return db.scalars(
        query.options(joinedload(CommitteeSession.committee)).where(SessionRow.id == one.row_id)
    ).one_or_none()  # fmt: skip


def overdue(one: Appeal, today: date) -> bool:
    """Whether the answer is late."""
    return rules.is_overdue(one.state, one.due_on, today)


def visit(db: Session, actor: Actor, visit_id: UUID, *, lock: bool = False) -> HouseholdVisit:
    """One visit with its household, or NotFound."""
    home = joinedload(HouseholdVisit.household).joinedload(Household.area)
    query = sa.select(HouseholdVisit).join(HouseholdVisit.household).join(Household.area).options(home)
    query = query.where(HouseholdVisit.id == visit_id, inside(actor))
    if lock:
        query = query.with_for_update(of=HouseholdVisit).execution_options(populate_existing=True)
    found = db.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def photo(db: Session, visit_id: UUID) -> bytes | None:
    """The picture of a visit the caller has found."""
    return db.scalar(sa.select(VisitPhoto.content).where(VisitPhoto.visit_id == visit_id))


def planned(db: Session, actor: Actor, *, limit: int = 50) -> Sequence[HouseholdVisit]:
    """Visits that are still to be made, the earliest first."""
    home = joinedload(HouseholdVisit.household).joinedload(Household.area)
    query = sa.select(HouseholdVisit).join(HouseholdVisit.household).join(Household.area).options(home)
    query = query.where(inside(actor), HouseholdVisit.state == VisitState.PLANNED)
    return db.scalars(query.order_by(HouseholdVisit.planned_on, HouseholdVisit.id).limit(limit)).all()


def of_household(db: Session, household_id: UUID, response_id: UUID | None) -> Known:
    """Everything about a household the caller has found, with what came from records joined into it."""
    # Most families were never before a committee: one question says so, and spares five.
    asked = {"wanted": household_id}
    proposed, heard, seen = db.execute(_ANYTHING, asked).one()
    everyone = db.scalars(_IDS, asked).all() if proposed else []
    nominations = queries.nominations_for(db, everyone, None) if proposed else {}
    visits = db.scalars(_VISITS, asked).all() if seen else []
    pictured = sa.select(VisitPhoto.visit_id).where(VisitPhoto.visit_id.in_([one.id for one in visits]))
    return Known(
        state=_standing(db, household_id, response_id),
        nominations=[pair for pairs in nominations.values() for pair in pairs],
        decisions=[(row, session) for row, session in db.execute(_DECISIONS, asked)] if heard else [],
        appeals=db.scalars(_APPEALS, asked).all() if heard else [],
        visits=visits,
        pictured=frozenset(db.scalars(pictured) if visits else ()),
    )


_IDS = joined(sa.bindparam("wanted"))
_ANYTHING = sa.select(
    sa.exists().where(Nomination.household_id.in_(_IDS)),
    sa.exists().where(Case.household_id.in_(_IDS)),
    sa.exists().where(HouseholdVisit.household_id.in_(_IDS)),
)
_DECISIONS = (
    sa.select(SessionRow, CommitteeSession)
    .join(CommitteeSession, CommitteeSession.id == SessionRow.session_id)
    .join(Case, Case.id == SessionRow.case_id)
    .options(joinedload(CommitteeSession.committee))
    .where(Case.household_id.in_(_IDS), CommitteeSession.state == SessionState.CLOSED)
    .order_by(CommitteeSession.closed_at.desc())
)
_APPEALS = sa.select(Appeal).join(Appeal.case).where(Case.household_id.in_(_IDS)).order_by(Appeal.received_on.desc())
_VISITS = (
    sa.select(HouseholdVisit)
    .where(HouseholdVisit.household_id.in_(_IDS))
    .order_by(HouseholdVisit.planned_on.desc(), HouseholdVisit.id.desc())
)
_STANDING = worklist.about(sa.select(worklist.standing()).select_from(Household), sa.bindparam("response")).where(
    Household.id == sa.bindparam("wanted")
)


def _standing(db: Session, household_id: UUID, response_id: UUID | None) -> Standing | None:
    if response_id is None:
        return None
    found = db.scalar(_STANDING, {"wanted": household_id, "response": response_id})
    return Standing(found) if found else None
