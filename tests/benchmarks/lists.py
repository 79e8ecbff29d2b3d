"""What the makers of invented lists hand out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one list, cleaned as the registry cleans it: digits are 0 to 9, blanks are empty."""

    id: int
    name_bn: str
    name_en: str
    guardian: str
    sex: str
    birth_year: int | None
    phone: str
    nid: str
    union: int
    upazila: int
    village: str
    size: int
    children_0_4: int
    children_5_17: int


class Made(NamedTuple):
    """Records in the order of their ids, and the pairs (smaller id first) that are one family."""

    records: list[Record]
    truth: set[tuple[int, int]]
