"""Draft a referral, get the consent or a supervisor's override, and send it."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.audit.trail import note
from relief.concerns import queries as concern_queries
from relief.concerns.kinds import ConcernState
from relief.concerns.models import Concern
from relief.concerns.steps import count_waiting
from relief.consent.actions import record_consent
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.consent.wordings import REFERRAL
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.referrals import passed, queries, rules
from relief.referrals.inputs import AgreementGiven, ReferralGiven
from relief.referrals.kinds import ReferralState, Service, Shared
from relief.referrals.models import Referral, ReferralStep
from relief.referrals.sealed import seal, seal_words

OWN_PROGRAMME = "own rehabilitation programme"
RELATIONS = ("self", "mother", "father", "guardian")
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_NO_REASON = N_("Write why, in a few words.")


def draft(db: Session, actor: Actor, given: ReferralGiven, *, now: datetime) -> Referral:
    """Begin a referral of a concern one follows."""
    concern = _open_concern(db, actor, given.concern_id)
    if faults := rules.faults_of_referral(given, local_day(now)):
        raise Invalid(faults)
    if given.provider_id is not None:
        queries.find(db, actor, given.provider_id)
    made = Referral(
        code=_new_code(db),
        concern_id=concern.id,
        area_id=concern.area_id,
        words_sealed=b"",
        due_on=given.due_on,
        created_at=now,
        created_by_id=actor.id,
    )
    made.words_sealed = seal_words(db, made, given)
    db.add(made)
    db.flush()
    add_step(db, actor, made, "", now)
    count_waiting(db, concern.id, +1)
    note(db, actor, Verb.REFERRALS_MAKE, made.id, at=now, deed="draft")
    db.flush()
    return made


def neutral_request(
    db: Session, actor: Actor, concern_id: UUID, *, now: datetime, due_on: date | None = None
) -> Referral:
    """Ask the own rehabilitation programme for help by a code alone: it learns nothing but that somebody has it.

    Consent is asked and it is sent like any other; the code of the referral is what is told.
    """
    day = due_on or local_day(now) + timedelta(days=rules.ANSWER_DAYS)
    code_only = {Shared.NEED: "livelihood"}
    given = ReferralGiven(
        concern_id=concern_id, service=Service.LIVELIHOOD, due_on=day, provider_name=OWN_PROGRAMME,
        known=code_only, shared=frozenset(code_only),
    )  # fmt: skip
    return draft(db, actor, given, now=now)


def agree(db: Session, actor: Actor, referral_id: UUID, given: AgreementGiven, *, now: datetime) -> Referral:
    """Write down that the person, or who answers for the child, agreed to this sharing."""
    referral = passed.mine(db, actor, referral_id)
    if given.relation not in RELATIONS:
        raise Invalid({"relation": N_("Choose who agreed.")})
    _move(db, actor, referral, ReferralState.AGREED, "", now)
    keep_consent(db, actor, referral, Decision.GIVEN, given, now)
    db.flush()
    return referral


def ask_override(
    db: Session, actor: Actor, referral_id: UUID, supervisor_id: UUID, reason: str, *, now: datetime
) -> Referral:
    """Ask a named supervisor to let it go without consent: only for danger, and never oneself."""
    referral = passed.mine(db, actor, referral_id)
    path = db.get_one(Area, referral.area_id).path
    faults = {}
    if not reason.strip() or len(reason) > rules.LONGEST:
        faults["reason"] = _NO_REASON
    if supervisor_id not in {one.id for one in passed.supervisors(db, actor, path)}:
        faults["supervisor_id"] = N_("Choose a supervisor other than yourself.")
    if faults:
        raise Invalid(faults)
    referral.asked_id, referral.asked_by_id = supervisor_id, actor.id
    referral.asked_sealed = seal(db, "asked", referral.id, reason)
    _move(db, actor, referral, ReferralState.OVERRIDE_ASKED, "", now)
    db.flush()
    return referral


def decide_override(
    db: Session, actor: Actor, referral_id: UUID, *, allow: bool, reason: str, now: datetime
) -> Referral:
    """The named supervisor allows it or not, with a reason; whoever asked cannot decide."""
    referral = passed.find(db, actor, referral_id, now=now)
    if Verb.REFERRALS_OVERRIDE not in actor.verbs or referral.asked_id != actor.id or referral.asked_by_id == actor.id:
        raise NotFound
    if not reason.strip() or len(reason) > rules.LONGEST:
        raise Invalid({"reason": _NO_REASON})
    to = ReferralState.OVERRIDDEN if allow else ReferralState.DRAFT
    _move(db, actor, referral, to, reason, now)
    note(db, actor, Verb.REFERRALS_OVERRIDE, referral.id, at=now, deed="allow" if allow else "refuse")
    db.flush()
    return referral


def send(db: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Referral:
    """Say that the provider has it: told, or the form handed over."""
    referral = passed.mine(db, actor, referral_id)
    referral.sent_on = local_day(now)
    if referral.due_on < referral.sent_on:
        referral.due_on = referral.sent_on + timedelta(days=rules.ANSWER_DAYS)
    _move(db, actor, referral, ReferralState.SENT, "", now)
    db.flush()
    return referral


def must_be_printable(referral: Referral) -> None:
    """No paper before somebody agreed, or a supervisor allowed it, and none after it was taken back."""
    if referral.state in (ReferralState.DRAFT, ReferralState.OVERRIDE_ASKED, ReferralState.REVOKED):
        raise Refused(
            "referrals.no-consent",
            N_("Nobody has agreed to this sharing. No paper was made. Write down the consent first."),
        )


def move(db: Session, actor: Actor, referral: Referral, to: ReferralState, text: str, now: datetime) -> None:
    """Go on to the next state with its step; what has an end no longer holds the concern open."""
    _move(db, actor, referral, to, text, now)


def add_step(db: Session, actor: Actor, referral: Referral, text: str, now: datetime) -> None:
    """Write the step into the story of the referral."""
    step = ReferralStep(referral_id=referral.id, state=referral.state, created_at=now, created_by_id=actor.id)
    step.note_sealed = seal(db, "step", step.id, text) if text.strip() else None
    db.add(step)


def keep_consent(
    db: Session, actor: Actor, referral: Referral, decision: Decision, given: AgreementGiven | None, now: datetime
) -> None:
    """Write into the ledger, which is not sealed: it names the code, never the person."""
    said = ConsentGiven(
        decisions=((Purpose.SHARING, decision),),
        given_by=referral.code,
        relation=given.relation if given else "",
        method=given.method if given else "verbal",
        child_assents=given.child_assents if given else None,
        reason="" if given else "taken back",
        notice=REFERRAL,
    )
    record_consent(db, actor, referral.id, said, verb=Verb.REFERRALS_MAKE, now=now)


def _move(db: Session, actor: Actor, referral: Referral, to: ReferralState, text: str, now: datetime) -> None:
    if to not in rules.NEXT[referral.state]:
        raise Refused("referrals.step", N_("Somebody has moved this on meanwhile. Nothing was changed. Open it again."))
    ends = to in rules.ENDED and referral.state not in rules.ENDED
    referral.state = to
    add_step(db, actor, referral, text, now)
    if ends:
        count_waiting(db, referral.concern_id, -1)
    note(db, actor, Verb.REFERRALS_MAKE, referral.id, at=now, deed="step")


def _open_concern(db: Session, actor: Actor, concern_id: UUID) -> Concern:
    concern = concern_queries.mine(db, actor, concern_id)
    if Verb.REFERRALS_MAKE not in actor.verbs:
        raise NotFound
    if concern.state is ConcernState.CLOSED:
        raise Refused("concerns.closed", N_("This is closed already. Nothing was changed."))
    return concern


def _new_code(db: Session) -> str:
    while True:
        code = "N-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        if not db.scalar(sa.select(Referral.id).where(Referral.code == code)):
            return code
