"""The order of a list: by area, village and name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.households.models import Household

_CHUNK = 1_000
_ORDER: tuple[Any, ...] = (Area.path, Household.village, Household.head_name_bn, Household.code)


def in_list_order(db: Session, ids: Sequence[UUID], *columns: Any) -> list[Any]:
    """These columns of these households and their areas, as locking numbers them.

    They are read in parts, because a statement takes only so many values, and text is put into order byte by byte, as
    both databases do.
    """
    query = sa.select(*columns, *(column.label(f"order_{at}") for at, column in enumerate(_ORDER)))
    query = query.join_from(Household, Area, Area.id == Household.area_id)
    found: list[Any] = []
    for start in range(0, len(ids), _CHUNK):
        found += db.execute(query.where(Household.id.in_(ids[start : start + _CHUNK])))
    return sorted(found, key=lambda row: tuple(row[-len(_ORDER) :]))
