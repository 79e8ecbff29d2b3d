"""A map layer of water or wind, row by row, as extents ready to be added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from relief.areas import geometry
from relief.areas.files.reading import ShapeRow, read_file
from relief.areas.geometry import MESSAGES
from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import LOCAL
from relief.responses.inputs import ExtentGiven
from relief.responses.kinds import ExtentKind

_MOST = 2_000
_TOO_MANY = N_("The file has more than 2,000 outlines. Merge them in your map program and try again.")

_NAMES_EN = ("name_en", "name", "title", "scenario", "event")
_TIMES = ("observed_at", "observed", "time_utc", "as_of", "start_utc", "date", "began")
_OWN = ("name_bn", *_NAMES_EN, *_TIMES)
_SHOWN = 20
_SOURCES = ("source", "note", "attribution")


@dataclass(frozen=True, kw_only=True)
class LayerGiven:
    """What holds for every outline of a layer that does not say otherwise itself.

    `content` is the file, or better `ReadFile.packed` of it.
    """

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
    """Extents of every row; rows without a name and a time of their own are one extent together.

    One row that cannot be used refuses the layer, and is named.
    """
    rows = read_file(given.file_name, given.content).rows
    faults = {f"content ({row.row})": MESSAGES[row.fault] for row in rows if row.fault}
    if faults:
        raise Invalid(dict(list(faults.items())[:_SHOWN]))
    # A satellite's flood comes as hundreds of nameless patches: one flood to a person.
    nameless = [row for row in rows if not row.is_line and not _first(row.properties, _OWN)]
    if len(nameless) < 2:
        nameless = []
    own = [row for row in rows if row not in nameless] if nameless else rows
    if len(own) + bool(nameless) > _MOST:
        raise Invalid({"content": _TOO_MANY})
    together = [_extent(given, _merged(nameless))] if nameless else []
    return together + [_extent(given, row) for row in own]


def _merged(rows: Sequence[ShapeRow]) -> ShapeRow:
    told = {key: value for row in reversed(rows) for key, value in row.properties.items()}
    shape = geometry.union([row.shape for row in rows])
    return ShapeRow(rows[0].row, told, shape, is_repaired=any(row.is_repaired for row in rows))


def invented(file_name: str) -> bool:
    """A file whose name says that it was made up for practice; its rows may say so too."""
    return "SYNTHETIC" in file_name.upper()


def _extent(given: LayerGiven, row: ShapeRow) -> ExtentGiven:
    told = row.properties
    name = _first(told, _NAMES_EN) or given.name_en
    return ExtentGiven(
        response_id=given.response_id,
        kind=_kind(given, row),
        name_bn=_first(told, ("name_bn",)) or given.name_bn,
        name_en=name or ("" if given.name_bn else given.file_name.rpartition(".")[0]),
        shape=row.shape,
        observed_at=_moment(told) or given.observed_at,
        severity=_first(told, ("severity",))[:40],
        source=(_first(told, _SOURCES) or given.source)[:200],
        is_synthetic=given.is_synthetic or _yes(told, "synthetic", "is_synthetic"),
        is_modelled=given.is_modelled or _yes(told, "modelled", "is_modelled"),
        is_repaired=row.is_repaired,
    )


def _kind(given: LayerGiven, row: ShapeRow) -> ExtentKind:
    """Lines are tracks and nothing else is one, whatever was chosen for the file."""
    if row.is_line != (given.kind is ExtentKind.TRACK) and given.kind is not None:
        raise Invalid({f"content ({row.row})": MESSAGES["not-polygon" if row.is_line else "not-line"]})
    return given.kind or (ExtentKind.TRACK if row.is_line else ExtentKind.WATER)


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
