"""Distributions of the demo organisation, in every state.

Days are counted back from the day the demo is loaded; a negative number lies ahead.
"""

from dataclasses import dataclass
from typing import Literal

DistributionState = Literal["draft", "locked", "approved", "open", "reconciling", "closed", "cancelled"]
Target = Literal["flooded", "house_full", "house_damaged", "female_headed", "displaced", "child_under_5"]


@dataclass(frozen=True, slots=True)
class PlannedPoint:
    name_bn: str
    name_en: str
    pcode: str
    lon: float
    lat: float
    per_hour: int


@dataclass(frozen=True, slots=True)
class PlannedDistribution:
    """``came`` is the share of households that collected; 0 where the doors have not opened."""

    state: DistributionState
    name_bn: str
    name_en: str
    kit: str
    pcodes: tuple[str, ...]
    target: Target
    round: int
    days_ago: int
    points: tuple[PlannedPoint, ...]
    came: float = 0
    reason_bn: str = ""
    reason_en: str = ""
    # Comes again: the next round lies there as a draft.
    every_days: int | None = None

    @property
    def is_money(self) -> bool:
        return self.kit.startswith("CASH")


GABURA = PlannedPoint("গাবুরা ঘূর্ণিঝড় আশ্রয়কেন্দ্র", "Gabura cyclone shelter", "BD40878631", 89.27294, 22.25111, 60)
PADMA_PUKUR = PlannedPoint(
    "পদ্মপুকুর ইউনিয়ন পরিষদ মাঠ",
    "Padma Pukur union parishad field",
    "BD40878679",
    89.23503,
    22.35367,
    50,
)
PRATAP_NAGAR = PlannedPoint("প্রতাপনগর উচ্চ বিদ্যালয়", "Pratap Nagar high school", "BD40870477", 89.22887, 22.39099, 60)
SREEULA = PlannedPoint("শ্রীউলা বাজার", "Sreeula bazar", "BD40870494", 89.17462, 22.43409, 40)
ANULIA = PlannedPoint("আনুলিয়া ইউনিয়ন পরিষদ", "Anulia union parishad", "BD40870415", 89.22934, 22.42478, 50)
BURI_GOALINI = PlannedPoint(
    "বুড়িগোয়ালিনী প্রাথমিক বিদ্যালয়", "Buri Goalini primary school", "BD40878623", 89.19201, 22.27937, 45
)
TEPA_KHARIBARI = PlannedPoint(
    "টেপা খরীবাড়ী বন্যা আশ্রয়কেন্দ্র", "Tepa Kharibari flood shelter", "BD55731295", 88.99631, 26.20682, 60
)
PURBA_CHHATNAI = PlannedPoint(
    "পূর্ব ছাতনাই প্রাথমিক বিদ্যালয়", "Purba Chhatnai primary school", "BD55731285", 88.92769, 26.24629, 45
)
KHALISA_CHAPANI = PlannedPoint(
    "খালিশা চাপানী ইউনিয়ন পরিষদ", "Khalisa Chapani union parishad", "BD55731247", 89.03213, 26.15163, 60
)
SAULMARI = PlannedPoint("শৌলমারী উচ্চ বিদ্যালয়", "Saulmari high school", "BD55733694", 89.0786, 26.00701, 55)
DAOABARI = PlannedPoint("ডাউয়াবাড়ী বাজার", "Daoabari bazar", "BD55733614", 89.0596, 26.07496, 40)


def _distribution(
    state: DistributionState,
    name_bn: str,
    name_en: str,
    kit: str,
    target: Target,
    round_: int,
    days_ago: int,
    *points: PlannedPoint,
    came: float = 0,
    reason: tuple[str, str] = ("", ""),
    every_days: int | None = None,
) -> PlannedDistribution:
    pcodes = tuple(dict.fromkeys(p.pcode for p in points))
    return PlannedDistribution(
        state, name_bn, name_en, kit, pcodes, target, round_, days_ago, points, came, *reason, every_days=every_days
    )


DISTRIBUTIONS: tuple[PlannedDistribution, ...] = (
    _distribution(
        "closed",
        "শুকনো খাবার, ১ম দফা: গাবুরা ও প্রতাপনগর",
        "Dry food, round 1: Gabura and Pratap Nagar",
        "DRY-FOOD-7",
        "flooded",
        1,
        24,
        GABURA,
        PRATAP_NAGAR,
        came=0.93,
    ),
    _distribution(
        "closed",
        "শুকনো খাবার: টেপা খরীবাড়ী",
        "Dry food: Tepa Kharibari",
        "DRY-FOOD-7",
        "flooded",
        1,
        19,
        TEPA_KHARIBARI,
        came=0.9,
        every_days=21,
    ),
    _distribution(
        "closed",
        "ত্রিপল ও ঘর বাঁধার সরঞ্জাম: আনুলিয়া",
        "Tarpaulins and tools: Anulia",
        "SHELTER",
        "house_full",
        1,
        15,
        ANULIA,
        came=0.96,
    ),
    _distribution(
        "reconciling",
        "স্বাস্থ্যবিধি কিট: পূর্ব ছাতনাই ও খালিশা চাপানী",
        "Hygiene kits: Purba Chhatnai and Khalisa Chapani",
        "HYGIENE",
        "flooded",
        1,
        3,
        PURBA_CHHATNAI,
        KHALISA_CHAPANI,
        came=0.87,
    ),
    _distribution(
        "open",
        "শুকনো খাবার, ২য় দফা: গাবুরা",
        "Dry food, round 2: Gabura",
        "DRY-FOOD-7",
        "flooded",
        2,
        0,
        GABURA,
        came=0.45,
    ),
    _distribution(
        "open",
        "নিরাপদ পানির কিট: শৌলমারী",
        "Safe-water kits: Saulmari",
        "WASH",
        "flooded",
        1,
        0,
        SAULMARI,
        came=0.2,
    ),
    _distribution(
        "open",
        "নারীপ্রধান পরিবারে নগদ ৪,৫০০ টাকা: বুড়িগোয়ালিনী",
        "Cash BDT 4,500 for women heading households: Buri Goalini",
        "CASH-4500",
        "female_headed",
        1,
        1,
        BURI_GOALINI,
    ),
    _distribution(
        "approved",
        "নগদ ৬,০০০ টাকা: প্রতাপনগর ও পদ্মপুকুর",
        "Cash BDT 6,000: Pratap Nagar and Padma Pukur",
        "CASH-6000",
        "house_damaged",
        1,
        -2,
        PRATAP_NAGAR,
        PADMA_PUKUR,
    ),
    _distribution(
        "locked",
        "নারীপ্রধান পরিবারে নগদ ৪,৫০০ টাকা: ডাউয়াবাড়ী",
        "Cash BDT 4,500 for women heading households: Daoabari",
        "CASH-4500",
        "female_headed",
        1,
        -4,
        DAOABARI,
    ),
    _distribution(
        "draft",
        "কম্বল ও মাদুর: শ্রীউলা",
        "Blankets and mats: Sreeula",
        "BEDDING",
        "displaced",
        1,
        -8,
        SREEULA,
    ),
    _distribution(
        "cancelled",
        "শুকনো খাবার, ১ম দফা: বুড়িগোয়ালিনী",
        "Dry food, round 1: Buri Goalini",
        "DRY-FOOD-7",
        "flooded",
        1,
        12,
        BURI_GOALINI,
        reason=(
            "উপজেলা প্রশাসন একই দিনে একই পরিবারগুলোকে খাবার দিয়েছে।",
            "The upazila administration gave food to the same families on the same day.",
        ),
    ),
)
