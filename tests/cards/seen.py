"""Printed cards as pictures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pypdfium2
import zxingcpp

Picture = npt.NDArray[np.uint8]
# Beside a single card its page has ten millimetres; the head's name stands here on the card.
_NAME = (14.0, 19.5, 56.0, 26.5)


def pages(content: bytes, dpi: int) -> Iterator[Picture]:
    """Every page in grey, as a printer of so many dots an inch would put it."""
    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            yield np.asarray(page.render(scale=dpi / 72, grayscale=True).to_pil(), dtype=np.uint8)
    finally:
        document.close()


def codes(picture: Picture) -> list[str]:
    """The texts of all codes on a page, in no order."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def name_on(picture: Picture, dpi: int) -> Picture:
    """The part of a single card's page where the name stands."""
    left, top, right, bottom = (round(millimetre / 25.4 * dpi) for millimetre in _NAME)
    return picture[top:bottom, left:right]


def difference(seen: Picture, kept: Picture) -> float:
    """How much ink stands elsewhere, as a share of all ink: 0 is the same, 1 and more is another word."""
    one, other = 255 - seen.astype(float), 255 - kept.astype(float)
    return float(np.abs(one - other).sum() / max(one.sum(), other.sum(), 1.0))
