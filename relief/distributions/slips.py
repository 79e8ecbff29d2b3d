"""What each household is told: where and when to come. Neutral: neither a name nor what is given.

Two lists from one: slips on paper, which a neighbour carries around and which bear the head's name outside of
the text, and messages for a sender, which hold a phone and the text and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit.trail import note
from relief.consent.models import ConsentEvent, Purpose
from relief.consent.queries import who_said_no
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.households import export_files
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb

# Lists that were approved: before that a slip would promise what may still change.
TOLD = (State.APPROVED, State.OPEN)
# 3GPP TS 23.038: 160 signs of the default alphabet fit one message, 153 each part of a longer one; as soon as
# one sign is not in it (every Bangla letter) it is UCS-2, with 70 and 67.
_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_GSM, _UCS2 = (160, 153), (70, 67)


class SlipFile(StrEnum):
    """Which of the two lists."""

    SLIPS = "slips"
    MESSAGES = "messages"


@dataclass(frozen=True)
class Slip:
    """One household of the list; `phone` is "" where there is none or it does not want to be called."""

    number: int
    code: str
    head_bn: str
    head_en: str
    village: str
    point_id: UUID | None
    slot_at: datetime | None
    phone: str


# Says a slip's text in one language.
Text = Callable[[Slip], str]


def parts(text: str) -> int:
    """How many messages a phone company counts for this text."""
    if all(sign in _GSM_BASIC or sign in _GSM_TWICE for sign in text):
        length, (one, more) = sum(2 if sign in _GSM_TWICE else 1 for sign in text), _GSM
    else:
        # UCS-2 counts pairs of bytes; a sign beyond the first plane is two.
        length, (one, more) = len(text.encode("utf-16-le")) // 2, _UCS2
    return 1 if length <= one else -(-length // more)


def slips(db: Session, actor: Actor, plan: Distribution, *, limit: int | None = None) -> Iterator[Slip]:
    """Everybody who is still expected, by number."""
    actor.must(Verb.DISTRIBUTIONS_PLAN, within=plan.area.path)
    _is_told(plan)
    quiet = who_said_no(Purpose.CONTACT).where(ConsentEvent.subject_id == Entitlement.household_id).exists()
    phone = sa.case((quiet, ""), else_=Household.phone)
    query = (
        sa.select(
            Entitlement.number, Entitlement.household_code, Entitlement.head_name_bn, Entitlement.head_name_en,
            Entitlement.village, Entitlement.point_id, Entitlement.slot_at, phone,
        )
        .join(Household, Household.id == Entitlement.household_id)
        .where(Entitlement.distribution_id == plan.id, Entitlement.state == EntitlementState.PLANNED)
        .order_by(Entitlement.number)
        .limit(limit)
    )  # fmt: skip
    for row in db.execute(query):
        yield Slip(*row)


@dataclass(frozen=True)
class Sums:
    """What telling everybody takes."""

    households: int
    with_phone: int
    messages: int
    longest: int


def sums(given: Sequence[Slip], text: Text) -> Sums:
    """Count parts, for those who have a phone."""
    counts = [parts(text(slip)) for slip in given if slip.phone]
    return Sums(len(given), len(counts), sum(counts), max(counts, default=0))


@dataclass(frozen=True, kw_only=True)
class Words:
    """How a file is said: its headings, one slip's text, day and time, a point, a head."""

    headings: Sequence[str]
    text: Text
    times: Callable[[datetime | None], tuple[str, str]]
    point: Callable[[UUID | None], str]
    head: Callable[[Slip], str]


def file_of(kind: SlipFile, given: Sequence[Slip], words: Words, *, as_csv: bool) -> bytes:
    """The list as a CSV or a workbook."""
    rows: list[Sequence[object]] = [words.headings]
    for slip in given:
        text = words.text(slip)
        if kind is SlipFile.MESSAGES:
            rows += [[slip.phone, text, parts(text)]] if slip.phone else []
        else:
            when = words.times(slip.slot_at)
            rows.append(
                [slip.number, slip.code, words.head(slip), slip.village, words.point(slip.point_id), *when, text]
            )
    if as_csv:
        return export_files.sheet(rows)
    return export_files.table_workbook(rows, about=[], title=kind.value)


def note_taken(db: Session, actor: Actor, plan: Distribution, kind: SlipFile, count: int, *, now: datetime) -> None:
    """That a list with names or phones left the house stands in the trail."""
    actor.must(Verb.HOUSEHOLDS_EXPORT, within=plan.area.path)
    note(
        db, actor, Verb.HOUSEHOLDS_EXPORT, plan.id, at=now,
        step="taken", list=kind.value, households=count,
    )  # fmt: skip


def _is_told(plan: Distribution) -> None:
    if plan.state not in TOLD:
        raise Refused(
            "slips.not-approved",
            N_(
                "Slips are made when the list is approved and until it is over. Nothing was made. "
                "Have the list approved first."
            ),
        )
