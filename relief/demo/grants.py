"""Rehabilitation grants and counsellors of the demo organisation."""

from dataclasses import dataclass
from typing import Literal

from relief.demo.names import Sex
from relief.demo.plan import Target

GrantState = Literal["nominated", "verified", "refused", "approved", "active", "completed", "stopped"]


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    title_bn: str
    title_en: str
    proof_bn: str
    proof_en: str
    amount_bdt: int


@dataclass(frozen=True, slots=True)
class PlannedGrant:
    """``reached`` says how far households of the union have come: (state, how many households)."""

    code: str
    name_bn: str
    name_en: str
    pcode: str
    target: Target
    milestones: tuple[PlannedMilestone, ...]
    reached: tuple[tuple[GrantState, int], ...]

    @property
    def amount_bdt(self) -> int:
        return sum(m.amount_bdt for m in self.milestones)


@dataclass(frozen=True, slots=True)
class PlannedCounsellor:
    """``spaces`` are positions in ``relief.demo.spaces.SPACES``; weekdays count from Monday = 0."""

    name_bn: str
    name_en: str
    sex: Sex
    spaces: tuple[int, ...]
    weekdays: tuple[int, ...]
    starts: str
    ends: str
    minutes: int
    daily_maximum: int


GRANTS: tuple[PlannedGrant, ...] = (
    PlannedGrant(
        "HOUSE",
        "ঘর মেরামত",
        "House repair",
        "BD40870477",
        "house_full",
        (
            PlannedMilestone(
                "ভিটা উঁচু করা",
                "Plinth raised",
                "ভিটার ছবি ও মাপ",
                "Photo and height of the plinth",
                12000,
            ),
            PlannedMilestone("খুঁটি ও বেড়া", "Posts and walls", "পরিদর্শকের সই", "Inspector's signature", 15000),
            PlannedMilestone("টিনের চাল", "Tin roof", "পরিদর্শকের সই", "Inspector's signature", 18000),
        ),
        (
            ("nominated", 4),
            ("verified", 3),
            ("refused", 1),
            ("approved", 2),
            ("active", 6),
            ("completed", 2),
        ),
    ),
    PlannedGrant(
        "LATRINE",
        "স্বাস্থ্যসম্মত পায়খানা",
        "Latrine",
        "BD55731295",
        "house_damaged",
        (
            PlannedMilestone(
                "রিং ও স্ল্যাব বসানো",
                "Rings and slab set",
                "পরিদর্শকের সই",
                "Inspector's signature",
                4500,
            ),
            PlannedMilestone("ঘেরা ও ছাউনি", "Walls and roof", "ছবি", "Photo", 3500),
        ),
        (("nominated", 3), ("approved", 3), ("active", 5), ("completed", 4)),
    ),
    PlannedGrant(
        "GOATS",
        "ছাগল পালন (দুটি ছাগী)",
        "Goats (two does)",
        "BD55731285",
        "female_headed",
        (
            PlannedMilestone("প্রশিক্ষণ শেষ", "Training finished", "হাজিরা খাতা", "Attendance list", 0),
            PlannedMilestone(
                "ছাগল কেনা ও টিকা",
                "Goats bought and vaccinated",
                "রসিদ ও টিকার কার্ড",
                "Receipt and vaccination card",
                16000,
            ),
        ),
        (("nominated", 1), ("verified", 1), ("active", 2), ("stopped", 1)),
    ),
    PlannedGrant(
        "SHOP",
        "ছোট দোকান",
        "Small shop",
        "BD40878631",
        "female_headed",
        (
            PlannedMilestone("ব্যবসার পরিকল্পনা", "Business plan", "কমিটির সিদ্ধান্ত", "Committee decision", 5000),
            PlannedMilestone("মালামাল কেনা", "Stock bought", "রসিদ", "Receipts", 15000),
            PlannedMilestone(
                "তিন মাস পর দেখা",
                "Visit after three months",
                "পরিদর্শন প্রতিবেদন",
                "Visit report",
                5000,
            ),
        ),
        (("nominated", 1), ("refused", 1), ("approved", 1), ("active", 2), ("completed", 1)),
    ),
)

COUNSELLORS: tuple[PlannedCounsellor, ...] = (
    PlannedCounsellor("নুসরাত জাহান", "Nusrat Jahan", "f", (0, 1), (6, 1, 3), "09:30", "13:30", 45, 5),
    PlannedCounsellor("তাপস কুমার মৃধা", "Tapas Kumar Mridha", "m", (2, 3), (0, 2), "10:00", "15:00", 45, 5),
    PlannedCounsellor("ফারহানা ইয়াসমিন", "Farhana Yasmin", "f", (4, 5, 6, 7), (6, 0, 2, 3), "09:00", "14:00", 45, 5),
)
