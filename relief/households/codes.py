"""Household codes: a run of serials for the desk of each district, handed out without a race."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.households.models import CodeBlock, Household
from relief.kernel.ids import make_code

_SERIALS = 100_000
# The desk's own blocks; the others are for tablets.
_DESK_BLOCKS = range(0x100)
# Numbers of cards that are not a household's own code: pre-printed and replacing ones. No tablet gets these.
CARD_BLOCKS = range(0xF00, 0x1000)
_NOBODYS = "REL"


def prefixes_of(db: Session, areas: Sequence[Area]) -> dict[str, str]:
    """Three letters of the district for each area path, for example SAT for Satkhira."""
    codes = {code for area in areas for code in area.path.strip("/").split("/")}
    query = sa.select(Area.pcode, Area.name_en).where(Area.pcode.in_(codes), Area.level == Level.DISTRICT)
    letters = {pcode: _letters(name) for pcode, name in db.execute(query)}
    return {area.path: next((letters[c] for c in area.path.split("/") if c in letters), _NOBODYS) for area in areas}


def is_taken(db: Session, code: str, by_other_than: UUID) -> bool:
    """Whether another household bears this code."""
    query = sa.select(Household.id).where(Household.code == code, Household.id != by_other_than)
    return db.scalar(query) is not None


def next_serial(db: Session, prefix: str, block: int) -> int:
    """The first serial of a tablet's block above all that the registry knows of it."""
    start = f"{prefix}-{block:03X}-"
    # Codes of one block differ in digits behind this start, and "." stands right behind "-".
    own = sa.and_(Household.code >= start, Household.code < start[:-1] + ".")
    last = db.scalar(sa.select(sa.func.max(Household.code)).where(own))
    return int(last[8:13]) + 1 if last else 1


def _letters(name: str) -> str:
    found = re.sub(r"[^A-Z]", "", name.upper())[:3]
    return found.ljust(3, "X") if found else _NOBODYS


def take_codes(db: Session, prefix: str, how_many: int, blocks: range = _DESK_BLOCKS) -> Iterator[str]:
    """Codes nobody else gets: the counter moves before they are used, in the same transaction."""
    for block in blocks:
        if how_many <= 0:
            return
        first, last = _take(db, prefix, block, how_many)
        for serial in range(first, last):
            yield make_code(prefix, f"{block:03X}", serial)
        how_many -= last - first


def _take(db: Session, prefix: str, block: int, how_many: int) -> tuple[int, int]:
    mine = (CodeBlock.prefix == prefix, CodeBlock.block == block, CodeBlock.device_id.is_(None))
    after = sa.case(
        (CodeBlock.next_serial + how_many > _SERIALS, _SERIALS),
        else_=CodeBlock.next_serial + how_many,
    )
    _ensure(db, prefix, block)
    # The lock of this row is what makes it safe: read and move under it.
    first = db.scalar(sa.select(CodeBlock.next_serial).where(*mine).with_for_update())
    if first is None or first >= _SERIALS:
        return 0, 0
    move = sa.update(CodeBlock).where(*mine).values(next_serial=after)
    db.execute(move.execution_options(synchronize_session=False))
    return first, min(first + how_many, _SERIALS)


def _ensure(db: Session, prefix: str, block: int) -> None:
    values = {"prefix": prefix, "block": block, "next_serial": 1}
    if db.get_bind().dialect.name == "postgresql":
        db.execute(postgresql.insert(CodeBlock).values(values).on_conflict_do_nothing())
    else:
        db.execute(sqlite.insert(CodeBlock).values(values).on_conflict_do_nothing())
