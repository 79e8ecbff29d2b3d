"""What providers and vendors answer: read, shown row by row, and recorded once somebody agreed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.checkin.actions import record_check_ins
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import Method, Outcome
from relief.distributions import plans
from relief.distributions.models import Distribution, Entitlement, EntitlementState
from relief.distributions.payouts import LineState, PayoutLine
from relief.distributions.vouchers import row_of
from relief.households import readers
from relief.households.faults import SheetFault
from relief.households.papers import mask
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Problem, Refused
from relief.kernel.verbs import Verb
from relief.payments import formats, lists, rules
from relief.payments.inputs import AnswerGiven
from relief.payments.models import AnswerFile, AnswerKind, AnswerRow, AnswerState, Verdict, Wallet
from relief.payments.rules import Row, Sent, Weighed
from relief.stock.models import CountsAs

MOST_ROWS = 20_000


def bring_answer(db: Session, actor: Actor, given: AnswerGiven, *, now: datetime) -> AnswerFile:
    """Read a file and keep what each row would come to. The same file again leads to the same answer."""
    plan = _find_plan(db, actor, given.distribution_id, given.kind)
    digest = hashlib.sha256(given.content).hexdigest()
    query = sa.select(AnswerFile).where(AnswerFile.distribution_id == plan.id, AnswerFile.sha256 == digest)
    known = db.scalars(query).one_or_none()
    if known is not None and known.state is not AnswerState.DROPPED:
        return known
    if given.kind is AnswerKind.VOUCHERS and not given.vendor.strip():
        raise Invalid({"vendor": N_("Write which vendor sends this list.")})
    rows = _read(given)
    if known is not None:
        # Put aside, perhaps before its list was taken out: it is read as if it came for the first time.
        db.execute(sa.delete(AnswerRow).where(AnswerRow.answer_id == known.id))
        db.delete(known)
        db.flush()
    answer = AnswerFile(
        distribution_id=plan.id,
        kind=given.kind,
        name=given.name.strip()[-120:],
        vendor=given.vendor.strip()[:120],
        sha256=digest,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(answer)
    db.flush()
    db.add_all(_kept(answer, one, due) for one, due in _weigh(db, plan, given.kind, rows))
    note(db, actor, Verb.PAYMENTS_SETTLE, plan.id, at=now, deed="bring", answer=answer.id, rows=len(rows))
    db.flush()
    return answer


def find_answer(db: Session, actor: Actor, answer_id: UUID) -> tuple[AnswerFile, Distribution]:
    """An answer about a list of one's areas."""
    answer = db.get(AnswerFile, answer_id)
    if answer is None:
        raise NotFound
    return answer, _find_plan(db, actor, answer.distribution_id, answer.kind)


def rows_of(db: Session, answer: AnswerFile) -> Sequence[AnswerRow]:
    """Its rows, in the order of the file."""
    return db.scalars(sa.select(AnswerRow).where(AnswerRow.answer_id == answer.id).order_by(AnswerRow.number)).all()


def record_answer(db: Session, actor: Actor, answer_id: UUID, *, now: datetime) -> AnswerFile:
    """Let an answer count: who was paid has received, who was not is to be corrected.

    Of two people at once the second finds every row known already: a payment becomes one check-in, whose id is its own.
    """
    answer, plan = find_answer(db, actor, answer_id)
    if plan.opened_at is None:
        raise Refused(
            "payments.not-open",
            N_("This distribution has not been opened yet. Nothing was recorded. Open it, then record the answer."),
        )
    # The list's turn: two answers about one list are recorded one after the other.
    db.scalars(sa.select(Entitlement.id).where(Entitlement.distribution_id == plan.id).with_for_update()).all()
    db.refresh(answer, with_for_update=True)
    if answer.state is not AnswerState.REVIEW:
        return answer
    kept = {one.number: one for one in rows_of(db, answer)}
    # What was refused stays refused; what was taken is asked again, for others may have recorded it meanwhile.
    taken = [_as_read(db, one) for one in kept.values() if one.verdict is not Verdict.REFUSED]
    again = _weigh(db, plan, answer.kind, taken)
    for one, due in again:
        row = kept[one.row.number]
        row.verdict, row.why = one.verdict, one.why
        row.line_id, row.entitlement_id = one.line_id, due.id if due else None
    counted = [(kept[one.row.number], due) for one, due in again if one.verdict in (Verdict.PAID, Verdict.FAILED)]
    if answer.kind is AnswerKind.PAYMENTS:
        givens = _settle(db, plan, [row for row, _ in counted], now)
    else:
        givens = [_redeemed(plan, due, answer, now) for _, due in counted if due]
    for came in record_check_ins(db, actor, givens, now=now) if givens else ():
        if isinstance(came, Problem):
            raise came
    answer.state, answer.recorded_at, answer.recorded_by_id = AnswerState.RECORDED, now, actor.id
    note(db, actor, Verb.PAYMENTS_SETTLE, plan.id, at=now, deed="record", answer=answer.id, received=len(givens))
    db.flush()
    return answer


def drop_answer(db: Session, actor: Actor, answer_id: UUID, *, now: datetime) -> AnswerFile:
    """Put a wrong file aside; nothing of it counts."""
    answer, plan = find_answer(db, actor, answer_id)
    if answer.state is AnswerState.REVIEW:
        answer.state = AnswerState.DROPPED
        note(db, actor, Verb.PAYMENTS_SETTLE, plan.id, at=now, deed="drop", answer=answer.id)
        db.flush()
    return answer


def find_vouchers(db: Session, actor: Actor, distribution_id: UUID) -> Distribution:
    """A list whose kit is vouchers."""
    plan = plans.find(db, actor, distribution_id)
    actor.must(Verb.PAYMENTS_VIEW, within=plan.area.path)
    if lists.kind_of(plan) is not CountsAs.VOUCHER:
        raise Refused("payments.no-vouchers", N_("The kit of this list holds no vouchers. Nothing was changed."))
    return plan


def household_of_voucher(db: Session, plan: Distribution, text: str) -> UUID:
    """Whose voucher this is; Invalid (field `voucher`) when it is none of this list."""
    row = row_of(plan.content_hash, text)
    query = sa.select(Entitlement.household_id)
    found = db.scalar(query.where(Entitlement.distribution_id == plan.id, Entitlement.number == row)) if row else None
    if found is None:
        raise Invalid({"voucher": N_("This is not a voucher of this list. Look at the number on the slip.")})
    return found


def _find_plan(db: Session, actor: Actor, plan_id: UUID, kind: AnswerKind) -> Distribution:
    finder = lists.find if kind is AnswerKind.PAYMENTS else find_vouchers
    plan = finder(db, actor, plan_id)
    actor.must(Verb.PAYMENTS_SETTLE, within=plan.area.path)
    return plan


def _read(given: AnswerGiven) -> list[Row]:
    try:
        sheet = readers.read_sheet(given.name, given.content)
    except SheetFault as fault:
        raise Invalid({"file": str(fault) if fault.details else fault.message}) from None
    if any(one.code == "sheets-unread" for one in sheet.notes):
        # A payment on a sheet that nobody reads would stay waiting, and nobody would know why.
        raise Invalid({"file": N_("The file has several sheets with rows. Save each sheet as a file of its own.")})
    if len(sheet.rows) > MOST_ROWS:
        raise Invalid({"file": N_("The file has more than 20,000 rows. Send it in parts.")})
    return formats.rows_of(sheet, needs_status=given.kind is AnswerKind.PAYMENTS)


def _weigh(
    db: Session, plan: Distribution, kind: AnswerKind, rows: Sequence[Row]
) -> list[tuple[Weighed, Entitlement | None]]:
    if kind is AnswerKind.PAYMENTS:
        return [(one, None) for one in rules.weigh(rows, _sent(db, plan.id))]
    due = {one.number: one for one in db.scalars(sa.select(Entitlement).where(Entitlement.distribution_id == plan.id))}
    seen: set[int] = set()
    return [_weigh_voucher(row, plan.content_hash, due, seen) for row in rows]


def _weigh_voucher(
    row: Row, seal: str, due: dict[int, Entitlement], seen: set[int]
) -> tuple[Weighed, Entitlement | None]:
    number = row_of(seal, row.reference)
    one = due.get(number) if number else None
    if one is None:
        return Weighed(row=row, verdict=Verdict.REFUSED, why="unknown-voucher"), None
    had = one.state in (EntitlementState.DELIVERED, EntitlementState.PARTLY_DELIVERED)
    if had or one.number in seen:
        return Weighed(row=row, verdict=Verdict.KNOWN), one
    if row.said and rules.state_of(row.said) is not LineState.PAID:
        return Weighed(row=row, verdict=Verdict.REFUSED, why="unclear"), one
    if row.amount is not None and row.amount != sum((Decimal(line["quantity"]) for line in one.lines), Decimal(0)):
        return Weighed(row=row, verdict=Verdict.REFUSED, why="other-amount"), one
    seen.add(one.number)
    return Weighed(row=row, verdict=Verdict.PAID), one


def _sent(db: Session, plan_id: UUID) -> list[Sent]:
    query = sa.select(PayoutLine, Wallet.number).join(Wallet, Wallet.id == PayoutLine.wallet_id)
    # A later payment to the same number comes last; what was sent before it is found by its reference.
    rows = db.execute(query.where(PayoutLine.distribution_id == plan_id).order_by(PayoutLine.created_at))
    return [
        Sent(id=line.id, reference=line.reference, account=number, amount=line.amount, state=line.state)
        for line, number in rows
    ]


def _kept(answer: AnswerFile, one: Weighed, due: Entitlement | None) -> AnswerRow:
    # An account number that no reference stands beside is kept by its last four signs.
    shown = one.row.reference or mask(one.row.account)
    return AnswerRow(
        answer_id=answer.id,
        number=one.row.number,
        reference=shown,
        amount=one.row.amount,
        said=one.row.said,
        reason=one.row.reason,
        provider_reference=one.row.provider_reference,
        verdict=one.verdict,
        why=one.why,
        line_id=one.line_id,
        entitlement_id=due.id if due else None,
    )


def _as_read(db: Session, row: AnswerRow) -> Row:
    """A kept row once more; it was matched when it came, so its payment says the reference."""
    line = db.get(PayoutLine, row.line_id) if row.line_id else None
    return Row(
        number=row.number,
        reference=line.reference if line else row.reference,
        account="",
        amount=row.amount,
        said=row.said,
        reason=row.reason,
        provider_reference=row.provider_reference,
    )


def _settle(db: Session, plan: Distribution, rows: Sequence[AnswerRow], now: datetime) -> list[CheckInGiven]:
    """Write what became of each payment; what was paid becomes a check-in with the payment's own id."""
    lines = {one.id: one for one in db.scalars(sa.select(PayoutLine).where(PayoutLine.distribution_id == plan.id))}
    due = {one.id: one for one in db.scalars(sa.select(Entitlement).where(Entitlement.distribution_id == plan.id))}
    givens = []
    for row in rows:
        assert row.line_id is not None  # noqa: S101 - only rows with a payment come this far
        line = lines[row.line_id]
        line.state = LineState(row.verdict.value)
        line.reason, line.provider_reference, line.settled_at = row.reason, row.provider_reference, now
        if line.state is LineState.PAID:
            givens.append(_paid(plan, line, due[line.entitlement_id], now))
    db.flush()
    return givens


def _paid(plan: Distribution, line: PayoutLine, due: Entitlement, now: datetime) -> CheckInGiven:
    return CheckInGiven(
        id=line.id,
        distribution_id=plan.id,
        household_id=due.household_id,
        outcome=Outcome.DELIVERED,
        method=Method.TRANSFER,
        collected_at=now,
        lines=tuple(due.lines),
    )


def _redeemed(plan: Distribution, due: Entitlement, answer: AnswerFile, now: datetime) -> CheckInGiven:
    return CheckInGiven(
        distribution_id=plan.id,
        household_id=due.household_id,
        outcome=Outcome.DELIVERED,
        method=Method.VOUCHER,
        collected_at=now,
        lines=tuple(due.lines),
        reason=answer.vendor,
    )
