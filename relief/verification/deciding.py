"""What a session decides, row by row, and its closing: then the decisions count and stay as they are."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.audit.trail import note
from relief.households.actions import verify_impact
from relief.households.inputs import VerificationGiven
from relief.households.models import Status
from relief.kernel.actor import Actor
from relief.kernel.names import name_key
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.verification import queries, registers, rules, table
from relief.verification.inputs import DecisionGiven
from relief.verification.kinds import AppealState, Outcome, SessionState, Standing
from relief.verification.models import CommitteeSession, SessionRow
from relief.verification.rules import Decider
from relief.verification.sessions import must_be_open


class DecidedMeanwhile(Refused):
    """Somebody else wrote down a decision on this row after this person saw it."""

    def __init__(self) -> None:
        super().__init__(
            "verification.decided-meanwhile",
            N_(
                "Somebody else decided on this household meanwhile. Nothing was overwritten. Look at both and"
                " choose again."
            ),
        )


def decide(db: Session, actor: Actor, row_id: UUID, given: DecisionGiven, *, now: datetime) -> SessionRow:
    """Write down what the committee says of one household; until the session closes it may be said anew.

    Raises DecidedMeanwhile when the row is not the one the person saw, unless it says the same already.
    """
    row, session = _row(db, actor, row_id)
    actor.must(Verb.VERIFICATION_DECIDE, within=session.committee.area.path)
    must_be_open(session)
    said = given.said.strip()[:300]
    refusal = given.refusal if given.outcome is Outcome.REFUSED else None
    if (row.outcome, row.refusal, row.said) == (given.outcome, refusal, said):
        return row
    if row.version != given.version:
        raise DecidedMeanwhile
    [line] = table.lines(db, session, row.id)
    if faults := rules.faults_of_decision(given.outcome, refusal, said, appealed=bool(line.appeals)):
        raise Invalid(faults)
    deciders = _deciders(db, session, line)
    _must_not_be_own(actor, line)
    if given.outcome is not Outcome.OPEN and (why := rules.why_not(deciders, session.quorum)):
        raise Refused("verification.cannot-decide", why)
    row.outcome, row.refusal, row.said = given.outcome, refusal, said
    row.stepped_out = [str(one) for one in rules.stepping_out(deciders)]
    row.decided_at, row.decided_by_id = now, actor.id
    note(db, actor, Verb.VERIFICATION_DECIDE, line.household.id, at=now, session=session.id,
         outcome=given.outcome.value, refusal=refusal.value if refusal else None)  # fmt: skip
    db.flush()
    return row


def close_session(db: Session, actor: Actor, session_id: UUID, *, now: datetime) -> CommitteeSession:
    """Freeze the session: its decisions now count, the damage they speak of is verified or disputed.

    What was left undecided goes back to wait, with its appeals.
    """
    session = must_be_open(queries.session(db, actor, session_id, lock=True))
    actor.must(Verb.HOUSEHOLDS_VERIFY, within=session.committee.area.path)
    lines = table.lines(db, session)
    if not any(line.row.outcome is not Outcome.OPEN for line in lines):
        raise Refused(
            "verification.nothing-decided",
            N_("Nothing was decided in this session yet. It stays open; decide on a household first."),
        )
    for line in lines:
        _settle_appeals(line, session)
        db.flush()
        _settle_case(db, line)
        _settle_impact(db, actor, line, session, now)
    session.state, session.closed_at, session.closed_by_id = SessionState.CLOSED, now, actor.id
    session.content_hash = digest_of(db, session)
    counted = {one.value: sum(line.row.outcome is one for line in lines) for one in Outcome}
    note(db, actor, Verb.HOUSEHOLDS_VERIFY, session.id, at=now, deed="close", hash=session.content_hash, **counted)
    db.flush()
    return session


def session_of(db: Session, actor: Actor, row_id: UUID) -> UUID:
    """The session a row belongs to, or NotFound."""
    row = db.get(SessionRow, row_id)
    if row is None:
        raise NotFound
    return queries.session(db, actor, row.session_id).id


def digest_of(db: Session, session: CommitteeSession) -> str:
    """The hash of what the session says now; equal to the kept one as long as nobody touched a row."""
    query = sa.select(SessionRow).where(SessionRow.session_id == session.id)
    rows = [
        {
            "case": one.case_id,
            "outcome": one.outcome.value,
            "refusal": one.refusal.value if one.refusal else "",
            "said": one.said,
            "stepped_out": ",".join(sorted(one.stepped_out)),
        }
        for one in db.scalars(query)
    ]
    about = {
        "id": session.id,
        "committee": session.committee_id,
        "held_on": session.held_on,
        "place": session.place,
        "quorum": session.quorum,
    }
    return rules.digest(about, [one.id for one in queries.attending(db, session.id)], rows)


def is_untouched(db: Session, session: CommitteeSession) -> bool:
    """Whether a closed session still says what it said at closing."""
    return session.state is SessionState.CLOSED and digest_of(db, session) == session.content_hash


def _row(db: Session, actor: Actor, row_id: UUID) -> tuple[SessionRow, CommitteeSession]:
    query = sa.select(SessionRow).options(joinedload(SessionRow.case)).where(SessionRow.id == row_id)
    row = db.scalars(query.with_for_update(of=SessionRow)).one_or_none()
    if row is None:
        raise NotFound
    return row, queries.session(db, actor, row.session_id)


def _deciders(db: Session, session: CommitteeSession, line: table.Line) -> list[Decider]:
    accounts = {nomination.created_by_id for nomination, _forum in line.nominations}
    keepers = {name_key(forum.kept_by) for _nomination, forum in line.nominations}
    own = {one.id for one in line.own}
    return [
        Decider(
            member_id=one.id,
            is_own=one.id in own,
            has_nominated=one.user_id in accounts or name_key(one.name) in keepers,
        )
        for one in queries.attending(db, session.id)
    ]


def _must_not_be_own(actor: Actor, line: table.Line) -> None:
    if any(one.user_id == actor.id for one in line.own):
        raise Refused(
            "verification.own-household",
            N_("This is your own household. Nothing was decided. Another member must enter it."),
        )


def _settle_appeals(line: table.Line, session: CommitteeSession) -> None:
    for appeal in line.appeals:
        appeal.state = rules.verdict(appeal.kind, line.row.outcome)
        if appeal.state is AppealState.RECEIVED:
            appeal.row_id = None
        else:
            appeal.reason, appeal.decided_on = line.row.said, session.held_on


def _settle_case(db: Session, line: table.Line) -> None:
    case = line.row.case
    if line.row.outcome is not Outcome.OPEN:
        case.state = rules.AFTER[line.row.outcome]
    if line.row.outcome is not Outcome.NEEDS_VISIT and registers.has_open_appeal(db, case.id):
        case.state = Standing.APPEALED


def _settle_impact(db: Session, actor: Actor, line: table.Line, session: CommitteeSession, now: datetime) -> None:
    if line.impact is None or line.household.status is not Status.ACTIVE:
        return
    wanted = rules.impact_after(line.row.outcome, line.row.refusal, line.impact.state)
    if wanted is None:
        return
    # Who decided reads the same in every language; the word of the list stays with the session.
    said = " · ".join(filter(None, (session.committee.name, line.row.said)))
    given = VerificationGiven(response_id=session.response_id, state=wanted, note=said)
    verify_impact(db, actor, line.household.id, given, now=now)
