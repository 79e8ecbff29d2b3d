"""The report as a paper: both sums with lines to sign, and, drawn by the job, what became of every household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.distributions import page_codes, report
from relief.distributions.models import Distribution, Entitlement, State
from relief.distributions.printing import rows_a_file
from relief.distributions.prints import ListPrint
from relief.distributions.report import GoodsLine, Report
from relief.kernel.digits import group, to_bangla
from relief.stock import queries as stock
from relief.stock.models import Item
from relief.stock.rules import plain
from relief.verification.paper import Section, Sheet


class ReportPaper:
    """Says a report in one language; `words` are its titles, headings and signers, see blueprints/…/report.py."""

    def __init__(self, language: str, words: Mapping[str, Any]) -> None:
        self.language, self.words = language, words

    def sums(self, found: Report, items: Mapping[UUID, Item]) -> Sheet:
        """The page to sign."""
        words, plan = self.words, found.plan
        told = {"reached": found.reached, "rounds": found.rounds, "deliveries": found.deliveries}
        return Sheet(
            language=self.language,
            title=words["title"],
            lead="" if plan.state is State.CLOSED else words["draft"],
            facts=[
                *((word, value) for word, value in words["facts"]),
                (words["people"], self.number(found.people)),
                (words["different"], words["rounds"].format(**{name: self.number(one) for name, one in told.items()})),
            ],
            sections=[self._households(found), self._goods(found, items)],
            signing=words["signing"],
            signatures=[(name, seat) for name, seat in words["signatures"]],
            foot=words["foot"],
            page=words["page"],
            code=page_codes.of(plan.code, plan.content_hash, 1, found.households.planned).text,
        )

    def rows(self, due: Sequence[Entitlement]) -> Section:
        """What became of these households."""
        words = self.words
        return Section(
            title=words["every"],
            heads=words["row_heads"],
            widths=[0, 3, 5, 4, 0, 3],
            numbers=[4],
            rows=[
                (
                    self.digits(one.number), self.digits(one.household_code), self._name(one), one.village,
                    self.number(one.size), words["states"][one.state.value],
                )
                for one in due
            ],
        )  # fmt: skip

    def more(self, plan: Distribution, due: Sequence[Entitlement]) -> Sheet:
        """A further pile: the rows with a code that names them, and lines to sign."""
        words = self.words
        return Sheet(
            language=self.language,
            title=words["title"],
            facts=[(word, value) for word, value in words["facts"]],
            sections=[self.rows(due)],
            signing=words["signing"],
            signatures=[(name, seat) for name, seat in words["signatures"]],
            foot=words["foot"],
            page=words["page"],
            code=page_codes.of(plan.code, plan.content_hash, due[0].number, due[-1].number).text,
        )

    def number(self, value: int | Decimal) -> str:
        """As people here write it: 12,34,567 or 3.5."""
        text = plain(abs(Decimal(value)))
        whole, dot, rest = text.partition(".")
        return ("−" if value < 0 else "") + self.digits(group(int(whole)) + dot + rest)

    def digits(self, value: object) -> str:
        """In the script of the paper."""
        return to_bangla(str(value)) if self.language == "bn" else str(value)

    def _households(self, found: Report) -> Section:
        one, words = found.households, self.words
        counts = (one.planned, one.delivered, one.partly, one.absent, one.refused, one.cancelled)
        return Section(
            title=words["households"],
            note=self._fits(found, not one.off_by, words["households_sum"]),
            heads=words["household_heads"],
            widths=[1] * 6,
            numbers=tuple(range(6)),
            rows=[[self.number(each) for each in counts]],
        )

    def _goods(self, found: Report, items: Mapping[UUID, Item]) -> Section:
        words = self.words
        return Section(
            title=words["goods"],
            note=self._fits(found, not any(one.off_by for one in found.lines), words["goods_sum"]),
            heads=words["goods_heads"],
            widths=[3, 1, 1, 1, 1, 1, 1],
            numbers=tuple(range(1, 7)),
            rows=[self._line(one, items) for one in found.lines],
        )

    def _line(self, one: GoodsLine, items: Mapping[UUID, Item]) -> list[str]:
        item = items[one.item_id]
        name = self._in(item.name_bn, item.name_en)
        figures = (one.planned, one.sent, one.given, one.returned, one.lost, one.left)
        return [f"{name} ({self.words['units'].get(item.unit, item.unit)})", *(self.number(each) for each in figures)]

    def _fits(self, found: Report, fits: bool, sentence: str) -> str:
        off = "off" if found.plan.state is State.CLOSED else "unsettled"
        return f"{sentence}: {self.words['fits' if fits else off]}"

    def _name(self, due: Entitlement) -> str:
        return self._in(due.head_name_bn, due.head_name_en)

    def _in(self, name_bn: str, name_en: str) -> str:
        return (name_bn or name_en) if self.language == "bn" else (name_en or name_bn)


def sheet(db: Session, print_id: UUID, number: int) -> Sheet:
    """One file of a report with every household: the sums stand at the head of the first, as the book is now."""
    found = db.get_one(ListPrint, print_id)
    plan = db.get_one(Distribution, found.distribution_id, options=[joinedload(Distribution.area)])
    drawn, a_file = ReportPaper(found.language, found.words), rows_a_file(found.kind)
    query = sa.select(Entitlement).where(Entitlement.distribution_id == plan.id).order_by(Entitlement.number)
    due = db.scalars(query.offset((number - 1) * a_file).limit(a_file)).all()
    if number > 1:
        return drawn.more(plan, due)
    now = report.of_plan(db, plan)
    first = drawn.sums(now, stock.items_by_id(db, [one.item_id for one in now.lines]))
    return Sheet(**{**vars(first), "sections": [*first.sections, drawn.rows(due)]})
