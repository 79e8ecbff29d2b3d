"""A QR code as one path of an SVG, drawn by the server, so that a page needs no script and no picture of others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import zxingcpp

# Light modules around the code; scanners need four.
_QUIET = 4


@dataclass(frozen=True)
class Drawn:
    """`path` fills the dark modules; `size` is the side of the square with its quiet edge."""

    path: str
    size: int


def drawn(text: str) -> Drawn:
    """The code of a text; quartile correction, so that a thumb on the screen does no harm."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    dark = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)) < 128
    runs = (run for y, row in enumerate(dark) for run in _runs(row, y))
    return Drawn("".join(runs), len(dark) + 2 * _QUIET)


def _runs(row: np.ndarray, y: int) -> list[str]:
    """Neighbouring dark modules as one flat box each."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    return [
        f"M{start + _QUIET} {y + _QUIET}h{end - start}v1h-{end - start}z"
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]
