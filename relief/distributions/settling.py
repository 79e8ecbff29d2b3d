"""What the desk's facts do to an entitlement; only check-in comes here."""

from __future__ import annotations

from datetime import datetime

from relief.distributions.models import Entitlement, EntitlementState, State


def settle_entitlement(
    entitlement: Entitlement, state: EntitlementState, at: datetime | None, *, has_conflict: bool
) -> None:
    """Keep what the desk's facts add up to."""
    entitlement.state = state
    entitlement.settled_at = at
    entitlement.has_conflict = has_conflict


def resting_state(state: State) -> EntitlementState:
    """What a due is when no check-in stands: a question of how far the plan has come."""
    if state in (State.RECONCILING, State.CLOSED):
        return EntitlementState.ABSENT
    if state is State.CANCELLED:
        return EntitlementState.CANCELLED
    return EntitlementState.PLANNED
