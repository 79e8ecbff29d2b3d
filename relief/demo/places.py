"""Where invented households live: population cells, most in unions the water touched."""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random

from relief.demo import files
from relief.demo.geometry import Shape
from relief.demo.rows import CellRow

TOUCHED_SHARE = 0.6
_HALF_CELL = 1 / 240
_TRIES = 25

PARAS: tuple[tuple[str, str], ...] = (
    ("দক্ষিণ পাড়া", "Dakshin Para"),
    ("উত্তর পাড়া", "Uttar Para"),
    ("পূর্ব পাড়া", "Purba Para"),
    ("পশ্চিম পাড়া", "Paschim Para"),
    ("মধ্য পাড়া", "Madhya Para"),
    ("জেলে পাড়া", "Jele Para"),
    ("মোল্লা পাড়া", "Molla Para"),
    ("শেখ পাড়া", "Sheikh Para"),
    ("গাজী পাড়া", "Gazi Para"),
    ("সরদার পাড়া", "Sardar Para"),
    ("মন্ডল পাড়া", "Mondal Para"),
    ("বাজার পাড়া", "Bazar Para"),
    ("স্কুল পাড়া", "School Para"),
    ("মাদ্রাসা পাড়া", "Madrasa Para"),
    ("নতুন পাড়া", "Notun Para"),
    ("চর পাড়া", "Char Para"),
    ("বাঁধ পাড়া", "Bandh Para"),
    ("ঘোষ পাড়া", "Ghosh Para"),
    ("দাস পাড়া", "Das Para"),
    ("কুমার পাড়া", "Kumar Para"),
    ("মাঝি পাড়া", "Majhi Para"),
    ("খালপাড়", "Khalpar"),
    ("গুচ্ছগ্রাম", "Guchchhagram"),
    ("হাট খোলা", "Hat Khola"),
)
LANDMARKS: tuple[tuple[str, str], ...] = (
    ("জামে মসজিদের পাশে", "Beside the Jame mosque"),
    ("প্রাথমিক বিদ্যালয়ের পেছনে", "Behind the primary school"),
    ("বেড়িবাঁধের ধারে", "On the embankment side"),
    ("বাজারের উত্তর দিকে", "North of the bazar"),
    ("কালভার্টের কাছে", "Near the culvert"),
    ("ইউনিয়ন পরিষদের কাছে", "Near the union parishad"),
    ("মন্দিরের পাশে", "Beside the temple"),
    ("গভীর নলকূপের কাছে", "Near the deep tube well"),
    ("বড় বটগাছের কাছে", "Near the big banyan tree"),
    ("খেয়াঘাটের কাছে", "Near the ferry landing"),
    ("কমিউনিটি ক্লিনিকের সামনে", "In front of the community clinic"),
    ("ইটের রাস্তার মাথায়", "At the end of the brick road"),
)


@dataclass(frozen=True, slots=True)
class Place:
    pcode: str
    lon: float
    lat: float
    ward: int
    village_bn: str
    village_en: str


@dataclass(frozen=True, slots=True)
class _Group:
    cells: tuple[CellRow, ...]
    cum_weights: tuple[float, ...]


def place(rng: Random) -> Place:
    """Always inside the union it names: a cell that hardly meets its union is given up."""
    touched, dry = _groups()
    group = touched if rng.random() < TOUCHED_SHARE else dry
    while True:
        cell = rng.choices(group.cells, cum_weights=group.cum_weights)[0]
        point = _point(rng, cell)
        if point:
            ward = _wards()[cell.lon, cell.lat]
            bn, en = _para(cell.pcode, ward, rng.randrange(3))
            return Place(cell.pcode, *point, ward, bn, en)


@cache
def union_shapes() -> dict[str, Shape]:
    return {a.pcode: Shape(a.geometry) for a in files.areas() if a.level == 4}


@cache
def _water() -> tuple[Shape, ...]:
    return tuple(Shape(f.geojson) for f in files.floods())


def in_water(lon: float, lat: float) -> bool:
    """Under one of the two invented floods; never a statement about a real place."""
    return any(shape.contains(lon, lat) for shape in _water())


def _point(rng: Random, cell: CellRow) -> tuple[float, float] | None:
    shape = union_shapes()[cell.pcode]
    for _ in range(_TRIES):
        lon = round(cell.lon + rng.uniform(-_HALF_CELL, _HALF_CELL), 6)
        lat = round(cell.lat + rng.uniform(-_HALF_CELL, _HALF_CELL), 6)
        if shape.contains(lon, lat):
            return lon, lat
    return None


def _para(pcode: str, ward: int, which: int) -> tuple[str, str]:
    """The same ward always has the same three paras."""
    return PARAS[(int(pcode[2:]) + ward * 5 + which * 7) % len(PARAS)]


@cache
def _lived_in() -> tuple[CellRow, ...]:
    """WorldPop puts people into the Sundarbans; nobody is registered there."""
    forest = {a.pcode for a in files.areas() if a.kind == "forest"}
    return tuple(c for c in files.cells() if c.pcode not in forest)


@cache
def _groups() -> tuple[_Group, _Group]:
    shares = files.water_shares()
    touched = [c for c in _lived_in() if c.pcode in shares]
    dry = [c for c in _lived_in() if c.pcode not in shares]
    # Unions the water only grazed still get somebody, the drowned ones most.
    return (
        _Group(
            tuple(touched),
            tuple(accumulate(c.population * (0.1 + shares[c.pcode]) for c in touched)),
        ),
        _Group(tuple(dry), tuple(accumulate(float(c.population) for c in dry))),
    )


@cache
def _wards() -> dict[tuple[float, float], int]:
    """Nine bands from north to south, so that neighbours share a ward."""
    by_union: dict[str, list[CellRow]] = {}
    for cell in _lived_in():
        by_union.setdefault(cell.pcode, []).append(cell)
    wards: dict[tuple[float, float], int] = {}
    for group in by_union.values():
        group.sort(key=lambda c: (-c.lat, c.lon))
        wards.update({(c.lon, c.lat): 1 + 9 * i // len(group) for i, c in enumerate(group)})
    return wards
