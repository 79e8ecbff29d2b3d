"""What a grant rebuilds, where its money lies, what is measured, and what may follow what: no tables."""

from __future__ import annotations

from enum import StrEnum


class ProgrammeKind(StrEnum):
    """What a grant rebuilds."""

    HOUSE = "house"
    LATRINE = "latrine"
    TUBE_WELL = "tube-well"
    LIVESTOCK = "livestock"
    SMALL_BUSINESS = "small-business"
    GARDEN = "garden"
    TRAINING = "training"
    MATERIALS = "materials"
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
    """planned -> claimed -> inspected -> approved -> paid; a refused inspection goes back to planned."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    INSPECTED = "inspected"
    APPROVED = "approved"
    PAID = "paid"


class PaidFrom(StrEnum):
    """Where the money of a programme's grants lies."""

    BUDGET = "budget"
    FUND = "fund"


class EntryKind(StrEnum):
    """Why the money of a fund became more or less. A correction turns the sign of the entry it names."""

    RECEIVED = "received"
    GRANTED = "granted"
    RETURNED = "returned"
    SPENT = "spent"
    CORRECTION = "correction"


class SpendingState(StrEnum):
    """waiting -> approved | refused; only an approved one has a line in the ledger."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class Measure(StrEnum):
    """What a visit may measure; which ones, a programme says."""

    INCOME = "income"
    ANIMALS = "animals"
    HARVEST = "harvest"
    HOUSE_LIVED_IN = "house-lived-in"
    LATRINE_USED = "latrine-used"
    WELL_WORKS = "well-works"
    SHOP_OPEN = "shop-open"
    TRADE_PRACTISED = "trade-practised"


class Unit(StrEnum):
    """How a measure is kept: poisha, a count, kilograms, or 1 for yes and 0 for no."""

    TAKA = "taka"
    COUNT = "count"
    KILOGRAM = "kilogram"
    YES_NO = "yes-no"


class Late(StrEnum):
    """What somebody should have done by now."""

    INSTALMENT = "instalment"
    INSPECTION = "inspection"


class WorkState(StrEnum):
    """planned -> under-way -> finished | stopped."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    FINISHED = "finished"
    STOPPED = "stopped"


UNITS: dict[Measure, Unit] = {
    Measure.INCOME: Unit.TAKA,
    Measure.ANIMALS: Unit.COUNT,
    Measure.HARVEST: Unit.KILOGRAM,
    Measure.HOUSE_LIVED_IN: Unit.YES_NO,
    Measure.LATRINE_USED: Unit.YES_NO,
    Measure.WELL_WORKS: Unit.YES_NO,
    Measure.SHOP_OPEN: Unit.YES_NO,
    Measure.TRADE_PRACTISED: Unit.YES_NO,
}
