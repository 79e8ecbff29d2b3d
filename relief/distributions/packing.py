"""Keep the facts of long plans packed, so that a preview of a million households is there at once. SQLite only.

The triggers are made here and not by a migration: a migration that makes a table anew throws its triggers away, and
then everything packed is thrown away too and packed again. They touch no table but their own, so no renaming breaks
them.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.areas.queries import below
from relief.distributions.columns import HOME, TRIGGERS, read_pages, touched_areas, trigger_count
from relief.distributions.counting import QUICK, is_longer
from relief.distributions.models import Distribution, State
from relief.distributions.targeting_models import TargetingPage, TargetingTouch
from relief.kernel.db import table_of
from relief.kernel.rows import insert_rows

AT_ONCE = 40
_PAGE, _TOUCH = table_of(TargetingPage), table_of(TargetingTouch)
_BY_AREA = "INSERT INTO targeting_touches (area_id) SELECT {row}.area_id"
_BY_HOME = "INSERT INTO targeting_touches (household_id) SELECT {row}.household_id"


def _triggers() -> dict[str, str]:
    """Name -> statement: each change of a household, a member or a report, while anything is packed."""
    made = {}
    for table, body in (("households", _BY_AREA), ("impacts", _BY_HOME), ("members", _BY_HOME)):
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            name = f"targeting_{table}_{event.lower()}"
            deeds = " ".join(f"{body.format(row=row)};" for row in rows)
            when = "WHEN EXISTS (SELECT 1 FROM targeting_pages)"
            made[name] = f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {event} ON {table} {when} BEGIN {deeds} END"
    return made


STATEMENTS = _triggers()


def is_wanted(db: Session) -> bool:
    """Whether something packed has changed since, or a draft that is too long to count in passing is not packed."""
    if db.get_bind().dialect.name != "sqlite":
        return False
    return db.scalar(sa.select(_TOUCH.c.id).limit(1)) is not None or bool(_missing(db, 1))


def pack_some(db: Session) -> int:
    """Throw away what changed and pack the next few areas of long drafts; how many there were.

    Belongs into the writing door: on SQLite nobody else writes meanwhile, so what is read is what is kept.
    """
    if db.get_bind().dialect.name != "sqlite":
        return 0
    _watch(db)
    db.execute(sa.delete(_PAGE).where(_PAGE.c.area_id.in_(touched_areas())))
    drafts = sa.select(Distribution.response_id).where(Distribution.state == State.DRAFT)
    db.execute(sa.delete(_PAGE).where(_PAGE.c.response_id.not_in(drafts)))
    db.execute(sa.delete(_TOUCH))
    some = _missing(db, AT_ONCE)
    for response_id in {one for one, _ in some}:
        areas = [area_id for one, area_id in some if one == response_id]
        pages = read_pages(db, areas, response_id, with_people=True)
        rows = [
            {
                "response_id": response_id,
                "area_id": area_id,
                "households": len(homes) // HOME.itemsize,
                "homes": homes,
                "people": people,
            }
            for area_id, (homes, people) in pages.items()
        ]
        insert_rows(db, TargetingPage, rows)
    return len(some)


def _watch(db: Session) -> None:
    """Make the triggers that are not there; whatever was packed without one of them is not trusted."""
    if trigger_count(db) == TRIGGERS:
        return
    db.execute(sa.delete(_PAGE))
    db.execute(sa.delete(_TOUCH))
    for statement in STATEMENTS.values():
        db.execute(sa.text(statement))


def _missing(db: Session, most: int) -> list[tuple[UUID, UUID]]:
    """Response and area of what long drafts need and nobody packed."""
    plans = sa.select(Distribution.response_id, Area.path).join(Area, Area.id == Distribution.area_id)
    found: dict[tuple[UUID, UUID], None] = {}
    for response_id, path in db.execute(plans.where(Distribution.state == State.DRAFT).distinct()).all():
        if not is_longer(db, path, QUICK):
            continue
        packed = sa.select(_PAGE.c.area_id).where(_PAGE.c.response_id == response_id)
        query = sa.select(Area.id).where(below(path), Area.id.not_in(packed))
        found |= dict.fromkeys((response_id, area_id) for area_id in db.scalars(query.limit(most)))
        if len(found) >= most:
            break
    return list(found)[:most]
