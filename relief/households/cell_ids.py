"""Phones and identity numbers as spreadsheets leave them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relief.households.faults import N_, CellFault
from relief.households.phones import BETWEEN, Phone, read_phone
from relief.kernel.digits import to_latin

_SCIENTIFIC = re.compile(r"\A[+-]?\d{1,40}(?:[.,]\d{1,40})?\s{0,3}[eE]\s{0,3}[+]?\s{0,3}\d{1,4}")
_MOBILE = re.compile(r"01[3-9]\d{8}", re.ASCII)


@dataclass(frozen=True)
class Identity:
    """Digits of a document and its kind: nid10, nid13, nid17 or birth17."""

    digits: str
    kind: str
    doubtful: bool = False


def parse_phones(text: str) -> tuple[Phone, ...]:
    """Every phone number of a cell; several stand apart by / , ; or 'or'."""
    if _MOBILE.fullmatch(text):
        return (Phone(text),)
    parts = re.split(r"[/,;|\n।]|\bor\b|বা|অথবা", to_latin(text))
    phones = [parse_phone(part) for part in parts if part.strip()]
    if not phones:
        raise _no_phone(text)
    return tuple({phone.number: phone for phone in phones}.values())


def parse_phone(text: str) -> Phone:
    """One phone number in any habit; a doubtful one is kept and says so of itself."""
    if _MOBILE.fullmatch(text):
        return Phone(text)
    _refuse_scientific(text)
    phone = read_phone(text)
    if phone is None:
        raise _no_phone(text)
    return phone


def parse_nid(text: str) -> Identity:
    """A national identity number of 10, 13 or 17 digits.

    `doubtful` is a warning only: 10-digit numbers with a leading zero or three equal digits in
    a row are not issued, but a field fact is not refused for its shape.
    """
    digits = _digits(text)
    if len(digits) not in (10, 13, 17):
        raise CellFault(
            "nid-length",
            N_("A national ID has 10, 13 or 17 digits; this one has %(count)s. Check it against the card."),
            count=len(digits),
        )
    return Identity(digits, f"nid{len(digits)}", doubtful=_is_doubtful(digits))


def parse_birth_registration(text: str) -> Identity:
    """A birth registration number: 17 digits that begin with the year of birth."""
    digits = _digits(text)
    if len(digits) != 17:
        raise CellFault(
            "birth-registration-length",
            N_("A birth registration number has 17 digits; this one has %(count)s. Check it against the certificate."),
            count=len(digits),
        )
    return Identity(digits, "birth17", doubtful=not digits.startswith(("19", "20")))


def _digits(text: str) -> str:
    if text.isascii() and text.isdecimal():
        return text
    _refuse_scientific(text)
    plain = BETWEEN.sub("", re.sub(r"\.0+$", "", to_latin(text).strip()))
    if not plain.isdecimal() or not plain.isascii():
        raise CellFault("id-characters", N_("“%(text)s” has signs that are not digits."), text=text)
    return plain


def _refuse_scientific(text: str) -> None:
    if _SCIENTIFIC.fullmatch(to_latin(text).strip()):
        raise CellFault(
            "id-scientific",
            N_(
                "The spreadsheet has shortened this number to %(text)s and its last"
                " digits are lost."
                " Format the column as text, type the number again and send the file again."
            ),
            text=text,
        )


def _is_doubtful(digits: str) -> bool:
    if len(digits) == 10:
        return digits[0] == "0" or re.search(r"(\d)\1\1", digits) is not None
    return len(digits) == 17 and not digits.startswith(("19", "20"))


def _no_phone(text: str) -> CellFault:
    return CellFault(
        "phone",
        N_("“%(text)s” is not a phone number. Write it in digits, for example 01712345678."),
        text=text,
    )
