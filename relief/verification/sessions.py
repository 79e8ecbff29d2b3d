"""Set up committees, open their sessions and fill the lists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.accounts import queries as accounts
from relief.areas import queries as areas
from relief.areas.models import Area
from relief.audit.trail import note
from relief.households.keys import code_key
from relief.households.models import Household, HouseholdKey, KeyKind
from relief.kernel.actor import Actor
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.verification import queries, rules, worklist
from relief.verification.cases import open_case
from relief.verification.inputs import CommitteeGiven, MemberGiven, SessionGiven, TakeGiven
from relief.verification.kinds import AppealState, SessionState, Standing
from relief.verification.models import (
    Appeal,
    Attendance,
    Case,
    Committee,
    CommitteeMember,
    CommitteeSession,
    SessionRow,
)


def found_committee(db: Session, actor: Actor, given: CommitteeGiven, *, now: datetime) -> Committee:
    """A committee for an area."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.VERIFICATION_MANAGE, within=area.path)
    if not given.name.strip():
        raise Invalid({"name": N_("Write the name of the committee.")})
    committee = Committee(
        area_id=area.id, name=given.name.strip()[:160], is_demo=given.is_demo, created_at=now, created_by_id=actor.id
    )
    db.add(committee)
    db.flush()
    note(db, actor, Verb.VERIFICATION_MANAGE, committee.id, at=now, deed="committee", area=area.id)
    return committee


def add_member(
    db: Session, actor: Actor, committee_id: UUID, given: MemberGiven, *, now: datetime
) -> CommitteeMember:  # fmt: skip
    """A person with a seat; with an account they may decide on screen, with their household they step out for it."""
    committee = _managed(db, actor, committee_id)
    faults = {} if given.name.strip() else {"name": N_("Write the member’s name.")}
    user = accounts.by_name(db, given.user_name.strip().lower()) if given.user_name.strip() else None
    if given.user_name.strip() and (user is None or user.disabled_at is not None):
        faults["user_name"] = N_("There is no open account with this sign-in word.")
    home = _home(db, actor, given.household_code) if given.household_code.strip() else None
    if given.household_code.strip() and home is None:
        faults["household_code"] = N_("No household of your areas has this code. Check every sign of it.")
    if faults:
        raise Invalid(faults)
    member = CommitteeMember(
        committee_id=committee.id,
        name=given.name.strip()[:160],
        seat=given.seat,
        user_id=user.id if user else None,
        household_id=home,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(member)
    db.flush()
    note(db, actor, Verb.VERIFICATION_MANAGE, committee.id, at=now, deed="member", member=member.id, seat=given.seat)
    return member


def member_leaves(db: Session, actor: Actor, member_id: UUID, *, now: datetime) -> CommitteeMember:
    """End a seat; what the member decided stays."""
    member = queries.member(db, actor, member_id)
    committee = _managed(db, actor, member.committee_id)
    if member.left_on is None:
        member.left_on = local_day(now)
        note(db, actor, Verb.VERIFICATION_MANAGE, committee.id, at=now, deed="member-left", member=member.id)
        db.flush()
    return member


def open_session(
    db: Session, actor: Actor, committee_id: UUID, given: SessionGiven, *, now: datetime
) -> CommitteeSession:  # fmt: skip
    """Begin a sitting with those who came."""
    committee = _managed(db, actor, committee_id)
    if db.get(Response, given.response_id) is None:
        raise NotFound
    quorum = queries.terms(db).quorum
    seats = {one.id for one in queries.members(db, committee.id)}
    faults = {}
    if not given.place.strip():
        faults["place"] = N_("Write where the committee meets.")
    if given.held_on > local_day(now):
        faults["held_on"] = N_("This day lies in the future. Check the date.")
    if not set(given.member_ids) <= seats:
        faults["member_ids"] = N_("Choose members of this committee.")
    elif len(set(given.member_ids)) < quorum:
        faults["member_ids"] = N_("Too few members are there to decide. Mark everybody who came, or meet again later.")
    if faults:
        raise Invalid(faults)
    session = CommitteeSession(
        committee_id=committee.id,
        response_id=given.response_id,
        held_on=given.held_on,
        place=given.place.strip()[:160],
        quorum=quorum,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(session)
    db.flush()
    db.add_all(Attendance(session_id=session.id, member_id=one) for one in set(given.member_ids))
    note(db, actor, Verb.VERIFICATION_MANAGE, session.id, at=now, deed="session", attending=len(set(given.member_ids)))
    db.flush()
    return session


def take_list(db: Session, actor: Actor, session_id: UUID, given: TakeGiven, *, now: datetime) -> int:
    """Put waiting households onto the session's list, appeals first; gives how many were added."""
    session = must_be_open(queries.session(db, actor, session_id, lock=True))
    whole = session.committee.area
    actor.must(Verb.VERIFICATION_MANAGE, within=whole.path)
    area = areas.find(db, actor, given.area_id) if given.area_id else whole
    if not area.path.startswith(whole.path):
        raise NotFound
    held = db.scalar(sa.select(sa.func.count()).where(SessionRow.session_id == session.id)) or 0
    room = max(0, min(given.most, rules.MOST_ROWS - held))
    found = worklist.to_take(
        db, actor, session.response_id, area,
        appealed=given.appealed, nominated=given.nominated, reported=given.reported, most=room,
    )  # fmt: skip
    for position, household in enumerate(found, start=held + 1):
        _onto(db, actor, session, household, position, now)
    if found:
        note(db, actor, Verb.VERIFICATION_MANAGE, session.id, at=now, deed="list", added=len(found))
        db.flush()
    return len(found)


def must_be_open(session: CommitteeSession) -> CommitteeSession:
    """The session, unless it is frozen."""
    if session.state is not SessionState.OPEN:
        raise Refused(
            "verification.closed",
            N_(
                "This session is closed and its decisions are frozen. Nothing was changed. A later session corrects it."
            ),
        )
    return session


def sees_areas(db: Session, actor: Actor, committee: Committee) -> Collection[Area]:
    """The unions inside a committee's area, to take a list from one of them."""
    return areas.unions_inside(db, actor, committee.area.path, 60)


def _onto(
    db: Session, actor: Actor, session: CommitteeSession, household: Household, position: int, now: datetime
) -> None:  # fmt: skip
    case = open_case(db, actor, household.id, session.response_id, now=now)
    # A new report on verified damage is what brought it back.
    if case.state is Standing.VERIFIED:
        case.state = Standing.WAITING
    row = SessionRow(
        session_id=session.id, case_id=case.id, position=position, created_at=now, created_by_id=actor.id
    )  # fmt: skip
    db.add(row)
    db.flush()
    _take_appeals(db, case, row)


def _take_appeals(db: Session, case: Case, row: SessionRow) -> None:
    for appeal in db.scalars(sa.select(Appeal).where(Appeal.case_id == case.id, Appeal.state == AppealState.RECEIVED)):
        appeal.state, appeal.row_id = AppealState.IN_SESSION, row.id


def _managed(db: Session, actor: Actor, committee_id: UUID) -> Committee:
    committee = queries.committee(db, actor, committee_id)
    actor.must(Verb.VERIFICATION_MANAGE, within=committee.area.path)
    return committee


def _home(db: Session, actor: Actor, code: str) -> UUID | None:
    by_code = (HouseholdKey.kind == KeyKind.CODE, HouseholdKey.key == code_key(to_latin(code)))
    query = sa.select(Household.id).join(HouseholdKey, HouseholdKey.household_id == Household.id).join(Household.area)
    return db.scalar(query.where(*by_code, areas.inside(actor)))
