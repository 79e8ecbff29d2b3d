"""Numbers of vouchers: the row of the list and four letters that only this locked list gives to it. No database.

The letters come from the seal of the list, so that a slip of the pen, a number somebody made up and a voucher of
another list are all told apart; a list that was locked anew has other letters.
"""

from __future__ import annotations

import hashlib
import re

from relief.kernel.digits import to_latin

# Without letters that are mistaken for one another or for digits.
_LETTERS = "ACDEFHJKLMNPQRTUVWXY"
_SHAPE = re.compile(r"(\d{1,6})-?([A-Z]{4})")


def number_of(seal: str, row: int) -> str:
    """The voucher of one row: 0012-KRTM."""
    digest = hashlib.sha256(f"voucher|{seal}|{row}".encode()).digest()
    return f"{row:04d}-{''.join(_LETTERS[one % len(_LETTERS)] for one in digest[:4])}"


def row_of(seal: str, text: str) -> int | None:
    """The row a voucher stands for; None when it is not one of this list."""
    found = _SHAPE.fullmatch(re.sub(r"\s+", "", to_latin(text)).upper())
    if found is None or not seal:
        return None
    row = int(found[1])
    return row if number_of(seal, row).endswith(found[2]) else None
