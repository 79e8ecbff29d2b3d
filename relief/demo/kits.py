"""What is given in Bangladesh; every figure is a default the organisation edits.

``source`` is where a figure comes from; "to be confirmed" marks field knowledge without a document.
"""

from dataclasses import dataclass
from typing import Literal

Sector = Literal["food", "wash", "shelter", "nfi", "cash", "health", "education", "protection"]
CONFIRM = "Field practice, to be confirmed"
GOVERNMENT = "Government dry-food packet, five people for a week (TBS, 17 June 2022); quantities to be confirmed"
BASTOB = "NGO relief packet, Noakhali 2024 (bastob.org)"
SPHERE = "Sphere Handbook 2018, to be confirmed"
CASH_2017 = "Cash Working Group, floods 2017-2022 (MPCG Guidelines 2019)"


@dataclass(frozen=True, slots=True)
class InventedItem:
    code: str
    name_bn: str
    name_en: str
    unit: str
    weight_kg: float
    kcal_per_unit: int | None
    sector: Sector
    source: str


@dataclass(frozen=True, slots=True)
class KitLine:
    """``per`` member: the quantity is for each member of the household."""

    item: str
    quantity: float
    per: Literal["household", "member"] = "household"


@dataclass(frozen=True, slots=True)
class InventedKit:
    """For ``validity_days`` after a delivery the household counts as reached in this sector."""

    code: str
    name_bn: str
    name_en: str
    sector: Sector
    lines: tuple[KitLine, ...]
    validity_days: int
    source: str


def _item(
    code: str,
    name_bn: str,
    name_en: str,
    unit: str,
    weight_kg: float,
    sector: Sector,
    source: str = CONFIRM,
    kcal: int | None = None,
) -> InventedItem:
    return InventedItem(code, name_bn, name_en, unit, weight_kg, kcal, sector, source)


ITEMS: tuple[InventedItem, ...] = (
    _item("RICE", "চাল", "Rice", "kg", 1, "food", GOVERNMENT, 3600),
    _item("LENTIL", "মসুর ডাল", "Lentils", "kg", 1, "food", GOVERNMENT, 3400),
    _item("OIL", "ভোজ্য তেল", "Cooking oil", "litre", 0.92, "food", GOVERNMENT, 8840),
    _item("SALT", "লবণ", "Salt", "kg", 1, "food", GOVERNMENT, 0),
    _item("SUGAR", "চিনি", "Sugar", "kg", 1, "food", GOVERNMENT, 3900),
    _item("CHIRA", "চিড়া", "Flattened rice", "kg", 1, "food", CONFIRM, 3500),
    _item("NOODLES", "নুডলস", "Noodles", "kg", 1, "food", CONFIRM, 4400),
    _item("SOAP-BATH", "গোসলের সাবান (২৫০ গ্রাম)", "Bathing soap (250 g)", "piece", 0.25, "wash", SPHERE),
    _item("SOAP-WASH", "কাপড় ধোয়ার সাবান (২০০ গ্রাম)", "Laundry soap (200 g)", "piece", 0.2, "wash", SPHERE),
    _item("PADS", "স্যানিটারি ন্যাপকিন", "Sanitary pads", "packet", 0.15, "wash", BASTOB),
    _item("ORS", "খাবার স্যালাইন", "Oral rehydration salts", "sachet", 0.02, "health", BASTOB),
    _item(
        "WATER-TAB",
        "পানি বিশুদ্ধকরণ ট্যাবলেট",
        "Water purification tablets",
        "tablet",
        0.001,
        "wash",
        BASTOB,
    ),
    _item(
        "BUCKET-20",
        "ঢাকনাসহ বালতি (২০ লিটার)",
        "Bucket with lid (20 litres)",
        "piece",
        0.9,
        "wash",
        BASTOB,
    ),
    _item("JERRY-10", "জেরিক্যান (১০ লিটার)", "Jerrycan (10 litres)", "piece", 0.45, "wash", SPHERE),
    _item("TARP-4X6", "ত্রিপল (৪ × ৬ মিটার)", "Tarpaulin (4 × 6 m)", "piece", 4.6, "shelter"),
    _item("ROPE-30", "দড়ি (৩০ মিটার)", "Rope (30 m)", "piece", 0.8, "shelter"),
    _item("TOOLS", "ঘর বাঁধার সরঞ্জাম", "Shelter tool kit", "set", 6.5, "shelter"),
    _item("BLANKET", "কম্বল", "Blanket", "piece", 1.5, "nfi", SPHERE),
    _item("MAT", "মাদুর", "Sleeping mat", "piece", 1.0, "nfi", SPHERE),
    _item("TORCH", "সৌর বাতি", "Solar torch", "piece", 0.3, "protection"),
    _item("SCARF", "ওড়না", "Scarf", "piece", 0.2, "protection"),
    _item("SCHOOL-BAG", "স্কুলব্যাগ", "School bag", "piece", 0.4, "education"),
    _item("NOTEBOOK", "খাতা", "Notebook", "piece", 0.12, "education"),
    _item("PENCILS", "পেন্সিল ও রাবার", "Pencils and eraser", "set", 0.08, "education"),
    _item("TAKA", "নগদ টাকা", "Cash", "BDT", 0, "cash", CASH_2017),
)

KITS: tuple[InventedKit, ...] = (
    InventedKit(
        "DRY-FOOD-7",
        "শুকনো খাবারের প্যাকেট (৭ দিন, ৫ জন)",
        "Dry-food packet (7 days, 5 people)",
        "food",
        (
            KitLine("RICE", 10),
            KitLine("LENTIL", 1),
            KitLine("OIL", 1),
            KitLine("SALT", 1),
            KitLine("SUGAR", 1),
            KitLine("CHIRA", 2),
            KitLine("NOODLES", 0.5),
        ),
        7,
        GOVERNMENT,
    ),
    InventedKit(
        "HYGIENE",
        "স্বাস্থ্যবিধি কিট",
        "Hygiene kit",
        "wash",
        (
            KitLine("SOAP-BATH", 1, "member"),
            KitLine("SOAP-WASH", 1, "member"),
            KitLine("PADS", 2),
            KitLine("ORS", 15),
            KitLine("BUCKET-20", 1),
        ),
        30,
        BASTOB,
    ),
    InventedKit(
        "WASH",
        "নিরাপদ পানির কিট",
        "Safe-water kit",
        "wash",
        (KitLine("JERRY-10", 2), KitLine("WATER-TAB", 30), KitLine("ORS", 15)),
        15,
        BASTOB,
    ),
    InventedKit(
        "SHELTER",
        "জরুরি আশ্রয় কিট (ত্রিপল)",
        "Emergency shelter kit (tarpaulin)",
        "shelter",
        (KitLine("TARP-4X6", 2), KitLine("ROPE-30", 1), KitLine("TOOLS", 1)),
        180,
        "Shelter Cluster, to be confirmed",
    ),
    InventedKit(
        "BEDDING",
        "কম্বল ও মাদুর",
        "Blankets and mats",
        "nfi",
        (KitLine("BLANKET", 1, "member"), KitLine("MAT", 1, "member")),
        180,
        SPHERE,
    ),
    InventedKit(
        "CASH-4500",
        "বহুমুখী নগদ সহায়তা ৪,৫০০ টাকা",
        "Multi-purpose cash, BDT 4,500",
        "cash",
        (KitLine("TAKA", 4500),),
        30,
        CASH_2017,
    ),
    InventedKit(
        "CASH-6000",
        "বহুমুখী নগদ সহায়তা ৬,০০০ টাকা",
        "Multi-purpose cash, BDT 6,000",
        "cash",
        (KitLine("TAKA", 6000),),
        30,
        "Rate of 2024, to be confirmed",
    ),
    InventedKit(
        "DIGNITY",
        "কিশোরী ও নারীর মর্যাদা কিট",
        "Dignity kit for girls and women",
        "protection",
        (KitLine("PADS", 2), KitLine("SCARF", 1), KitLine("TORCH", 1), KitLine("SOAP-BATH", 2)),
        90,
        CONFIRM,
    ),
    InventedKit(
        "LEARNING",
        "শিক্ষা উপকরণ",
        "Learning kit",
        "education",
        (KitLine("SCHOOL-BAG", 1), KitLine("NOTEBOOK", 6), KitLine("PENCILS", 1)),
        180,
        CONFIRM,
    ),
)


def kit_kcal(kit: InventedKit, members: int = 5) -> float:
    return sum((_BY_CODE[line.item].kcal_per_unit or 0) * _times(line, members) for line in kit.lines)


def kit_weight_kg(kit: InventedKit, members: int = 5) -> float:
    return sum(_BY_CODE[line.item].weight_kg * _times(line, members) for line in kit.lines)


def _times(line: KitLine, members: int) -> float:
    return line.quantity * (members if line.per == "member" else 1)


_BY_CODE = {item.code: item for item in ITEMS}
