"""What is handed in about wallets, payment lists and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from relief.distributions.payouts import WalletKind
from relief.kernel.ids import new_id
from relief.payments.models import AnswerKind, Payee


@dataclass(frozen=True, kw_only=True)
class WalletGiven:
    """Where a family's money goes. `is_checked`: somebody saw or heard that number and holder are right."""

    household_id: UUID
    kind: WalletKind
    payee: Payee
    holder: str
    number: str = field(repr=False)
    bank: str = ""
    branch: str = ""
    routing: str = ""
    shared_reason: str = ""
    is_checked: bool = False


@dataclass(frozen=True, kw_only=True)
class PayoutGiven:
    """A payment list to take out; its writer makes the id, so that a form sent twice makes one list."""

    distribution_id: UUID
    provider: WalletKind
    purpose: str
    recipient: str
    again_reason: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class AnswerGiven:
    """A file that came back."""

    distribution_id: UUID
    kind: AnswerKind
    name: str
    content: bytes = field(repr=False)
    vendor: str = ""
