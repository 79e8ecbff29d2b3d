"""A register as several lists made it: the same family on two or three of them, written differently.

`make(100_000, seed=1)` gives records and the pairs of ids that are one family. The errors are those of
`typos.py`; its sources are named there by the same letters. More sources:

[J] Just, Marc, Munns and Sandefer, "Why Patient Matching Is a Challenge", Perspectives in Health
    Information Management, 2016: 398,939 records with confirmed duplicates. The strongest
    identifier is blank in one or both of a pair in 58 % (here each list writes the NID for 65 %,
    so that both have it in 42 %). Names differ by misspelling first, by exchanged parts second.
[G] GSMA, The Mobile Gender Gap Report 2021, Bangladesh: 84 % of men and 64 % of women own a phone.
[F] Febrl `dsgen`, see typos.py: fields are hit in proportion to `_HIT`; half of the copies carry 1 or 2
    errors (its data set 2), half 1 to 6 (its data set 3); a title is missing in 60 %; some records are
    of one family with other people of the same place and name, who are no copies.
[N] NID: 10 digits on the smart card, 13 on the old card, 17 = year of birth + the 13; between 10 and
    13 nobody can reckon.
[A] Assumed, because no count was found: 60 % of lists in Bangla; 15 % of families on more than one
    list; which share of NIDs is of which length; wrong union 6 %; another number than last time
    15 %, no number written 8 %; a year of birth rounded to 5 in 30 %; size off by one in 25 %; the
    wife put down as head on one list and the husband on another 2 %; brothers next door 8 %, of whom
    a third share a phone.

What it is not: people. Names come from the list of 205 invented-use names, so that many families
share a whole name, as they do in a district.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, combinations
from random import Random

from relief.demo import files
from relief.demo.places import PARAS
from relief.demo.rows import NameRow
from tests.benchmarks.lists import Made, Record
from tests.benchmarks.typos import IDENT, NAME, PHONE, PLACE, YEAR, chosen, damage, damaged_words

COPIED = 0.15
COPIES = (0.80, 0.16, 0.04)
BANGLA = 0.60
NID_WRITTEN = 0.65
OWNS_PHONE = {"m": 0.84, "f": 0.64}
WOMEN = 0.17
BROTHERS = 0.08
PER_UNION = 2_200
UNIONS_IN_UPAZILA = 10
THIS_YEAR = 2026

# [F] select_prob of given name + surname, the same for the second name, phone, identifier, age, sex, suburb.
_HIT = {"name": 0.25, "guardian": 0.25, "phone": 0.05, "nid": 0.05, "birth_year": 0.05, "sex": 0.02, "village": 0.10}
_TITLES = {
    ("m", "bn"): ("মোঃ", "মো:", "মো.", "মোহাম্মদ", "মোঃ"),
    ("m", "en"): ("Md.", "Md", "MD.", "Mohammad", "Mohammed"),
    ("f", "bn"): ("মোছাঃ", "মোছা:", "মোসাঃ", "মোসাম্মৎ", "মোছাম্মৎ"),
    ("f", "en"): ("Mst.", "Mst", "Most.", "Mosammat", "Mosammat"),
}
_HINDU_TITLES = {("m", "bn"): "শ্রী", ("m", "en"): "Sri", ("f", "bn"): "শ্রীমতী", ("f", "en"): "Srimati"}


@dataclass(frozen=True, slots=True)
class _Person:
    sex: str
    community: str
    parts: tuple[NameRow, ...]
    birth_year: int
    nid10: str
    nid13: str
    has_smart_card: bool


@dataclass(frozen=True, slots=True)
class _Family:
    head: _Person
    spouse: _Person
    father: _Person
    # None: nobody in the family owns one.
    phone: str | None
    union: int
    village: tuple[str, str]
    size: int
    small: int
    older: int


def make(n: int, seed: int) -> Made:
    """`n` records and the truth about them; the same seed makes the same ones."""
    maker = _Maker(Random(seed), max(4, n // PER_UNION))
    records: list[Record] = []
    truth: set[tuple[int, int]] = set()
    before: _Family | None = None
    while len(records) < n:
        family = maker.family(before)
        before = family
        ids = range(len(records), min(n, len(records) + maker.times()))
        records += [maker.record(family, number, is_copy=number > ids.start) for number in ids]
        truth.update(combinations(ids, 2))
    return _shuffled(maker.rng, records, truth)


def _shuffled(rng: Random, records: list[Record], truth: set[tuple[int, int]]) -> Made:
    """Copies do not stand beside each other."""
    order = list(range(len(records)))
    rng.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    pairs = {(min(place[a], place[b]), max(place[a], place[b])) for a, b in truth}
    return Made([replace(records[old], id=new) for new, old in enumerate(order)], pairs)


class _Maker:
    def __init__(self, rng: Random, unions: int) -> None:
        self.rng = rng
        self.unions = unions
        self.pools: dict[tuple[str, str, str], tuple[list[NameRow], list[int]]] = {}
        for kind in ("given", "family"):
            for sex in ("m", "f"):
                for of in ("muslim", "hindu"):
                    rows = [r for r in files.names() if r.kind == kind and r.sex in (sex, "x")]
                    rows = [r for r in rows if r.community in (of, "any")]
                    self.pools[kind, sex, of] = rows, list(accumulate(r.weight for r in rows))

    def times(self) -> int:
        """On how many lists a family stands."""
        if self.rng.random() >= COPIED:
            return 1
        return 1 + self.rng.choices((1, 2, 3), weights=COPIES)[0]

    def family(self, before: _Family | None) -> _Family:
        rng = self.rng
        size = rng.choices(range(1, 11), weights=(4, 9, 18, 25, 20, 12, 6, 3, 2, 1))[0]
        small = min(size - 1, rng.choices((0, 1, 2, 3), weights=(62, 28, 8, 2))[0])
        older = min(size - 1 - small, rng.choices((0, 1, 2, 3, 4), weights=(30, 33, 25, 9, 3))[0])
        if before and rng.random() < BROTHERS:
            return self._brother(before, size, small, older)
        of = "hindu" if rng.random() < 0.17 else "muslim"
        sex = "f" if rng.random() < WOMEN else "m"
        head, spouse, father = (self._person(one, of) for one in (sex, "m" if sex == "f" else "f", "m"))
        village = (*rng.choice(PARAS), str(rng.randrange(12)))
        return _Family(
            head,
            spouse,
            father,
            self._phone() if rng.random() < OWNS_PHONE[sex] else None,
            rng.randrange(self.unions),
            (f"{village[0]} {village[2]}", f"{village[1]} {village[2]}"),
            size,
            small,
            older,
        )

    def _brother(self, of: _Family, size: int, small: int, older: int) -> _Family:
        """[F] Another household of the same father in the same place: alike, and no copy."""
        head = self._person("m", of.father.community)
        head = replace(head, parts=(head.parts[0], *of.head.parts[1:])) if of.head.sex == "m" else head
        phone = of.phone if self.rng.random() < 1 / 3 else self._phone()
        spouse = self._person("f", head.community)
        return replace(of, head=head, spouse=spouse, phone=phone, size=size, small=small, older=older)

    def _person(self, sex: str, of: str) -> _Person:
        rng = self.rng
        given, family = ("given", sex, of), ("family", sex, of)
        kinds = (given, given, family) if rng.random() < 0.3 else (given, family)
        rows = [rng.choices(self.pools[one][0], cum_weights=self.pools[one][1])[0] for one in kinds]
        digits = f"{rng.randrange(10**9, 10**10)}"
        area = f"87{rng.choice('1123')}{rng.randrange(10, 99)}{rng.randrange(10, 99)}"
        year = THIS_YEAR - rng.choices(range(18, 90), weights=range(90, 18, -1))[0]
        old = f"{area}{rng.randrange(10**6):06d}"
        return _Person(sex, of, tuple(dict.fromkeys(rows)), year, digits, old, rng.random() < 0.5)

    def _phone(self) -> str:
        return f"01{self.rng.choice('3456789')}{self.rng.randrange(10**8):08d}"

    def record(self, family: _Family, number: int, *, is_copy: bool) -> Record:
        """The family as one list has it."""
        rng = self.rng
        if is_copy and rng.random() < 0.02:
            family = replace(family, head=family.spouse, spouse=family.head)
        head, script = family.head, "bn" if rng.random() < BANGLA else "en"
        guardian = family.spouse if head.sex == "f" and rng.random() < 0.7 else family.father
        name = self._written(head, script)
        union = self._union(family.union) if is_copy else family.union
        year = head.birth_year - head.birth_year % 5 if rng.random() < 0.30 else head.birth_year
        off = rng.choice((-1, 1)) if is_copy and rng.random() < 0.25 else 0
        plain = Record(
            id=number,
            name_bn=name if script == "bn" else "",
            name_en=name if script == "en" else "",
            guardian=self._written(guardian, script) if rng.random() < 0.8 else "",
            sex=head.sex if rng.random() < 0.95 else "",
            birth_year=year if rng.random() < 0.8 else None,
            phone=self._phone_told(family, is_copy=is_copy),
            nid=self._nid_told(head),
            union=union,
            upazila=union // UNIONS_IN_UPAZILA,
            village=family.village[script == "en"],
            size=max(1 + family.small + family.older, family.size + off),
            children_0_4=family.small,
            children_5_17=family.older,
        )
        return self._hit(plain, self._errors(is_copy=is_copy))

    def _errors(self, *, is_copy: bool) -> int:
        if not is_copy:
            return int(self.rng.random() < 0.1)
        return self.rng.randint(1, self.rng.choice((2, 6)))

    def _written(self, person: _Person, script: str) -> str:
        rng = self.rng
        parts = [self._spelled(row, script) for row in person.parts]
        if len(parts) > 2 and rng.random() < 0.15:
            parts.pop(1)
        if rng.random() < 0.40:
            titles = (_HINDU_TITLES[person.sex, script],) if person.community == "hindu" else None
            parts.insert(0, rng.choice(titles or _TITLES[person.sex, script]))
        return " ".join(parts)

    def _spelled(self, row: NameRow, script: str) -> str:
        if script == "bn":
            return row.name_bn
        return self.rng.choice((row.name_latin, *row.variants)) if self.rng.random() < 0.5 else row.name_latin

    def _union(self, own: int) -> int:
        if self.rng.random() >= 0.06:
            return own
        first = own // UNIONS_IN_UPAZILA * UNIONS_IN_UPAZILA
        beside = range(first, min(self.unions, first + UNIONS_IN_UPAZILA))
        return self.rng.choice(beside) if self.rng.random() < 0.8 else self.rng.randrange(self.unions)

    def _phone_told(self, family: _Family, *, is_copy: bool) -> str:
        """[G] Who owns none gives a neighbour's, another one each time, or nothing."""
        if self.rng.random() < 0.08:
            return ""
        if family.phone:
            return self._phone() if is_copy and self.rng.random() < 0.15 else family.phone
        return self._phone() if self.rng.random() < 0.5 else ""

    def _nid_told(self, head: _Person) -> str:
        """[N] Who has the smart card shows it, mostly; the old number goes about in two lengths."""
        if self.rng.random() >= NID_WRITTEN:
            return ""
        if head.has_smart_card and self.rng.random() < 0.8:
            return head.nid10
        return self.rng.choice((head.nid13, f"{head.birth_year}{head.nid13}"))

    def _hit(self, record: Record, times: int) -> Record:
        for field in self.rng.choices(list(_HIT), weights=list(_HIT.values()), k=times):
            record = self._harm(record, field)
        return record

    def _harm(self, record: Record, field: str) -> Record:
        match field:
            case "name":
                return self._harm_name(record)
            case "guardian":
                return replace(record, guardian=self._text(record.guardian, NAME))
            case "village":
                return replace(record, village=self._text(record.village, PLACE))
            case "phone":
                return replace(record, phone=self._digits(record.phone, PHONE))
            case "nid":
                return replace(record, nid=self._digits(record.nid, IDENT))
            case "birth_year":
                year = self._digits(str(record.birth_year or ""), YEAR)
                return replace(record, birth_year=int(year) if 1920 <= int(year or 0) <= THIS_YEAR else None)
        return replace(record, sex={"m": "f", "f": "m"}.get(record.sex, ""))

    def _harm_name(self, record: Record) -> Record:
        """A list always names the head, so an error never empties it."""
        name = record.name_bn or record.name_en
        harmed = self._text(name, NAME) or name
        return replace(record, name_bn=harmed) if record.name_bn else replace(record, name_en=harmed)

    def _text(self, text: str, shares: dict[str, float]) -> str:
        kind = chosen(self.rng, shares)
        if kind == "empty":
            return ""
        if kind in ("other value", "new value"):
            row = self.rng.choice(self.pools["given", "m", "muslim"][0])
            last = text.split()[-1:]
            return " ".join([row.name_bn if any(c > "\u0980" for c in text) else row.name_latin, *last])
        return damaged_words(self.rng, text, kind)

    def _digits(self, text: str, shares: dict[str, float]) -> str:
        """Numbers keep their length: the registry refuses the others."""
        kind = chosen(self.rng, shares)
        if not text or kind == "empty":
            return ""
        if kind in ("other value", "new value"):
            return self._phone() if len(text) == 11 else f"{self.rng.randrange(10 ** len(text)):0{len(text)}d}"
        return damage(self.rng, text, kind) if len(text) != 11 else text[:3] + damage(self.rng, text[3:], kind)
