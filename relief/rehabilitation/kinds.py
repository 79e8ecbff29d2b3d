"""What a grant rebuilds, and the life of grants: apart from the tables, for the rules."""

from __future__ import annotations

from enum import StrEnum


class ProgrammeKind(StrEnum):
    """What a grant rebuilds."""

    HOUSE = "house"
    LATRINE = "latrine"
    LIVESTOCK = "livestock"
    SMALL_BUSINESS = "small-business"
    GARDEN = "garden"
    TRAINING = "training"
    CASH = "cash"
    COMMUNITY_WORK = "community-work"


class GrantState(StrEnum):
    """nominated -> verified | refused -> approved -> active -> completed | stopped."""

    NOMINATED = "nominated"
    VERIFIED = "verified"
    REFUSED = "refused"
    APPROVED = "approved"
    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"


class MilestoneState(StrEnum):
    """planned -> claimed -> inspected -> approved -> paid."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    INSPECTED = "inspected"
    APPROVED = "approved"
    PAID = "paid"
