"""Pictures of damage: looked at before they are opened, then drawn anew, so that nothing but pixels is kept.

A phone writes place, time and its owner's name into its pictures, some a film behind them; a hostile file hides a
script or an archive there. Drawing the pixels again leaves all of it behind.
"""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageOps

from relief.kernel.problems import N_, Invalid

MOST_BYTES = 8_000_000
# A phone's largest pictures. A PNG, or a JPEG sent in passes, is held in memory whole while it is read.
MOST_PIXELS, MOST_PIXELS_WHOLE = 64_000_000, 24_000_000
# Cameras write a JPEG in one to a dozen passes; thousands of them keep a computer busy for minutes. A film behind
# the picture can look like some hundred more.
MOST_PASSES = 250
# Pixels along the longer side; enough to see a broken wall, little enough for a district office's line.
LONGEST = 1_280
_QUALITY = 80
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_BASELINE, _PASS = {0xC0, 0xC1}, b"\xff\xda"
# The marks before a JPEG's size; others of this range (C4, C8, CC) are tables.
_FRAMES = _BASELINE | {0xC2}
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, struct.error, zlib.error)


def redrawn(content: bytes) -> tuple[bytes, int, int]:
    """The picture as JPEG with its width and height in pixels; upright, as the phone meant it.

    Raises Invalid for what is too large, damaged, or neither JPEG nor PNG.
    """
    if len(content) > MOST_BYTES:
        raise Invalid({"photo": N_("This picture is larger than 8 MB. Take it again in a smaller size.")})
    _look(content)
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
            _must_fit(picture.width * picture.height, MOST_PIXELS)
            # A JPEG is read at a half, a quarter or an eighth where that is enough: less memory, less time.
            picture.draft("RGB", (LONGEST, LONGEST))
            upright = _plain(ImageOps.exif_transpose(picture))
    except (*_FAULTS, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _unreadable() from None
    upright.thumbnail((LONGEST, LONGEST))
    made = io.BytesIO()
    upright.save(made, "JPEG", quality=_QUALITY, optimize=True)
    return made.getvalue(), *upright.size


def kind_of(content: bytes) -> str:
    """What a kept picture is; those of before Relief drew with Pillow are PNG."""
    return "image/png" if content.startswith(_PNG) else "image/jpeg"


def _plain(picture: Image.Image) -> Image.Image:
    """Colours only, on white where it was see-through; nothing that came with the file."""
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        return ground
    clean = picture.convert("RGB")
    clean.info.clear()
    return clean


def _look(content: bytes) -> None:
    """The size a file claims, from its first bytes, before anybody unpacks it."""
    size, in_passes = (_png_size(content), False) if content.startswith(_PNG) else _jpeg_size(content)
    if size is None or min(size) < 1 or (in_passes and content.count(_PASS) > MOST_PASSES):
        raise _unreadable()
    whole = in_passes or content.startswith(_PNG)
    _must_fit(size[0] * size[1], MOST_PIXELS_WHOLE if whole else MOST_PIXELS)


def _must_fit(pixels: int, most: int) -> None:
    if pixels > most:
        raise Invalid({"photo": N_("This picture has too many pixels. Take it again in a smaller size.")})


def _png_size(content: bytes) -> tuple[int, int] | None:
    if len(content) < 24 or content[12:16] != b"IHDR":
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[tuple[int, int] | None, bool]:
    """Walk from mark to mark until one says how large the picture is, and whether it comes in passes."""
    place = 2 if content.startswith(_JPEG) else len(content)
    while place + 9 < len(content) and content[place] == 0xFF:
        mark = content[place + 1]
        if mark in _FRAMES:
            height, width = content[place + 5 : place + 7], content[place + 7 : place + 9]
            return (int.from_bytes(width, "big"), int.from_bytes(height, "big")), mark not in _BASELINE
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None, False


def _unreadable() -> Invalid:
    return Invalid({"photo": N_("This is no picture Relief can read. Send a photo as JPEG or PNG.")})
