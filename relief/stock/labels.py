"""Words for sectors, quantities and moves."""

from __future__ import annotations

from enum import StrEnum

from relief.kernel.problems import N_
from relief.stock.models import CountsAs, MoveReason, Per, PlaceKind, Sector
from relief.stock.store_models import AdjustmentKind, AdjustmentState, WaybillState

# Units people write in English; any other is shown as it was written.
UNITS: tuple[str, ...] = (
    N_("kg"),
    N_("litre"),
    N_("piece"),
    N_("packet"),
    N_("taka"),
    N_("bundle"),
    N_("set"),
    N_("bottle"),
)

LABELS: dict[StrEnum, str] = {
    Sector.FOOD: N_("Food"),
    Sector.WASH: N_("Water and hygiene"),
    Sector.SHELTER: N_("Shelter"),
    Sector.NFI: N_("Household goods"),
    Sector.CASH: N_("Cash"),
    Sector.HEALTH: N_("Health"),
    Sector.EDUCATION: N_("Education"),
    Sector.PROTECTION: N_("Protection"),
    Per.HOUSEHOLD: N_("per household"),
    Per.MEMBER: N_("per member"),
    Per.CHILD_UNDER_FIVE: N_("per child under five"),
    Per.LARGE_HOUSEHOLD: N_("more for six people and above"),
    Per.MATCHING_MEMBER: N_("per member who is …"),
    PlaceKind.WAREHOUSE: N_("Warehouse"),
    PlaceKind.POINT: N_("Distribution point"),
    PlaceKind.ROAD: N_("On the road"),
    MoveReason.RECEIPT: N_("Received"),
    MoveReason.TRANSFER: N_("Moved elsewhere"),
    MoveReason.ISSUE: N_("Handed out"),
    MoveReason.RETURN: N_("Returned"),
    MoveReason.DAMAGE: N_("Damaged"),
    MoveReason.LOSS: N_("Lost"),
    MoveReason.COUNT: N_("Corrected after counting"),
}

# Apart: words that two lists share are equal, and one would overwrite the other.
PAPER_LABELS: dict[StrEnum, str] = {
    WaybillState.ON_ROAD: N_("On the road"),
    WaybillState.ARRIVED: N_("Arrived"),
    WaybillState.CANCELLED: N_("Taken back"),
    AdjustmentKind.DAMAGE: N_("Damaged"),
    AdjustmentKind.LOSS: N_("Lost"),
    AdjustmentKind.COUNT: N_("Counted"),
    AdjustmentState.PROPOSED: N_("Waits for a second person"),
    AdjustmentState.AGREED: N_("Agreed"),
    AdjustmentState.REFUSED: N_("Refused"),
}

# A dictionary of its own: members of two StrEnums that share a word are the same key.
PART_LABELS: dict[StrEnum, str] = {
    CountsAs.RICE: N_("Rice"),
    CountsAs.LENTILS: N_("Lentils"),
    CountsAs.OIL: N_("Cooking oil"),
    CountsAs.SALT: N_("Salt"),
    CountsAs.SUGAR: N_("Sugar"),
    CountsAs.FLATTENED_RICE: N_("Flattened rice"),
    CountsAs.BATHING_SOAP: N_("Bathing soap"),
    CountsAs.LAUNDRY_SOAP: N_("Laundry soap"),
    CountsAs.PADS: N_("Sanitary pads"),
    CountsAs.CONTAINER: N_("Water container of 10 to 20 litres"),
    CountsAs.BLANKET: N_("Blanket"),
    CountsAs.MAT: N_("Sleeping mat"),
    CountsAs.TARPAULIN: N_("Tarpaulin"),
    CountsAs.CASH: N_("Cash"),
    CountsAs.VOUCHER: N_("Voucher"),
}
