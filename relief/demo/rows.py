"""What one line of each data file holds."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

Geometry = dict[str, Any]
AreaKind = Literal["division", "district", "upazila", "union", "municipality", "forest"]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """Population, households and children are estimates from WorldPop 2020, not a census."""

    level: int
    pcode: str
    pcode_v03: str | None
    name_bn: str
    name_en: str
    kind: AreaKind
    parent_pcode: str | None
    geometry: Geometry
    area_km2: float
    population: int
    households_estimate: int
    children_0_4: int
    children_5_9: int
    children_10_14: int
    children_15_17: int


@dataclass(frozen=True, slots=True)
class CellRow:
    """``lon`` and ``lat`` are the centre of a cell of 30 arc-seconds."""

    lon: float
    lat: float
    population: int
    district: str
    pcode: str


@dataclass(frozen=True, slots=True)
class AgeBand:
    sex: Literal["m", "f"]
    age_from: int
    age_to: int
    people: int


@dataclass(frozen=True, slots=True)
class NameRow:
    kind: str
    sex: str
    community: str
    name_bn: str
    name_latin: str
    variants: tuple[str, ...]
    weight: int
    generation: str


@dataclass(frozen=True, slots=True)
class FacilityRow:
    lon: float
    lat: float
    name: str
    kind: str
    pcode: str


@dataclass(frozen=True, slots=True)
class FloodRow:
    """Invented water: whatever shows it says so (the names already do)."""

    name_en: str
    name_bn: str
    kind: Literal["flood", "tidal_surge"]
    synthetic: bool
    geojson: Geometry
    as_of: date
    district: str


@dataclass(frozen=True, slots=True)
class TrackFix:
    """JTWC winds are means of one minute, IMD winds of three: never compare one with the other."""

    at: datetime
    lon: float
    lat: float
    source: str
    jtwc_wind_kt: float | None
    imd_wind_kt: float | None


@dataclass(frozen=True, slots=True)
class TrackRow:
    sid: str
    name_en: str
    name_bn: str
    season: int
    geojson: Geometry
    started: datetime
    ended: datetime
    max_jtwc_wind_kt: float
    fixes: tuple[TrackFix, ...]


@dataclass(frozen=True, slots=True)
class SwathRow:
    """Always modelled: no observed wind radii were to be had for these storms."""

    sid: str
    name_en: str
    name_bn: str
    wind_kt: int
    modelled: bool
    method: str
    geojson: Geometry
