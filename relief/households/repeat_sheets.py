"""Form tools put the people of a household into a sheet of their own; here they join its row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from relief.households.faults import N_, SheetFault
from relief.households.repeats import MOST, heading
from relief.households.sheet import Sheet, SheetNote, SheetRow

# (the column of the people's sheet, the column of the list it points at)
_KEYS = (
    ("_parent_index", "_index"),
    ("PARENT_KEY", "KEY"),
    ("_submission__uuid", "_uuid"),
    ("_submission_uuid", "_uuid"),
)
_FEW = 8


def parent_key(main: Sheet, people: Sheet) -> tuple[int, int] | None:
    """The columns by which a row of people finds its household."""
    for theirs, ours in _KEYS:
        if theirs in people.headers and ours in main.headers:
            return people.headers.index(theirs), main.headers.index(ours)
    return None


def joined(main: Sheet, people: Sheet, keys: tuple[int, int]) -> Sheet:
    """The list with its people in groups of columns; who belongs to no household is told, never dropped."""
    theirs, ours = keys
    known = {row.cells[ours] for row in main.rows if row.cells[ours]}
    found: dict[str, list[SheetRow]] = defaultdict(list)
    stray = []
    for row in people.rows:
        if row.cells[theirs] in known:
            found[row.cells[theirs]].append(row)
        else:
            stray.append(row.number)
    most = max(map(len, found.values()), default=0)
    if most > MOST:
        raise SheetFault(
            "too-many-people",
            N_("The sheet “%(sheet)s” gives one household %(count)s people. Check how its rows point at households."),
            sheet=people.name,
            count=most,
        )
    wanted = [place for place, head in enumerate(people.headers) if head and not _is_technical(head)]
    headers = [heading(people.name, number + 1, people.headers[at]) for number in range(most) for at in wanted]
    rows = [replace(row, cells=row.cells + _flat(found.get(row.cells[ours], []), wanted)) for row in main.rows]
    main.notes.extend(_told(people, stray))
    hxl = main.hxl + [""] * len(headers) if main.hxl else None
    return replace(main, headers=main.headers + headers, rows=rows, hxl=hxl)


def _is_technical(head: str) -> bool:
    return head.startswith("_") or head in ("KEY", "PARENT_KEY") or head.endswith("SET-OF-members")


def _flat(rows: list[SheetRow], wanted: list[int]) -> list[str]:
    return [row.cells[at] for row in rows for at in wanted]


def _told(people: Sheet, stray: list[int]) -> list[SheetNote]:
    notes = [
        SheetNote(
            "people-joined",
            N_("The people of the sheet “%(sheet)s” (%(count)s rows) were put to their households."),
            {"sheet": people.name, "count": len(people.rows) - len(stray)},
        )
    ]
    if stray:
        notes.append(
            SheetNote(
                "people-stray",
                N_("%(count)s rows of the sheet “%(sheet)s” belong to no household of the list: %(rows)s."),
                {
                    "sheet": people.name,
                    "count": len(stray),
                    "rows": ", ".join(map(str, stray[:_FEW])) + (" …" if len(stray) > _FEW else ""),
                },
            )
        )
    return notes
