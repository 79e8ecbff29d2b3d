"""Where families' money goes: write it down, say that it is still right, correct it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.distributions.payouts import WalletKind
from relief.households import queries as households
from relief.households.models import Household
from relief.households.papers import clean_number
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.payments import rules
from relief.payments.inputs import WalletGiven
from relief.payments.models import Wallet


def wallet_of(db: Session, actor: Actor, household_id: UUID) -> tuple[Household, Wallet | None]:
    """A family of one's areas and the wallet that counts."""
    household = households.find(db, actor, household_id)
    actor.must(Verb.PAYMENTS_VIEW, within=household.area.path)
    return household, _current(db, household.id)


def record_wallet(db: Session, actor: Actor, given: WalletGiven, *, now: datetime) -> Wallet:
    """Write down a wallet in place of the former one, which stays readable beside its payments."""
    household = households.find(db, actor, given.household_id)
    actor.must(Verb.PAYMENTS_WALLETS, within=household.area.path)
    faults = rules.wallet_faults(given)
    number = rules.wallet_number(given.kind, given.number)
    if not faults and not given.shared_reason.strip() and _is_anothers(db, household.id, number):
        faults["shared_reason"] = N_("Another family has this number already. Check it, or write why both have it.")
    if faults:
        raise Invalid(faults)
    former = _current(db, household.id)
    if former is not None:
        former.replaced_at = now
        db.flush()
    is_bank = given.kind is WalletKind.BANK
    wallet = Wallet(
        household_id=household.id,
        kind=given.kind,
        payee=given.payee,
        holder=given.holder.strip()[:160],
        number=number,
        bank=given.bank.strip()[:80] if is_bank else "",
        branch=given.branch.strip()[:80] if is_bank else "",
        routing=clean_number(given.routing) if is_bank else "",
        shared_reason=given.shared_reason.strip()[:200],
        checked_at=now,
        checked_by_id=actor.id,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(wallet)
    note(db, actor, Verb.PAYMENTS_WALLETS, household.id, at=now, deed="record", kind=given.kind)
    db.flush()
    return wallet


def confirm_wallet(db: Session, actor: Actor, household_id: UUID, *, now: datetime) -> Wallet:
    """Say that number and holder were checked and are right: after a failed payment it may be paid again."""
    household = households.find(db, actor, household_id)
    actor.must(Verb.PAYMENTS_WALLETS, within=household.area.path)
    wallet = _current(db, household.id)
    if wallet is None:
        raise NotFound
    wallet.checked_at, wallet.checked_by_id = now, actor.id
    note(db, actor, Verb.PAYMENTS_WALLETS, household.id, at=now, deed="confirm")
    db.flush()
    return wallet


def wallets_for(db: Session, household_ids: Collection[UUID]) -> dict[UUID, Wallet]:
    """The wallet that counts, by household; a record that was joined with another has the survivor's."""
    survivor = sa.select(Household.id, Household.merged_into_id).where(Household.id.in_(household_ids))
    into = dict(db.execute(survivor.where(Household.merged_into_id.is_not(None))).all())
    wanted = {*household_ids, *(one for one in into.values() if one)}
    query = sa.select(Wallet).where(Wallet.household_id.in_(wanted), Wallet.replaced_at.is_(None))
    own = {one.household_id: one for one in db.scalars(query)}
    found = {home: own.get(home) or own.get(into.get(home) or home) for home in household_ids}
    return {home: wallet for home, wallet in found.items() if wallet}


def _current(db: Session, household_id: UUID) -> Wallet | None:
    query = sa.select(Wallet).where(Wallet.household_id == household_id, Wallet.replaced_at.is_(None))
    return db.scalars(query).one_or_none()


def _is_anothers(db: Session, household_id: UUID, number: str) -> bool:
    query = sa.select(Wallet.id).where(Wallet.number == number, Wallet.replaced_at.is_(None))
    return db.scalar(query.where(Wallet.household_id != household_id).limit(1)) is not None
