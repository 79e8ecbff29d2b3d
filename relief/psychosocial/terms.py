"""Figures the organisation may set for itself, each with its default and where that comes from (spaces.md 3.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.psychosocial.care_models import SupportTerm
from relief.psychosocial.rules import Terms


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: its bounds, its source, and whether a specialist still has to confirm it."""

    least: int
    most: int
    label: str
    source: str = N_("Field practice")
    is_confirmed: bool = False


FIGURES: Mapping[str, Figure] = {
    "travel_minutes": Figure(least=0, most=240, label=N_("Minutes for the way between two places")),
    "daily_maximum": Figure(least=1, most=12, label=N_("Appointments of one counsellor in a day, at most")),
    "no_shows": Figure(least=1, most=10, label=N_("Times in a row somebody stays away before a follow-up")),
    "follow_up_days": Figure(least=1, most=30, label=N_("Days to ask after somebody who stayed away")),
    "review_days": Figure(least=7, most=365, label=N_("Days until a plan is looked back at, when nobody said a day")),
    "access_hours": Figure(least=1, most=24, label=N_("Hours a supervisor may read a plan opened with a reason")),
}
DEFAULTS = Terms()


def read(db: Session) -> Terms:
    """What the organisation set, and defaults for the rest."""
    kept = {one.name: one.value for one in db.scalars(sa.select(SupportTerm))}
    return Terms(**{name: kept.get(name, getattr(DEFAULTS, name)) for name in FIGURES})


def change(db: Session, actor: Actor, given: Mapping[str, int | None], *, now: datetime) -> Terms:
    """Set the figures; what equals the default follows it. Booked appointments stay as they are."""
    if Verb.SUPPORT_SUPERVISE not in actor.verbs:
        raise NotFound
    faults = {name: _fault() for name, one in FIGURES.items() if not _fits(given.get(name), one)}
    if faults:
        raise Invalid(faults)
    db.execute(sa.delete(SupportTerm))
    db.add_all(
        SupportTerm(name=name, value=int(given[name] or 0), changed_at=now, changed_by_id=actor.id)
        for name in FIGURES
        if given[name] != getattr(DEFAULTS, name)
    )
    trail.note(db, actor, Verb.SUPPORT_SUPERVISE, None, at=now, deed="terms", figures=dict(given))
    db.flush()
    return read(db)


def _fits(value: int | None, figure: Figure) -> bool:
    return value is not None and figure.least <= value <= figure.most


def _fault() -> str:
    return N_("This figure is missing, or outside what is possible.")
