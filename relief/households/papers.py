"""Numbers of people's papers: which are sound, and how little of them a screen shows. No database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from relief.households.inputs import MemberGiven, PaperGiven
from relief.households.models import DocumentKind, DocumentState
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_

# Two letters and seven digits on machine-readable passports, one and eight on e-passports.
_PASSPORT = re.compile(r"(?:[A-Z]{2}\d{7}|[A-Z]\d{8})", re.ASCII)
_OTHER = re.compile(r"[0-9A-Z/]{3,20}", re.ASCII)
_DIGITS = {DocumentKind.NID: (10, 13, 17), DocumentKind.BIRTH_REGISTRATION: (17,)}
# As long as the shortest number of a paper, whatever stands between its digits.
_LONG = re.compile(r"\d(?:[\s-]*\d){8,}", re.ASCII)
_DOT = "•"
# The two plain numbers, as lists and forms name them.
FIELDS = ("nid", "birth_registration")
_SHOWN = 4


def mask(number: str) -> str:
    """Only the last four signs: enough to compare with a card in the hand."""
    return f"{_DOT * 4}{number[-_SHOWN:]}" if len(number) > _SHOWN else _DOT * 4 if number else ""


def hide_numbers(text: str) -> str:
    """A cell of a list or a sentence about one, with every long number in it hidden but for its last four signs."""
    latin = to_latin(text)
    return _LONG.sub(lambda found: mask(clean_number(found.group())), latin) if _LONG.search(latin) else text


def is_masked(text: str) -> bool:
    """Whether this is what `mask` shows and nobody typed a number over it."""
    return _DOT in text


def clean_number(text: str) -> str:
    """Without spaces and hyphens, Latin digits, capital letters."""
    return re.sub(r"[\s-]+", "", to_latin(text)).upper()


def is_sound(kind: DocumentKind, number: str, state: DocumentState) -> bool:
    """Whether a paper of this kind can have this number; only a lost or awaited one may have none."""
    if not number:
        return state in (DocumentState.LOST, DocumentState.APPLIED)
    if kind in _DIGITS:
        return number.isascii() and number.isdecimal() and len(number) in _DIGITS[kind]
    return bool((_PASSPORT if kind is DocumentKind.PASSPORT else _OTHER).fullmatch(number))


_FAULTS = {
    DocumentKind.NID: N_("A national ID has 10, 13 or 17 digits. Check it against the card."),
    DocumentKind.BIRTH_REGISTRATION: N_("A birth registration number has 17 digits. Check it against the certificate."),
    DocumentKind.PASSPORT: N_("A passport number is one or two letters and digits, nine signs in all."),
    DocumentKind.OTHER: N_("Write the number in letters and digits, three to twenty signs."),
}


def fault_of(kind: DocumentKind) -> str:
    """What a number of this kind looks like, in words."""
    return _FAULTS.get(kind, _FAULTS[DocumentKind.OTHER])


def all_of(person: MemberGiven) -> Iterator[PaperGiven]:
    """Every paper of a person once: a number that changed since its paper was seen is hearsay again."""
    told = {one.kind: one for one in person.papers}
    for kind, number in ((DocumentKind.NID, person.nid), (DocumentKind.BIRTH_REGISTRATION, person.birth_registration)):
        known = told.pop(kind, None)
        if number:
            same = known is not None and known.number == number
            yield known if known and same else PaperGiven(kind=kind, number=number)
        elif known and not known.number:
            yield known
    yield from told.values()


def beyond_numbers(papers: Iterable[PaperGiven]) -> tuple[PaperGiven, ...]:
    """What `MemberGiven.papers` keeps: all that the two plain numbers do not say."""
    plain = (DocumentKind.NID, DocumentKind.BIRTH_REGISTRATION)
    return tuple(one for one in papers if one.kind not in plain or one.state is not DocumentState.SAID)


def number_of(papers: Iterable[PaperGiven], kind: DocumentKind) -> str:
    """The number of one kind, "" when there is none."""
    return next((one.number for one in papers if one.kind is kind), "")
