"""Areas, and the files they came in."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from relief.areas.levels import Level as Level
from relief.kernel.db import Base, Record, by_bytes


class Area(Record):
    """One polygon of the tree. `geometry` is WKB, a valid MultiPolygon in EPSG:4326.

    `path` holds the P-codes from the top ("/BD40/BD4087/BD408747/BD40874747/"), so "inside" is
    "starts with".
    """

    __tablename__ = "areas"
    # Read in full at each question to the map held in memory: "has any area changed?" must not
    # touch the polygons.
    # Counting the areas of a level must not either.
    __table_args__ = (sa.Index(None, "created_at", "version"), sa.Index("ix_areas_level_path", "level", "path"))

    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("areas.id"), index=True)
    level: Mapped[Level]
    kind: Mapped[str] = mapped_column(sa.String(32), default="")
    pcode: Mapped[str] = mapped_column(sa.String(20), unique=True)
    pcode_v03: Mapped[str | None] = mapped_column(sa.String(20), index=True, default=None)
    # Of the Bureau of Statistics (2022 census): its lists and forms carry no P-codes.
    bbs_code: Mapped[str | None] = mapped_column(sa.String(12), index=True, default=None)
    path: Mapped[str] = mapped_column(by_bytes(200), unique=True)
    name_bn: Mapped[str] = mapped_column(sa.String(120), default="")
    name_en: Mapped[str] = mapped_column(sa.String(120))
    # Last in the table: SQLite reads past a polygon to reach whatever stands behind it.
    geometry: Mapped[bytes | None] = mapped_column(default=None, deferred=True, repr=False, sort_order=100)
    outline: Mapped[bytes | None] = mapped_column(default=None, deferred=True, repr=False, sort_order=101)
    min_lon: Mapped[float | None] = mapped_column(default=None)
    min_lat: Mapped[float | None] = mapped_column(default=None)
    max_lon: Mapped[float | None] = mapped_column(default=None)
    max_lat: Mapped[float | None] = mapped_column(default=None)
    label_lon: Mapped[float | None] = mapped_column(default=None)
    label_lat: Mapped[float | None] = mapped_column(default=None)
    area_km2: Mapped[float | None] = mapped_column(default=None)
    population: Mapped[int | None] = mapped_column(default=None)
    households_estimate: Mapped[int | None] = mapped_column(default=None)
    children_3_17: Mapped[int | None] = mapped_column(default=None)
    population_source: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    valid_from: Mapped[date | None] = mapped_column(default=None)
    valid_to: Mapped[date | None] = mapped_column(default=None)

    def name_in(self, language: str) -> str:
        """The name in a language, or in the other when this one is not known."""
        return (self.name_bn or self.name_en) if language == "bn" else (self.name_en or self.name_bn)


class PopulationCell(Base):
    """One cell of a population grid, 30 arc-seconds wide: the better base for "who lives there"."""

    __tablename__ = "population_cells"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lon: Mapped[float]
    lat: Mapped[float]
    people: Mapped[float]
    source: Mapped[str] = mapped_column(sa.String(80))


class KeptFile(Record):
    """A map file put aside while somebody answers what it leaves open; gone once it is read."""

    __tablename__ = "kept_map_files"

    file_name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[bytes] = mapped_column(deferred=True, repr=False)


class ShapeVersion(Record):
    """One state of a shape that people redraw: who drew it, and when. The first is how it came."""

    __tablename__ = "shape_versions"
    __table_args__ = (sa.UniqueConstraint("subject_id", "number"),)

    # "extent" or "barrier"; their tables lie in rooms above.
    subject: Mapped[str] = mapped_column(sa.String(16))
    subject_id: Mapped[UUID]
    number: Mapped[int]
    geometry: Mapped[bytes] = mapped_column(deferred=True, repr=False, sort_order=100)


class AreaFileState(StrEnum):
    """An uploaded area file is looked at first; nothing enters the tree before it is accepted."""

    CHECKED = "checked"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class AreaFile(Record):
    """An uploaded file of polygons with what was found in it, row by row."""

    __tablename__ = "area_files"

    file_name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[bytes] = mapped_column(deferred=True, repr=False)
    state: Mapped[AreaFileState] = mapped_column(default=AreaFileState.CHECKED)
    summary: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    faults: Mapped[list[Any]] = mapped_column(default_factory=list)
