"""The ledger of a union's fund: lines are added, never changed, and the balance never falls below nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.areas.queries import inside
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import rules
from relief.rehabilitation.fund_models import Fund, FundEntry, Spending
from relief.rehabilitation.inputs import EntryGiven, FundGiven
from relief.rehabilitation.kinds import EntryKind, GrantState, MilestoneState, SpendingState
from relief.rehabilitation.models import Grant, Milestone
from relief.rehabilitation.refusals import fund_short, two_people
from relief.verification import queries as committees

# What a person writes; grants and what comes back of them write their own lines.
BY_HAND = (EntryKind.RECEIVED, EntryKind.SPENT)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A fund with its balance, what of it is promised to running grants or waits for a second person to be spent,
    and its totals by kind; all poisha.
    """

    fund: Fund
    balance: int
    promised: int
    asked: int
    totals: dict[EntryKind, int]

    @property
    def free(self) -> int:
        return self.balance - self.promised - self.asked


def all_of(db: Session, actor: Actor) -> list[Standing]:
    """The funds of the actor's areas, by place."""
    actor.must(Verb.GRANTS_VIEW)
    query = sa.select(Fund).join(Fund.area).options(joinedload(Fund.area), joinedload(Fund.committee))
    return [standing(db, fund) for fund in db.scalars(query.where(inside(actor)).order_by(Area.path))]


def find(db: Session, actor: Actor, fund_id: UUID) -> Fund:
    """One fund with its area and committee, or NotFound."""
    actor.must(Verb.GRANTS_VIEW)
    query = sa.select(Fund).join(Fund.area).options(joinedload(Fund.area), joinedload(Fund.committee))
    found = db.scalar(query.where(Fund.id == fund_id, inside(actor)))
    if found is None:
        raise NotFound
    return found


def standing(db: Session, fund: Fund) -> Standing:
    """What the fund holds and promised."""
    query = sa.select(FundEntry.kind, sa.func.sum(FundEntry.amount_poisha)).where(FundEntry.fund_id == fund.id)
    totals = {row[0]: int(row[1]) for row in db.execute(query.group_by(FundEntry.kind))}
    waits = sa.select(sa.func.coalesce(sa.func.sum(Spending.amount_poisha), 0)).where(
        Spending.fund_id == fund.id, Spending.state == SpendingState.WAITING
    )
    return Standing(
        fund=fund, balance=sum(totals.values()), promised=promised(db, fund.id),
        asked=int(db.scalar(waits) or 0), totals=totals,
    )  # fmt: skip


def promised(db: Session, fund_id: UUID) -> int:
    """Poisha that approved and running grants of this fund have still to receive."""
    running = sa.and_(Grant.fund_id == fund_id, Grant.state.in_((GrantState.APPROVED, GrantState.ACTIVE)))
    query = sa.select(sa.func.coalesce(sa.func.sum(Milestone.amount_poisha), 0)).join(
        Grant, Grant.id == Milestone.grant_id
    )
    return int(db.scalar(query.where(running, Milestone.state != MilestoneState.PAID)) or 0)


def entries(db: Session, fund_id: UUID, *, since: date | None = None, until: date | None = None) -> Sequence[FundEntry]:
    """The lines of a fund the caller has found, in the order they were written."""
    query = sa.select(FundEntry).where(FundEntry.fund_id == fund_id)
    if since is not None:
        query = query.where(FundEntry.happened_on >= since)
    if until is not None:
        query = query.where(FundEntry.happened_on <= until)
    return db.scalars(query.order_by(FundEntry.number)).all()


def of_area(db: Session, path: str) -> Fund | None:
    """The fund that pays for households of an area: its own, else that of the nearest area around it."""
    parts = path.strip("/").split("/")
    around = ["/" + "/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]
    query = sa.select(Fund).join(Area, Area.id == Fund.area_id).where(Area.path.in_(around))
    return db.scalars(query.order_by(sa.func.length(Area.path).desc()).limit(1)).first()


def open_fund(db: Session, actor: Actor, given: FundGiven, *, now: datetime) -> Fund:
    """One fund for a union, with the committee that decides about it."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.FUNDS_KEEP, within=area.path)
    committee = committees.committee(db, actor, given.committee_id)
    faults = {}
    if not (given.name_bn.strip() and given.name_en.strip()):
        faults["name_bn"] = N_("Write the name in Bangla and in English.")
    if area.level is not Level.UNION:
        faults["area_id"] = N_("Choose a union: a fund belongs to one union.")
    elif db.scalar(sa.select(Fund.id).where(Fund.area_id == area.id)):
        faults["area_id"] = N_("This union has a fund already. Write into that one.")
    if not area.path.startswith(committee.area.path):
        faults["committee_id"] = N_("This committee does not decide for this union. Choose the union’s committee.")
    if faults:
        raise Invalid(faults)
    fund = Fund(
        area_id=area.id,
        name_bn=given.name_bn.strip()[:160],
        name_en=given.name_en.strip()[:160],
        committee_id=committee.id,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(fund)
    note(db, actor, Verb.FUNDS_KEEP, fund.id, at=now, deed="open-fund", area=area.id)
    db.flush()
    return fund


def receive(db: Session, actor: Actor, fund_id: UUID, given: EntryGiven, *, now: datetime) -> FundEntry:
    """Write down money that came in; what is spent is asked for and approved (spending.py)."""
    fund = find(db, actor, fund_id)
    actor.must(Verb.FUNDS_KEEP, within=fund.area.path)
    check(given, now=now)
    lock(db, fund_id)
    entry = append(
        db, actor, fund_id, EntryKind.RECEIVED, given.amount_poisha, on=given.happened_on,
        words=given.words.strip()[:200], paper=given.paper.strip()[:60], now=now,
    )  # fmt: skip
    note(db, actor, Verb.FUNDS_KEEP, fund_id, at=now, deed="received", amount_poisha=given.amount_poisha)
    db.flush()
    return entry


def check(given: EntryGiven, *, now: datetime) -> None:
    """Refuse a line that lacks its amount, its words or its day."""
    faults = {}
    if given.amount_poisha <= 0:
        faults["amount"] = N_("Write how many taka it was.")
    if len(given.words.strip()) < rules.REASON_LEAST:
        faults["words"] = N_("Write from whom the money came, or what it was spent on.")
    if given.happened_on > local_day(now):
        faults["happened_on"] = N_("This day lies in the future. Check the date.")
    if faults:
        raise Invalid(faults)


def correct_entry(
    db: Session, actor: Actor, fund_id: UUID, entry_id: UUID, reason: str, *, now: datetime
) -> FundEntry:  # fmt: skip
    """Take a wrong line back by its opposite, written by another person; both stay to be read."""
    fund = find(db, actor, fund_id)
    verb = Verb.FUNDS_KEEP if actor.can(Verb.FUNDS_KEEP) else Verb.GRANTS_APPROVE
    actor.must(verb, within=fund.area.path)
    lock(db, fund_id)
    wrong = entry(db, fund_id, entry_id)
    if rules.same_person(actor.id, wrong.created_by_id):
        raise two_people(N_("You wrote this line. Another person must take it back."))
    if wrong.kind not in BY_HAND or corrected(db, entry_id):
        raise Refused(
            "rehabilitation.not-correctable",
            N_("This line cannot be taken back: it was taken back already, or a grant wrote it. Nothing was changed."),
        )
    if len(reason.strip()) < rules.REASON_LEAST:
        raise Invalid({"words": N_("Write what was wrong with the line.")})
    made = append(
        db, actor, fund_id, EntryKind.CORRECTION, -wrong.amount_poisha, on=local_day(now),
        words=reason.strip()[:200], corrects_id=wrong.id, now=now,
    )  # fmt: skip
    note(db, actor, verb, fund_id, at=now, deed="correct", number=wrong.number)
    db.flush()
    return made


def entry(db: Session, fund_id: UUID, entry_id: UUID) -> FundEntry:
    """One line of a fund the caller has found."""
    found = db.get(FundEntry, entry_id)
    if found is None or found.fund_id != fund_id:
        raise NotFound
    return found


def corrected(db: Session, entry_id: UUID) -> bool:
    """Whether a line was taken back."""
    return db.scalar(sa.select(FundEntry.id).where(FundEntry.corrects_id == entry_id)) is not None


def lock(db: Session, fund_id: UUID) -> None:
    """Nobody else writes into this fund until the door closes."""
    db.execute(sa.select(Fund.id).where(Fund.id == fund_id).with_for_update())


def append(
    db: Session, actor: Actor, fund_id: UUID, kind: EntryKind, amount: int, *, on: date, now: datetime,
    words: str = "", paper: str = "", grant_id: UUID | None = None, milestone_number: int | None = None,
    corrects_id: UUID | None = None,
) -> FundEntry:  # fmt: skip
    """Add one line to a fund that is locked; `amount` is signed. Refused where the balance would fall below nothing."""
    db.flush()
    newest = sa.select(FundEntry.number, FundEntry.balance_poisha).where(FundEntry.fund_id == fund_id)
    last = db.execute(newest.order_by(FundEntry.number.desc()).limit(1)).first()
    balance = (last.balance_poisha if last else 0) + amount
    if balance < 0:
        raise fund_short()
    made = FundEntry(
        fund_id=fund_id, number=(last.number if last else 0) + 1, kind=kind, amount_poisha=amount,
        balance_poisha=balance, happened_on=on, words=words, paper=paper, grant_id=grant_id,
        milestone_number=milestone_number, corrects_id=corrects_id, created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    db.add(made)
    db.flush()
    return made
