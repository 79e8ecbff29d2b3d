"""Who may decide, what a decision means, and when an appeal is late: without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from relief.households.models import Damage, ImpactState
from relief.kernel.problems import N_
from relief.verification.kinds import AppealKind, AppealState, Outcome, Refusal, Standing

QUORUM, APPEAL_DAYS = 3, 14
# Not found in any paper of the two organisations: shown as open until somebody decides.
UNDECIDED = N_("Relief’s own default; to be decided by the organisation")
MOST_ROWS = 300

# What a committee of neighbours is shown of a household's circumstances. Not a long illness and not a
# household headed by a child: the first shames, the second shows where children live alone.
SHOWN_CIRCUMSTANCES = (
    "female_headed",
    "elderly_alone",
    "disability",
    "pregnant_or_lactating",
    "displaced",
    "landless",
)

# What may follow what. A decided household comes back by an appeal, a new report or a visit.
NEXT: Mapping[Standing, frozenset[Standing]] = {
    Standing.WAITING: frozenset({Standing.VERIFIED, Standing.REFUSED, Standing.NEEDS_VISIT, Standing.APPEALED}),
    Standing.NEEDS_VISIT: frozenset({Standing.WAITING, Standing.APPEALED}),
    Standing.APPEALED: frozenset({Standing.VERIFIED, Standing.REFUSED, Standing.NEEDS_VISIT}),
    Standing.VERIFIED: frozenset({Standing.WAITING, Standing.APPEALED}),
    Standing.REFUSED: frozenset({Standing.WAITING, Standing.APPEALED}),
}
AFTER: Mapping[Outcome, Standing] = {
    Outcome.VERIFIED: Standing.VERIFIED,
    Outcome.REFUSED: Standing.REFUSED,
    Outcome.NEEDS_VISIT: Standing.NEEDS_VISIT,
}


@dataclass(frozen=True, kw_only=True)
class Decider:
    """A member who is there, seen from one household."""

    member_id: UUID
    is_own: bool = False
    has_nominated: bool = False


def stepping_out(deciders: Collection[Decider]) -> list[UUID]:
    """Who leaves the table for this household: nobody decides about his own."""
    return [one.member_id for one in deciders if one.is_own]


def why_not(deciders: Collection[Decider], quorum: int) -> str | None:
    """Why these people cannot decide about this household; None when they can."""
    left = [one for one in deciders if not one.is_own]
    if len(left) < quorum:
        return N_(
            "Too few members can decide on this household: those it belongs to do not count. Nothing was"
            " decided. Leave it for a later session."
        )
    if all(one.has_nominated for one in left):
        return N_(
            "Only people who proposed this household are left to decide. Nothing was decided. Leave it for"
            " a later session with others."
        )
    return None


def faults_of_decision(outcome: Outcome, refusal: Refusal | None, said: str, *, appealed: bool) -> dict[str, str]:
    """What is missing in a decision, by field."""
    if outcome is Outcome.REFUSED and refusal is None:
        return {"refusal": N_("Choose why it is refused. The household will be told.")}
    if outcome is Outcome.REFUSED and refusal is Refusal.OTHER and not said.strip():
        return {"said": N_("Write the reason in words that can be explained to the household.")}
    if appealed and outcome in (Outcome.VERIFIED, Outcome.REFUSED) and not said.strip():
        return {"said": N_("Somebody appealed: write the reason in words the household can be told.")}
    return {}


def verdict(kind: AppealKind, outcome: Outcome) -> AppealState:
    """What a session's decision means for an appeal it had before it."""
    if outcome in (Outcome.OPEN, Outcome.NEEDS_VISIT):
        return AppealState.RECEIVED
    agreed = Outcome.VERIFIED if kind is AppealKind.LEFT_OUT else Outcome.REFUSED
    return AppealState.UPHELD if outcome is agreed else AppealState.DISMISSED


def due(received_on: date, days: int) -> date:
    """The last day on which an appeal must be answered."""
    return received_on + timedelta(days=days)


def is_overdue(state: AppealState, due_on: date, today: date) -> bool:
    """Whether the answer is late."""
    return state in (AppealState.RECEIVED, AppealState.IN_SESSION) and today > due_on


def seen_before(attending: Collection[UUID], earlier: Collection[UUID]) -> int:
    """How many of those who are there decided on this household before."""
    return len(set(attending) & set(earlier))


def impact_after(outcome: Outcome, refusal: Refusal | None, damage: ImpactState) -> ImpactState | None:
    """What becomes of reported damage; None when it stays as it is.

    A house can be broken and its family refused all the same. Only a committee that says there is no such damage
    disputes the report; plans leave out whom a committee refused by the family's standing, not by its damage.
    """
    wanted = None
    if outcome is Outcome.VERIFIED:
        wanted = ImpactState.VERIFIED
    elif outcome is Outcome.REFUSED and refusal is Refusal.DAMAGE_NOT_SO:
        wanted = ImpactState.DISPUTED
    return wanted if wanted is not damage else None


def impact_found(seen: Damage, reported: Damage) -> ImpactState:
    """What a visit says about a report: nothing seen where something was told is a dispute."""
    return ImpactState.DISPUTED if seen is Damage.NONE and reported is not Damage.NONE else ImpactState.VERIFIED


def digest(session: Mapping[str, Any], attending: Sequence[UUID], rows: Sequence[Mapping[str, Any]]) -> str:
    """The hash of everything a session decided: the same facts in any order of reading give the same."""
    facts = {
        "session": {name: str(value) for name, value in session.items()},
        "attending": sorted(str(one) for one in attending),
        "rows": sorted(({name: str(value) for name, value in row.items()} for row in rows), key=str),
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_aloud(*, code: str, name: str, guardian: str, village: str, named: bool, terms: Any) -> tuple[str, ...]:
    """What is read in the village of one household: its code, and the rest unless the family said no to sharing."""
    if not named:
        return (code, "", "", "")
    return (code, name, guardian if terms.reads_guardian else "", village if terms.reads_village else "")
