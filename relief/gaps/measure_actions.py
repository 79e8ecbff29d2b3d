"""Add a measure or change where its flag stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.audit import trail
from relief.gaps.measure_models import GapMeasure, Unit
from relief.gaps.quantities import BY_WORD, GROUPS
from relief.gaps.rules import SECTORS, SLOTS
from relief.gaps.yardsticks import BY_CODE
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb

# A page of more than these nobody reads, and each is counted for every area.
MOST_OWN = 20
_LONGEST = {"name_bn": 120, "name_en": 120, "standard": 300, "source": 200}


@dataclass(frozen=True, kw_only=True)
class MeasureGiven:
    """A measure as it was filled in. With `code` one is changed; of the product's own only what is not counted."""

    code: str = ""
    name_bn: str = ""
    name_en: str = ""
    sector: str = ""
    unit: str = Unit.HOUSEHOLD.value
    need: str = ""
    cover: str = ""
    whom: str = ""
    per: int | None = 1
    opens_below: int | None = None
    closes_at: int | None = None
    least: int | None = None
    validity_days: int | None = None
    standard: str = ""
    source: str = ""
    is_on: bool = True
    # The version the form was filled in from; 0 when nothing was kept yet.
    version: int = 0


def save_measure(db: Session, actor: Actor, given: MeasureGiven, *, now: datetime) -> GapMeasure:
    """Keep a measure; the next count counts it. Raises Invalid, NotFound, Refused when somebody was quicker."""
    actor.must(Verb.GAPS_MEASURES)
    kept = db.scalar(sa.select(GapMeasure).where(GapMeasure.code == given.code)) if given.code else None
    own = BY_CODE.get(given.code)
    if given.code and kept is None and own is None:
        raise NotFound
    if given.version != (kept.version if kept else 0):
        raise Refused(
            "gaps.measure-changed",
            N_("Somebody else changed this measure meanwhile. Nothing was changed. Load the page again and look."),
        )
    if own is not None:
        told = {name: getattr(own, name) for name in ("sector", "need", "cover", "whom")}
        given = MeasureGiven(**{**vars(given), **told, "unit": own.unit.value})
    faults = measure_faults(given, is_own=own is None) or _room_faults(db, given)
    if faults:
        raise Invalid(faults)
    row = kept or GapMeasure(
        code=given.code or f"own-{new_id().hex[-12:]}", need=given.need, cover=given.cover,
        opens_below=0, closes_at=0, least=0, created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    _write(db, row, given)
    row.changed_at, row.changed_by_id = now, actor.id
    db.add(row)
    trail.note(db, actor, Verb.GAPS_MEASURES, row.id, at=now, code=row.code, is_on=row.is_on)
    db.flush()
    return row


def _write(db: Session, row: GapMeasure, given: MeasureGiven) -> None:
    row.name_bn, row.name_en = given.name_bn.strip(), given.name_en.strip()
    row.sector, row.unit, row.need, row.cover, row.whom = (
        given.sector, Unit(given.unit), given.need, given.cover, given.whom,
    )  # fmt: skip
    row.per, row.opens_below, row.closes_at = given.per or 1, given.opens_below or 0, given.closes_at or 0
    row.least, row.standard, row.source = given.least or 0, given.standard.strip(), given.source.strip()
    row.is_on, row.validity_days = given.is_on, given.validity_days
    if row.validity_days is None:
        row.slot = None
    elif row.slot is None:
        row.slot = min(set(range(SLOTS)) - _taken(db, row.code))


def _taken(db: Session, code: str) -> set[int]:
    query = sa.select(GapMeasure.slot).where(GapMeasure.slot.is_not(None), GapMeasure.code != code)
    return {slot for slot in db.scalars(query) if slot is not None}


def _room_faults(db: Session, given: MeasureGiven) -> dict[str, str]:
    if given.validity_days is not None and len(_taken(db, given.code)) >= SLOTS:
        return {"validity_days": N_("Eight measures have a validity of their own already. Leave this empty.")}
    own = sa.select(sa.func.count()).select_from(GapMeasure).where(GapMeasure.code.not_in(list(BY_CODE)))
    if not given.code and (db.scalar(own) or 0) >= MOST_OWN:
        return {"name_bn": N_("Twenty measures of your own are the most. Change one that is not needed any more.")}
    return {}


def measure_faults(given: MeasureGiven, *, is_own: bool) -> dict[str, str]:
    """What keeps a measure from being counted, by field."""
    faults = {
        name: N_("This is too long. Write it shorter.")
        for name, most in _LONGEST.items()
        if len(getattr(given, name).strip()) > most
    }
    if is_own and not (given.name_bn.strip() or given.name_en.strip()):
        faults["name_bn"] = N_("Give the measure a name.")
    if not given.source.strip():
        faults["source"] = N_("Write where this standard comes from.")
    faults |= _counted_faults(given) or _number_faults(given)
    return faults


def _counted_faults(given: MeasureGiven) -> dict[str, str]:
    need, cover, units = BY_WORD.get(given.need), BY_WORD.get(given.cover), set(Unit)
    if given.sector not in ("", *SECTORS):
        return {"sector": N_("Choose one of the list.")}
    if given.unit not in units:
        return {"unit": N_("Choose one of the list.")}
    if need is None:
        return {"need": N_("Choose one of the list.")}
    if cover is None or cover == need:
        return {"cover": N_("Choose something else than the need.")}
    if given.unit not in need.units or given.unit not in cover.units:
        return {"unit": N_("Need and cover cannot both be counted in this unit. Choose another unit or quantity.")}
    if given.whom not in GROUPS or (given.whom and (need.of_area or cover.of_area)):
        return {"whom": N_("Only what is counted household by household can be counted for one group.")}
    if given.validity_days is not None and cover.sector is None:
        return {"validity_days": N_("Only for aid that was handed over. Leave this empty.")}
    return {}


def _number_faults(given: MeasureGiven) -> dict[str, str]:
    faults = {}
    if given.opens_below is None or not 1 <= given.opens_below <= 99:
        faults["opens_below"] = N_("Write a number from 1 to 99.")
    elif given.closes_at is None or not given.opens_below < given.closes_at <= 100:
        faults["closes_at"] = N_("Write a number above the one at which it opens, 100 at most.")
    if given.least is None or not 1 <= given.least <= 100_000:
        faults["least"] = N_("Write a number from 1 to 100,000.")
    if given.per is None or not 1 <= given.per <= 10_000:
        faults["per"] = N_("Write a number from 1 to 10,000.")
    if given.validity_days is not None and not 1 <= given.validity_days <= 365:
        faults["validity_days"] = N_("Write a number from 1 to 365, or leave it empty.")
    return faults
