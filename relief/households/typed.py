"""What somebody typed into a search box, turned into the keys it can mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relief.households.keys import cached_name_key, code_key, form_key
from relief.households.models import KeyKind
from relief.kernel.digits import to_latin
from relief.kernel.ids import CodeFault, check_code
from relief.kernel.names import normalise, search_key

_FILLING = re.compile(r"[\s\-\u2010-\u2015().+]+")
_CODE = re.compile(r"[A-Z]{3}[0-9A-F]{0,3}\d{0,5}[0-9A-Z]?")
_FEWEST_DIGITS = 3


@dataclass(frozen=True)
class Typed:
    """`starts` are alternatives by other keys; `words` are the parts of a name."""

    starts: tuple[tuple[KeyKind, str], ...] = ()
    words: tuple[str, ...] = ()
    whole_words: tuple[str, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.starts and not self.words


def read(text: str) -> Typed:
    """Digits are a phone, an ID or a form number; letters and figures are a code; else a name.

    A name is looked for as well whenever letters were typed.
    """
    plain = to_latin(normalise(text))
    joined = _FILLING.sub("", plain)
    if not joined:
        return Typed()
    if joined.isascii() and joined.isdecimal():
        return Typed(starts=tuple(_numbers(joined)))
    starts = [(KeyKind.FORM, form_key(text))] if any(c.isdigit() for c in joined) else []
    upper = code_key(joined)
    if any(c.isdigit() for c in joined) and _CODE.fullmatch(upper):
        starts.append((KeyKind.CODE, _as_code(joined) or upper))
    words = [word for part in plain.split() if (word := search_key(part))]
    return Typed(
        starts=tuple(starts),
        words=tuple(dict.fromkeys(words)),
        whole_words=tuple(dict.fromkeys(cached_name_key(plain).split())),
    )


def _numbers(digits: str) -> list[tuple[KeyKind, str]]:
    found = [(KeyKind.FORM, digits)]
    if len(digits) < _FEWEST_DIGITS:
        return found
    phone = re.sub(r"^(00)?880(?=1)", "0", digits)
    if phone.startswith("1"):
        found.append((KeyKind.PHONE, "0" + phone))
    found.append((KeyKind.PHONE, phone))
    found.append((KeyKind.NID, digits))
    if len(digits) == 17:
        found.append((KeyKind.NID, digits[4:]))
    found.append((KeyKind.BIRTH_REGISTRATION, digits))
    return found


def _as_code(text: str) -> str | None:
    try:
        return code_key(check_code(text))
    except CodeFault:
        return None
