"""Open and change programmes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.sealing import Seals
from relief.kernel.verbs import Verb
from relief.rehabilitation import rules
from relief.rehabilitation.inputs import ProgrammeGiven
from relief.rehabilitation.models import Programme
from relief.responses.models import Response

CHANGED_MEANWHILE = "rehabilitation.changed-meanwhile"
# What a form may change; the response and the mark of the demo stay.
_CHANGED = (
    "name_bn", "name_en", "kind", "amount_poisha", "opens_on", "closes_on", "grants_planned", "paid_from",
    "for_groups", "third_releases",
)  # fmt: skip


def open_programme(
    db: Session, actor: Actor, given: ProgrammeGiven, *, now: datetime, seals: Seals | None = None
) -> Programme:
    """Describe a kind of grant: the amount, and the milestones that release it."""
    actor.must(Verb.GRANTS_NOMINATE)
    code = _sound(db, given, None)
    if given.is_confidential and not given.reason.strip():
        raise Invalid({"reason": N_("Write the reason. It is sealed; only who releases the money can read it.")})
    programme = Programme(
        response_id=given.response_id,
        neutral_code=code,
        name_bn=given.name_bn,
        name_en=given.name_en,
        kind=given.kind,
        amount_poisha=given.amount_poisha,
        milestones=[rules.step_kept(step) for step in given.milestones],
        is_demo=given.is_demo,
        opens_on=given.opens_on,
        closes_on=given.closes_on,
        grants_planned=given.grants_planned,
        paid_from=given.paid_from,
        measures=[measure.value for measure in given.measures],
        for_groups=given.for_groups,
        third_releases=given.third_releases,
        is_confidential=given.is_confidential,
        created_at=now,
        created_by_id=actor.id,
    )
    _seal(programme, given, seals)
    db.add(programme)
    note(db, actor, Verb.GRANTS_NOMINATE, programme.id, at=now, deed="open-programme", code=code)
    db.flush()
    return programme


def change_programme(
    db: Session, actor: Actor, programme_id: UUID, given: ProgrammeGiven, version: int, *, now: datetime,
    seals: Seals | None = None,
) -> Programme:  # fmt: skip
    """Change a programme for grants to come; those that were nominated keep what they were promised."""
    actor.must(Verb.GRANTS_NOMINATE)
    db.execute(sa.select(Programme.id).where(Programme.id == programme_id).with_for_update())
    programme = db.get(Programme, programme_id, populate_existing=True)
    if programme is None:
        raise NotFound
    if programme.version != version:
        raise Refused(
            CHANGED_MEANWHILE,
            N_(
                "Somebody else changed this programme meanwhile. Nothing of theirs was overwritten, and what you"
                " typed is still here. Look at both, then save again."
            ),
        )
    code = _sound(db, given, programme)
    if given.is_confidential and not (given.reason.strip() or programme.is_confidential):
        raise Invalid({"reason": N_("Write the reason. It is sealed; only who releases the money can read it.")})
    for name in _CHANGED:
        setattr(programme, name, getattr(given, name))
    # What was confidential once stays so: its households were told that nobody reads why.
    programme.is_confidential = programme.is_confidential or given.is_confidential
    programme.neutral_code = code
    programme.milestones = [rules.step_kept(step) for step in given.milestones]
    programme.measures = [measure.value for measure in given.measures]
    _seal(programme, given, seals)
    programme.changed_at, programme.changed_by_id = now, actor.id
    programme.clashed_at = programme.clashed_by_id = None
    note(db, actor, Verb.GRANTS_NOMINATE, programme.id, at=now, deed="change-programme", code=code)
    db.flush()
    return programme


def note_clash(db: Session, actor: Actor, programme_id: UUID, *, now: datetime) -> None:
    """Remember who wanted to change it meanwhile: the programme's page tells the one who saved first."""
    actor.must(Verb.GRANTS_NOMINATE)
    db.execute(
        sa.update(Programme).where(Programme.id == programme_id).values(clashed_at=now, clashed_by_id=actor.id)
    )  # fmt: skip
    note(db, actor, Verb.GRANTS_NOMINATE, programme_id, at=now, deed="clash")


def reason(db: Session, actor: Actor, programme_id: UUID, *, seals: Seals) -> str:
    """Why a confidential programme exists, for whom it may concern; empty where nothing is kept."""
    actor.must(Verb.GRANTS_REASONS)
    sealed = db.scalar(sa.select(Programme.reason_sealed).where(Programme.id == programme_id))
    return seals.open(sealed, about=_about(programme_id)) if sealed else ""


def _sound(db: Session, given: ProgrammeGiven, known: Programme | None) -> str:
    if faults := rules.faults_of_programme(given):
        raise Invalid(faults)
    if db.get(Response, given.response_id) is None:
        raise NotFound
    code = given.neutral_code.strip().upper()
    taken = db.scalar(sa.select(Programme.id).where(Programme.neutral_code == code))
    if taken is not None and (known is None or taken != known.id):
        raise Invalid({"neutral_code": N_("Another programme has this code. Choose a different one.")})
    return code


def _seal(programme: Programme, given: ProgrammeGiven, seals: Seals | None) -> None:
    if programme.is_confidential and given.reason.strip() and seals is not None:
        programme.reason_sealed = seals.seal(given.reason.strip()[:600], about=_about(programme.id))


def _about(programme_id: UUID) -> str:
    return f"programme reason {programme_id}"
