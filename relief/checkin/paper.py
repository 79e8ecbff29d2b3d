"""A list that came back on paper: weighed, shown, and recorded as the same check-ins a desk makes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.checkin import facts, paper_rules
from relief.checkin.actions import record_check_ins
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import CheckIn, Method, Outcome
from relief.checkin.paper_rules import MOST_ROWS, Entry, Standing, Weighed
from relief.distributions import page_codes, plans
from relief.distributions.models import Distribution, Entitlement, State
from relief.distributions.page_codes import PageCode
from relief.kernel.actor import Actor
from relief.kernel.db import table_of
from relief.kernel.problems import N_, Invalid, Problem, Refused
from relief.kernel.verbs import Verb


@dataclass(frozen=True, kw_only=True)
class PaperGiven:
    """What is entered: which rows, when it was handed out, and `shown`, the mark of what the person agreed to."""

    distribution_id: UUID
    entry: Entry
    collected_at: datetime
    point_id: UUID | None = None
    shown: str = ""


@dataclass(frozen=True)
class Proposal:
    """What would be recorded. `rows` are (number, household id, code, names, village) of what changes or stays."""

    weighed: Weighed
    rows: dict[int, Any]
    mark: str

    @property
    def changes(self) -> int:
        """How many check-ins it would make."""
        return len(self.weighed.delivered) + len(self.weighed.absent)


class Changed(Refused):
    """Somebody recorded something between looking and agreeing."""

    def __init__(self) -> None:
        super().__init__(
            "checkin.paper-changed",
            N_(
                "Meanwhile somebody recorded other households of these rows. Nothing was recorded; what you typed is"
                " kept. Look at the new proposal and agree again."
            ),
        )


def last_number(db: Session, distribution_id: UUID) -> int:
    """The highest row number of a list; zero when there is none."""
    return db.scalar(sa.select(sa.func.max(_E.number)).where(_E.distribution_id == distribution_id)) or 0


def page_of(db: Session, plan: Distribution, text: str) -> tuple[PageCode, UUID | None]:
    """What a scanned page of this list says, with its point; Invalid when it is another list's or an old one."""
    code = page_codes.read(text)
    if code is None or code.code != plan.code.upper():
        raise Invalid({"page_code": N_("This is not a page of this list. Look at its title, or type the rows.")})
    if code.seal != page_codes.seal_of(plan.content_hash):
        raise Invalid({"page_code": N_("This page was printed before the list was locked anew. Its rows are others.")})
    points = [one.id for one in plans.points(db, plan.id) if page_codes.mark_of(one.id) == code.point]
    return code, points[0] if points else None


def propose(db: Session, actor: Actor, given: PaperGiven, *, now: datetime) -> Proposal:
    """What the paper adds to what is known; raises Invalid with every number that cannot be."""
    plan = plans.find(db, actor, given.distribution_id, with_lines=False)
    actor.must(Verb.CHECKIN_RECORD, within=plan.area.path)
    _stop_at_moment(actor, plan, given, now)
    entry = given.entry
    if entry.last - entry.first >= MOST_ROWS:
        raise Invalid({"last": N_("Enter at most 3,000 rows at once, so that each can be looked at.")})
    rows = {row.number: row for row in _rows(db, given)}
    wrong = paper_rules.strangers(entry, rows)
    if wrong:
        raise Strangers(wrong)
    told = _told(db, given.distribution_id)
    standing = {number: Standing(row.state, row.id in told) for number, row in rows.items()}
    weighed = paper_rules.weigh(entry, standing)
    return Proposal(weighed, rows, _mark(weighed))


class Strangers(Invalid):
    """Numbers that are not on the list, one by one: `words` are (what was typed, why)."""

    def __init__(self, words: Sequence[tuple[str, str]]) -> None:
        super().__init__({"numbers": N_("Some numbers are not on this part of the list.")})
        self.words = tuple(words)


def record_paper(db: Session, actor: Actor, given: PaperGiven, *, now: datetime) -> Proposal:
    """Record what was shown, as check-ins by the way of paper. The same paper twice adds nothing."""
    plan = plans.find(db, actor, given.distribution_id, with_lines=False)
    actor.must(Verb.CHECKIN_RECORD, within=plan.area.path)
    # Taken for this transaction: of two people with one page the second one finds it recorded.
    homes = [row.household_id for row in _rows(db, given)]
    facts.cases(db, {(plan.id, home) for home in homes})
    proposal = propose(db, actor, given, now=now)
    if proposal.mark != given.shown:
        raise Changed
    outcomes = ((Outcome.DELIVERED, proposal.weighed.delivered), (Outcome.ABSENT, proposal.weighed.absent))
    givens = [
        CheckInGiven(
            distribution_id=plan.id,
            household_id=proposal.rows[number].household_id,
            outcome=outcome,
            method=Method.PAPER,
            collected_at=given.collected_at,
            point_id=given.point_id,
        )
        for outcome, numbers in outcomes
        for number in numbers
    ]
    # All or nothing: the person agreed to the whole of it.
    for came in record_check_ins(db, actor, givens, now=now) if givens else ():
        if isinstance(came, Problem):
            raise came
    return proposal


def _stop_at_moment(actor: Actor, plan: Distribution, given: PaperGiven, now: datetime) -> None:
    if plan.opened_at is None:
        raise Refused(
            "checkin.not-open",
            N_("This distribution has not been opened yet. Nothing was recorded. Ask the coordinator to open it."),
        )
    if plan.state is State.CLOSED:
        # The book is closed: whether a late paper still counts is the coordinator's word, as with a late tablet.
        actor.must(Verb.CHECKIN_RESOLVE, within=plan.area.path)
    if given.collected_at > now:
        raise Invalid({"collected_at": N_("This time is still to come. Write when the goods were handed out.")})
    if given.collected_at < min(plan.starts_at, plan.opened_at):
        raise Invalid({"collected_at": N_("This is before the distribution began. Check day and time.")})


def _rows(db: Session, given: PaperGiven) -> Sequence[Any]:
    db.flush()
    here = [_E.distribution_id == given.distribution_id, _E.number.between(given.entry.first, given.entry.last)]
    if given.point_id:
        here.append(_E.point_id == given.point_id)
    return db.execute(_ROW.where(*here).order_by(_E.number).limit(MOST_ROWS)).all()


def _told(db: Session, distribution_id: UUID) -> set[UUID | None]:
    """Entitlements of which a standing check-in says something; the end of the day alone says nothing."""
    here = (CheckIn.distribution_id == distribution_id, CheckIn.is_standing, CheckIn.outcome != Outcome.VOID)
    return set(db.scalars(sa.select(CheckIn.entitlement_id).where(*here)))


def _mark(weighed: Weighed) -> str:
    """A fingerprint of what would be recorded, carried through the page that shows it."""
    return hashlib.sha256(f"{weighed.delivered}|{weighed.absent}".encode()).hexdigest()[:32]


_E = table_of(Entitlement).c
_ROW = sa.select(
    _E.id, _E.number, _E.household_id, _E.household_code, _E.head_name_bn, _E.head_name_en, _E.village, _E.state
)
