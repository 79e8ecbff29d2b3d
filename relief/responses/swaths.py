"""A cyclone's track and wind as extents of a response, always said to be modelled."""

from __future__ import annotations

from uuid import UUID

from relief.areas import swaths
from relief.kernel.digits import to_bangla
from relief.responses import storms
from relief.responses.inputs import ExtentGiven
from relief.responses.kinds import ExtentKind
from relief.responses.storms import KMH_PER_KNOT, KNOTS, Storm

_MODEL = "IBTrACS; reach modelled: Willoughby & Rahn 2004, Rankine 0.6"
_RADII = "IBTrACS; radii by quarter as given there, the way between modelled"


def extents(storm: Storm, response_id: UUID, *, is_synthetic: bool = False) -> list[ExtentGiven]:
    """The track, then the ground where the wind reached 34, 50 and 64 knots; winds it never had are left out."""
    track = swaths.track([(fix.lon, fix.lat) for fix in storm.fixes])
    found = [
        ExtentGiven(
            response_id=response_id,
            kind=ExtentKind.TRACK,
            name_bn=f"{storm.name} {to_bangla(str(storm.fixes[0].at.year))}: পথ",
            name_en=f"{storm.title}: track",
            shape=track,
            observed_at=storm.fixes[-1].at,
            severity=f"{max(fix.knots for fix in storm.fixes):.0f} kt",
            source="IBTrACS (NOAA NCEI)",
            is_synthetic=is_synthetic,
        )
    ]
    for force in KNOTS:
        places, is_given = storms.places(storm, force)
        shape = swaths.swept(places)
        if shape is not None:
            found.append(_wind(storm, force, shape, response_id, is_given, is_synthetic))
    return found


def _wind(storm: Storm, force: int, shape: bytes, response_id: UUID, is_given: bool, is_synthetic: bool) -> ExtentGiven:
    speed = round(force * KMH_PER_KNOT)
    year = storm.fixes[0].at.year
    return ExtentGiven(
        response_id=response_id,
        kind=ExtentKind.WIND,
        name_bn=f"{storm.name} {to_bangla(str(year))}: ঘণ্টায় {to_bangla(str(speed))} কিমি বা বেশি বাতাস (মডেল)",
        name_en=f"{storm.title}: wind of {speed} km/h or more (modelled)",
        shape=shape,
        observed_at=storm.fixes[-1].at,
        severity=f"≥ {force} kt",
        source=_RADII if is_given else _MODEL,
        is_synthetic=is_synthetic,
        is_modelled=True,
    )
