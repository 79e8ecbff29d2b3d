"""Questions about the tree of areas, each narrowed to what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas import geometry, held, pcodes
from relief.areas.models import Area, AreaFile, Level
from relief.kernel.actor import EVERYWHERE, Actor
from relief.kernel.problems import NotFound

LEVELS = tuple(Level)
_LIKE_ESCAPE = "\\"


# Conditions are put together once for each place: that costs more than most of the questions they stand in.
@lru_cache(maxsize=2048)
def below(path: str) -> sa.ColumnElement[bool]:
    """The area of this path and everything inside it."""
    # "0" follows "/" in byte order, so this range holds exactly what starts with the path.
    return sa.and_(Area.path >= path, Area.path < path[:-1] + "0")


def inside(actor: Actor) -> sa.ColumnElement[bool]:
    """Areas this actor sees, as a condition on Area."""
    return inside_paths(actor.within)


@lru_cache(maxsize=512)
def inside_paths(paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """The same for an actor of these paths, for statements that are built once for all who have them."""
    if EVERYWHERE in paths:
        return sa.true()
    return sa.or_(sa.false(), *(below(path) for path in paths))


def ids_inside(actor: Actor) -> sa.Select[UUID]:
    """Ids of the areas this actor sees, for `Model.area_id.in_(...)`.

    Skip it when `actor.everywhere`.
    """
    return sa.select(Area.id).where(inside(actor))


def find(db: Session, actor: Actor, area_id: UUID) -> Area:
    """The area, or NotFound when it is not there or not the actor's."""
    area = db.get(Area, area_id)
    if area is None or not actor.sees(area.path):
        raise NotFound
    return area


def by_pcode(db: Session, pcode: str) -> Area | None:
    """The area of a P-code of either edition or of a BBS code, in either script. Not narrowed: codes are public."""
    code = pcodes.normalise(pcode)
    own = db.scalar(sa.select(Area).where(Area.pcode == code))
    if own is not None:
        return own
    either = sa.or_(Area.pcode_v03 == code, Area.pcode == pcodes.stored_form(code), Area.bbs_code == code)
    return db.scalars(sa.select(Area).where(either).order_by(Area.pcode_v03 == code).limit(1)).first()


def children_of(db: Session, actor: Actor, area: Area | None) -> Sequence[Area]:
    """Areas one step down that the actor sees; from None, the tops of what the actor sees."""
    if area is None:
        return tops(db, actor)
    query = sa.select(Area).where(Area.parent_id == area.id, inside(actor))
    return db.scalars(query.order_by(Area.name_en, Area.pcode)).all()


def tops(db: Session, actor: Actor) -> Sequence[Area]:
    """Where this actor's tree begins: the divisions, or the areas the actor was given."""
    return db.scalars(_tops(actor.within)).all()


@lru_cache(maxsize=512)
def _tops(paths: tuple[str, ...]) -> sa.Select[Area]:
    root = Area.parent_id.is_(None) if EVERYWHERE in paths else Area.path.in_(paths)
    return sa.select(Area).where(root).order_by(Area.name_en, Area.pcode)


def lineage(db: Session, area: Area) -> list[Area]:
    """From the division down to the area itself."""
    codes = area.path.strip("/").split("/")
    found = {one.pcode: one for one in db.scalars(_CODED, {"codes": codes})}
    return [found[code] for code in codes if code in found]


_CODED = sa.select(Area).where(Area.pcode.in_(sa.bindparam("codes", expanding=True)))


def search(db: Session, actor: Actor, text: str, limit: int = 20) -> Sequence[Area]:
    """Areas whose code is, or whose name in either language holds, the text; larger areas first."""
    wanted = text.strip()
    if not wanted:
        return []
    code = pcodes.stored_form(pcodes.normalise(wanted))
    part = wanted.replace(_LIKE_ESCAPE, _LIKE_ESCAPE * 2).replace("%", "\\%").replace("_", "\\_")
    named = sa.or_(
        Area.pcode == code,
        Area.name_bn.contains(part, escape=_LIKE_ESCAPE),
        Area.name_en.ilike(f"%{part}%", escape=_LIKE_ESCAPE),
    )
    query = sa.select(Area).where(named, inside(actor))
    return db.scalars(query.order_by(sa.func.length(Area.path), Area.name_en).limit(limit)).all()


def unions_inside(db: Session, actor: Actor, path: str, limit: int | None = None) -> Sequence[Area]:
    """Unions below a path that the actor sees."""
    query = sa.select(Area).where(Area.level == Level.UNION, below(path), inside(actor))
    return db.scalars(query.order_by(Area.path).limit(limit)).all()


def upazilas_above(db: Session, unions: Sequence[Area]) -> Sequence[Area]:
    """The areas in which these unions lie, by name."""
    wanted = {union.parent_id for union in unions if union.parent_id}
    return db.scalars(sa.select(Area).where(Area.id.in_(wanted)).order_by(Area.name_en)).all()


def locate(db: Session, lon: float, lat: float) -> Area | None:
    """The smallest area a point lies in.

    Not narrowed: where a house stands is a fact, seeing it is not. For many points use
    `locate_many`: each call here first asks whether the tree changed.
    """
    area_id = held.shapes(db).locate(lon, lat)
    return db.get(Area, area_id) if area_id else None


def locate_many(db: Session, lons: Sequence[float | None], lats: Sequence[float | None]) -> list[UUID | None]:
    """Id of the smallest area for each point, None where it lies in none."""
    if all(lon is None for lon in lons):
        return [None] * len(lons)
    return held.shapes(db).locate_many(lons, lats)


def _below_asked() -> Any:
    path = Area.__table__.c.path
    return sa.and_(
        Area.__table__.c.level.in_(sa.bindparam("levels", expanding=True)),
        path >= sa.bindparam("low"),
        path < sa.bindparam("high"),
    )


# Built once: every form that asks for a place comes here.
_OWN, _ABOVE = Area.__table__.c, Area.__table__.alias()
_CHOICES = (
    sa.select(_OWN.id, _OWN.name_bn, _OWN.name_en, _ABOVE.c.name_bn, _ABOVE.c.name_en)
    .outerjoin_from(Area.__table__, _ABOVE, _ABOVE.c.id == _OWN.parent_id)
    .where(_below_asked())
    .order_by(_OWN.path)
)
_TOO_MANY = sa.select(_OWN.id).where(_below_asked()).offset(sa.bindparam("most")).limit(1)


def choices(
    db: Session, actor: Actor, levels: Sequence[Level], language: str, *, most: int | None = None
) -> list[tuple[UUID, str]]:
    """Areas for a form field: id and label, with the area above named, for unions share names.

    None at all where there are more than `most`.
    """
    found: dict[UUID, str] = {}
    for path in (EVERYWHERE,) if actor.everywhere else sorted(actor.within):
        asked = {"levels": levels, "low": path, "high": path[:-1] + "0"}
        if most is not None and db.connection().execute(_TOO_MANY, asked | {"most": most}).first():
            return []
        for area_id, bn, en, up_bn, up_en in db.connection().execute(_CHOICES, asked):
            names = (bn or en, up_bn or up_en) if language == "bn" else (en or bn, up_en or up_bn)
            found[area_id] = _label(*names)
    return list(found.items()) if most is None or len(found) <= most else []


def _label(name: str, above: str | None) -> str:
    return f"{name}, {above}" if above else name


def outline_geojson(
    db: Session, actor: Actor, areas: Sequence[Area], tolerance: float | None = None
) -> dict[UUID, dict[str, Any]]:
    """GeoJSON geometry to draw each area with, coarse and small; those without are left out."""
    ids = [area.id for area in areas if actor.sees(area.path)]
    query = sa.select(Area.id, sa.func.coalesce(Area.outline, Area.geometry)).where(Area.id.in_(ids))
    drawn = db.execute(query.where(Area.geometry.is_not(None)))
    return {area_id: geometry.to_geojson(wkb, tolerance, digits=4) for area_id, wkb in drawn}


def outlines_of(db: Session, actor: Actor, areas: Sequence[Area]) -> dict[UUID, bytes]:
    """The outline to draw each area with as WKB, coarse and small; those without are left out."""
    ids = [area.id for area in areas if actor.sees(area.path)]
    query = sa.select(Area.id, sa.func.coalesce(Area.outline, Area.geometry)).where(Area.id.in_(ids))
    return {row[0]: row[1] for row in db.execute(query.where(Area.geometry.is_not(None)))}


def shape_of(db: Session, area: Area) -> bytes | None:
    """The full polygon as WKB."""
    return db.scalar(sa.select(Area.geometry).where(Area.id == area.id))


def area_file(db: Session, actor: Actor, file_id: UUID, *, with_content: bool = False) -> AreaFile:
    """An uploaded area file, shown to whoever uploaded it and to those who see everything."""
    options = [undefer(AreaFile.content)] if with_content else []
    found = db.get(AreaFile, file_id, options=options)
    if found is None or not (actor.everywhere or found.created_by_id == actor.id):
        raise NotFound
    return found


def area_files(db: Session, actor: Actor, limit: int = 20) -> Sequence[AreaFile]:
    """The newest uploads this actor may open."""
    query = sa.select(AreaFile).order_by(AreaFile.created_at.desc()).limit(limit)
    if not actor.everywhere:
        query = query.where(AreaFile.created_by_id == actor.id)
    return db.scalars(query).all()


def level_counts(db: Session, actor: Actor) -> dict[Level, int]:
    """How many areas of each level the actor sees."""
    query = sa.select(Area.level, sa.func.count()).where(inside(actor)).group_by(Area.level)
    return dict(db.execute(query).all())
