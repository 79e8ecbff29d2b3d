"""Who did what, where, when and for whom: one row per activity and union, as the cluster asks for it.

The numbers are whole households and people, each once in its row. A row that reached fewer than five households
tells no number of people; parts of one to four, and those that would give them away, are hidden (rules.hidden).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.distributions.models import Distribution, State
from relief.kernel.actor import Actor
from relief.kernel.problems import NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import children, served, sessions
from relief.reports.periods import Period
from relief.reports.rules import hidden, told
from relief.reports.scope import Scope
from relief.reports.served import Served, Where
from relief.responses.models import Response
from relief.stock.models import CountsAs, Item, Kit, KitLine

# The words clusters use for our sectors.
CLUSTERS = {
    "food": "Food Security", "wash": "WASH", "shelter": "Shelter", "nfi": "Shelter and NFI",
    "cash": "Multi-purpose cash", "health": "Health", "education": "Education", "protection": "Protection",
    "child-protection": "Child Protection",
}  # fmt: skip
PEOPLE = ("girls", "boys", "women", "men", "unknown")
MEASURES = ("targeted", "households", "people", *PEOPLE, "disabled", "elderly")
SPACES_CODE = "CFS"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row. `told` holds what may be told of MEASURES, None where it is hidden or nobody counted it.

    `sector` is a word of CLUSTERS, `modality` one of in-kind, cash, voucher, service; `status` one of planned,
    ongoing, completed. `lineage` leads from the division down to the union.
    """

    sector: str
    code: str
    name_bn: str
    name_en: str
    modality: str
    status: str
    first: date
    last: date
    union: Area
    lineage: Sequence[Area]
    told: Mapping[str, int | None]
    hidden: int

    def above(self, level: str) -> Area | None:
        """The area of one level in which the union lies."""
        return next((area for area in self.lineage if area.level.value == level), None)


@dataclass(frozen=True, kw_only=True)
class FiveW:
    """All rows of some days, and the households and people they come to when each counts once."""

    response: Response
    span: Period
    area: Area | None
    lines: Sequence[Line]
    whole: Served

    @property
    def hidden(self) -> int:
        """How many numbers are hidden."""
        return sum(line.hidden for line in self.lines)


def five_w(db: Session, actor: Actor, response_id: UUID, span: Period, area_id: UUID | None, today: Scope) -> FiveW:
    """The table for the areas the actor answers for, or one of them. `today` is the scope of the spaces' count."""
    actor.must(Verb.REPORTS_SEND)
    area = areas.find(db, actor, area_id) if area_id else None
    response = db.get(Response, response_id)
    if response is None:
        raise NotFound
    counted = served.count(db, Where(actor, response_id, area), span)
    lines = [*_given(db, counted.rows, span), *_spaces(db, today, area)]
    order = sorted(lines, key=lambda line: (line.union.path, line.sector, line.first, line.code))
    return FiveW(response=response, span=span, area=area, lines=order, whole=counted.whole)


def _given(db: Session, rows: Mapping[served.Key, Served], span: Period) -> list[Line]:
    plans = {plan for plan, _ in rows}
    query = sa.select(Distribution, Kit).join(Kit, Kit.id == Distribution.kit_id).where(Distribution.id.in_(plans))
    known = {plan.id: (plan, kit) for plan, kit in db.execute(query)}
    ways = _modalities(db, {kit.id for _, kit in known.values()})
    places = _places(db, {area for _, area in rows})
    found = []
    for (plan_id, area_id), counts in rows.items():
        plan, kit = known[plan_id]
        shown = shown_of(counts)
        found.append(
            Line(
                sector=kit.sector.value, code=plan.code, name_bn=kit.name_bn, name_en=kit.name_en,
                modality=ways.get(kit.id, "in-kind"), status=_status(plan, span),
                first=local_day(plan.starts_at), last=local_day(plan.ends_at),
                union=places[area_id][-1], lineage=places[area_id], told=shown,
                hidden=sum(one is None for one in shown.values()),
            )
        )  # fmt: skip
    return found


def _status(plan: Distribution, span: Period) -> str:
    if plan.state is State.CLOSED or (local_day(plan.ends_at) < span.last and plan.state is State.RECONCILING):
        return "completed"
    return "planned" if plan.state in (State.LOCKED, State.APPROVED) else "ongoing"


def _modalities(db: Session, kits: set[UUID]) -> dict[UUID, str]:
    query = sa.select(KitLine.kit_id, Item.counts_as).join(Item, Item.id == KitLine.item_id)
    found: dict[UUID, set[CountsAs | None]] = {}
    for kit, counts_as in db.execute(query.where(KitLine.kit_id.in_(kits))):
        found.setdefault(kit, set()).add(counts_as)
    return {
        kit: "cash" if has == {CountsAs.CASH} else "voucher" if has == {CountsAs.VOUCHER} else "in-kind"
        for kit, has in found.items()
    }


def _places(db: Session, ids: set[UUID]) -> dict[UUID, list[Area]]:
    """Each area with everything above it, from the top."""
    own = db.scalars(sa.select(Area).where(Area.id.in_(ids))).all()
    codes = {area.id: area.path.strip("/").split("/") for area in own}
    wanted = {code for path in codes.values() for code in path}
    known = {area.pcode: area for area in db.scalars(sa.select(Area).where(Area.pcode.in_(wanted)))}
    return {key: [known[code] for code in path if code in known] for key, path in codes.items()}


def shown_of(counts: Served) -> dict[str, int | None]:
    """What of one row may be told."""
    shown: dict[str, int | None] = dict.fromkeys(MEASURES)
    shown["targeted"] = told(counts.targeted)
    shown["households"] = told(counts.households)
    if shown["households"] is None or told(counts.people) is None:
        return shown
    shown["people"] = counts.people
    parts = {name: getattr(counts, name) for name in PEOPLE}
    dark = hidden(parts, [PEOPLE])
    shown |= {name: None if name in dark else number for name, number in parts.items()}
    for name in ("disabled", "elderly"):
        # What is left over must not be small either: it speaks of those who are not.
        number = getattr(counts, name)
        shown[name] = None if told(number) is None or told(counts.people - number) is None else number
    return shown


def _spaces(db: Session, scope: Scope, area: Area | None) -> list[Line]:
    """Children who came to the sites of each union: the activity of the child-protection cluster."""
    cells = [one for one in children.cells(db, scope) if one.area_id is not None]
    held = sessions.by_union(db, scope)
    places = _places(db, {one.area_id for one in cells if one.area_id})
    found = []
    for area_id, lineage in places.items():
        if area is not None and not lineage[-1].path.startswith(area.path):
            continue
        shown = _children([one for one in cells if one.area_id == area_id])
        ran = area_id in held and held[area_id].held > 0
        found.append(
            Line(
                sector="child-protection", code=SPACES_CODE, name_bn="শিশুবান্ধব কেন্দ্র", name_en="Child-friendly spaces",
                modality="service", status="ongoing" if ran else "planned", first=scope.month.first,
                last=scope.month.last, union=lineage[-1], lineage=lineage, told=shown,
                hidden=sum(shown[name] is None for name in ("people", "girls", "boys", "disabled")),
            )
        )  # fmt: skip
    return found


def _children(cells: Sequence[children.Cell]) -> dict[str, int | None]:
    """Nobody counts households or adults at a site: those stay empty."""
    shown: dict[str, int | None] = dict.fromkeys(MEASURES)
    parts = {"girls": 0, "boys": 0, "unknown": 0}
    for one in cells:
        parts[{"female": "girls", "male": "boys"}.get(one.sex, "unknown")] += one.attended
    shown["people"] = told(sum(parts.values()))
    if shown["people"] is None:
        return shown
    dark = hidden(parts, [tuple(parts)])
    shown |= {name: None if name in dark else number for name, number in parts.items()}
    disabled = sum(one.attended for one in cells if one.disability == "yes")
    rest = sum(parts.values()) - disabled
    shown["disabled"] = None if told(disabled) is None or told(rest) is None else disabled
    return shown
