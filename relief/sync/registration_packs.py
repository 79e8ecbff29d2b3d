"""What a registration team takes along: places, the open responses, and the least by which a second entry shows.

Of each registered family it holds the sounds of the head's name (no name), the village, the last four digits of
the phone and the code: C1, as the check-in lists are. No size, no circumstance, no phone, no member.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from relief.accounts import holdings
from relief.accounts.models import Device, Pack
from relief.areas.models import Area, Level
from relief.areas.queries import below, inside
from relief.audit.trail import note
from relief.consent.inputs import NOTICE
from relief.consent.labels import NOTICE_TEXT
from relief.households import codes
from relief.households.models import Household, Status
from relief.households.registration import HOME_LEVELS
from relief.kernel.actor import Actor
from relief.kernel.names import search_key
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.sync.packs import GOOD_FOR

# Beyond these the team says first where it works today.
MOST_AREAS = 60
MOST_FAMILIES = 20_000
_MOST_TO_CHOOSE = 300


def build_pack(db: Session, actor: Actor, device: Device, chosen: Collection[UUID], *, now: datetime) -> dict[str, Any]:
    """The pack for these unions, or for all of the person's and the tablet's; `choose` when those are too many."""
    actor.must(Verb.HOUSEHOLDS_REGISTER)
    scope = sa.and_(inside(actor), below(device.path))
    found = _homes(db, scope)
    if chosen:
        tops = [area for area in found if area.id in set(chosen)]
        if len(tops) != len(set(chosen)):
            raise NotFound
        found = [area for area in found if any(area.path.startswith(top.path) for top in tops)]
    elif len(found) > MOST_AREAS or _count(db, scope) > MOST_FAMILIES:
        return {"choose": _to_choose(db, scope)}
    note(db, actor, Verb.DEVICES_USE, device.id, at=now, deed="registration-pack", areas=[area.pcode for area in found])
    return _told(db, actor, device, found, now)


def _told(db: Session, actor: Actor, device: Device, areas: Sequence[Area], now: datetime) -> dict[str, Any]:
    above = _above(db, areas)
    prefixes = codes.prefixes_of(db, areas)
    number = {area.id: at for at, area in enumerate(areas)}
    villages: dict[tuple[int, str], int] = {}
    families, who = [], []
    for row in _families(db, areas):
        who.append(row.id)
        at = villages.setdefault((number[row.area_id], row.village), len(villages))
        families.append([_sounds(row.head_name_bn, row.head_name_en), at, row.phone[-4:], row.code])
    holdings.took(db, actor, device.id, Pack.REGISTRATION, who, now=now)
    return {
        "v": 1,
        "made_at": now.isoformat(),
        "expires_at": (now + GOOD_FOR).isoformat(),
        "areas": [
            [str(area.id), area.name_bn, area.name_en, *above.get(area.parent_id, ("", "")), prefixes[area.path]]
            for area in areas
        ],
        "responses": [[str(one.id), one.name_bn, one.name_en] for one in responses.open_ones(db, actor)],
        "notice": {"version": NOTICE, "text_bn": NOTICE_TEXT, "text_en": NOTICE_TEXT},
        "serials": {prefix: codes.next_serial(db, prefix, device.block) for prefix in sorted(set(prefixes.values()))},
        "villages": [[at, name] for at, name in villages],
        "families": families,
    }


def _homes(db: Session, scope: sa.ColumnElement[bool]) -> Sequence[Area]:
    query = sa.select(Area).where(scope, Area.level.in_(HOME_LEVELS))
    return db.scalars(query.order_by(Area.name_en, Area.pcode)).all()


def _above(db: Session, areas: Sequence[Area]) -> dict[UUID | None, tuple[str, str]]:
    """Names of the areas one step up: unions share names."""
    wanted = {area.parent_id for area in areas}
    query = sa.select(Area.id, Area.name_bn, Area.name_en).where(Area.id.in_(wanted - {None}))
    return {area_id: (name_bn, name_en) for area_id, name_bn, name_en in db.execute(query)}


def _families(db: Session, areas: Sequence[Area]) -> Sequence[sa.Row[Any]]:
    wanted: list[Any] = [
        Household.id, Household.area_id, Household.village, Household.phone, Household.code,
        Household.head_name_bn, Household.head_name_en,
    ]  # fmt: skip
    query = sa.select(*wanted).where(Household.area_id.in_([area.id for area in areas]))
    query = query.where(Household.status == Status.ACTIVE)
    return db.execute(query.order_by(Household.code)).all()


def _count(db: Session, scope: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(Household).join(Area, Area.id == Household.area_id)
    return db.scalar(query.where(scope, Household.status == Status.ACTIVE)) or 0


def _to_choose(db: Session, scope: sa.ColumnElement[bool]) -> list[list[str]]:
    """Unions with the area above them: those of one upazila together, each by name."""
    above = aliased(Area)
    query = sa.select(Area, above.name_bn, above.name_en).outerjoin(above, above.id == Area.parent_id)
    query = query.where(scope, Area.level == Level.UNION).limit(_MOST_TO_CHOOSE)
    query = query.order_by(above.name_en, Area.name_en, Area.pcode)
    return [
        [str(area.id), area.name_bn, area.name_en, name_bn or "", name_en or ""]
        for area, name_bn, name_en in db.execute(query)
    ]


def _sounds(name_bn: str, name_en: str) -> str:
    """The keys of the name, once for each script that hears it differently."""
    return "|".join(dict.fromkeys(key for name in (name_bn, name_en) if name and (key := _key(name))))


@lru_cache(maxsize=65_536)
def _key(name: str) -> str:
    return search_key(name)
