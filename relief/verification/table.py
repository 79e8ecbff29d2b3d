"""The list before a session, one household a row with what may be said about it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.consent.models import Purpose
from relief.consent.queries import who_said_no
from relief.households.models import Household, Impact
from relief.verification import queries, rules
from relief.verification.kinds import Outcome, VisitState
from relief.verification.models import (
    Appeal,
    Attendance,
    Case,
    CommitteeMember,
    CommitteeSession,
    Forum,
    HouseholdVisit,
    Nomination,
    SessionRow,
)


@dataclass(frozen=True)
class Line:
    """One household before the session. `own` are the members there whose household it is."""

    row: SessionRow
    household: Household
    impact: Impact | None
    nominations: Sequence[tuple[Nomination, Forum]]
    appeals: Sequence[Appeal]
    visit: HouseholdVisit | None
    own: Sequence[CommitteeMember]
    # How many of those who are there decided on it before, where an appeal asks for others.
    decided_before: int

    @property
    def circumstances(self) -> list[str]:
        """Names of the circumstances a committee may be shown."""
        return [name for name in rules.SHOWN_CIRCUMSTANCES if getattr(self.household, name)]


def lines(db: Session, session: CommitteeSession, only: UUID | None = None) -> list[Line]:
    """All rows of a session, or one; with as many questions for sixty rows as for one."""
    query = (
        sa.select(SessionRow)
        .where(SessionRow.session_id == session.id)
        .options(joinedload(SessionRow.case).joinedload(Case.household).joinedload(Household.area))
        .order_by(SessionRow.position)
    )
    rows = db.scalars(query.where(SessionRow.id == only) if only else query).all()
    homes = [row.case.household_id for row in rows]
    impacts = sa.select(Impact).where(Impact.response_id == session.response_id, Impact.household_id.in_(homes))
    told = {one.household_id: one for one in db.scalars(impacts)}
    proposed = queries.nominations_for(db, homes, session.response_id)
    appeals = _appeals(db, rows)
    visits = _visits(db, homes)
    here = queries.attending(db, session.id)
    before = _deciders_before(db, session, [row.case_id for row in rows if row.id in appeals])
    return [
        Line(
            row=row,
            household=row.case.household,
            impact=told.get(row.case.household_id),
            nominations=proposed.get(row.case.household_id, []),
            appeals=appeals.get(row.id, []),
            visit=visits.get(row.case.household_id),
            own=[one for one in here if one.household_id == row.case.household_id],
            decided_before=rules.seen_before([one.id for one in here], before.get(row.case_id, ())),
        )
        for row in rows
    ]


def unnamed(db: Session, household_ids: Sequence[UUID]) -> set[UUID]:
    """Households whose families said no to sharing: of them only the code is read aloud."""
    query = sa.select(Household.id).where(
        Household.id.in_(household_ids), Household.id.in_(who_said_no(Purpose.SHARING))
    )
    return set(db.scalars(query))


def _appeals(db: Session, rows: Sequence[SessionRow]) -> dict[UUID, list[Appeal]]:
    found: dict[UUID, list[Appeal]] = {}
    query = sa.select(Appeal).where(Appeal.row_id.in_([row.id for row in rows])).order_by(Appeal.received_on, Appeal.id)
    for one in db.scalars(query):
        if one.row_id is not None:
            found.setdefault(one.row_id, []).append(one)
    return found


def _visits(db: Session, household_ids: Sequence[UUID]) -> dict[UUID, HouseholdVisit]:
    """The last visit made to each."""
    query = sa.select(HouseholdVisit).where(
        HouseholdVisit.household_id.in_(household_ids), HouseholdVisit.state == VisitState.MADE
    )
    return {one.household_id: one for one in db.scalars(query.order_by(HouseholdVisit.made_on, HouseholdVisit.id))}


def _deciders_before(db: Session, session: CommitteeSession, case_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    query = (
        sa.select(SessionRow.case_id, Attendance.member_id)
        .join(Attendance, Attendance.session_id == SessionRow.session_id)
        .where(
            SessionRow.case_id.in_(case_ids),
            SessionRow.session_id != session.id,
            SessionRow.outcome.in_((Outcome.VERIFIED, Outcome.REFUSED)),
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for case_id, member_id in db.execute(query):
        found.setdefault(case_id, set()).add(member_id)
    return found
