"""Bring areas and their people into the tree: looked at first, then all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from relief.areas import geometry, pcodes, queries, rules
from relief.areas.files.reading import ReadFile, read_file
from relief.areas.inputs import AreaFileGiven, ImportResult, PopulationGiven, RowFault
from relief.areas.models import Area, AreaFile, AreaFileState, Level
from relief.areas.rules import AreaRow, Checked
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Refused
from relief.kernel.verbs import Verb

CHUNK = 500
# More would not be read by anyone; the count tells how many there are.
FAULTS_KEPT = 500


def check_area_file(db: Session, actor: Actor, given: AreaFileGiven, *, now: datetime) -> AreaFile:
    """Keep a file and say what is in it, row by row. Nothing enters the tree yet."""
    actor.must(Verb.AREAS_IMPORT)
    read = read_file(given.file_name, given.content, given.wish)
    checked = _checked(db, actor, read, given.level)
    result = _foreseen(db, checked)
    levels = Counter(row.level.value for row in checked.rows)
    file = AreaFile(
        file_name=given.file_name[:200],
        content=read.packed,
        summary={
            **result.counts(),
            "levels": dict(levels),
            "level": given.level.value if given.level else None,
            "fault_count": len(checked.faults),
            "without_bangla": sum(not row.name_bn for row in checked.rows),
            "format": read.kind,
            "layer": read.layer[:120],
            "system": read.system,
            "repaired": [row.row for row in read.rows if row.is_repaired][:FAULTS_KEPT],
        },
        faults=[fault.as_json() for fault in checked.faults[:FAULTS_KEPT]],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(file)
    trail.note(db, actor, Verb.AREAS_IMPORT, file.id, at=now, step="checked", **result.counts())
    return file


def accept_area_file(db: Session, actor: Actor, file_id: UUID, *, now: datetime) -> ImportResult:
    """Bring the good rows of a file into the tree; an area already here is brought up to date.

    The file is judged again: the tree may have changed since the preview.
    """
    file = _waiting(db, actor, file_id)
    level = file.summary.get("level")
    checked = _checked(db, actor, read_file(file.file_name, file.content), Level(level) if level else None)
    created, updated = _write(db, actor, checked.rows, source=file.file_name, now=now)
    result = ImportResult(
        rows=checked.total,
        created=created,
        updated=updated,
        ignored=len(checked.rows) - created - updated,
        refused=checked.refused,
        faults=tuple(checked.faults),
    )
    file.state, file.content = AreaFileState.ACCEPTED, b""
    file.summary = {**file.summary, **result.counts()}
    trail.note(db, actor, Verb.AREAS_IMPORT, file.id, at=now, step="accepted", **result.counts())
    db.flush()
    return result


def drop_area_file(db: Session, actor: Actor, file_id: UUID, *, now: datetime) -> AreaFile:
    """Put a file aside unused; its polygons are not kept, what was found in it is."""
    file = _waiting(db, actor, file_id)
    file.state, file.content = AreaFileState.DROPPED, b""
    trail.note(db, actor, Verb.AREAS_IMPORT, file.id, at=now, step="dropped")
    db.flush()
    return file


def set_populations(db: Session, actor: Actor, rows: Sequence[PopulationGiven], *, now: datetime) -> ImportResult:
    """Write how many people live in each area; a code that is not in the tree is refused by row."""
    actor.must(Verb.AREAS_IMPORT)
    areas = _by_code(db, [_stored(row.pcode) for row in rows])
    updated, faults = 0, []
    for row in rows:
        area = areas.get(_stored(row.pcode))
        if area is None or not actor.sees(area.path):
            faults.append(_unknown(row))
        else:
            updated += _take_population(area, row)
    db.flush()
    result = ImportResult(
        rows=len(rows),
        updated=updated,
        ignored=len(rows) - updated - len(faults),
        refused=len(faults),
        faults=tuple(faults),
    )
    trail.note(db, actor, Verb.AREAS_IMPORT, None, at=now, step="populations", **result.counts())
    return result


def _checked(db: Session, actor: Actor, read: ReadFile, level: Level | None) -> Checked:
    known = db.execute(sa.select(Area.pcode, Area.path, Area.pcode_v03, Area.bbs_code)).all()
    return rules.check(
        read.rows,
        level=level,
        paths={pcode: path for pcode, path, *_ in known},
        twins={other: pcode for pcode, _, *others in known for other in others if other},
        within=actor.within,
    )


def _foreseen(db: Session, checked: Checked) -> ImportResult:
    known = set(db.scalars(sa.select(Area.pcode)))
    there = sum(row.pcode in known for row in checked.rows)
    return ImportResult(
        rows=checked.total,
        created=len(checked.rows) - there,
        updated=there,
        refused=checked.refused,
    )


def _waiting(db: Session, actor: Actor, file_id: UUID) -> AreaFile:
    actor.must(Verb.AREAS_IMPORT)
    file = queries.area_file(db, actor, file_id, with_content=True)
    if file.state is not AreaFileState.CHECKED:
        raise Refused(
            "areas.file-settled",
            N_("This file was already accepted or dropped. Nothing was changed. Upload it again."),
        )
    return file


def _write(db: Session, actor: Actor, rows: Sequence[AreaRow], *, source: str, now: datetime) -> tuple[int, int]:
    """Parents come before children, so each child finds its parent's id."""
    outlines = _outlines(rows)
    codes = {code for row in rows for code in (row.pcode, row.parent) if code}
    areas = _by_code(db, sorted(codes), with_shapes=True)
    created = updated = 0
    for row in rows:
        area = areas.get(row.pcode)
        if area is None:
            parent = areas[row.parent].id if row.parent else None
            area = areas[row.pcode] = _new_area(row, parent, actor, now)
            _take_shape(area, row.geometry, outlines[row.pcode])
            area.source = source
            db.add(area)
            created += 1
        elif _update(area, row, outlines[row.pcode]):
            area.source = source
            updated += 1
    db.flush()
    return created, updated


def _outlines(rows: Sequence[AreaRow]) -> dict[str, bytes]:
    """Coarser outlines for the screen, level by level, so that neighbours keep one line."""
    found: dict[str, bytes] = {}
    for level, tolerance in rules.TOLERANCE.items():
        here = [row for row in rows if row.level is level]
        if here:
            simpler = geometry.simplify_coverage([row.geometry for row in here], tolerance)
            found.update(zip((row.pcode for row in here), simpler, strict=True))
    return found


def _new_area(row: AreaRow, parent_id: UUID | None, actor: Actor, now: datetime) -> Area:
    return Area(
        parent_id=parent_id,
        level=row.level,
        kind=row.kind,
        pcode=row.pcode,
        pcode_v03=row.pcode_v03,
        bbs_code=row.bbs_code or None,
        path=row.path,
        name_bn=row.name_bn,
        name_en=row.name_en,
        created_at=now,
        created_by_id=actor.id,
    )


def _take_shape(area: Area, shape: bytes, outline: bytes) -> None:
    area.geometry, area.outline = shape, outline
    area.min_lon, area.min_lat, area.max_lon, area.max_lat = geometry.bbox(shape)
    area.label_lon, area.label_lat = geometry.inside_point(shape)
    area.area_km2 = round(geometry.area_km2(shape), 3)


def _update(area: Area, row: AreaRow, outline: bytes) -> bool:
    """Take over what differs; a name the file leaves out keeps what a person gave."""
    told = {
        "kind": row.kind or area.kind,
        "pcode_v03": row.pcode_v03 or area.pcode_v03,
        "bbs_code": row.bbs_code or area.bbs_code,
        "name_bn": row.name_bn or area.name_bn,
        "name_en": row.name_en or area.name_en,
    }
    changed = {key: value for key, value in told.items() if getattr(area, key) != value}
    for key, value in changed.items():
        setattr(area, key, value)
    if area.geometry == row.geometry:
        return bool(changed)
    _take_shape(area, row.geometry, outline)
    return True


def _by_code(db: Session, codes: Sequence[str], *, with_shapes: bool = False) -> dict[str, Area]:
    shapes = [undefer(Area.geometry)] if with_shapes else []
    found: dict[str, Area] = {}
    for start in range(0, len(codes), CHUNK):
        wanted = codes[start : start + CHUNK]
        query = sa.select(Area).where(Area.pcode.in_(wanted)).options(*shapes)
        found.update((area.pcode, area) for area in db.scalars(query))
    return found


def _stored(code: str) -> str:
    return pcodes.stored_form(pcodes.normalise(code))


def _take_population(area: Area, row: PopulationGiven) -> bool:
    told = {
        "population": row.population,
        "households_estimate": row.households_estimate,
        "children_3_17": row.children_3_17,
        "population_source": row.source,
    }
    changed = {key: value for key, value in told.items() if getattr(area, key) != value}
    for key, value in changed.items():
        setattr(area, key, value)
    return bool(changed)


def _unknown(row: PopulationGiven) -> RowFault:
    message = N_("No area here has the P-code %(pcode)s. Import its outline first.")
    return RowFault(row=row.row, field="pcode", message=message, details={"pcode": row.pcode})
