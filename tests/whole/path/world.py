"""What the walk brings along: one upazila cut from the real areas, the invented flood, a list of families."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import relief.demo
from relief.accounts import passwords
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven
from relief.accounts.roles import Role
from relief.households.list_fields import FIELD
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from tests.people import CAST, PASSWORD

DATA = Path(relief.demo.__file__).parent / "data"
UPAZILA = "BD557312"
PATH = f"/BD55/BD5573/{UPAZILA}/"
# Under water in the scenario, with a border drawn between them.
WET = "BD55731276"
UNIONS = ("BD55731276", "BD55731285", "BD55731295", "BD55731219")

# Form number, Bangla name, Latin name, sex, union, people, damage, needs.
FAMILIES = (
    ("F-1", "রহিমা বেগম", "Rahima Begum", "female", UNIONS[0], "5", "full", "food,wash"),
    ("F-2", "আবদুল করিম", "Abdul Karim", "male", UNIONS[0], "6", "full", "food"),
    ("F-3", "মমতাজ খাতুন", "Momtaz Khatun", "female", UNIONS[1], "4", "full", "food"),
    ("F-4", "নূর ইসলাম", "Nur Islam", "male", UNIONS[1], "7", "full", "food"),
    ("F-5", "শেফালী রানী রায়", "Shefali Rani Roy", "female", UNIONS[2], "3", "full", "food"),
    ("F-6", "জয়নাল আবেদীন", "Joynal Abedin", "male", UNIONS[2], "5", "partial", "food"),
    ("F-7", "হালিমা খাতুন", "Halima Khatun", "female", UNIONS[3], "4", "none", ""),
    ("F-8", "ভুল সারি", "Wrong Row", "male", UNIONS[0], "0", "ভাঙা", ""),
)
_COLUMNS = (
    *("form_no", "head_name_bn", "head_name_en", "sex", "area_pcode", "size", "damage", "needs"),
    *("village", "phone", "lat", "lon"),
)


def accounts(database: Database, now: datetime) -> None:
    """Everybody of the tests, moved to this upazila, before there is any area."""
    passwords.configure(memory_kib=8, rounds=1)
    with database.writing() as db:
        for name, (name_bn, name_en, role, _paths) in CAST.items():
            given = AccountGiven(
                name=name,
                name_bn=name_bn,
                name_en=name_en,
                role=role,
                paths=("/",) if role is Role.ADMIN else (PATH,),
                password=PASSWORD,
            )
            create_account(db, Actor.clerk("tests"), given, now=now)


def _features(name: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        features: list[dict[str, Any]] = json.load(file)["features"]
    return features


def areas_file() -> bytes:
    """The upazila, what lies above it, and its unions."""
    above = {"BD55", "BD5573", UPAZILA}
    parents = [
        one for one in _features("parents_satkhira_nilphamari.geojson.gz") if one["properties"]["pcode"] in above
    ]
    unions = [
        one for one in _features("demo_unions_satkhira_nilphamari.geojson.gz") if one["properties"]["adm3"] == UPAZILA
    ]
    assert (len(parents), len(unions)) == (3, 10)
    return json.dumps({"type": "FeatureCollection", "features": parents + unions}, ensure_ascii=False).encode()


def population_file() -> bytes:
    """People, households and children of these areas."""
    sent = io.StringIO()
    out = csv.writer(sent)
    out.writerow(["pcode", "population", "households", "children_3_17"])
    with (DATA / "population_by_area_2020_est.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["pcode"].startswith(UPAZILA) or row["pcode"] in ("BD55", "BD5573"):
                young = int(row["children_0_4_est"]) * 2 // 5
                older = sum(int(row[name]) for name in ("children_5_9_est", "children_10_14_est", "children_15_17_est"))
                out.writerow([row["pcode"], row["pop_2020_est"], row["households_est"], young + older])
    return sent.getvalue().encode()


def flood_file() -> bytes:
    """The invented flood without its English remark, which would stand as its source on a Bangla page."""
    layer = json.loads((DATA / "scenario_teesta_flood_nilphamari_SYNTHETIC.geojson").read_bytes())
    for feature in layer["features"]:
        del feature["properties"]["note"]
    return json.dumps(layer).encode()


def household_list() -> bytes:
    """Eight families as a union parishad would send them; the last row cannot be read."""
    sent = io.StringIO()
    out = csv.writer(sent)
    out.writerow(FIELD[name].label_bn for name in _COLUMNS)
    for number, row in enumerate(FAMILIES):
        lat, lon = _inside(row[4])
        out.writerow([*row, "চর খড়িবাড়ি", f"0171200{number:04}", f"{lat:.5f}", f"{lon:.5f}"])
    return sent.getvalue().encode("utf-8-sig")


def _inside(pcode: str) -> tuple[float, float]:
    import shapely

    features = _features("demo_unions_satkhira_nilphamari.geojson.gz")
    shape = next(shapely.from_geojson(json.dumps(one)) for one in features if one["properties"]["pcode"] == pcode)
    at = shape.point_on_surface()
    return at.y, at.x
