"""Move the milestones of a grant, one step and one signature at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.rehabilitation import money, queries, rules
from relief.rehabilitation.kinds import GrantState, MilestoneState
from relief.rehabilitation.models import Milestone, MilestonePhoto
from relief.rehabilitation.refusals import not_now, two_people
from relief.verification.photos import redrawn

_MILESTONE_VERB = {
    MilestoneState.CLAIMED: Verb.GRANTS_NOMINATE,
    MilestoneState.INSPECTED: Verb.GRANTS_VERIFY,
}
_LONGEST_PROOF, _LONGEST_REASON = 600, 300


def move_milestone(
    db: Session,
    actor: Actor,
    grant_id: UUID,
    number: int,
    to: MilestoneState,
    proof: str,
    *,
    now: datetime,
    photo: bytes = b"",
) -> Milestone:
    """Take one milestone one step on. The last payment completes the grant. A `photo` comes with a report."""
    grant = queries.locked(db, actor, grant_id)
    verb = _MILESTONE_VERB.get(to, Verb.GRANTS_APPROVE)
    actor.must(verb, within=grant.area.path)
    lines = queries.milestones_of(db, grant_id)
    line = next((each for each in lines if each.number == number), None)
    if line is None:
        raise NotFound
    follows = rules.next_of(line.state, needs_inspection=line.needs_inspection)
    if grant.state is not GrantState.ACTIVE or follows is not to:
        raise not_now()
    _refuse_own(actor, line, to, third=grant.programme.third_releases)
    if rules.needs_proof(to):
        line.proof = _proved(line, proof, to)
    if to is MilestoneState.CLAIMED:
        _keep_photo(db, line, photo)
    _sign(line, actor, to, now)
    if to is MilestoneState.PAID:
        money.pay(db, actor, grant, line, now=now)
    if rules.all_paid([each.state for each in lines]):
        grant.state, grant.ended_at = GrantState.COMPLETED, now
    note(db, actor, verb, grant.id, at=now, milestone=number, to=to.value)
    db.flush()
    return line


def send_back(db: Session, actor: Actor, grant_id: UUID, number: int, reason: str, *, now: datetime) -> Milestone:
    """An inspection that did not find what was reported: the milestone is planned again, and why is said."""
    grant = queries.locked(db, actor, grant_id)
    actor.must(Verb.GRANTS_VERIFY, within=grant.area.path)
    line = next((each for each in queries.milestones_of(db, grant_id) if each.number == number), None)
    if line is None:
        raise NotFound
    if grant.state is not GrantState.ACTIVE or line.state is not MilestoneState.CLAIMED:
        raise not_now()
    _refuse_own(actor, line, MilestoneState.INSPECTED, third=True)
    said = reason.strip()
    if len(said) < rules.REASON_LEAST:
        raise Invalid({"proof": N_("Write what is missing, in words the household can be told.")})
    if len(said) > _LONGEST_REASON:
        raise Invalid({"proof": N_("This is too long. Write it in fewer words.")})
    line.state, line.moved_at, line.claimed_by_id, line.sent_back = MilestoneState.PLANNED, now, None, said
    note(db, actor, Verb.GRANTS_VERIFY, grant.id, at=now, milestone=number, deed="send-back")
    db.flush()
    return line


def _keep_photo(db: Session, line: Milestone, photo: bytes) -> None:
    if line.asks_photo and not photo:
        raise Invalid({"photo": N_("This instalment asks for a picture. Add one that shows what was done.")})
    db.execute(
        sa.delete(MilestonePhoto).where(
            MilestonePhoto.grant_id == line.grant_id, MilestonePhoto.number == line.number
        )
    )  # fmt: skip
    if photo:
        content, width, height = redrawn(photo)
        kept = MilestonePhoto(
            grant_id=line.grant_id, number=line.number, content=content, width=width, height=height
        )  # fmt: skip
        db.add(kept)


def _refuse_own(actor: Actor, line: Milestone, to: MilestoneState, *, third: bool) -> None:
    if to is MilestoneState.INSPECTED and rules.same_person(actor.id, line.claimed_by_id):
        raise two_people(N_("You reported this milestone as done. Another person must go and inspect it."))
    if to is MilestoneState.APPROVED and rules.same_person(actor.id, *rules.before_release(line, third=third)):
        raise two_people(N_("You reported or inspected this milestone. Another person must approve its payment."))


def _sign(line: Milestone, actor: Actor, to: MilestoneState, now: datetime) -> None:
    line.state, line.moved_at = to, now
    if to is MilestoneState.CLAIMED:
        line.claimed_by_id, line.sent_back = actor.id, ""
    elif to is MilestoneState.INSPECTED:
        line.inspected_by_id = actor.id
    elif to is MilestoneState.APPROVED:
        line.approved_by_id = actor.id


def _proved(line: Milestone, proof: str, to: MilestoneState) -> str:
    said = proof.strip()
    if not said:
        raise Invalid({"proof": N_("Write what proves it: what was seen, measured or signed.")})
    together = f"{line.proof}\n{said}" if to is MilestoneState.INSPECTED else said
    if len(together) > _LONGEST_PROOF:
        raise Invalid({"proof": N_("This is too long. Write it in fewer words.")})
    return together
