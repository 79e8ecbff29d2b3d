"""What becomes of a referral: its answers, the job that notices silence, and how a child fares at school."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from relief.audit.trail import note
from relief.consent.models import Decision
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.referrals import passed, rules
from relief.referrals.inputs import CheckGiven, StepGiven
from relief.referrals.kinds import Check, ReferralState
from relief.referrals.making import add_step, keep_consent, move
from relief.referrals.models import Referral
from relief.referrals.sealed import open_words


def write_answer(db: Session, actor: Actor, given: StepGiven, *, now: datetime) -> Referral:
    """Write down what the provider or the person said; revoking takes the consent back too."""
    referral = passed.mine(db, actor, given.referral_id)
    if given.to not in rules.WRITTEN:
        raise NotFound
    if given.to in rules.NEEDS_REASON and not given.note.strip():
        raise Invalid({"note": N_("Write why, in a few words.")})
    if len(given.note) > rules.LONGEST:
        raise Invalid({"note": N_("This is too long. Shorten it, please.")})
    if referral.version != given.version:
        raise StaleDataError
    before = referral.state
    move(db, actor, referral, given.to, given.note, now)
    agreed = before not in (ReferralState.DRAFT, ReferralState.OVERRIDE_ASKED, ReferralState.OVERRIDDEN)
    if given.to is ReferralState.REVOKED and agreed and referral.asked_id is None:
        keep_consent(db, actor, referral, Decision.WITHDRAWN, None, now)
    if given.to is ReferralState.RECEIVED and open_words(db, referral).service in rules.SCHOOLING:
        first, second = (local_day(now) + timedelta(days=days) for days in rules.CHECK_DAYS)
        referral.check_30_on, referral.check_90_on = first, second
    db.flush()
    return referral


def record_check(db: Session, actor: Actor, given: CheckGiven, *, now: datetime) -> Referral:
    """Write down whether a child who went back to school still goes there."""
    referral = passed.mine(db, actor, given.referral_id)
    due = referral.check_30_on if given.check is Check.DAY_30 else referral.check_90_on
    if due is None:
        raise NotFound
    if not given.attends and not given.note.strip():
        raise Invalid({"found": N_("Write why, in a few words.")})
    days = rules.CHECK_DAYS[0 if given.check is Check.DAY_30 else 1]
    said = f"{days}: {'✓' if given.attends else '✗'} {given.note.strip()}"
    add_step(db, actor, referral, said[: rules.LONGEST], now)
    if given.check is Check.DAY_30:
        referral.check_30_on = None
    else:
        referral.check_30_on = referral.check_90_on = None
    note(db, actor, Verb.REFERRALS_MAKE, referral.id, at=now, deed="check")
    db.flush()
    return referral


def notice_silence(db: Session, clerk: Actor, *, now: datetime) -> int:
    """The day of the answer has passed: it goes to the list of the supervisor. Gives how many."""
    late = passed.overdue(db, local_day(now))
    for referral in late:
        move(db, clerk, referral, ReferralState.NO_ANSWER, "", now)
    db.flush()
    return len(late)
