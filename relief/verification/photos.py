"""Pictures of damage: looked at before they are opened, then drawn anew, so that nothing but pixels is kept.

A phone writes place, time and its owner's name into its pictures; drawing them again leaves all of it behind.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import typst

from relief.kernel.problems import N_, Invalid

MOST_BYTES = 8_000_000
MOST_PIXELS = 50_000_000
# Pixels; enough to see a broken wall, little enough for a district office's line.
WIDEST, LONGEST = 750, 1_000
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# The marks before a JPEG's size; others of this range (C4, C8, CC) are tables.
_FRAMES = {0xC0, 0xC1, 0xC2}


def redrawn(content: bytes) -> tuple[bytes, int, int]:
    """The picture as PNG with its width and height in pixels; upright, as the phone meant it.

    Raises Invalid for what is too large, damaged, or neither JPEG nor PNG.
    """
    if len(content) > MOST_BYTES:
        raise Invalid({"photo": N_("This picture is larger than 8 MB. Take it again in a smaller size.")})
    kind, size = ("png", _png_size(content)) if content.startswith(_PNG) else ("jpg", _jpeg_size(content))
    if size is None or min(size) < 1:
        raise _unreadable()
    if size[0] * size[1] > MOST_PIXELS:
        raise Invalid({"photo": N_("This picture has too many pixels. Take it again in a smaller size.")})
    width = max(1, min(WIDEST, LONGEST * min(size) // max(size)))
    drawn = _drawn(content, kind, width)
    made = _png_size(drawn)
    if made is None:
        raise _unreadable()
    return drawn, *made


def _drawn(content: bytes, kind: str, width: int) -> bytes:
    # The typesetter reads pictures from a folder only, and sees nothing outside of this one.
    with tempfile.TemporaryDirectory(prefix="relief-") as folder:
        Path(folder, "picture").write_bytes(content)
        source = Path(folder, "main.typ")
        source.write_text(
            f'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture", format: "{kind}", width: {width}pt)'
        )
        try:
            made: Any = typst.compile(
                str(source), root=folder, format="png", ppi=72, ignore_system_fonts=True
            )  # one point is one pixel
        except (RuntimeError, typst.TypstError):
            raise _unreadable() from None
    return bytes(made)


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 24 or content[12:16] != b"IHDR":
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Walk from mark to mark until one says how large the picture is."""
    place = 2 if content.startswith(_JPEG) else len(content)
    while place + 9 < len(content) and content[place] == 0xFF:
        mark = content[place + 1]
        if mark in _FRAMES:
            height, width = content[place + 5 : place + 7], content[place + 7 : place + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


def _unreadable() -> Invalid:
    return Invalid({"photo": N_("This is no picture Relief can read. Send a photo as JPEG or PNG.")})
