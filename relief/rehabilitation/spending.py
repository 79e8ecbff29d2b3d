"""Money of a union's fund that is spent: one person writes what for, another approves, and only then it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.rehabilitation import funds, rules
from relief.rehabilitation.fund_models import FundEntry, Spending
from relief.rehabilitation.inputs import EntryGiven
from relief.rehabilitation.kinds import EntryKind, SpendingState
from relief.rehabilitation.refusals import fund_short, two_people


def waiting(db: Session, fund_id: UUID) -> Sequence[Spending]:
    """What waits for a second person in a fund the caller has found, oldest first."""
    query = sa.select(Spending).where(Spending.fund_id == fund_id, Spending.state == SpendingState.WAITING)
    return db.scalars(query.order_by(Spending.created_at, Spending.id)).all()


def ask(db: Session, actor: Actor, fund_id: UUID, given: EntryGiven, *, now: datetime) -> Spending:
    """Write down what is to be spent. The ledger gets its line when another person approves."""
    fund = funds.find(db, actor, fund_id)
    actor.must(Verb.FUNDS_KEEP, within=fund.area.path)
    funds.check(given, now=now)
    funds.lock(db, fund_id)
    if funds.standing(db, fund).free < given.amount_poisha:
        raise fund_short()
    made = Spending(
        fund_id=fund_id, amount_poisha=given.amount_poisha, happened_on=given.happened_on,
        words=given.words.strip()[:200], paper=given.paper.strip()[:60], created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    note(db, actor, Verb.FUNDS_KEEP, fund_id, at=now, deed="ask-to-spend", amount_poisha=given.amount_poisha)
    db.flush()
    return made


def approve(db: Session, actor: Actor, fund_id: UUID, spending_id: UUID, *, now: datetime) -> FundEntry:
    """Let the money go: never by whoever wrote it, once, and only while the fund holds it."""
    found = _decide(db, actor, fund_id, spending_id)
    if rules.same_person(actor.id, found.created_by_id):
        raise two_people(N_("You wrote this spending. Another person must approve it."))
    # Its own amount is among what was asked for; below nothing, others were promised what is lacking.
    if funds.standing(db, funds.find(db, actor, fund_id)).free < 0:
        raise fund_short()
    line = funds.append(
        db, actor, fund_id, EntryKind.SPENT, rules.signed(EntryKind.SPENT, found.amount_poisha),
        on=found.happened_on, words=found.words, paper=found.paper, now=now,
    )  # fmt: skip
    found.state, found.entry_id = SpendingState.APPROVED, line.id
    found.decided_by_id, found.decided_at = actor.id, now
    note(db, actor, Verb.GRANTS_APPROVE, fund_id, at=now, deed="approve-spending", amount_poisha=found.amount_poisha)
    db.flush()
    return line


def refuse(db: Session, actor: Actor, fund_id: UUID, spending_id: UUID, reason: str, *, now: datetime) -> Spending:
    """Say no, with the reason; the money is free again. Whoever wrote it takes it back the same way."""
    found = _decide(db, actor, fund_id, spending_id, own=True)
    if len(reason.strip()) < rules.REASON_LEAST:
        raise Invalid({"words": N_("Write why this is not spent.")})
    found.state, found.reason = SpendingState.REFUSED, reason.strip()[:200]
    found.decided_by_id, found.decided_at = actor.id, now
    verb = Verb.GRANTS_APPROVE if actor.can(Verb.GRANTS_APPROVE) else Verb.FUNDS_KEEP
    note(db, actor, verb, fund_id, at=now, deed="refuse-spending", amount_poisha=found.amount_poisha)
    db.flush()
    return found


def find(db: Session, actor: Actor, fund_id: UUID, spending_id: UUID) -> Spending:
    """One spending of a fund of the actor's areas, or NotFound."""
    funds.find(db, actor, fund_id)
    return _of(db, fund_id, spending_id)


def _of(db: Session, fund_id: UUID, spending_id: UUID) -> Spending:
    found = db.get(Spending, spending_id, populate_existing=True)
    if found is None or found.fund_id != fund_id:
        raise NotFound
    return found


def _decide(db: Session, actor: Actor, fund_id: UUID, spending_id: UUID, *, own: bool = False) -> Spending:
    fund = funds.find(db, actor, fund_id)
    # The fund's lock comes first: of two who decide at once, the second finds it decided.
    funds.lock(db, fund_id)
    found = _of(db, fund_id, spending_id)
    is_own = own and actor.can(Verb.FUNDS_KEEP) and rules.same_person(actor.id, found.created_by_id)
    actor.must(Verb.FUNDS_KEEP if is_own else Verb.GRANTS_APPROVE, within=fund.area.path)
    if found.state is not SpendingState.WAITING:
        raise Refused(
            "rehabilitation.spending-decided",
            N_("Somebody decided about this spending meanwhile. Nothing was changed. Look at the fund’s ledger."),
        )
    return found
