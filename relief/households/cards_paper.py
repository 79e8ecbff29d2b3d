"""Cards as a PDF: right Bangla by a typesetter, codes drawn as one path each. Knows no database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typst
import zxingcpp

from relief.kernel.digits import to_bangla

_FOLDER = Path(__file__).resolve().parent / "paper"
_SOURCE = (_FOLDER / "cards.typ").read_bytes()
# A quarter of the code may be dirty or torn and it is still read.
_LEVEL = "Q"
_DARK = re.compile(rb"\x00+")
# Signs that turn the direction of writing could hide a part of a name.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u200e\u200f\u2066-\u2069]+")


@dataclass(frozen=True, kw_only=True)
class Face:
    """What stands on one card; without names it has lines to write on."""

    number: str
    signed: str
    names: tuple[str, ...] = ()
    villages: tuple[str, ...] = ()


def pdf(faces: Sequence[Face], *, heading: Sequence[str], sheet: bool = True) -> bytes:
    """Eight cards on an A4 sheet with marks to cut along, or each on a page of its own."""
    data = {"sheet": sheet, "heading": shown(heading), "cards": [_as_data(face) for face in faces]}
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    made: Any = typst.compile(_SOURCE, font_paths=fonts(), sys_inputs=inputs, format="pdf", pdf_tags=False)
    return bytes(made)


def code_path(text: str) -> tuple[str, int]:
    """The dark squares of a QR code as runs of one SVG path, and how many squares wide it is."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=_LEVEL)
    drawn: Any = made.to_image(scale=1, add_quiet_zones=False)
    squares = memoryview(drawn)
    height, width = squares.shape or (0, 0)
    return "".join(_runs(squares.tobytes(), width, height)), width


def _runs(squares: bytes, width: int, height: int) -> Iterator[str]:
    for row in range(height):
        for run in _DARK.finditer(squares[row * width : (row + 1) * width]):
            length = run.end() - run.start()
            yield f"M{run.start()} {row}h{length}v1h-{length}z"


def _as_data(face: Face) -> dict[str, Any]:
    path, width = code_path(face.signed)
    return {
        "number": face.number,
        "spoken": to_bangla(face.number),
        "names": shown(face.names),
        "villages": shown(face.villages),
        "path": path,
        "width": width,
    }


def shown(texts: Sequence[str]) -> list[str]:
    """These texts as paper may show them; what is left empty is left out."""
    return [plain for text in texts if (plain := _HIDDEN.sub(" ", text).strip())]


def cleaned(value: Any) -> Any:
    """The same in everything that goes on a paper; an empty cell stays an empty cell."""
    if isinstance(value, str):
        return "".join(shown([value]))
    if isinstance(value, dict):
        return {name: cleaned(each) for name, each in value.items()}
    return [cleaned(each) for each in value] if isinstance(value, (list, tuple)) else value


@cache
def fonts() -> Any:
    """Our own fonts alone: another machine's would set other shapes."""
    folders = [str(folder) for folder in sorted((_FOLDER / "fonts").iterdir()) if folder.is_dir()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
