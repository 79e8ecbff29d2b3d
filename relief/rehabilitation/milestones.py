"""Move the milestones of a grant, one step and one signature at a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.rehabilitation import queries, rules
from relief.rehabilitation.kinds import GrantState, MilestoneState
from relief.rehabilitation.models import Milestone
from relief.rehabilitation.refusals import not_now, two_people

_MILESTONE_VERB = {
    MilestoneState.CLAIMED: Verb.GRANTS_NOMINATE,
    MilestoneState.INSPECTED: Verb.GRANTS_VERIFY,
}
_LONGEST_PROOF = 600


def move_milestone(
    db: Session,
    actor: Actor,
    grant_id: UUID,
    number: int,
    to: MilestoneState,
    proof: str,
    *,
    now: datetime,
) -> Milestone:
    """Take one milestone one step on. The last payment completes the grant."""
    grant = queries.locked(db, actor, grant_id)
    verb = _MILESTONE_VERB.get(to, Verb.GRANTS_APPROVE)
    actor.must(verb, within=grant.area.path)
    lines = queries.milestones_of(db, grant_id)
    line = next((each for each in lines if each.number == number), None)
    if line is None:
        raise NotFound
    if grant.state is not GrantState.ACTIVE or rules.next_of(line.state) is not to:
        raise not_now()
    _refuse_own(actor, line, to)
    if rules.needs_proof(to):
        line.proof = _proved(line, proof, to)
    _sign(line, actor, to, now)
    if rules.all_paid([each.state for each in lines]):
        grant.state, grant.ended_at = GrantState.COMPLETED, now
    note(db, actor, verb, grant.id, at=now, milestone=number, to=to.value)
    db.flush()
    return line


def _refuse_own(actor: Actor, line: Milestone, to: MilestoneState) -> None:
    if to is MilestoneState.INSPECTED and rules.same_person(actor.id, line.claimed_by_id):
        raise two_people(N_("You reported this milestone as done. Another person must go and inspect it."))
    if to is MilestoneState.APPROVED and rules.same_person(actor.id, line.claimed_by_id, line.inspected_by_id):
        raise two_people(N_("You reported or inspected this milestone. Another person must approve its payment."))


def _sign(line: Milestone, actor: Actor, to: MilestoneState, now: datetime) -> None:
    line.state, line.moved_at = to, now
    if to is MilestoneState.CLAIMED:
        line.claimed_by_id = actor.id
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
