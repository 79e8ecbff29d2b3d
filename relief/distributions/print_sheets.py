"""What the files of a print show: the rows of a list as leaves, in the language it was asked in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.distributions import page_codes, plans, vouchers
from relief.distributions.models import Distribution, DistributionPoint, Entitlement
from relief.distributions.printing import PAGES_A_FILE, ROWS_A_PAGE, listed, rows_a_file
from relief.distributions.prints import ListPrint, PrintKind
from relief.distributions.roll_paper import Leaf, Roll, Row
from relief.kernel.digits import group, to_bangla
from relief.stock import queries as stock
from relief.stock.models import Item
from relief.stock.rules import Line, plain, totals

# How a time is said: on a slip, and in a row of a list.
_FULL, _SHORT = 0, 1
_LINES = 4


def sheets(db: Session, print_id: UUID, number: int) -> Roll:
    """Everything in one file of a print."""
    found = db.get_one(ListPrint, print_id)
    plan = db.get_one(Distribution, found.distribution_id, options=[joinedload(Distribution.area)])
    maker = _Maker(db, found, plan)
    leaves = maker.points() if found.kind is PrintKind.POINTS else maker.leaves(number)
    return Roll(kind=found.kind.value, language=found.language, words=found.words, leaves=leaves)


class _Maker:
    """One file being put together."""

    def __init__(self, db: Session, found: ListPrint, plan: Distribution) -> None:
        self.db, self.found, self.plan = db, found, plan
        self.at = {one.id: one for one in plans.points(db, plan.id)}
        self.known: dict[str, str] = {}
        self.items: dict[UUID, Item] = {}

    def leaves(self, number: int) -> list[Leaf]:
        """The pages of this file, each with its rows and the code that names them."""
        a_page, first = ROWS_A_PAGE[self.found.kind], (number - 1) * rows_a_file(self.found.kind)
        query = sa.select(Entitlement).where(*listed(self.plan.id, self.found.point_id))
        query = query.order_by(Entitlement.number).offset(first).limit(rows_a_file(self.found.kind))
        due = self.db.scalars(query).all()
        self.items = self._items(one.lines for one in due)
        begins = (number - 1) * PAGES_A_FILE[self.found.kind]
        pages = -(-self.found.rows // a_page)
        return [
            self._leaf(due[start : start + a_page], begins + place, pages)
            for place, start in enumerate(range(0, len(due), a_page), 1)
        ]

    def _leaf(self, due: Sequence[Entitlement], page: int, pages: int) -> Leaf:
        first, last = due[0].number, due[-1].number
        code = page_codes.of(self.plan.code, self.plan.content_hash, first, last, self.found.point_id)
        is_slip = self.found.kind is PrintKind.SLIPS
        return Leaf(
            label=self._label(page, pages),
            code="" if is_slip else code.text,
            rows=[self._slip(one) if is_slip else self._row(one) for one in due],
        )

    def _label(self, page: int, pages: int) -> str:
        return str(self.found.words["page"]).format(page=self._number(page), pages=self._number(pages))

    def _row(self, due: Entitlement) -> Row:
        return Row(
            number=self._digits(due.number),
            code=due.household_code,
            name=self._name(due),
            under=self._under(due, self._time(due, _SHORT)),
            size=self._number(due.size),
            goods=self._goods(due.lines),
        )

    def _slip(self, due: Entitlement) -> Row:
        """When and where; of the goods and of the reason a slip that lies about must not speak."""
        point = self.at.get(due.point_id) if due.point_id else None
        notes = [self._in(point.name_bn, point.name_en) if point else "", *self._when(due)]
        if voucher := self.found.words.get("voucher"):
            notes.insert(0, str(voucher).format(number=vouchers.number_of(self.plan.content_hash, due.number)))
        return Row(
            number=self._digits(due.number),
            code=due.household_code,
            name=self._name(due),
            under=self._under(due),
            notes=tuple(notes),
        )

    def _under(self, due: Entitlement, *more: str) -> str:
        return " · ".join(filter(None, (self._digits(due.household_code), due.village, *more)))

    def _when(self, due: Entitlement) -> list[str]:
        """Day and hours, line by line: the family's own half-hour, else when its point is open."""
        if said := self._time(due, _FULL):
            return said.split("\n")
        stretches = self._open(due.point_id).split("; ")
        # Of very many days a slip names the first ones; its point's sheet has them all.
        return stretches[:_LINES] if len(stretches) > 1 else stretches[0].split(", ", 1)

    def _open(self, point_id: UUID | None) -> str:
        return str(self.found.words.get("open", {}).get(str(point_id)) or self.found.words["when"])

    def _time(self, due: Entitlement, length: int) -> str:
        """The half-hour the family is asked to come in, "" where none was given."""
        said = self.found.words.get("slots", {}).get(due.slot_at.isoformat()) if due.slot_at else None
        return str(said[length]) if said else ""

    def points(self) -> list[Leaf]:
        """A page for each point: how many come, which rows, and the goods to bring."""
        found = [(point, self._at(point)) for point in self.at.values()]
        self.items = self._items(one.lines for _, due in found for one in due)
        return [self._point(point, due, place, len(found)) for place, (point, due) in enumerate(found, 1)]

    def _at(self, point: DistributionPoint) -> Sequence[Any]:
        query = sa.select(Entitlement.number, Entitlement.lines, Entitlement.size)
        return self.db.execute(query.where(*listed(self.plan.id, point.id)).order_by(Entitlement.number)).all()

    def _point(self, point: DistributionPoint, due: Sequence[Any], place: int, of: int) -> Leaf:
        words, sums = self.found.words, totals(one.lines for one in due)
        numbers = [one.number for one in due]
        first, last = (numbers[0], numbers[-1]) if numbers else (0, 0)
        code = page_codes.of(self.plan.code, self.plan.content_hash, first, last, point.id)
        hours = -(-len(due) // point.capacity_per_hour)
        return Leaf(
            label=self._label(place, of),
            code=code.text,
            title=self._in(point.name_bn, point.name_en),
            facts=[
                (str(words["when_word"]), self._open(point.id)),
                (str(words["households"]), self._number(len(due))),
                (str(words["people"]), self._number(sum(one.size for one in due))),
                (str(words["hourly"]), self._number(point.capacity_per_hour)),
                (str(words["hours"]), self._number(hours)),
                (str(words["rows"]), self._runs(numbers)),
            ],
            goods=[(self._item(one), self._quantity(one, quantity)) for one, quantity in sums.items()],
        )

    def _runs(self, numbers: Sequence[int]) -> str:
        """1-18, 20, 31-40: as a person would say them; very many are cut short."""
        runs: list[list[int]] = []
        for number in numbers:
            if runs and runs[-1][1] == number - 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        said = [self._digits(f"{a}–{b}" if a != b else a) for a, b in runs[:60]]
        return ", ".join(said) + (" …" if len(runs) > 60 else "")

    def _items(self, many: Iterable[Iterable[Line]]) -> dict[UUID, Item]:
        return stock.items_by_id(self.db, {UUID(line["item_id"]) for lines in many for line in lines})

    def _goods(self, lines: Sequence[Line]) -> str:
        # Families of one size get the same: a list has few different answers.
        key = str(lines)
        if key not in self.known:
            parts = ((UUID(one["item_id"]), Decimal(one["quantity"])) for one in lines)
            self.known[key] = ", ".join(f"{self._item(one)} {self._quantity(one, number)}" for one, number in parts)
        return self.known[key]

    def _item(self, item_id: UUID) -> str:
        item = self.items.get(item_id)
        return self._in(item.name_bn, item.name_en) if item else "?"

    def _quantity(self, item_id: UUID, quantity: Decimal) -> str:
        item, units = self.items.get(item_id), self.found.words.get("units", {})
        unit = units.get(item.unit, item.unit) if item else ""
        whole, dot, rest = plain(quantity).partition(".")
        return f"{self._digits(group(int(whole)) + dot + rest)} {unit}".strip()

    def _name(self, due: Entitlement) -> str:
        return self._in(due.head_name_bn, due.head_name_en)

    def _in(self, name_bn: str, name_en: str) -> str:
        return (name_bn or name_en) if self.found.language == "bn" else (name_en or name_bn)

    def _number(self, number: int) -> str:
        return self._digits(group(number))

    def _digits(self, value: object) -> str:
        return to_bangla(str(value)) if self.found.language == "bn" else str(value)
