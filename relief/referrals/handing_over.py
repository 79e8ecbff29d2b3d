"""Hand a concern over to the national case-management system: with consent, as one file."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.concerns import queries, sealed
from relief.concerns.steps import add_note
from relief.consent.actions import record_consent
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.referrals import passed
from relief.referrals.inputs import AgreementGiven
from relief.referrals.models import Referral
from relief.referrals.sealed import opened as open_referral

LONGEST_RECIPIENT = 160


def hand_over(
    db: Session, actor: Actor, concern_id: UUID, agreement: AgreementGiven | None, recipient: str, *, now: datetime
) -> dict[str, Any]:
    """All of it as the file says it: `code`, `raised_at`, `kind`, `subject`, `text`, `notes`, `referrals`.

    Only its worker, and only with consent; who gets it is kept among its notes.
    """
    concern = queries.mine(db, actor, concern_id)
    faults = {}
    if agreement is None:
        faults["agreed"] = N_("Without consent the file is not made. Ask first.")
    elif not agreement.relation.strip():
        faults["relation"] = N_("Write who agreed: the person, or which guardian.")
    if not recipient.strip() or len(recipient) > LONGEST_RECIPIENT:
        faults["recipient"] = N_("Write who gets the file. It stands in the notes.")
    if faults or agreement is None:
        raise Invalid(faults)
    said = ConsentGiven(
        decisions=((Purpose.SHARING, Decision.GIVEN),), given_by=concern.code, relation=agreement.relation.strip()[:60],
        method=agreement.method, child_assents=agreement.child_assents,
    )  # fmt: skip
    record_consent(db, actor, concern.id, said, verb=Verb.CONCERNS_TRIAGE, now=now)
    note(db, actor, Verb.CONCERNS_TRIAGE, concern.id, at=now, deed="hand-over")
    add_note(db, actor, concern, f"→ {recipient.strip()}", now)
    db.flush()
    found = sealed.opened(db, concern)
    return {
        "code": concern.code,
        "raised_at": concern.created_at.isoformat(),
        "urgency": concern.urgency.value,
        "kind": found.words.kind.value,
        "subject": found.words.subject,
        "text": found.words.text,
        "decision": concern.triage.value if concern.triage else None,
        "notes": [{"at": one.note.created_at.isoformat(), "text": one.text} for one in found.steps],
        "outcome": found.outcome,
        "referrals": [_told(db, one) for one in passed.of_concern(db, concern.id)],
    }


def _told(db: Session, referral: Referral) -> dict[str, Any]:
    found = open_referral(db, referral)
    return {
        "code": referral.code,
        "service": found.words.service.value,
        "provider": found.words.provider_name,
        "state": referral.state.value,
        "steps": [
            {"at": one.step.created_at.isoformat(), "state": one.step.state.value, "text": one.text}
            for one in found.steps
        ],
    }
