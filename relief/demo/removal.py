"""Take the demo out again: what it brought, what was done with it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief import schema
from relief.accounts.models import Device, DeviceInvitation, User
from relief.areas.models import PopulationCell
from relief.demo.ground import CELLS
from relief.distributions import progress
from relief.households import likeness_rows
from relief.households.cards import Card
from relief.households.models import CodeBlock, Household
from relief.kernel.actor import Actor
from relief.stock import ledger
from relief.sync.models import Receipt

# The trail stays, as it must; it holds no name. What the scheduler noted is not the demo's, nor is who
# this server is to its tablets.
KEPT = {"audit_entries", "epochs", "job_runs", "leases", "sign_in_failures"}
AT_ONCE = 500
_PEOPLE = sa.select(User.id).where(User.is_demo)
_SERVED_OTHERS = sa.exists().where(Receipt.device_id == Device.id, Receipt.by_id.not_in(_PEOPLE))
Key = tuple[Any, ...]


def remove_all(db: Session) -> int:
    """Delete every row the demo made and every row that hangs on one; gives how many.

    A row is the demo's when the demo's clerk made it, when it is marked so, or when it cites such a row; a tablet is
    when one of the demo's people enrolled it and only they worked with it. Areas that the organisation's own records
    cite stay, with all above them.
    """
    clerk = Actor.clerk("demo").id
    doomed: dict[str, set[Key]] = {}
    enrolled = _enrolled(db)
    # What speaks of a record without a foreign key (consents) is looked at when all those records are known.
    for table in sorted(schema.metadata.sorted_tables, key=lambda one: "subject_id" in one.c):
        if table.name not in KEPT:
            doomed[table.name] = set(_doomed(db, table, doomed, clerk)) | enrolled.get(table.name, set())
    _spare_cited_areas(db, doomed)
    db.execute(sa.delete(PopulationCell).where(PopulationCell.source == CELLS))
    removed = 0
    for table in reversed(schema.metadata.sorted_tables):
        removed += _delete(db, table, doomed.get(table.name, set()))
    # What is kept beside the rows that are gone is counted again from those that stay.
    progress.recount(db)
    ledger.recount(db)
    likeness_rows.forget_strays(db)
    return removed + _return_code_blocks(db)


def tablets_that_stay(db: Session) -> Sequence[str]:
    """Names of tablets that the demo's people enrolled and others worked with: they may hold entries of theirs."""
    ours = sa.select(Device.name).where(Device.created_by_id.in_(_PEOPLE), _SERVED_OTHERS)
    return db.scalars(ours.order_by(Device.name)).all()


def _enrolled(db: Session) -> dict[str, set[Key]]:
    tablets = sa.select(Device.id).where(Device.created_by_id.in_(_PEOPLE), ~_SERVED_OTHERS)
    unused = sa.select(DeviceInvitation.id).where(
        DeviceInvitation.created_by_id.in_(_PEOPLE), DeviceInvitation.device_id.is_(None)
    )
    return {
        "devices": {(one,) for one in db.scalars(tablets)},
        "device_invitations": {(one,) for one in db.scalars(unused)},
    }


def _return_code_blocks(db: Session) -> int:
    """Serials of a district in which no household and no card is left begin again at one."""
    used = sa.union(sa.select(sa.func.substr(Household.code, 1, 3)), sa.select(sa.func.substr(Card.number, 1, 3)))
    gone = db.execute(sa.delete(CodeBlock).where(CodeBlock.prefix.not_in(used)))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a delete always answers with a cursor


def _doomed(db: Session, table: sa.Table, doomed: dict[str, set[Key]], clerk: UUID) -> Iterator[Key]:
    keys = list(table.primary_key.columns)
    links = [
        (column, next(iter(column.foreign_keys)).column.table.name) for column in table.columns if column.foreign_keys
    ]
    marks = [table.c[name] for name in ("is_demo", "created_by_id") if name in table.c]
    subject = [table.c.subject_id] if "subject_id" in table.c else []
    rows = db.execute(sa.select(*keys, *(column for column, _ in links), *marks, *subject)).all()
    # A table may cite itself (a plan that follows a plan), so it is read until nothing more is found.
    found: set[Key] = set()
    while True:
        size = len(found)
        for row in rows:
            if _is_demo(row, len(keys), [name for _, name in links], table.name, found, doomed, clerk):
                found.add(tuple(row[: len(keys)]))
        if len(found) == size:
            return iter(found)


def _is_demo(
    row: Any, keys: int, links: list[str], own: str, found: set[Key], doomed: dict[str, set[Key]], clerk: UUID
) -> bool:
    for place, name in enumerate(links, start=keys):
        cited = found if name == own else doomed.get(name, set())
        # Citing a demo area does not make a record the demo's: the organisation may use the same ground.
        if name != "areas" and (row[place],) in cited:
            return True
    rest = row[keys + len(links) :]
    return any(value is True or value == clerk for value in rest) or _speaks_of_demo(rest, doomed)


def _speaks_of_demo(rest: Iterable[Any], doomed: dict[str, set[Key]]) -> bool:
    subjects = ("households", "children", "support_plans", "concerns", "referrals")
    return any((value,) in doomed.get(name, set()) for value in rest for name in subjects)


def _spare_cited_areas(db: Session, doomed: dict[str, set[Key]]) -> None:
    areas = schema.metadata.tables["areas"]
    spared: set[UUID] = set()
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if not any(key.column.table is areas for key in column.foreign_keys):
                continue
            query = sa.select(*table.primary_key.columns, column).where(column.is_not(None))
            gone = doomed.get(table.name, set())
            spared |= {row[-1] for row in db.execute(query) if tuple(row[:-1]) not in gone}
    parents = {row.id: row.parent_id for row in db.execute(sa.select(areas.c.id, areas.c.parent_id))}
    for area_id in list(spared):
        above: UUID | None = area_id
        while above is not None:
            spared.add(above)
            above = parents.get(above)
    doomed["areas"] -= {(area_id,) for area_id in spared}


def _delete(db: Session, table: sa.Table, keys: set[Key]) -> int:
    columns, ordered = list(table.primary_key.columns), list(keys)
    cited = _cited_within(table)
    # Rows of one table may cite each other: those that nobody cites go first, round by round.
    while sum(_delete_some(db, table, columns, some, cited) for some in _parts(ordered)) and cited:
        pass
    return len(ordered)


def _delete_some(
    db: Session, table: sa.Table, columns: list[sa.Column[Any]], some: list[Key], cited: list[sa.Select[Any]]
) -> int:
    free = (columns[0].not_in(query) for query in cited)
    gone = db.execute(sa.delete(table).where(_among(columns, some), *free))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a delete always answers with a cursor


def _cited_within(table: sa.Table) -> list[sa.Select[Any]]:
    """What rows of a table cite in the table itself; such tables have one key."""
    twin = table.alias()
    return [
        sa.select(twin.c[column.name]).where(twin.c[column.name].is_not(None))
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]


def _among(columns: list[sa.Column[Any]], keys: list[Key]) -> sa.ColumnElement[bool]:
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return sa.tuple_(*columns).in_(keys)


def _parts(keys: list[Key]) -> Iterator[list[Key]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
