"""What the pages of grants show: money, the strip of states, and what this person can do next."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.verbs import Verb
from relief.rehabilitation import rules
from relief.rehabilitation.kinds import GrantState, MilestoneState
from relief.rehabilitation.models import Grant, Milestone
from relief.web.i18n import digits, label, language, num

KINDS: dict[GrantState, str] = {
    GrantState.NOMINATED: "warn",
    GrantState.VERIFIED: "info",
    GrantState.REFUSED: "quiet",
    GrantState.APPROVED: "info",
    GrantState.ACTIVE: "info",
    GrantState.COMPLETED: "good",
    GrantState.STOPPED: "bad",
}
MILESTONE_KINDS: dict[MilestoneState, str] = {
    MilestoneState.PLANNED: "quiet",
    MilestoneState.CLAIMED: "warn",
    MilestoneState.INSPECTED: "info",
    MilestoneState.APPROVED: "info",
    MilestoneState.PAID: "good",
}
_STRIP = (
    GrantState.NOMINATED,
    GrantState.VERIFIED,
    GrantState.APPROVED,
    GrantState.ACTIVE,
    GrantState.COMPLETED,
)
_MILESTONE_VERB = {
    MilestoneState.CLAIMED: Verb.GRANTS_NOMINATE,
    MilestoneState.INSPECTED: Verb.GRANTS_VERIFY,
    MilestoneState.APPROVED: Verb.GRANTS_APPROVE,
    MilestoneState.PAID: Verb.GRANTS_APPROVE,
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One piece of the strip; `state` is done, now or next."""

    label: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A milestone with the step this person can take, and whether somebody else must."""

    milestone: Milestone
    kind: str
    to: MilestoneState | None
    by_another: bool


def read_id(value: object) -> UUID:
    """An id from a select field, typed or already read."""
    return UUID(str(value))


def taka(poisha: int) -> str:
    """An amount of money for the reader: ৳৪৫,০০০."""
    whole, rest = divmod(poisha, 100)
    return f"৳{num(whole)}" + (f".{digits(f'{rest:02d}')}" if rest else "")


def head_name(household: Household) -> str:
    """The name of a household's head in the reader's language."""
    first, second = household.head_name_bn, household.head_name_en
    return (first or second) if language() == "bn" else (second or first)


def strip(grant: Grant) -> list[Step]:
    """How far the grant has come; a grant that ended early shows how far it had come."""
    reached = _reached(grant)
    place = _STRIP.index(reached)
    ended = grant.state is not reached
    return [
        Step(
            label=label(state),
            state="done" if n < place or (n == place and ended) else "now" if n == place else "next",
        )
        for n, state in enumerate(_STRIP)
    ]


def _reached(grant: Grant) -> GrantState:
    if grant.state in _STRIP:
        return grant.state
    if grant.started_at:
        return GrantState.ACTIVE
    if grant.approved_at:
        return GrantState.APPROVED
    return GrantState.NOMINATED if grant.state is GrantState.REFUSED else GrantState.VERIFIED


def next_step(grant: Grant, actor: Actor) -> str:
    """The card to show: decide, approve, start, or who else it waits for; empty when nothing waits."""
    waits = {
        GrantState.NOMINATED: ("decide", Verb.GRANTS_VERIFY, (grant.created_by_id,)),
        GrantState.VERIFIED: (
            "approve",
            Verb.GRANTS_APPROVE,
            (grant.created_by_id, grant.verified_by_id),
        ),
        GrantState.APPROVED: ("start", Verb.GRANTS_NOMINATE, ()),
    }.get(grant.state)
    if waits is None:
        return ""
    step, verb, earlier = waits
    own = rules.same_person(actor.id, *earlier)
    return step if actor.can(verb) and not own else f"wait-{step}"


def lines(grant: Grant, milestones: list[Milestone], actor: Actor) -> list[Line]:
    """The milestones, each with what this person can do with it now."""
    return [_line(grant, each, actor) for each in milestones]


def _line(grant: Grant, milestone: Milestone, actor: Actor) -> Line:
    to = rules.next_of(milestone.state) if grant.state is GrantState.ACTIVE else None
    may = to is not None and actor.can(_MILESTONE_VERB[to])
    own = may and _own(milestone, to, actor)
    return Line(
        milestone=milestone,
        kind=MILESTONE_KINDS[milestone.state],
        to=to if may and not own else None,
        by_another=own,
    )


def _own(milestone: Milestone, to: MilestoneState | None, actor: Actor) -> bool:
    earlier = {
        MilestoneState.INSPECTED: (milestone.claimed_by_id,),
        MilestoneState.APPROVED: (milestone.claimed_by_id, milestone.inspected_by_id),
    }
    return to is not None and rules.same_person(actor.id, *earlier.get(to, ()))
