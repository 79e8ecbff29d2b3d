"""The SOS form of the first hours and the damage summary in the shape of the D-form, for a union or an upazila.

Lines stand in the order of the Standing Orders on Disaster as far as our sources tell (data-standards: marked as
professional knowledge, not read from the printed form): so the paper is called a summary and never the D-form itself.
What we know is filled in with its source; the rest stays empty, to be written in by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area, Level
from relief.gaps import chain, queries
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.reports import area_rows, damage
from relief.reports.models import ReportKind
from relief.responses.models import Response

KINDS = (ReportKind.SOS, ReportKind.D_FORM)
LEVELS = (Level.UNION, Level.UPAZILA)
REGISTRY, OFFICIAL, ESTIMATE = "registry", "official", "estimate"


@dataclass(frozen=True)
class Item:
    """One line: a marked text and the words its figures stand under, "" where somebody writes by hand."""

    label: str
    names: Sequence[str] = ("",)


@dataclass(frozen=True)
class Part:
    """Lines under one heading; `heads` are the columns."""

    title: str
    items: Sequence[Item]
    heads: Sequence[str] = (N_("How many"),)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form with what is known: `numbers` by word (None is written by hand), `sources` by word.

    `unions` are those it was put together from; `official_by` says who gave the official number.
    """

    kind: ReportKind
    response: Response
    area: Area
    lineage: Sequence[Area]
    unions: Sequence[Area]
    counted_on: date | None
    numbers: dict[str, int | None] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    official_by: str = ""
    official_on: date | None = None
    hidden: int = 0

    @property
    def parts(self) -> Sequence[Part]:
        """The lines of this kind."""
        return SOS if self.kind is ReportKind.SOS else D_FORM


_SAY = {
    "food": N_("Food, dry or cooked"), "wash": N_("Drinking water and hygiene"), "shelter": N_("Shelter or tarpaulins"),
    "health": N_("Medical help"), "nfi": N_("Clothes and household goods"), "cash": N_("Cash"),
    "education": N_("Education"), "protection": N_("Protection"),
}  # fmt: skip
_SECTORS = ("food", "wash", "shelter", "health", "nfi", "cash")

SOS: tuple[Part, ...] = (
    Part(N_("1. The event"), (
        Item(N_("Time of the event")), Item(N_("Unions hit"), ("unions",)), Item(N_("Area hit (square km)")),
    )),
    Part(N_("2. People"), (
        Item(N_("Families affected"), ("affected",)), Item(N_("People affected"), ("people",)),
        Item(N_("Families registered with us"), ("registered",)), Item(N_("Families away from home"), ("displaced",)),
        Item(N_("Dead")), Item(N_("Injured")), Item(N_("Missing people")), Item(N_("People in shelters")),
    )),
    Part(N_("3. Houses"), (
        Item(N_("Houses fully damaged"), ("houses_full",)), Item(N_("Houses partly damaged"), ("houses_partial",)),
    )),
    Part(N_("4. Roads and lines"), (
        Item(N_("State of roads")), Item(N_("Electricity")), Item(N_("Telephone and mobile network")),
    )),
    Part(N_("5. What families say they need"), (
        Item(N_("Rescue")), *(Item(_SAY[word], (f"{word}_in_need",)) for word in _SECTORS),
    ), (N_("Families"),)),
    Part(N_("6. What was given already"),
         tuple(Item(_SAY[word], (f"{word}_reached",)) for word in _SECTORS), (N_("Families"),)),
)  # fmt: skip

_BOTH = (N_("Fully damaged"), N_("Partly damaged"), N_("Value (taka)"))
_HAND = ("", "", "")


def _house(label: str, word: str) -> Item:
    return Item(label, (f"{word}_full", f"{word}_partial", ""))


D_FORM: tuple[Part, ...] = (
    Part(N_("1. Families and people"), (
        Item(N_("Families affected"), ("affected",)), Item(N_("People affected"), ("people",)),
        Item(N_("Families registered with us"), ("registered",)), Item(N_("Families away from home"), ("displaced",)),
    )),
    Part(N_("2. Dead, injured, missing"),
         (Item(N_("Dead"), _HAND), Item(N_("Injured"), _HAND), Item(N_("Missing people"), _HAND)),
         (N_("Men"), N_("Women"), N_("Children"))),
    Part(N_("3. Houses"), (
        _house(N_("Brick houses (pucca)"), "pucca"), _house(N_("Half-brick houses (semi-pucca)"), "semi_pucca"),
        _house(N_("Earth or tin houses (kutcha)"), "kutcha"), _house(N_("Huts (jhupri)"), "jhupri"),
        _house(N_("Kind of house not written down"), "unknown"), _house(N_("All houses"), "houses"),
    ), _BOTH),
    Part(N_("4. Crops, animals, fish"), (
        Item(N_("Crops (acres)"), _HAND), Item(N_("Families who lost crops"), ("crops", "", "")),
        Item(N_("Families who lost animals"), ("livestock", "", "")), Item(N_("Cattle and buffaloes"), _HAND),
        Item(N_("Goats and sheep"), _HAND), Item(N_("Hens and ducks"), _HAND), Item(N_("Fish and shrimp farms"), _HAND),
        Item(N_("Boats"), _HAND), Item(N_("Fishing nets"), _HAND),
    ), _BOTH),
    Part(N_("5. Water and latrines"), (
        Item(N_("Tube wells (families who say so)"), ("", "tubewells", "")),
        Item(N_("Latrines (families who say so)"), ("", "latrines", "")),
    ), _BOTH),
    Part(N_("6. Institutions"), tuple(Item(text, _HAND) for text in (
        N_("Primary schools"), N_("Secondary schools and colleges"), N_("Madrasas"), N_("Clinics and hospitals"),
        N_("Mosques, temples, churches"), N_("Industry and shops"),
    )), _BOTH),
    Part(N_("7. Roads, embankments, lines"), tuple(Item(text, _HAND) for text in (
        N_("Paved roads (km)"), N_("Earth roads (km)"), N_("Bridges and culverts"), N_("Embankments (km)"),
        N_("Electricity lines (km)"), N_("Telephone lines and towers"), N_("Forest and nurseries (acres)"),
    )), _BOTH),
)  # fmt: skip


def fill(db: Session, actor: Actor, kind: ReportKind, response_id: UUID, area: Area) -> Filled:
    """The form of one union or upazila of the actor's."""
    actor.must(Verb.REPORTS_SEND, within=area.path)
    if area.level not in LEVELS:
        raise Invalid({"area_id": N_("Choose a union or an upazila: these forms are made for them.")})
    response = db.get(Response, response_id)
    if response is None:
        raise NotFound
    unions = areas.unions_inside(db, actor, area.path)
    row = next(iter(area_rows.rows(db, actor, response_id, area.level, area)))
    given = chain.official(db, response_id, [one.id for one in unions])
    numbers = {**area_rows.flat(row), **damage.told_of(db, actor, response_id, area)}
    sources = dict.fromkeys(numbers, REGISTRY)
    counts = [one.people_affected for one in given.values() if one.people_affected is not None]
    numbers["people"], sources["people"] = (sum(counts) if counts else None), OFFICIAL
    figures = [figure for _, figure in queries.figures(db, actor, response_id, above=area) if figure is not None]
    bases = {figure.affected_basis for figure in figures if figure.affected is not None}
    sources["affected"] = OFFICIAL if bases == {"official"} else ESTIMATE
    hit = sum(1 for figure in figures if (figure.affected or 0) > 0)
    numbers["unions"], sources["unions"] = (hit or None) if area.level is Level.UPAZILA else None, sources["affected"]
    count = queries.freshness(db, response_id).count
    return Filled(
        kind=kind, response=response, area=area, lineage=areas.lineage(db, area), unions=unions,
        counted_on=local_day(count.counted_at) if count else None, numbers=numbers, sources=sources,
        official_by=", ".join(sorted({one.source for one in given.values() if one.source})[:3]),
        official_on=max((one.as_of for one in given.values()), default=None), hidden=row.hidden,
    )  # fmt: skip
