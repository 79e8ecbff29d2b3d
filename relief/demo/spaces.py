"""The demo's child-friendly spaces: where they stand, who runs them, which children come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot
from random import Random
from typing import Literal

from relief.demo.names import Sex
from relief.demo.people import REFERENCE_DAY, InventedHousehold, invent_households
from relief.demo.places import in_water

SpaceKind = Literal["fixed", "mobile", "school", "home", "learning_centre", "kishori_centre"]
YOUNGEST, OLDEST = 4, 16
LEAST, MOST = 50, 80


@dataclass(frozen=True, slots=True)
class InventedSpace:
    name_bn: str
    name_en: str
    pcode: str
    kind: SpaceKind
    lon: float
    lat: float
    indoor_m2: float
    outdoor_m2: float
    latrines_girls: int
    latrines_boys: int


@dataclass(frozen=True, slots=True)
class InventedFacilitator:
    """``space`` is a position in ``SPACES``."""

    space: int
    name_bn: str
    name_en: str
    sex: Sex


@dataclass(frozen=True, slots=True)
class InventedEnrolment:
    """``household`` is ``InventedHousehold.index``, ``member`` the position in its ``members``."""

    space: int
    household: int
    member: int
    joined_days_ago: int


SPACES: tuple[InventedSpace, ...] = (
    InventedSpace(
        "গাবুরা শিশু বান্ধব কেন্দ্র",
        "Gabura child-friendly space",
        "BD40878631",
        "fixed",
        89.273558,
        22.249527,
        62,
        140,
        2,
        1,
    ),
    InventedSpace(
        "প্রতাপনগর শিশু বান্ধব কেন্দ্র",
        "Pratap Nagar child-friendly space",
        "BD40870477",
        "school",
        89.227024,
        22.389514,
        84,
        320,
        2,
        2,
    ),
    InventedSpace(
        "আনুলিয়া শিশু বান্ধব কেন্দ্র",
        "Anulia child-friendly space",
        "BD40870415",
        "fixed",
        89.23051,
        22.420809,
        66,
        180,
        1,
        1,
    ),
    InventedSpace(
        "বুড়িগোয়ালিনী শিখন কেন্দ্র",
        "Buri Goalini learning centre",
        "BD40878623",
        "learning_centre",
        89.206583,
        22.282794,
        58,
        90,
        1,
        1,
    ),
    InventedSpace(
        "টেপা খরীবাড়ী শিশু বান্ধব কেন্দ্র",
        "Tepa Kharibari child-friendly space",
        "BD55731295",
        "school",
        89.010838,
        26.213895,
        72,
        260,
        2,
        1,
    ),
    InventedSpace(
        "পূর্ব ছাতনাই চর শিশু বান্ধব কেন্দ্র",
        "Purba Chhatnai char child-friendly space",
        "BD55731285",
        "mobile",
        88.934802,
        26.230854,
        45,
        200,
        1,
        1,
    ),
    InventedSpace(
        "খালিশা চাপানী কিশোরী কেন্দ্র",
        "Khalisa Chapani girls' centre",
        "BD55731247",
        "kishori_centre",
        89.035248,
        26.165022,
        60,
        110,
        2,
        1,
    ),
    InventedSpace(
        "শৌলমারী শিশু বান্ধব কেন্দ্র",
        "Saulmari child-friendly space",
        "BD55733694",
        "fixed",
        89.091338,
        26.005887,
        64,
        150,
        1,
        1,
    ),
)

FACILITATORS: tuple[InventedFacilitator, ...] = (
    InventedFacilitator(0, "শারমিন সুলতানা", "Sharmin Sultana", "f"),
    InventedFacilitator(0, "মোঃ রাকিব হোসেন", "Md. Rakib Hossain", "m"),
    InventedFacilitator(0, "অঞ্জলি মন্ডল", "Anjali Mondal", "f"),
    InventedFacilitator(1, "তানিয়া খাতুন", "Tania Khatun", "f"),
    InventedFacilitator(1, "সুজিত গাইন", "Sujit Gain", "m"),
    InventedFacilitator(1, "মোছাঃ সাবিনা আক্তার", "Mst. Sabina Akter", "f"),
    InventedFacilitator(2, "ফারজানা পারভীন", "Farzana Parvin", "f"),
    InventedFacilitator(2, "মোঃ তরিকুল গাজী", "Md. Tariqul Gazi", "m"),
    InventedFacilitator(3, "গীতা রানী", "Gita Rani", "f"),
    InventedFacilitator(3, "নাজমা খানম", "Nazma Khanam", "f"),
    InventedFacilitator(3, "মোঃ ইমরান সরদার", "Md. Imran Sardar", "m"),
    InventedFacilitator(4, "মোছাঃ রুমা আক্তার", "Mst. Ruma Akter", "f"),
    InventedFacilitator(4, "বিকাশ রায়", "Bikash Roy", "m"),
    InventedFacilitator(5, "মোছাঃ জেসমিন বেগম", "Mst. Jesmin Begum", "f"),
    InventedFacilitator(5, "মোঃ সোহেল ইসলাম", "Md. Sohel Islam", "m"),
    InventedFacilitator(6, "সুমাইয়া আক্তার", "Sumaiya Akter", "f"),
    InventedFacilitator(6, "শিখা রানী", "Shikha Rani", "f"),
    InventedFacilitator(6, "আফরোজা বেগম", "Afroza Begum", "f"),
    InventedFacilitator(7, "মোছাঃ লাইলী খাতুন", "Mst. Laily Khatun", "f"),
    InventedFacilitator(7, "মোঃ আরিফ হক", "Md. Arif Haque", "m"),
)


def invent_children(
    seed: int,
    count: int = 5000,
    *,
    households: Sequence[InventedHousehold] | None = None,
    on: date = REFERENCE_DAY,
) -> tuple[InventedEnrolment, ...]:
    """Each child comes to one space, that of its union; the flooded and the near come first.

    Give ``households`` when you already hold the stream of the same seed.
    """
    homes = households if households is not None else tuple(invent_households(seed, count, on=on))
    rng = Random(seed + 1)
    return tuple(
        InventedEnrolment(number, home.index, member, _joined(rng))
        for number, space in enumerate(SPACES)
        for home, member in _children_near(space, homes, on)[: rng.randint(LEAST, MOST)]
    )


def _children_near(
    space: InventedSpace, homes: Sequence[InventedHousehold], on: date
) -> list[tuple[InventedHousehold, int]]:
    own = [h for h in homes if h.pcode == space.pcode and h.copy_of is None and h.consent]
    own.sort(key=lambda h: (not in_water(h.lon, h.lat), _far(space, h)))
    return [
        (home, position)
        for home in own
        for position, member in enumerate(home.members)
        if YOUNGEST <= _age(member.birth_date, on) <= OLDEST and member.relation != "head"
    ]


def _far(space: InventedSpace, home: InventedHousehold) -> float:
    # A degree of longitude is a tenth shorter than one of latitude here; good enough to sort by.
    return hypot((home.lon - space.lon) * 0.91, home.lat - space.lat)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _joined(rng: Random) -> int:
    """Most from the first week; some heard of it later and are missing from the early registers."""
    return rng.randint(26, 30) if rng.random() < 0.85 else rng.randint(4, 20)
