"""The conditions of rules.py said to columns: which households of an area meet each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from relief.distributions import selection
from relief.distributions.columns import DAMAGES, DISABLED, MARKS, NEEDS, PREGNANT, SEXES, STATES, Columns, Rows
from relief.distributions.inputs import Block, Condition
from relief.distributions.rules import REFUSED
from relief.households.someone import ASKED_FROM, BAND_CODES, Someone, bands_within, born_between
from relief.kernel.zone import local_day
from relief.stock.models import Sector


@dataclass
class Asked:
    """Columns, and what is looked up beside them only when a condition wants it."""

    db: Session
    columns: Columns
    distribution_id: UUID
    response_id: UUID
    sector: Sector
    now: datetime
    _known: dict[object, Rows] = field(default_factory=dict)

    def once(self, key: object, find: Callable[[], Rows]) -> Rows:
        """What was asked before is not looked up again."""
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    def received(self, since: datetime) -> Rows:
        """Who was given something of the plan's sector after a moment."""

        def find() -> Rows:
            return self.columns.places_of(selection.who_received(self.db, self.sector, since))

        return self.once(("received", since), find)

    def due_elsewhere(self) -> Rows:
        """Who stands on another list of this sector that is not over."""

        def find() -> Rows:
            return self.columns.places_of(selection.who_is_due(self.db, self.sector, self.distribution_id))

        return self.once("due", find)

    def refused(self) -> Rows:
        """Whom a committee refused in the plan's response. Not packed: it decides while drafts stay as they are."""

        def find() -> Rows:
            return self.columns.places_of(selection.who_is_refused(self.db, self.response_id))

        return self.once("refused", find)


def meets(asked: Asked, condition: Condition) -> Rows:
    """A mark for each household that meets the condition."""
    value = condition["value"]
    return asked.once(repr(condition), lambda: _MEETS[condition["field"]](value, asked))


def block_meets(asked: Asked, block: Block) -> Rows:
    """A mark for each household that meets all of a block."""
    met = np.ones(len(asked.columns.homes), dtype=bool)
    for condition in block:
        met &= meets(asked, condition)
    return met


def _area(paths: Any, asked: Asked) -> Rows:
    inside = np.array([any(path.startswith(one) for one in paths) for _, path in asked.columns.areas], dtype=bool)
    found: Rows = inside[asked.columns.area]
    return found


def _among(name: str, codes: dict[str, int]) -> Callable[[Any, Asked], Rows]:
    return lambda value, asked: np.isin(asked.columns.homes[name], [codes[word] for word in value])


def _bits(name: str, codes: dict[str, int]) -> Callable[[Any, Asked], Rows]:
    return lambda value, asked: (asked.columns.homes[name] & sum(codes[word] for word in set(value))) > 0


def _impact_state(value: Sequence[str], asked: Asked) -> Rows:
    state, refused = asked.columns.homes["state"], asked.refused()
    said: Rows = np.isin(state, [STATES[word] for word in value if word != REFUSED]) & ~refused
    return said | (refused & (state > 0)) if REFUSED in value else said


def _size(value: Sequence[int | None], asked: Asked) -> Rows:
    low, high = value
    size = asked.columns.homes["size"]
    found: Rows = (size >= (low or 0)) & (size <= (255 if high is None else high))
    return found


def _not_received(days: Any, asked: Asked) -> Rows:
    found: Rows = ~(asked.received(asked.now - timedelta(days=days)) | asked.due_elsewhere())
    return found


def _no_show(distribution_id: Any, asked: Asked) -> Rows:
    return asked.columns.places_of(selection.who_was_absent(asked.db, UUID(distribution_id)))


def _member(wanted: Someone, asked: Asked) -> Rows:
    return matching(asked, wanted) > 0


def matching(asked: Asked, wanted: Someone) -> Rows:
    """How many people of each household such a description fits."""
    people = asked.columns.people
    if people is None:
        msg = "The columns were read without people."
        raise ValueError(msg)
    return np.bincount(people["home"][_fits(people, wanted, asked)], minlength=len(asked.columns.homes))


def _fits(people: Rows, wanted: Someone, asked: Asked) -> Rows:
    today = local_day(asked.now)
    fits = np.ones(len(people), dtype=bool)
    if "sex" in wanted:
        fits &= people["sex"] == SEXES[wanted["sex"]]
    if "pregnant" in wanted:
        fits &= (people["marks"] & PREGNANT) > 0
    if "disability" in wanted:
        last = born_between(ASKED_FROM, None, today)[1].toordinal()
        fits &= ((people["marks"] & DISABLED) > 0) & (people["born"] <= last)
    if "age" in wanted:
        low, high = wanted["age"]
        first, last = (day.toordinal() for day in born_between(low, high, today))
        born, band = people["born"], people["band"]
        counted = np.isin(band, [BAND_CODES[name] for name in bands_within(low, high)])
        fits &= np.where(born > 0, (born >= first) & (born <= last), counted)
    return fits


_MEETS: dict[str, Callable[[Any, Asked], Rows]] = {
    "area": _area,
    "house_damage": _among("damage", DAMAGES),
    "impact_state": _impact_state,
    "needs": _bits("needs", NEEDS),
    "circumstances": _bits("marks", MARKS),
    "size": _size,
    "children_0_4": lambda value, asked: asked.columns.homes["small"] >= value,
    "displaced": lambda _value, asked: asked.columns.homes["displaced"] > 0,
    "not_received": _not_received,
    "no_show": _no_show,
    "member": _member,
}
