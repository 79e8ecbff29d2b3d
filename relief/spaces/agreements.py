"""Write down what was agreed at enrolment: one line of the ledger for each purpose asked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.kernel.actor import Actor
from relief.spaces.inputs import AgreementGiven


def record(db: Session, actor: Actor, child_id: UUID, given: AgreementGiven, now: datetime) -> None:
    """Keep a yes and a no alike: a purpose refused must not be asked by the next facilitator."""
    answers = {
        Purpose.SPACE_ENROLMENT: given.enrolment,
        Purpose.SHARING: given.sharing,
        Purpose.PHOTO: given.photo,
    }
    db.add_all(
        ConsentEvent(
            subject_id=child_id,
            purpose=purpose,
            decision=Decision.GIVEN if agreed else Decision.REFUSED,
            given_by=given.given_by.strip(),
            relation=given.relation.strip(),
            method=given.method,
            child_assents=given.child_assents,
            at=now,
            created_at=now,
            created_by_id=actor.id,
        )
        for purpose, agreed in answers.items()
    )
