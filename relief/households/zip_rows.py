"""A ZIP of CSV files, as ODK Central sends a form with its repeats: the form first, then its people."""

from __future__ import annotations

import io
import zipfile

from relief.households.csv_rows import read_csv
from relief.households.faults import N_, SheetFault
from relief.households.xlsx_guard import MAX_RATIO, MAX_UNPACKED, damaged

_MOST_FILES = 20


def is_zip_of_csv(data: bytes) -> bool:
    """Whether the archive holds CSV files and no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False
    return "xl/workbook.xml" not in names and any(name.endswith(".csv") for name in names)


def read_zip(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """The CSV files by name and rows, the one with the shortest name first: repeats carry its name and more."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if one.filename.lower().endswith(".csv")]
            unpacked = sum(one.file_size for one in entries)
            too_much = unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 10_000)
            if too_much or len(entries) > _MOST_FILES:
                raise SheetFault(
                    "unpacked-too-large",
                    N_("This archive unpacks to far more than a household list needs. Send the list in parts."),
                )
            entries.sort(key=lambda one: (len(one.filename), one.filename))
            bodies = [(one.filename.rpartition("/")[2][:-4], archive.read(one)) for one in entries]
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as fault:
        raise damaged() from fault
    stem = bodies[0][0]
    return [(name.removeprefix(f"{stem}-") or name, read_csv(body)[0]) for name, body in bodies if body.strip()]
