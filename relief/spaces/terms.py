"""Figures the organisation may set for itself, each with its default and where that comes from (spaces.md 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.spaces.timetable_models import SpaceTerm


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: its default, its bounds, its source, and whether a specialist still has to confirm it."""

    default: int
    least: int
    most: int
    label: str
    source: str
    is_confirmed: bool


FIGURES: Mapping[str, Figure] = {
    "children_per_toilet": Figure(
        default=40, least=10, most=100, label=N_("Children for each toilet"),
        source=N_("South African norm for drop-in centres"), is_confirmed=True,
    ),
    "code_days": Figure(
        default=365, least=30, most=3650, label=N_("Days a signed code of conduct holds"),
        source=N_("Field practice"), is_confirmed=False,
    ),
    "vetting_days": Figure(
        default=730, least=30, most=3650, label=N_("Days a check of the past holds"),
        source=N_("Field practice"), is_confirmed=False,
    ),
    "training_days": Figure(
        default=365, least=30, most=3650, label=N_("Days a safeguarding training holds"),
        source=N_("Field practice"), is_confirmed=False,
    ),
    "soon_days": Figure(
        default=30, least=7, most=120, label=N_("Days before an end at which it is listed"),
        source=N_("Field practice"), is_confirmed=False,
    ),
}  # fmt: skip
# Friday and Saturday (Monday is 0), as in offices and schools of Bangladesh.
WEEKEND = (4, 5)
_WEEKEND = "weekend"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The figures as they hold now."""

    weekend: tuple[int, ...] = WEEKEND
    children_per_toilet: int = 40
    code_days: int = 365
    vetting_days: int = 730
    training_days: int = 365
    soon_days: int = 30

    @property
    def working_days(self) -> list[int]:
        """Weekdays on which spaces meet unless somebody says otherwise, from Saturday on."""
        return [day for day in (5, 6, 0, 1, 2, 3, 4) if day not in self.weekend]


def read(db: Session) -> Terms:
    """What the organisation set, and defaults for the rest."""
    kept = {one.name: one.value for one in db.scalars(sa.select(SpaceTerm))}
    figures = {name: int(kept[name][0]) if name in kept else one.default for name, one in FIGURES.items()}
    weekend = tuple(int(day) for day in kept.get(_WEEKEND, WEEKEND))
    return Terms(weekend=weekend, **figures)


def set_terms(db: Session, actor: Actor, given: Terms, *, now: datetime) -> Terms:
    """Keep the figures; entries of the timetable stay as they are, for their days were ticked one by one."""
    actor.must(Verb.SPACES_TERMS)
    found = {
        name: N_("Write a number within the bounds named beside it.")
        for name, one in FIGURES.items()
        if not one.least <= getattr(given, name) <= one.most
    }
    if len(set(given.weekend)) > 3 or not set(given.weekend) <= set(range(7)):
        found[_WEEKEND] = N_("A weekend has three days at most.")
    if found:
        raise Invalid(found)
    before = read(db)
    values = {name: [getattr(given, name)] for name in FIGURES} | {_WEEKEND: sorted(set(given.weekend))}
    for name, value in values.items():
        db.merge(SpaceTerm(name=name, value=value, changed_at=now, changed_by_id=actor.id))
    changed = [name for name in values if getattr(before, name) != getattr(given, name)]
    trail.note(db, actor, Verb.SPACES_TERMS, None, at=now, deed="set-terms", changed=changed)
    db.flush()
    return read(db)
