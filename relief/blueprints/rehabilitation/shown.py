"""What the pages of grants show: money, the strip of states, and what this person can do next."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from wtforms.validators import ValidationError

from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.rehabilitation import rules
from relief.rehabilitation.kinds import UNITS, GrantState, Measure, MilestoneState, Unit, WorkState
from relief.rehabilitation.models import Grant, Milestone, Programme
from relief.rehabilitation.papers import INSPECTION_IN, LETTER_IN, RECEIPT_IN
from relief.web import runtime
from relief.web.forms import DecimalNumberField
from relief.web.i18n import digits, label, language, name_of, num, say

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
WORK_KINDS: dict[WorkState, str] = {
    WorkState.PLANNED: "quiet",
    WorkState.UNDER_WAY: "info",
    WorkState.FINISHED: "good",
    WorkState.STOPPED: "bad",
}
ENDED = (GrantState.REFUSED, GrantState.STOPPED, GrantState.COMPLETED)
MOST_TAKA = 10_000_000
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


class TakaField(DecimalNumberField):
    """Taka with at most two decimals, so that poisha are exact."""

    def pre_validate(self, form: object) -> None:
        if self.data is None:
            return
        if self.data < 0 or self.data > MOST_TAKA:
            raise ValidationError(say(N_("Write an amount from 0 to 10,000,000 taka.")))
        if self.data * 100 != int(self.data * 100):
            raise ValidationError(say(N_("Write at most two places after the point: taka and poisha.")))

    @property
    def poisha(self) -> int:
        """The amount, 0 where nothing was written."""
        return int((self.data or Decimal(0)) * 100)

    def write(self, value: Any) -> str:
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def read_id(value: object) -> UUID:
    """An id from a select field, typed or already read."""
    return UUID(str(value))


def taka(poisha: int) -> str:
    """An amount of money for the reader: ৳৪৫,০০০, and −৳৫০০ for money that went."""
    whole, rest = divmod(abs(poisha), 100)
    sign = "−" if poisha < 0 else ""
    return f"{sign}৳{num(whole)}" + (f".{digits(f'{rest:02d}')}" if rest else "")


def in_taka(poisha: int) -> Decimal:
    """Poisha as taka for a field: 45000, 45000.50."""
    value = Decimal(poisha) / 100
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def programme_name(programme: Programme) -> str:
    """What a programme is called on screen: its code alone where the reason is confidential and not this person's."""
    if programme.is_confidential and not runtime.actor().can(Verb.GRANTS_REASONS):
        return digits(programme.neutral_code)
    return name_of(programme)


def programme_kind(programme: Programme) -> str:
    """The kind in words, which would betray the reason of a confidential programme."""
    if programme.is_confidential and not runtime.actor().can(Verb.GRANTS_REASONS):
        return "—"
    return label(programme.kind)


def step_name(milestone: Milestone) -> str:
    """A milestone's name in the reader's language."""
    return str(milestone.title_bn if language() == "bn" else milestone.title_en)


def evidence(milestone: Milestone) -> str:
    """What is asked for as proof, in the reader's language."""
    return str(milestone.evidence_bn if language() == "bn" else milestone.evidence_en)


def figure(value: int | None, measure: Measure) -> str:
    """What was measured, for the reader; nothing is invented where nothing was."""
    if value is None:
        return str(_("not measured"))
    unit = UNITS[measure]
    if unit is Unit.YES_NO:
        return str(_("Yes") if value else _("No"))
    return taka(value) if unit is Unit.TAKA else num(value)


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
    to = (
        rules.next_of(milestone.state, needs_inspection=milestone.needs_inspection)
        if grant.state is GrantState.ACTIVE
        else None
    )
    may = to is not None and actor.can(_MILESTONE_VERB[to])
    own = may and _own(milestone, to, actor, third=grant.programme.third_releases)
    return Line(
        milestone=milestone,
        kind=MILESTONE_KINDS[milestone.state],
        to=to if may and not own else None,
        by_another=own,
    )


def papers_of(grant: Grant, milestones: list[Milestone]) -> list[tuple[str, str]]:
    """What may be printed now: what it is called, and its address without the language."""
    here = f"/rehabilitation/{grant.id}"
    found = [(_("Letter of a grant"), f"{here}/{{}}/letter.pdf")] if grant.state in LETTER_IN else []
    for one in milestones:
        at, number = f"{here}/milestones/{one.number}/{{}}", num(one.number)
        if grant.state is GrantState.ACTIVE and one.state in INSPECTION_IN and one.needs_inspection:
            found.append((_("Sheet of an inspection, milestone %(number)s", number=number), f"{at}/inspection.pdf"))
        if one.state in RECEIPT_IN:
            found.append((_("Receipt of an instalment, milestone %(number)s", number=number), f"{at}/receipt.pdf"))
    return found


def _own(milestone: Milestone, to: MilestoneState | None, actor: Actor, *, third: bool) -> bool:
    earlier = {
        MilestoneState.INSPECTED: (milestone.claimed_by_id,),
        MilestoneState.APPROVED: rules.before_release(milestone, third=third),
    }
    return to is not None and rules.same_person(actor.id, *earlier.get(to, ()))
