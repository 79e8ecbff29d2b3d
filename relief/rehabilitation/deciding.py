"""Which forum proposed a household, and in which sitting the committee decided on it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas.models import Area
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.rehabilitation.inputs import NominationGiven
from relief.rehabilitation.kinds import PaidFrom
from relief.rehabilitation.models import Grant, Programme
from relief.verification import queries as verification
from relief.verification import rules as verification_rules
from relief.verification.models import Attendance, Committee, CommitteeMember, CommitteeSession, Forum

_MOST = 20


def forums(db: Session, response_id: UUID, path: str) -> Sequence[Forum]:
    """The forums of a response in the places around a household, the latest meeting first."""
    query = sa.select(Forum).join(Forum.area).where(Forum.response_id == response_id, Area.path.in_(around(path)))
    return db.scalars(query.order_by(Forum.held_on.desc(), Forum.id.desc()).limit(_MOST)).all()


def sittings(db: Session, grant: Grant) -> Sequence[CommitteeSession]:
    """The sittings of the committees that decide for the household's place, the latest first."""
    query = (
        sa.select(CommitteeSession)
        .join(CommitteeSession.committee)
        .join(Committee.area)
        .options(joinedload(CommitteeSession.committee).joinedload(Committee.area))
        .where(CommitteeSession.response_id == grant.programme.response_id, Area.path.in_(around(grant.area.path)))
    )
    return db.scalars(query.order_by(CommitteeSession.held_on.desc(), CommitteeSession.id.desc()).limit(_MOST)).all()


def has_committee(db: Session, grant: Grant) -> bool:
    """Whether a committee decides for the household's place."""
    query = sa.select(Committee.id).join(Committee.area).where(Area.path.in_(around(grant.area.path)))
    return db.scalar(query.limit(1)) is not None


def named_forum(
    db: Session, actor: Actor, given: NominationGiven, programme: Programme, household: Household
) -> str:  # fmt: skip
    """Who proposed the household, in words: the name of the forum chosen, else what was written."""
    if given.forum_id is not None:
        forum = verification.forum(db, actor, given.forum_id)
        if forum.response_id != programme.response_id or not household.area.path.startswith(forum.area.path):
            raise NotFound
        return forum.name
    if not given.nominated_by.strip():
        raise Invalid({"nominated_by": N_("Write which forum or committee proposed the household.")})
    return given.nominated_by.strip()


def sitting_of(db: Session, actor: Actor, grant: Grant, session_id: UUID | None) -> UUID | None:
    """The sitting that decided, once it is sure that it could.

    Where a committee exists for the place, or a fund pays, a decision names its sitting. Members step out for their
    own household, and those left must be a quorum of whom not all proposed it.
    """
    if session_id is None:
        if grant.programme.paid_from is PaidFrom.FUND or has_committee(db, grant):
            raise Invalid({"session_id": N_("Choose the sitting in which the committee decided.")})
        return None
    found = next((one for one in sittings(db, grant) if one.id == session_id), None)
    if found is None or not actor.sees(grant.area.path):
        raise NotFound
    attending = sa.select(CommitteeMember).join(Attendance, Attendance.member_id == CommitteeMember.id)
    members = db.scalars(attending.where(Attendance.session_id == found.id)).all()
    deciders = [
        verification_rules.Decider(
            member_id=one.id,
            is_own=one.household_id == grant.household_id,
            has_nominated=one.user_id == grant.created_by_id,
        )
        for one in members
    ]
    if why := verification_rules.why_not(deciders, found.quorum):
        raise Refused("rehabilitation.no-quorum", why)
    return found.id


def sitting_named(db: Session, grant: Grant) -> CommitteeSession | None:
    """The sitting that decided on a grant the caller has found, with its committee."""
    if grant.session_id is None:
        return None
    query = sa.select(CommitteeSession).options(joinedload(CommitteeSession.committee))
    return db.scalars(query.where(CommitteeSession.id == grant.session_id)).one_or_none()


def ground(db: Session, actor: Actor, grant_id: UUID, *, seals: Seals) -> str:
    """What was said for a household of a confidential programme; the caller has found the grant."""
    actor.must(Verb.GRANTS_REASONS)
    sealed = db.scalar(sa.select(Grant.ground_sealed).where(Grant.id == grant_id))
    return seals.open(sealed, about=about_ground(grant_id)) if sealed else ""


def about_ground(grant_id: UUID) -> str:
    """What the seal of a ground names."""
    return f"grant ground {grant_id}"


def around(path: str) -> list[str]:
    """The paths of a place and of everything it lies in."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
