"""Write into the consent ledger; nothing in it is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.consent import rules
from relief.consent.inputs import ConsentGiven
from relief.consent.models import ConsentEvent
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb


def record_consent(
    db: Session, actor: Actor, subject_id: UUID, given: ConsentGiven, *, verb: Verb, now: datetime
) -> list[ConsentEvent]:
    """Keep one decision for each purpose.

    The room that owns the subject has already found it and knows its area; it names the verb
    that allows the deed, because a consent is recorded while doing something else.
    """
    actor.must(verb)
    if found := rules.faults(given):
        raise Invalid(found)
    events = [ConsentEvent(**row) for row in _rows(actor, subject_id, given, now)]
    db.add_all(events)
    db.flush()
    said = {event.purpose.value: event.decision.value for event in events}
    trail.note(db, actor, verb, subject_id, at=now, consent=said)
    return events


def record_consents(
    db: Session,
    actor: Actor,
    many: Sequence[tuple[UUID, ConsentGiven]],
    *,
    verb: Verb,
    now: datetime,
) -> int:
    """Keep the decisions of many subjects at once; the deed around them writes the trail."""
    actor.must(verb)
    for _, given in many:
        if found := rules.faults(given):
            raise Invalid(found)
    rows = [
        row | {"id": new_id(), "version": 1}
        for subject_id, given in many
        for row in _rows(actor, subject_id, given, now)
    ]
    if rows:
        db.execute(sa.insert(ConsentEvent), rows)
    return len(rows)


def _rows(actor: Actor, subject_id: UUID, given: ConsentGiven, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "subject_id": subject_id,
            "purpose": purpose,
            "decision": decision,
            "given_by": given.given_by.strip(),
            "relation": given.relation.strip(),
            "method": given.method,
            "child_assents": given.child_assents,
            "language": given.language,
            "at": now,
            "reason": given.reason.strip(),
            "witness": given.witness.strip(),
            "notice": given.notice,
            "created_at": now,
            "created_by_id": actor.id,
        }
        for purpose, decision in given.decisions
    ]
