"""Takes the map out of a ZIP without trusting a single word of its directory."""

from __future__ import annotations

import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from relief.areas.files.faults import FileFault

MAX_UNPACKED = 100_000_000
MAX_RATIO = 100
MAX_ENTRIES = 200
_LOCKED = 0x1
_BROKEN = (EOFError, NotImplementedError, RuntimeError, ValueError, OSError, MemoryError, KeyError)
_SUFFIXES = (".shp", ".kml", ".gpkg", ".geojson", ".json")
_COMPANIONS = (".shx", ".dbf", ".prj", ".cpg")
_ODD = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\0-\x1f]")


@dataclass(frozen=True)
class Packed:
    """One map of an archive: its path there, its ending, and its files by ending."""

    name: str
    suffix: str
    parts: dict[str, bytes]


def maps_in(data: bytes) -> tuple[str, ...]:
    """Names of the maps of an archive, from its directory alone; nothing is unpacked.

    Raises FileFault for what unpacks too large, leads out of its folder, is locked or is damaged.
    """
    with _opened(data) as archive:
        entries = _entries(archive, len(data))
    found = [name for name in entries if _suffix(name) in _SUFFIXES]
    if not found:
        raise FileFault("zip-in-zip" if any(_suffix(name) == ".zip" for name in entries) else "zip-no-map")
    # A KMZ has its map in doc.kml; other .kml files in it are what that one points to.
    return tuple(name for name in found if name.lower() == "doc.kml") or tuple(sorted(found))


def take(data: bytes, name: str) -> Packed:
    """One map of the archive with the files that belong to it; raises FileFault like `maps_in`."""
    with _opened(data) as archive:
        return _taken(archive, _entries(archive, len(data)), name)


@contextmanager
def _opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, *_BROKEN) as fault:
        if isinstance(fault, FileFault):
            raise
        raise FileFault("zip-damaged") from fault


def _entries(archive: zipfile.ZipFile, packed: int) -> dict[str, zipfile.ZipInfo]:
    """Entries by name without folders and what a Mac adds, after their sizes and names were judged."""
    listed = archive.infolist()
    unpacked = sum(entry.file_size for entry in listed)
    if len(listed) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 10_000):
        raise FileFault("zip-too-large")
    if len({entry.filename for entry in listed}) < len(listed) or any(_is_odd(entry) for entry in listed):
        raise FileFault("zip-odd-name")
    if any(entry.flag_bits & _LOCKED for entry in listed):
        raise FileFault("zip-locked")
    return {entry.filename: entry for entry in listed if not entry.is_dir() and not _is_mac(entry.filename)}


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    return bool(_ODD.search(entry.orig_filename)) or stat.S_ISLNK(entry.external_attr >> 16)


def _is_mac(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith("._")


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _taken(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str) -> Packed:
    suffix = _suffix(name)
    parts = {suffix: _unpacked(archive, entries[name])}
    if suffix == ".shp":
        stem = name[: -len(suffix)].lower()
        for other, entry in entries.items():
            ending = _suffix(other)
            if ending in _COMPANIONS and other[: -len(ending)].lower() == stem:
                parts[ending] = _unpacked(archive, entry)
    return Packed(name, suffix, parts)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # One byte more than declared would show a lying directory; zipfile also checks the sum at the end.
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise FileFault("zip-damaged")
    return content
