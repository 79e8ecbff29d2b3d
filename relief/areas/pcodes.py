"""P-codes of Bangladesh in both editions in use: COD-AB 2015 and v03 of 2023.

The code carries its parents: BD40 Khulna, BD4087 Satkhira, BD408747 Kaliganj,
BD40874747 Krishnanagar. v03 puts two zeros before the upazila (BD40870047);
divisions and districts are alike. We keep the 2015 form.
"""

from __future__ import annotations

import re

from relief.kernel.digits import to_latin
from relief.kernel.problems import N_

DIVISION, DISTRICT, UPAZILA, UNION = 1, 2, 3, 4

MESSAGES = {
    "pcode-malformed": N_("This is not a P-code. A P-code is BD and then 2, 4, 6 or 8 digits, such as BD408747."),
    "pcode-wrong-level": N_("This P-code belongs to another level. Check the level or the code."),
    "pcode-no-parent": N_("The area above this one is missing. Give its P-code."),
    "pcode-wrong-parent": N_(
        "This P-code does not begin with the P-code of the area above it. Correct one of the two."
    ),
}

_PLAIN = re.compile(r"BD(?:[0-9]{2}){1,4}")
_V03 = re.compile(r"(BD[0-9]{4})00((?:[0-9]{2}){1,2})")
# Spreadsheets and messages bring spaces, no-break spaces and joiners nobody sees.
_UNSEEN = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")


def normalise(text: str) -> str:
    """Write a code the one way it is compared: no spaces, capitals, 0-9."""
    return _UNSEEN.sub("", to_latin(text)).upper()


def is_pcode(text: str) -> bool:
    """Whether a normalised text has the form of either edition."""
    return bool(_PLAIN.fullmatch(text) or _V03.fullmatch(text))


def v03_to_2015(pcode: str) -> str | None:
    """The 2015 form of a v03 upazila or union, None for any other code.

    By rule only: thirteen v03 upazilas (Taltali, Rangabali, ...) get a code that the
    2015 edition never had, and the v03 city corporations (BD30262500) look like
    2015 unions. Look the answer up before using it.
    """
    match = _V03.fullmatch(pcode)
    return match[1] + match[2] if match else None


def stored_form(pcode: str) -> str:
    """The form we keep of a code in either edition."""
    return v03_to_2015(pcode) or pcode


def level_of(pcode: str) -> int | None:
    """1 division, 2 district, 3 upazila, 4 union; None where it is no P-code."""
    return len(stored_form(pcode)) // 2 - 1 if is_pcode(pcode) else None


def parent_of(pcode: str) -> str | None:
    """Code of the area above, in the same edition; None for a division or no P-code."""
    level = level_of(pcode)
    if level is None or level == DIVISION:
        return None
    if level == UPAZILA:
        return pcode[:6]
    return pcode[:-2]


def faults(pcode: str, level: int, parent: str | None) -> list[str]:
    """What is wrong with a normalised code for its place in the tree, as keys of MESSAGES.

    The parent may be given in the other edition. A division's parent is not looked at.
    """
    if not is_pcode(pcode):
        return ["pcode-malformed"]
    if level_of(pcode) != level:
        return ["pcode-wrong-level"]
    above = parent_of(pcode)
    if above is None:
        return []
    if not parent:
        return ["pcode-no-parent"]
    return [] if stored_form(above) == stored_form(parent) else ["pcode-wrong-parent"]
