"""Typed readers of ``relief/demo/data``; each call reads the disk, so keep what you use twice."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Literal

from relief.demo.rows import (
    AgeBand,
    AreaKind,
    AreaRow,
    CellRow,
    FacilityRow,
    FloodRow,
    Geometry,
    NameRow,
    SwathRow,
    TrackFix,
    TrackRow,
)

UNIONS = "demo_unions_satkhira_nilphamari.geojson.gz"
PARENTS = "parents_satkhira_nilphamari.geojson.gz"
POPULATION = "population_by_area_2020_est.csv"
CELLS = "worldpop_1km_cells_satkhira_nilphamari.csv.gz"
AGES = "bd_age_structure_wpp2024.csv"
NAMES = "bangla_names.csv"
FACILITIES = "health_facilities_satkhira_nilphamari.csv"
TRACKS = "cyclone_tracks_amphan_remal.geojson"
FIXES = "cyclone_fixes_amphan_remal.csv"
SWATHS = "wind_swaths_MODELLED_amphan_remal.geojson"
SURGE = "scenario_cyclone_surge_satkhira_SYNTHETIC"
TEESTA = "scenario_teesta_flood_nilphamari_SYNTHETIC"
WATER_SHARES = "union_share_under_water_SYNTHETIC.csv"

# (what, who, licence): every page that shows one of these carries its line.
ATTRIBUTION: list[tuple[str, str, str]] = [
    ("Boundaries", "Bangladesh Bureau of Statistics / OCHA, via geoBoundaries", "CC BY 3.0 IGO"),
    ("Bangla area names", "nuhil/bangladesh-geocode", "MIT"),
    ("Population", "WorldPop 2020", "CC BY 4.0"),
    ("Age structure", "UN World Population Prospects 2024", "CC BY 3.0 IGO"),
    ("Health facilities", "© OpenStreetMap contributors / Healthsites", "ODbL 1.0"),
    ("Tracks", "NOAA IBTrACS", "no restriction by NOAA"),
]

_KIND_OF_LEVEL: dict[int, AreaKind] = {1: "division", 2: "district", 3: "upazila"}
_STORM_BN = {"AMPHAN": "আম্পান", "REMAL": "রেমাল"}


def areas() -> list[AreaRow]:
    """Parents come before children."""
    counts = {row["pcode"]: row for row in _rows(POPULATION)}
    features = [*_features(PARENTS), *_features(UNIONS)]
    return [_area(f["properties"], f["geometry"], counts[f["properties"]["pcode"]]) for f in features]


def cells() -> list[CellRow]:
    return [
        CellRow(float(r["lon"]), float(r["lat"]), int(r["pop_2020"]), r["district"], r["adm4_main"])
        for r in _rows(CELLS)
    ]


def ages() -> list[AgeBand]:
    """National, 2025."""
    return [
        AgeBand(
            "f" if r["sex"] == "Female" else "m",
            int(r["age_from"]),
            int(r["age_to"] or 104),
            int(r["pop_2025_interpolated"]),
        )
        for r in _rows(AGES)
    ]


def names() -> list[NameRow]:
    return [
        NameRow(
            r["kind"],
            r["sex"],
            r["community"],
            r["name_bn"],
            r["name_latin"],
            tuple(v for v in r["latin_variants"].split("|") if v),
            int(r["weight"]),
            r["generation"],
        )
        for r in _rows(NAMES)
    ]


def facilities() -> list[FacilityRow]:
    return [
        FacilityRow(float(r["lon"]), float(r["lat"]), r["name"], r["type"], r["adm4_pcode"]) for r in _rows(FACILITIES)
    ]


def floods() -> list[FloodRow]:
    return [
        _flood(
            SURGE,
            "Tidal surge after an embankment breach, Shyamnagar and Assasuni (invented scenario)",
            "বেড়িবাঁধ ভেঙে জলোচ্ছ্বাস, শ্যামনগর ও আশাশুনি (কাল্পনিক দৃশ্যপট)",
            "tidal_surge",
            "BD4087",
        ),
        _flood(
            TEESTA,
            "Teesta bank flood, Dimla and Jaldhaka (invented scenario)",
            "তিস্তাপাড়ের বন্যা, ডিমলা ও জলঢাকা (কাল্পনিক দৃশ্যপট)",
            "flood",
            "BD5573",
        ),
    ]


def water_shares() -> dict[str, float]:
    """Union P-code -> share of its area under the invented water; dry unions are not listed."""
    return {r["pcode"]: float(r["share"]) for r in _rows(WATER_SHARES)}


def tracks() -> list[TrackRow]:
    fixes: dict[str, list[TrackFix]] = {}
    for row in _rows(FIXES):
        fixes.setdefault(row["sid"], []).append(_fix(row))
    return [_track(f["properties"], f["geometry"], fixes[f["properties"]["sid"]]) for f in _features(TRACKS)]


def swaths() -> list[SwathRow]:
    return [
        SwathRow(
            p["sid"],
            p["name"].title(),
            _STORM_BN[p["name"]],
            int(p["wind_ge_kt"]),
            True,
            p["method"],
            f["geometry"],
        )
        for f in _features(SWATHS)
        for p in (f["properties"],)
    ]


def _area(p: dict[str, Any], geometry: Geometry, count: dict[str, str]) -> AreaRow:
    level = int(p.get("level", 4))
    parent = p.get(f"adm{level - 1}") if level > 1 else None
    return AreaRow(
        level=level,
        pcode=p["pcode"],
        pcode_v03=p.get("pcode_v03"),
        name_bn=p["name_bn"],
        name_en=p["name_en"],
        kind=_KIND_OF_LEVEL.get(level) or p["type"],
        parent_pcode=parent,
        geometry=geometry,
        area_km2=float(p["area_km2"]),
        population=int(count["pop_2020_est"]),
        households_estimate=int(count["households_est"]),
        children_0_4=int(count["children_0_4_est"]),
        children_5_9=int(count["children_5_9_est"]),
        children_10_14=int(count["children_10_14_est"]),
        children_15_17=int(count["children_15_17_est"]),
    )


def _flood(stem: str, name_en: str, name_bn: str, kind: Literal["flood", "tidal_surge"], district: str) -> FloodRow:
    feature = _features(f"{stem}.geojson")[0]
    p = feature["properties"]
    as_of = date.fromisoformat(p["as_of"])
    return FloodRow(name_en, name_bn, kind, bool(p["synthetic"]), feature["geometry"], as_of, district)


def _track(p: dict[str, Any], geometry: Geometry, fixes: list[TrackFix]) -> TrackRow:
    return TrackRow(
        sid=p["sid"],
        name_en=p["name"].title(),
        name_bn=_STORM_BN[p["name"]],
        season=int(p["season"]),
        geojson=geometry,
        started=datetime.fromisoformat(p["start_utc"]),
        ended=datetime.fromisoformat(p["end_utc"]),
        max_jtwc_wind_kt=float(p["max_jtwc_wind_kt"]),
        fixes=tuple(fixes),
    )


def _fix(row: dict[str, str]) -> TrackFix:
    jtwc, imd = row["jtwc_wind_kt_1min"], row["imd_wind_kt_3min"]
    return TrackFix(
        datetime.fromisoformat(row["time_utc"]),
        float(row["lon"]),
        float(row["lat"]),
        row["pos_source"],
        float(jtwc) if jtwc else None,
        float(imd) if imd else None,
    )


def _text(name: str) -> str:
    raw = (files("relief.demo") / "data" / name).read_bytes()
    return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(_text(name)))


def _features(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(_text(name))["features"]
    return features
