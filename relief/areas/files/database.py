"""Looks at a GeoPackage before the map reader opens it: only plain tables are ever read.

A view runs whatever its author wrote as soon as somebody reads its rows.
"""

from __future__ import annotations

import sqlite3
import time

from relief.areas.files.faults import FileFault

MAX_ROWS = 50_000
_SECONDS = 1.5
_CORE = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_TABLE = "SELECT count(*) FROM sqlite_master WHERE name = ? AND type = 'table' AND sql LIKE 'CREATE TABLE%'"


def layers(path: str) -> tuple[str, ...]:
    """Names of the layers that are plain tables, in the order of the file."""
    try:
        base = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as fault:
        raise FileFault("damaged") from fault
    end = time.monotonic() + _SECONDS
    base.set_progress_handler(lambda: int(time.monotonic() > end), 10_000)
    try:
        base.execute("PRAGMA trusted_schema = OFF")
        return _layers(base)
    except sqlite3.Error as fault:
        raise FileFault("damaged") from fault
    finally:
        base.close()


def _layers(base: sqlite3.Connection) -> tuple[str, ...]:
    if not all(_is_plain(base, name) for name in _CORE):
        raise FileFault("damaged")
    query = (
        "SELECT g.table_name FROM gpkg_geometry_columns AS g JOIN gpkg_contents AS c USING (table_name)"
        " WHERE c.data_type = 'features' ORDER BY g.rowid LIMIT 200"
    )
    return tuple(str(name) for (name,) in base.execute(query) if _is_plain(base, str(name)))


def _is_plain(base: sqlite3.Connection, name: str) -> bool:
    return bool(base.execute(_TABLE, (name,)).fetchone()[0])
