"""A GeoJSON layer of water or wind, feature by feature, as extents ready to be added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from relief.areas import geometry
from relief.areas.geometry import GeometryFault, RawFeature
from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import LOCAL
from relief.responses.inputs import ExtentGiven
from relief.responses.kinds import ExtentKind

_NO_SHAPES = N_("The file has no outlines in it. Nothing was kept. Choose another file.")
_MOST = 2_000
_TOO_MANY = N_("The file has more than 2,000 outlines. Merge them in your map program and try again.")

_NAMES_EN = ("name_en", "name", "title", "scenario", "event")
_TIMES = ("observed_at", "observed", "time_utc", "as_of", "start_utc", "date", "began")
_SOURCES = ("source", "note", "attribution")


@dataclass(frozen=True, kw_only=True)
class LayerGiven:
    """What holds for every outline of a layer that does not say otherwise itself."""

    response_id: UUID
    file_name: str
    content: bytes
    kind: ExtentKind | None = None
    observed_at: datetime
    name_bn: str = ""
    name_en: str = ""
    source: str = ""
    is_synthetic: bool = False
    is_modelled: bool = False


def read_layer(given: LayerGiven) -> list[ExtentGiven]:
    """One extent for each feature; outlines that cross themselves are repaired, as in satellite layers."""
    try:
        features = geometry.read_feature_collection(given.content)
    except GeometryFault as fault:
        raise Invalid({"content": fault.message}) from fault
    if not features:
        raise Invalid({"content": _NO_SHAPES})
    if len(features) > _MOST:
        raise Invalid({"content": _TOO_MANY})
    return [_extent(given, feature) for feature in features]


def invented(content: bytes, file_name: str) -> bool:
    """A file that says anywhere in its name that it was made up for practice."""
    return "SYNTHETIC" in file_name.upper() or b'"synthetic": true' in content or b'"synthetic":true' in content


def _extent(given: LayerGiven, feature: RawFeature) -> ExtentGiven:
    told = feature.properties
    shape = feature.geometry if isinstance(feature.geometry, dict) else {}
    name = _first(told, _NAMES_EN) or given.name_en
    return ExtentGiven(
        response_id=given.response_id,
        kind=given.kind or _kind(shape),
        name_bn=_first(told, ("name_bn",)) or given.name_bn,
        name_en=name or ("" if given.name_bn else given.file_name.rpartition(".")[0]),
        geometry=shape,
        observed_at=_moment(told) or given.observed_at,
        severity=_first(told, ("severity",))[:40],
        source=(_first(told, _SOURCES) or given.source)[:200],
        is_synthetic=given.is_synthetic or _yes(told, "synthetic", "is_synthetic"),
        is_modelled=given.is_modelled or _yes(told, "modelled", "is_modelled"),
        repair=True,
    )


def _kind(shape: Mapping[str, Any]) -> ExtentKind:
    return ExtentKind.TRACK if "Line" in str(shape.get("type")) else ExtentKind.WATER


def _first(told: Mapping[str, object], keys: Iterable[str]) -> str:
    found = (told.get(key) for key in keys)
    return next((str(value).strip() for value in found if value not in (None, "")), "")


def _yes(told: Mapping[str, object], *keys: str) -> bool:
    return any(told.get(key) is True or str(told.get(key)).lower() in ("true", "yes", "1") for key in keys)


def _moment(told: Mapping[str, object]) -> datetime | None:
    """A time in the file; without a zone it is that of the response, a bare day is its midnight."""
    try:
        found = datetime.fromisoformat(_first(told, _TIMES))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=LOCAL)).astimezone(UTC)
