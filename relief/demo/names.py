"""Bangla names as lists carry them: title + given + family, each with its Latin spelling."""

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Literal

from relief.demo.files import names
from relief.demo.rows import NameRow

Sex = Literal["m", "f"]
Community = Literal["muslim", "hindu"]
Name = tuple[str, str]

HINDU_SHARE = 0.17
_TITLED = {("m", "muslim"): 0.75, ("f", "muslim"): 0.6, ("m", "hindu"): 0.3, ("f", "hindu"): 0.25}
_FAMILY_KEPT = 0.6
_TITLES_WRITTEN = {
    "মোঃ": ("মো:", "মো.", "মোহাম্মদ", ""),
    "মোহাম্মদ": ("মোঃ", "মো:"),
    "মোছাঃ": ("মোছা:", "মোসাম্মৎ", ""),
    "মোসাম্মৎ": ("মোছাঃ", ""),
    "শ্রী": ("",),
    "শ্রীমতী": ("",),
    "আলহাজ্ব": ("হাজী", ""),
}
_LETTERS_SWAPPED = (("ী", "ি"), ("ূ", "ু"), ("ছ", "স"), ("ণ", "ন"), ("্ব", ""))


@dataclass(frozen=True, slots=True)
class Pool:
    rows: tuple[NameRow, ...]
    cum_weights: tuple[int, ...]

    def pick(self, rng: Random) -> NameRow:
        return rng.choices(self.rows, cum_weights=self.cum_weights)[0]


def community(rng: Random) -> Community:
    return "hindu" if rng.random() < HINDU_SHARE else "muslim"


def family_name(rng: Random, of: Community) -> NameRow:
    return _pools()["family", "m", of, "any"].pick(rng)


def full_name(rng: Random, sex: Sex, age: int, of: Community, family: NameRow, taken: set[str]) -> Name:
    """``taken`` holds the given names of the household and gets this one: brothers never share."""
    generation = "older" if age >= 45 else "younger" if age < 28 else "any"
    given = _pools()["given", sex, of, generation].pick(rng)
    while given.name_bn in taken:
        given = _pools()["given", sex, of, generation].pick(rng)
    taken.add(given.name_bn)
    last = _last(rng, sex, of, generation, family)
    while last.name_bn == given.name_bn:
        last = _last(rng, sex, of, "any", family)
    bn, en = f"{given.name_bn} {last.name_bn}", f"{given.name_latin} {last.name_latin}"
    if rng.random() < _TITLED[sex, of]:
        title = _pools()["title", sex, of, generation].pick(rng)
        return f"{title.name_bn} {bn}", f"{title.name_latin} {en}"
    return bn, en


def respell(rng: Random, name: Name) -> Name:
    """The same person as another clerk hears and writes them."""
    title, _, rest = name[0].partition(" ")
    bn = name[0]
    if title in _TITLES_WRITTEN:
        bn = f"{rng.choice(_TITLES_WRITTEN[title])} {rest}".strip()
    right, wrong = rng.choice(_LETTERS_SWAPPED)
    head, _, tail = bn.rpartition(" ")
    bn = f"{head.replace(right, wrong, 1)} {tail}" if head else tail
    latin = " ".join(rng.choice(_variants().get(word) or (word,)) for word in name[1].split())
    return bn, latin


def _last(rng: Random, sex: Sex, of: Community, generation: str, family: NameRow) -> NameRow:
    """Few women and not all men carry the family's name, as in real lists."""
    if sex == "m":
        kept = of == "hindu" or rng.random() < _FAMILY_KEPT
        return family if kept else _pools()["family", "m", of, generation].pick(rng)
    if of == "hindu" and rng.random() < 0.45:
        return family
    return _pools()["family", "f", of, generation].pick(rng)


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in names():
        # A title's variants hold spaces or abbreviations that are whole words as well.
        if row.variants and " " not in row.name_latin:
            found[row.name_latin] = row.variants
    return found


@cache
def _pools() -> dict[tuple[str, str, str, str], Pool]:
    rows = names()
    communities: tuple[Community, ...] = ("muslim", "hindu")
    return {
        (kind, sex, of, generation): _pool(rows, kind, sex, of, generation)
        for kind in ("given", "family", "title")
        for sex in ("m", "f")
        for of in communities
        for generation in ("older", "any", "younger")
    }


def _pool(rows: list[NameRow], kind: str, sex: str, of: str, generation: str) -> Pool:
    ages = {generation, "any"}
    if kind == "given" and generation == "any":
        ages = {"older", "any", "younger"}
    sexes = {"m", "x"} if (kind, sex) == ("family", "m") else {sex}
    fit = [r for r in rows if r.kind == kind and r.sex in sexes and r.community in (of, "any") and r.generation in ages]
    return Pool(tuple(fit), tuple(accumulate(r.weight for r in fit)))
