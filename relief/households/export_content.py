"""What stands in an export: the households of its areas, told as its profile allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area, Level
from relief.consent.models import ConsentEvent, Purpose
from relief.consent.queries import who_said_no, who_said_yes
from relief.households import changes, export_counts, export_files, rules
from relief.households.export_columns import Told, columns, heading
from relief.households.export_log import Format, Profile, RegistryExport
from relief.households.inputs import HouseholdGiven, ImpactGiven
from relief.households.list_fields import FIELD
from relief.households.models import Damage, Household, Impact, Status

_AT_ONCE = 500
Say = Callable[[int], None]


def count(db: Session, export: RegistryExport) -> int:
    """How many households it takes out."""
    return db.scalar(sa.select(sa.func.count()).select_from(_chosen(db, export).subquery())) or 0


def count_left_out(db: Session, export: RegistryExport) -> int:
    """Households that may not be told of to the recipient."""
    left = _asked_for(db, export).where(sa.not_(may_be_shared(export.profile)))
    return db.scalar(sa.select(sa.func.count()).select_from(left.subquery())) or 0


def may_be_shared(profile: Profile) -> sa.ColumnElement[bool]:
    """May a file of this kind tell of this household? The one place that answers.

    With names only whoever said yes to sharing: silence is no. For one's own work everybody but who
    said no to being registered: nothing is shared. Under a code everybody but who said no to sharing.
    In counts everybody: they tell of nobody alone.
    """
    if profile is Profile.NAMED:
        return Household.id.in_(who_said_yes(Purpose.SHARING))
    if profile is Profile.OWN:
        return Household.id.not_in(who_said_no(Purpose.REGISTRATION))
    if profile is Profile.CODED:
        return Household.id.not_in(who_said_no(Purpose.SHARING))
    return sa.true()


def _chosen(db: Session, export: RegistryExport) -> sa.Select[UUID]:
    """What may go out of what was asked for."""
    return _asked_for(db, export).where(may_be_shared(export.profile))


def _asked_for(db: Session, export: RegistryExport) -> sa.Select[UUID]:
    """Active households inside the areas of who asked, and inside the area asked for."""
    inside = [Area.path.startswith(path, autoescape=True) for path in export.within]
    query = sa.select(Household.id).join(Area, Area.id == Household.area_id)
    query = query.where(Household.status == Status.ACTIVE, sa.or_(*inside) if inside else sa.false())
    if export.area_id:
        query = query.where(Area.path.startswith(db.get_one(Area, export.area_id).path, autoescape=True))
    return query


def build(db: Session, export: RegistryExport, *, said: Say) -> bytes:
    """The file's bytes."""
    if export.profile is Profile.AGGREGATE:
        return _aggregate(db, export)
    named, language = export.profile.has_names, export.language
    told = _told(db, export, said)
    if export.format is Format.XLSX:
        return export_files.workbook(told, named=named, language=language, about=_about(export), title="households")
    if export.format is Format.CSV:
        if named:
            return export_files.sheets(told, language=language)
        return export_files.sheet(export_files.household_rows(told, language=language))
    return export_files.geojson(_features(db, told, export), about=dict(_about(export)))


def _about(export: RegistryExport) -> list[tuple[str, str]]:
    """What every shared file says of itself."""
    return [
        ("purpose", export.purpose),
        ("recipient", export.recipient),
        ("profile", export.profile.value),
        ("taken out", export.created_at.date().isoformat()),
        ("delete after", export.expires_at.date().isoformat()),
        ("number", str(export.id)),
    ]


def _told(db: Session, export: RegistryExport, said: Say) -> Iterator[Told]:
    """Household by household in the order of codes; some hundreds are read at once."""
    ids: list[UUID] = list(db.scalars(_chosen(db, export).order_by(Household.code)))
    places = _Places(db, export.language)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        households = db.scalars(sa.select(Household).where(Household.id.in_(some)).order_by(Household.code)).all()
        given = changes.all_as_given(db, households)
        impacts = _impacts(db, export.response_id, some)
        not_called = set(db.scalars(who_said_no(Purpose.CONTACT).where(ConsentEvent.subject_id.in_(some))))
        for one in households:
            union = places.union(one.area_id)
            holds = frozenset(name for name in rules.CIRCUMSTANCES if getattr(one, name))
            yield Told(
                one.code, one.version, _as_allowed(given[one.id], holds, one.id in not_called), impacts.get(one.id),
                union.pcode, places.name(union), places.upazila(union),
            )  # fmt: skip
        db.expunge_all()
        said(start + len(some))


def _as_allowed(given: HouseholdGiven, holds: frozenset[str], is_not_called: bool) -> HouseholdGiven:
    """Circumstances as they hold, whoever told them; no phone of who does not want to be called."""
    quiet: dict[str, Any] = {"phone": "", "phone_owner": "", "other_phones": ()} if is_not_called else {}
    return replace(given, circumstances=holds, **quiet)


def _impacts(db: Session, response_id: UUID | None, ids: Sequence[UUID]) -> dict[UUID, ImpactGiven]:
    if response_id is None:
        return {}
    wanted = [one.name for one in fields(ImpactGiven)]
    query = sa.select(Impact).where(Impact.response_id == response_id, Impact.household_id.in_(ids))
    return {
        one.household_id: ImpactGiven(**{name: getattr(one, name) for name in wanted} | {"needs": tuple(one.needs)})
        for one in db.scalars(query)
    }


class _Places:
    """Names of unions and of the upazila above each, read once."""

    def __init__(self, db: Session, language: str) -> None:
        self.db, self.language = db, language
        self.areas: dict[UUID, Area] = {}
        self.above: dict[str, str] = {}

    def union(self, area_id: UUID) -> Area:
        if area_id not in self.areas:
            area = self.db.get_one(Area, area_id)
            self.areas[area_id] = area
            codes = area.path.strip("/").split("/")
            query = sa.select(Area).where(Area.pcode.in_(codes), Area.level == Level.UPAZILA)
            upazila = self.db.scalars(query).first()
            self.above[area.pcode] = self.name(upazila) if upazila else ""
        return self.areas[area_id]

    def name(self, area: Area) -> str:
        return area.name_bn if self.language == "bn" and area.name_bn else area.name_en

    def upazila(self, area: Area) -> str:
        return self.above[area.pcode]


def _features(db: Session, told: Iterator[Told], export: RegistryExport) -> Iterator[dict[str, Any]]:
    """Every household at the middle of its union: a shared map never shows a home."""
    wanted = columns(named=export.profile.has_names)
    hidden = {"lat", "lon", "accuracy_m"}
    middles: dict[str, list[float]] = {}
    for one in told:
        if one.pcode not in middles:
            area = db.scalars(sa.select(Area).where(Area.pcode == one.pcode)).one()
            middles[one.pcode] = _middle(area)
        said = {name: get(one, export.language) for name, get in wanted.items() if name not in hidden}
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": middles[one.pcode]},
            "properties": said,
        }


def _middle(area: Area) -> list[float]:
    """Where a union's name stands on a map; without a shape there is no point at all."""
    return [] if area.label_lon is None or area.label_lat is None else [area.label_lon, area.label_lat]


def _aggregate(db: Session, export: RegistryExport) -> bytes:
    unions, counts = _counts(db, export)
    table = export_counts.table({pcode: counts[pcode] for pcode in unions})
    if export.format is Format.GEOJSON:
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": _middle(area)},
                "properties": {"area_pcode": pcode, "union_name": area.name_en} | table.rows[pcode],
            }
            for pcode, area in unions.items()
        ]
        return export_files.geojson(features, about=dict(_about(export)))
    rows = list(_table_rows(table, unions, export.language))
    if export.format is Format.CSV:
        return export_files.sheet(rows)
    return export_files.table_workbook(rows, about=_about(export), title="unions")


def _table_rows(table: export_counts.Table, unions: dict[str, Area], language: str) -> Iterator[Sequence[object]]:
    bangla = language == "bn"
    yield [
        heading("area_pcode", language),
        heading("union_name", language),
        *(_head(n, bangla) for n in export_counts.COLUMNS),
    ]
    for pcode, area in unions.items():
        yield [pcode, area.name_bn if bangla else area.name_en, *map(_cell, table.rows[pcode].values())]
    yield ["", "মোট (যা দেখানো হয়েছে)" if bangla else "Total (of what is shown)", *map(_cell, table.totals.values())]


def _cell(value: int | None) -> object:
    return "*" if value is None else value


_HEADS = {
    "households": ("Households", "খানা"),
    "people": ("People", "মানুষ"),
    "disability": ("Person with disability", "প্রতিবন্ধী ব্যক্তি আছে"),
    "house_partial": ("House partly damaged", "ঘর আংশিক ক্ষতিগ্রস্ত"),
    "house_full": ("House fully damaged", "ঘর সম্পূর্ণ ক্ষতিগ্রস্ত"),
}


def _head(name: str, bangla: bool) -> str:
    if name in _HEADS:
        return _HEADS[name][bangla]
    return FIELD[name].label_bn if bangla else FIELD[name].label


def _counts(db: Session, export: RegistryExport) -> tuple[dict[str, Area], dict[str, dict[str, int]]]:
    """Every union with households in it, by its P-code."""
    flags = [name for name in export_counts.OF_HOUSEHOLDS if not name.startswith("house_")]
    sums = [sa.func.sum(sa.cast(getattr(Household, name), sa.Integer)).label(name) for name in flags]
    people = [sa.func.sum(getattr(Household, name)).label(name) for name in ("children_0_4", "children_5_17")]
    query = sa.select(
        Household.area_id,
        sa.func.count().label("households"),
        sa.func.sum(Household.size).label("people"),
        *people,
        *sums,
    ).where(Household.id.in_(_chosen(db, export)))
    damage = sa.select(Household.area_id, Impact.house_damage, sa.func.count())
    damage = damage.join(Impact, Impact.household_id == Household.id).where(
        Household.id.in_(_chosen(db, export)), Impact.response_id == export.response_id
    )
    hurt: dict[UUID, dict[str, int]] = defaultdict(dict)
    for area_id, kind, number in db.execute(damage.group_by(Household.area_id, Impact.house_damage)):
        if kind is not Damage.NONE:
            hurt[area_id][f"house_{kind.value}"] = int(number)
    found = {row.area_id: row._asdict() for row in db.execute(query.group_by(Household.area_id))}
    unions = {area.pcode: area for area in db.scalars(sa.select(Area).where(Area.id.in_(found)).order_by(Area.pcode))}
    counts = {
        pcode: {name: int(value or 0) for name, value in (found[area.id] | hurt[area.id]).items() if name != "area_id"}
        for pcode, area in unions.items()
    }
    return unions, counts
