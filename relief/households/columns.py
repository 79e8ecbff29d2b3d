"""Guesses which column holds which field; a person sees the guess and may change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from relief.households.fields import Field
from relief.households.list_fields import FIELD, FIELDS, MEMBER
from relief.households.repeats import number_of, question
from relief.kernel.digits import to_latin
from relief.kernel.names import normalise

__all__ = ["FIELD", "FIELDS", "Field", "Match", "guess"]

_SURE, _TAGGED, _GROUPED, _WEAK, _LIKE = 1.0, 0.98, 0.9, 0.6, 0.7
_LEAST_LIKENESS = 90


@dataclass(frozen=True)
class Match:
    """A column for a field; below 0.9 the screen asks a person to confirm."""

    column: int
    confidence: float


def guess(headers: Sequence[str], hxl: Sequence[str] | None = None) -> dict[str, Match]:
    """The best column for each field, by HXL tag, known heading or likeness; none twice."""
    tags = list(hxl or []) + [""] * (len(headers) - len(hxl or []))
    found = [
        (confidence, -column, field.name)
        for column, (header, tag) in enumerate(zip(headers, tags, strict=False))
        for field in _fitting(header)
        if (confidence := _confidence(field, question(header), tag))
    ]
    matches: dict[str, Match] = {}
    taken: set[int] = set()
    for confidence, minus_column, name in sorted(found, reverse=True):
        if name not in matches and -minus_column not in taken:
            matches[name] = Match(-minus_column, confidence)
            taken.add(-minus_column)
    return {field.name: matches[field.name] for field in FIELDS if field.name in matches}


def known(header: str) -> bool:
    """Whether a heading is one that lists use, for any field."""
    return any(heading in _ALL_HEADINGS for heading, _ in _headings(header))


def _fitting(header: str) -> Sequence[Field]:
    """Columns of the first person are shown for all persons, and hold nothing else."""
    number = number_of(header)
    return _OF_HOUSEHOLD if number is None else _OF_PEOPLE if number == 1 else ()


def _confidence(field: Field, header: str, tag: str) -> float:
    if tag and _tag(tag) in _TAGS[field.name]:
        return _TAGGED
    best = 0.0
    for heading, ceiling in _headings(header):
        best = max(best, min(_likeness(field.name, heading), ceiling))
    return _by_language(field.name, header, best)


def _by_language(name: str, header: str, found: float) -> float:
    """A heading that names a language is of that language's field: “Head of household (Bangla)”."""
    if name[-3:] not in _LANGUAGE_WORDS:
        return found
    words = [word for word in _plain(header).split() if word not in _EITHER]
    said = {suffix for suffix, known in _LANGUAGE_WORDS.items() if known & set(_plain(header).split())}
    if len(said) != 1:
        return found
    if name[-3:] not in said:
        return 0.0
    heading = " ".join(words)
    alike = any(heading in _SURE_HEADINGS[name[:-3] + suffix] for suffix in _LANGUAGE_WORDS)
    return max(found, _GROUPED if alike else 0.0)


def _likeness(name: str, heading: str) -> float:
    if heading in _SURE_HEADINGS[name]:
        return _SURE
    if heading in _WEAK_HEADINGS[name]:
        return _WEAK
    if len(heading) < 6:
        return 0.0
    near = max(fuzz.ratio(heading, known) for known in _SURE_HEADINGS[name])
    return _LIKE * near / 100 if near >= _LEAST_LIKENESS else 0.0


def _headings(header: str) -> Iterator[tuple[str, float]]:
    """The heading; its last part (tools write group/question); the halves of a bilingual one."""
    yield _plain(header), _SURE
    if "/" in header:
        yield _plain(header.rsplit("/", 1)[1]), _GROUPED
    for part in re.split(r"[/|(\[\n]", header):
        if (plain := _plain(part)) and plain != _plain(header):
            yield plain, _GROUPED


def _plain(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = normalise(to_latin(spaced)).casefold().replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[\s_.:/()\[\]*#?,ঃ|\-–—]+", " ", plain).split())


def _tag(text: str) -> str:
    """A tag with its attributes in one order, so that #adm4 +name+en is #adm4+en+name."""
    base, *attributes = re.split(r"\s{0,4}\+\s{0,4}", text.strip().casefold())
    return "+".join([base, *sorted(attributes)])


def _plain_set(words: str) -> set[str]:
    return {_plain(word) for word in words.split("|") if word}


def _names(one: Field) -> list[str]:
    """What a field is called; in a sheet of people also without the words “Member:”."""
    own = [one.name, one.label, one.label_bn, one.synonyms]
    if one.name.startswith(MEMBER):
        own += [one.label.partition(": ")[2], one.label_bn.partition(": ")[2]]
    return own


_LANGUAGE_WORDS = {
    "_bn": {"bangla", "bengali", "bn", "বাংলা", "বাংলায়", "বাংলাতে"},
    "_en": {"english", "en", "ইংরেজি", "ইংরেজিতে", "ইংরেজী"},
}
_EITHER = set().union(*_LANGUAGE_WORDS.values())
_OF_PEOPLE = tuple(one for one in FIELDS if one.name.startswith(MEMBER))
_OF_HOUSEHOLD = tuple(one for one in FIELDS if not one.name.startswith(MEMBER))
_TAGS = {one.name: {_tag(tag) for tag in one.hxl.split("|") if tag} for one in FIELDS}
_SURE_HEADINGS = {one.name: _plain_set("|".join(_names(one))) for one in FIELDS}
_WEAK_HEADINGS = {one.name: _plain_set(one.weak) for one in FIELDS}
_ALL_HEADINGS = set().union(*_SURE_HEADINGS.values(), *_WEAK_HEADINGS.values())
