"""The measures in force: those of the product, as changed by coordinators, and those coordinators added."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Level
from relief.gaps.measure_models import GapMeasure, Unit
from relief.gaps.models import GapKind
from relief.gaps.quantities import BY_WORD, GROUP_LABELS, GROUPS, Quantity
from relief.gaps.rules import SECTORS, STANDARDS, Standard
from relief.kernel.problems import N_


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """One measure as it is counted and compared; the fields are those of `GapMeasure`.

    `label` is a msgid for the product's own; one that a person wrote has names instead.
    """

    code: str
    kind: GapKind
    need: str
    cover: str
    label: str = ""
    name_bn: str = ""
    name_en: str = ""
    sector: str = ""
    unit: Unit = Unit.HOUSEHOLD
    whom: str = ""
    per: int = 1
    opens_below: int = 80
    closes_at: int = 90
    least: int = 10
    standard: str = ""
    source: str = ""
    validity_days: int | None = None
    slot: int | None = None
    is_on: bool = True
    is_changed: bool = False
    # Of the row that is kept; 0 where nothing was changed.
    version: int = 0

    @property
    def needs(self) -> Quantity:
        """What the need counts."""
        return BY_WORD[self.need]

    @property
    def covers(self) -> Quantity:
        """What covers it."""
        return BY_WORD[self.cover]

    @property
    def thresholds(self) -> Standard:
        """When the flag opens and closes."""
        return Standard(self.opens_below / 100, self.closes_at / 100, self.least, self.source)

    @property
    def level(self) -> Level:
        """Where it is flagged. Of people in support no number smaller than a district's is ever told."""
        return Level.DISTRICT if self.is_guarded else Level.UNION

    @property
    def is_guarded(self) -> bool:
        """Whether small numbers stay hidden from everybody."""
        return self.unit is Unit.PLAN

    @property
    def has_list(self) -> bool:
        """Whether households stand behind it."""
        return not self.needs.of_area and not self.covers.of_area


_DEFAULT = STANDARDS[GapKind.SERVICE].source
_SPHERE = N_("Sphere Handbook 2018")
_SECTOR_LABELS = {
    "food": N_("Food"),
    "wash": N_("Water and hygiene"),
    "shelter": N_("Shelter"),
    "nfi": N_("Household goods"),
    "cash": N_("Cash"),
    "health": N_("Health"),
    "education": N_("Education"),
    "protection": N_("Protection"),
}
_SECTOR_STANDARDS = {
    "food": N_("2,100 kcal a person a day for as long as the kit lasts"),
    "wash": N_("15 litres of water a person a day; soap for everybody"),
    "shelter": N_("3.5 square metres of covered space a person"),
    "nfi": N_("One blanket and one mat a person, pots for every household"),
}


def _service(sector: str) -> Yardstick:
    return Yardstick(
        code=sector,
        kind=GapKind.SERVICE,
        label=_SECTOR_LABELS[sector],
        sector=sector,
        need=f"lacks_{sector}",
        cover=f"met_{sector}",
        standard=_SECTOR_STANDARDS.get(sector, ""),
        source=_SPHERE if sector in _SECTOR_STANDARDS else _DEFAULT,
    )


def _left_behind(group: str) -> Yardstick:
    return Yardstick(
        code=f"left-{group.replace('_', '-')}",
        kind=GapKind.LEFT_BEHIND,
        label=GROUP_LABELS[group],
        need="registered",
        cover="reached",
        whom=group,
        standard=N_("Nobody is left behind where the union as a whole was reached"),
        source=_DEFAULT,
    )


BUILT_IN: tuple[Yardstick, ...] = (
    Yardstick(code="registration", kind=GapKind.REGISTRATION, label=N_("Registration"), need="affected",
              cover="registered", source=_DEFAULT),
    *(_service(sector) for sector in SECTORS),
    Yardstick(code="containers", kind=GapKind.SERVICE, label=N_("Water containers"), sector="wash", need="lacks_wash",
              cover="containers", standard=N_("Two containers of 10 to 20 litres a household"), source=_SPHERE),
    Yardstick(code="hygiene", kind=GapKind.SERVICE, label=N_("Hygiene"), sector="wash", need="lacks_wash",
              cover="soap", standard=N_("250 g of bathing soap and 200 g of laundry soap a person a month"),
              source=_SPHERE),
    Yardstick(code="latrine", kind=GapKind.FACILITY, label=N_("Latrines"), need="lost_latrine",
              cover="latrine_granted", opens_below=50, closes_at=60, least=5,
              standard=N_("One toilet for 20 people, 50 metres away at most"), source=_SPHERE),
    Yardstick(code="tube-well", kind=GapKind.FACILITY, label=N_("Tube wells"), need="lost_tubewell",
              cover="tubewell_granted", opens_below=50, closes_at=60, least=5,
              standard=N_("One hand pump for 500 people, 500 metres away at most"), source=_SPHERE),
    Yardstick(code="rehabilitation", kind=GapKind.REHABILITATION, label=N_("Houses rebuilt"), need="lost_house",
              cover="house_granted", opens_below=50, closes_at=60, least=5, source=_DEFAULT),
    Yardstick(code="child-places", kind=GapKind.CHILD_PLACES, label=N_("Places for children"), unit=Unit.CHILD,
              need="children_affected", cover="places", opens_below=25, closes_at=35, least=20,
              standard=N_("One place for four children"), source=_DEFAULT),
    Yardstick(code="child-distance", kind=GapKind.DISTANCE, label=N_("Children far from a space"), unit=Unit.CHILD,
              need="placed", cover="near_space", opens_below=50, closes_at=60, least=20,
              standard=N_("An open space within 1,000 metres"), source=_DEFAULT),
    Yardstick(code="support", kind=GapKind.SUPPORT, label=N_("Psychosocial support"), unit=Unit.PLAN,
              need="support_open", cover="support_met", opens_below=70, closes_at=80, least=5,
              standard=N_("Everybody with an appointment is met; told by whole months"), source=_DEFAULT),
    Yardstick(code="feedback", kind=GapKind.FEEDBACK, label=N_("Questions and complaints unanswered"),
              unit=Unit.REPORT, need="feedback_received", cover="feedback_answered", least=5,
              standard=N_("Every question and complaint is answered"), source=_DEFAULT),
    *(_left_behind(group) for group in GROUPS if group),
)  # fmt: skip
BY_CODE = {one.code: one for one in BUILT_IN}
_KEPT = (
    "sector", "unit", "need", "cover", "whom", "per", "opens_below", "closes_at", "least", "validity_days", "slot",
    "is_on", "name_bn", "name_en",
)  # fmt: skip


def catalogue(db: Session, *, all_of_them: bool = False) -> tuple[Yardstick, ...]:
    """The measures that are counted; with those switched off when asked."""
    kept = {row.code: row for row in db.scalars(sa.select(GapMeasure).order_by(GapMeasure.created_at, GapMeasure.id))}
    own = [_own(row) for code, row in kept.items() if code not in BY_CODE]
    found = [_changed(one, kept.get(one.code)) for one in BUILT_IN] + own
    return tuple(one for one in found if all_of_them or one.is_on)


def _own(row: GapMeasure) -> Yardstick:
    told = {name: getattr(row, name) for name in _KEPT}
    kind = GapKind.SERVICE if row.sector and not row.whom else GapKind.LEFT_BEHIND if row.whom else GapKind.OWN
    return Yardstick(
        code=row.code, kind=kind, standard=row.standard, source=row.source, is_changed=True,
        version=row.version, **told,
    )  # fmt: skip


def _changed(one: Yardstick, row: GapMeasure | None) -> Yardstick:
    """What is counted stays the product's; where the flag stands, how long aid counts and the source can change."""
    if row is None:
        return one
    names = ("opens_below", "closes_at", "least", "validity_days", "slot", "is_on", "per")
    told = {name: getattr(row, name) for name in names}
    return replace(one, **told, standard=row.standard, source=row.source, is_changed=True, version=row.version)


def seal(yardsticks: tuple[Yardstick, ...]) -> str:
    """A short name of what is counted: a count made with others is made again."""
    counted = [{name: asdict(one)[name] for name in ("code", *_KEPT)} for one in yardsticks]
    return sha256(repr(counted).encode()).hexdigest()[:16]
