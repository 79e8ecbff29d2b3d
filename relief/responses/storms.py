"""Cyclone tracks (IBTrACS CSV) and how far their wind reached: arithmetic, no database.

Winds are 1-minute means in knots (JTWC, or USA_WIND of IBTrACS). New Delhi's 3-minute means are
not mixed in: rows that have nothing else are left out.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from relief.kernel.problems import N_, Invalid

# Gale, storm and hurricane force: the three winds whose reach agencies give.
KNOTS = (34, 50, 64)
KMH_PER_KNOT = 1.852
MS_PER_KNOT = 1.852 / 3.6
KM_PER_MILE = 1.852
# Rankine fall-off outside the ring of strongest wind; 0.4 to 0.6 is usual, 0.6 does not overstate.
FALL_OFF = 0.6
STEP = timedelta(minutes=30)
_LONGEST_GAP = timedelta(hours=12)
_MOST_ROWS = 200_000
_QUARTERS = ("ne", "se", "sw", "nw")

_NOT_TRACKS = N_(
    "The file is not a table of cyclone tracks. It needs the columns of IBTrACS: SID, NAME, ISO_TIME, LAT, LON "
    "and USA_WIND."
)
_TOO_LONG = N_("The table has more than 200,000 rows. Send the rows of one season.")
_NO_STORM = N_("The table has no storm of this name or number with winds. Choose one of its storms.")
_SEVERAL = N_("The table has several storms. Choose which one to read.")

_COLUMNS = {
    "sid": ("sid",),
    "name": ("name",),
    "at": ("time_utc", "iso_time"),
    "lat": ("usa_lat", "lat"),
    "lon": ("usa_lon", "lon"),
    "wind": ("jtwc_wind_kt_1min", "usa_wind"),
}

Radii = tuple[float, float, float, float]


class ChooseStorm(Invalid):
    """Several storms, none chosen. `storms` are (number, name and year)."""

    def __init__(self, storms: Sequence[tuple[str, str]]) -> None:
        super().__init__({"storm": _SEVERAL})
        self.storms = list(storms)

    def english(self) -> str:
        """The sentence with the storms there are."""
        return " ".join([super().english(), *(f"{sid} ({name})" for sid, name in self.storms)])


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a storm was and how strong. `radii` in km (NE, SE, SW, NW) by knots, where the table gives them."""

    at: datetime
    lon: float
    lat: float
    knots: float
    radii: Mapping[int, Radii]


@dataclass(frozen=True, slots=True)
class Storm:
    """One storm, its fixes in order of time."""

    sid: str
    name: str
    fixes: tuple[Fix, ...]

    @property
    def title(self) -> str:
        """Name and year, "AMPHAN 2020"."""
        return f"{self.name} {self.fixes[0].at.year}"


def read_storms(content: bytes) -> list[Storm]:
    """Every storm of the table that has at least two fixes with a 1-minute wind."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        reader.fieldnames = [head.strip().lower() for head in reader.fieldnames or ()]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Invalid({"content": _NOT_TRACKS}) from fault
    heads = {key: _present(reader.fieldnames, names) for key, names in _COLUMNS.items()}
    if not all(heads.values()):
        raise Invalid({"content": _NOT_TRACKS})
    found: dict[str, tuple[str, list[Fix]]] = {}
    for sid, name, fix in _fixes(reader, heads):
        found.setdefault(sid, (name, []))[1].append(fix)
    storms = [Storm(sid, name, tuple(sorted(fixes, key=lambda fix: fix.at))) for sid, (name, fixes) in found.items()]
    storms = [storm for storm in storms if len(storm.fixes) >= 2]
    if not storms:
        raise Invalid({"content": _NOT_TRACKS})
    return storms


def _present(heads: Sequence[str], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in heads]


def _fixes(reader: csv.DictReader[str], heads: Mapping[str, list[str]]) -> Iterator[tuple[str, str, Fix]]:
    try:
        for number, told in enumerate(reader):
            if number > _MOST_ROWS:
                raise Invalid({"content": _TOO_LONG})
            fix = _fix(told, heads)
            if fix is not None:
                yield _text(told, heads["sid"]), _text(told, heads["name"]) or "?", fix
    except csv.Error as fault:
        raise Invalid({"content": _NOT_TRACKS}) from fault


def _fix(told: Mapping[str, str | None], heads: Mapping[str, list[str]]) -> Fix | None:
    """None for the row of units under the heads of IBTrACS, and where the wind is not known."""
    lon, lat, knots = (_number(_text(told, heads[key])) for key in ("lon", "lat", "wind"))
    try:
        at = datetime.fromisoformat(_text(told, heads["at"]))
    except ValueError:
        return None
    if lon is None or lat is None or knots is None or not (-180 <= lon <= 180 and -90 < lat < 90):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Fix(at.astimezone(UTC), lon, lat, knots, {force: radii for force in KNOTS if (radii := _given(told, force))})


def _given(told: Mapping[str, str | None], force: int) -> Radii | None:
    """Radii of the table, in nautical miles there; a quarter left out reaches nowhere."""
    miles = [_number(_text(told, [f"usa_r{force}_{quarter}"])) for quarter in _QUARTERS]
    if all(mile is None for mile in miles):
        return None
    north_east, south_east, south_west, north_west = (max(mile or 0.0, 0.0) * KM_PER_MILE for mile in miles)
    return north_east, south_east, south_west, north_west


def _text(told: Mapping[str, str | None], names: Sequence[str]) -> str:
    return next((text for name in names if (text := (told.get(name) or "").strip())), "")


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def choose(storms: Sequence[Storm], wanted: str) -> Storm:
    """The storm of this number or name; the only one where none is named."""
    if not wanted:
        if len(storms) > 1:
            raise ChooseStorm([(storm.sid, storm.title) for storm in storms])
        return storms[0]
    named = [storm for storm in storms if wanted.strip().upper() in (storm.sid.upper(), storm.name.upper())]
    if len(named) > 1:
        raise ChooseStorm([(storm.sid, storm.title) for storm in named])
    if not named:
        raise Invalid({"storm": _NO_STORM})
    return named[0]


def strongest_ring_km(knots: float, lat: float) -> float:
    """Radius of the strongest wind: 46.4 exp(-0.0155 V + 0.0169 latitude) km, V in m/s.

    Willoughby & Rahn (2004), Monthly Weather Review 132, 3033-3048, eq. 7a.
    """
    return 46.4 * math.exp(-0.0155 * knots * MS_PER_KNOT + 0.0169 * abs(lat))


def reach_km(knots: float, lat: float, force: int) -> float:
    """How far from the middle the wind is still `force` knots, by a Rankine fall-off; 0 where it never is."""
    if knots < force:
        return 0.0
    return float(strongest_ring_km(knots, lat) * (knots / force) ** (1 / FALL_OFF))


def places(storm: Storm, force: int) -> tuple[list[tuple[float, float, Radii]], bool]:
    """The storm each half hour with its reach in km, and whether all of it came from the table.

    Between two fixes everything goes evenly. Where one of them has no radii of its own, the model speaks.
    """
    found: list[tuple[float, float, Radii]] = []
    observed = True
    for one, two in zip(storm.fixes, storm.fixes[1:], strict=False):
        if two.at - one.at > _LONGEST_GAP:
            continue
        steps = max(1, round((two.at - one.at) / STEP))
        for step in range(steps + 1):
            part = step / steps
            radii, is_given = _radii_between(one, two, part, force)
            observed &= is_given or max(radii) == 0
            found.append((_between(one.lon, two.lon, part), _between(one.lat, two.lat, part), radii))
    return found, observed


def _radii_between(one: Fix, two: Fix, part: float, force: int) -> tuple[Radii, bool]:
    given = [fix.radii.get(force) for fix in (one, two)]
    if given[0] is not None and given[1] is not None:
        north_east, south_east, south_west, north_west = (
            _between(a, b, part) for a, b in zip(given[0], given[1], strict=True)
        )
        return (north_east, south_east, south_west, north_west), True
    knots, lat = _between(one.knots, two.knots, part), _between(one.lat, two.lat, part)
    reach = reach_km(knots, lat, force)
    return (reach, reach, reach, reach), False


def _between(a: float, b: float, part: float) -> float:
    return a + (b - a) * part
