"""A list of money that is open, and families with wallets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.distributions import actions
from relief.distributions.models import Distribution
from relief.distributions.payouts import WalletKind
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.payments.inputs import WalletGiven
from relief.payments.models import Payee, Wallet
from relief.payments.wallets import record_wallet
from relief.responses.models import Response
from relief.stock.actions import define_item, define_kit
from relief.stock.inputs import ItemGiven, KitGiven, KitLineGiven
from relief.stock.models import CountsAs, Kit, Per, Sector
from tests.builders import CLERK
from tests.distributions.builders import a_plan


def a_money_kit(db: Session, counts_as: CountsAs = CountsAs.CASH, *, now: datetime, taka: int = 900) -> Kit:
    """So many taka, or a voucher worth them, for each member."""
    code = counts_as.value.upper()
    unit = ItemGiven(code=f"{code}-TK", name_bn="টাকা", name_en="Taka", unit="BDT", sector=Sector.CASH, icon="box",
                     counts_as=counts_as)  # fmt: skip
    item = define_item(db, CLERK, unit, now=now)
    line = KitLineGiven(item_id=item.id, quantity=Decimal(taka), per=Per.MEMBER)
    given = KitGiven(code=f"{code}-KIT", name_bn="নগদ সহায়তা", name_en="Cash help", sector=Sector.CASH,
                     validity_days=30, lines=(line,))  # fmt: skip
    return define_kit(db, CLERK, given, now=now)


def a_wallet(
    db: Session, actor: Actor, home: Household, number: str, *, now: datetime, kind: WalletKind = WalletKind.BKASH
) -> Wallet:
    given = WalletGiven(household_id=home.id, kind=kind, payee=Payee.HEAD, holder="Rahima Begum", number=number,
                        is_checked=True)  # fmt: skip
    return record_wallet(db, actor, given, now=now)


def an_open_money_list(
    db: Session,
    author: Actor,
    approver: Actor,
    response: Response,
    area: Area,
    *,
    now: datetime,
    counts_as: CountsAs = CountsAs.CASH,
) -> Distribution:
    """A list of money, locked, approved and open."""
    plan = a_plan(db, author, response, area, a_money_kit(db, counts_as, now=now), now=now)
    actions.lock_distribution(db, author, plan.id, heeded=True, now=now)
    actions.approve_distribution(db, approver, plan.id, now=now)
    actions.open_distribution(db, author, plan.id, now=now)
    return plan


def a_sheet(headings: Sequence[str], *rows: Sequence[object]) -> bytes:
    """A CSV as somebody sends it."""
    return "\n".join(",".join(str(cell) for cell in row) for row in (headings, *rows)).encode()
