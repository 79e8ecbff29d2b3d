"""What a file is, by its first bytes: names and endings lie, and the reader opens remote files by name."""

from __future__ import annotations

import re

from relief.areas.files.faults import FileFault

_KML = re.compile(rb"<\s*(?:[\w.-]+:)?kml[\s>]")
_SHAPEFILE = (b"\x00\x00\x27\x0a", b"\x00\x00\x27\x0d")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")


def kind_of(data: bytes) -> str:
    """ "geojson", "kml", "gpkg" or "zip"; raises FileFault for everything else."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileFault("empty")
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if data.startswith(_SHAPEFILE) or _is_table(data):
        raise FileFault("shapefile-alone")
    return _text_kind(data)


def _text_kind(data: bytes) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        return "geojson"
    if head.startswith((b"<?xml", b"<")) and b"\0" not in data[:4096]:
        # The whole file is looked through: a declaration may hide behind a long comment.
        if any(word in data for word in _ENTITIES):
            raise FileFault("xml-entities")
        if _KML.search(head):
            return "kml"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" not in head and b'"type"' in head):
        raise FileFault("not-utf8")
    raise FileFault("unknown-kind")


def _is_table(data: bytes) -> bool:
    """A .dbf sent by itself: version, a date, and a header length that points to its end mark."""
    if len(data) < 33 or data[0] not in (0x03, 0x83, 0x8B) or not 1 <= data[2] <= 12:
        return False
    length = int.from_bytes(data[8:10], "little")
    return 33 <= length <= len(data) and data[length - 1 : length] == b"\r"
