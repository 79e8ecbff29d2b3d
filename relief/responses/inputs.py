"""What responses are told."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from relief.responses.kinds import ExtentKind, ResponseKind, ResponseState


@dataclass(frozen=True, kw_only=True)
class ResponseGiven:
    """One emergency to be worked on; one of the two names may be left out."""

    code: str
    name_bn: str = ""
    name_en: str = ""
    kind: ResponseKind
    started_on: date
    state: ResponseState = ResponseState.ACTIVE
    note: str = ""
    is_demo: bool = False


@dataclass(frozen=True, kw_only=True)
class ExtentGiven:
    """Where water or wind was, as GeoJSON somebody drew, or as `shape`: WKB a file was read into.

    What a person draws across itself is refused, so that they see what they drew; outlines of files
    may have been mended (`is_repaired`), which the page says.
    """

    response_id: UUID
    kind: ExtentKind
    name_bn: str = ""
    name_en: str = ""
    geometry: dict[str, Any] = dataclasses.field(default_factory=dict)
    shape: bytes = b""
    observed_at: datetime
    severity: str = ""
    source: str = ""
    is_synthetic: bool = False
    is_modelled: bool = False
    is_repaired: bool = False


@dataclass(frozen=True, kw_only=True)
class ImpactFiguresGiven:
    """Official affected figures of one area on one day."""

    response_id: UUID
    area_id: UUID
    as_of: date
    households_affected: int
    people_affected: int | None = None
    children_affected: int | None = None
    source: str = ""
