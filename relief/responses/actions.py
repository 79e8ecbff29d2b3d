"""Open a response, say where the water is, and write down what officials counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import geometry
from relief.areas import queries as areas
from relief.areas.geometry import GeometryFault
from relief.audit import trail
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses import exposure, queries, rules
from relief.responses.inputs import ExtentGiven, ImpactFiguresGiven, ResponseGiven
from relief.responses.kinds import ResponseState
from relief.responses.models import AreaImpact, HazardExtent, Response
from relief.responses.shaping import open_one, read_outline, shape_columns

_CODE_TAKEN = N_("Another response has this code. Choose another one.")
_ELSEWHERE = N_("This lies outside Bangladesh. Check the coordinates.")


def open_response(db: Session, actor: Actor, given: ResponseGiven, *, now: datetime) -> Response:
    """Begin to work on one emergency."""
    actor.must(Verb.RESPONSES_OPEN)
    faults = rules.response_faults(given, today=local_day(now))
    if "code" not in faults and _code_taken(db, given.code):
        faults["code"] = _CODE_TAKEN
    if faults:
        raise Invalid(faults)
    response = Response(
        code=given.code,
        name_bn=given.name_bn.strip(),
        name_en=given.name_en.strip(),
        kind=given.kind,
        started_on=given.started_on,
        state=given.state,
        note=given.note,
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(response)
    trail.note(db, actor, Verb.RESPONSES_OPEN, response.id, at=now, code=response.code)
    return response


def change_state(db: Session, actor: Actor, response_id: UUID, to: ResponseState, *, now: datetime) -> Response:
    """Move a response along; one that was closed too early can be opened again."""
    actor.must(Verb.RESPONSES_OPEN)
    response = queries.by_id(db, actor, response_id)
    if to not in rules.MOVES[response.state]:
        raise Refused(
            "responses.no-such-step",
            N_("The response cannot go there from where it is. Nothing was changed. Reload it."),
        )
    before, response.state = response.state, to
    response.ended_on = local_day(now) if to is ResponseState.CLOSED else None
    trail.note(db, actor, Verb.RESPONSES_OPEN, response.id, at=now, before=before.value, to=to.value)
    db.flush()
    return response


def add_extent(db: Session, actor: Actor, given: ExtentGiven, *, now: datetime) -> HazardExtent:
    """Keep where the water or wind was, and count anew whom the water touches."""
    (extent,) = add_extents(db, actor, [given], now=now)
    return extent


def add_extents(db: Session, actor: Actor, many: Sequence[ExtentGiven], *, now: datetime) -> list[HazardExtent]:
    """All outlines of a layer together; one that cannot be used refuses the layer and is named."""
    actor.must(Verb.HAZARDS_ADD)
    extents = []
    for number, given in enumerate(many, start=1):
        try:
            extents.append(_added(db, actor, given, now))
        except Invalid as problem:
            raise problem if len(many) == 1 else _of_row(problem, number) from problem
    wet = {extent.response_id for extent in extents if extent.kind in exposure.COUNTED}
    for response_id in wet:
        exposure.recount(db, response_id)
    return extents


def _of_row(problem: Invalid, number: int) -> Invalid:
    """The fault of one outline of a layer, with its place in the file."""
    return Invalid({f"{field} ({number})": message for field, message in problem.faults.items()})


def _added(db: Session, actor: Actor, given: ExtentGiven, now: datetime) -> HazardExtent:
    response = open_one(db, actor, given.response_id)
    faults = rules.extent_faults(given, today=local_day(now))
    shape = _shape(given, faults)
    if faults:
        raise Invalid(faults)
    extent = _extent(given, shape, actor, now)
    db.add(extent)
    trail.note(
        db,
        actor,
        Verb.HAZARDS_ADD,
        extent.id,
        at=now,
        response=response.code,
        kind=extent.kind.value,
        synthetic=extent.is_synthetic,
    )
    return extent


def record_impact_figures(db: Session, actor: Actor, given: ImpactFiguresGiven, *, now: datetime) -> AreaImpact:
    """Write down official figures; the same area and day again corrects what was written."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.HAZARDS_ADD, within=area.path)
    response = open_one(db, actor, given.response_id)
    faults = rules.figures_faults(given, today=local_day(now))
    if faults:
        raise Invalid(faults)
    impact = db.scalar(
        sa.select(AreaImpact).where(
            AreaImpact.response_id == response.id,
            AreaImpact.area_id == area.id,
            AreaImpact.as_of == given.as_of,
        )
    )
    if impact is None:
        impact = _impact(given, actor, now)
        db.add(impact)
    impact.households_affected = given.households_affected
    impact.people_affected = given.people_affected
    impact.children_affected = given.children_affected
    impact.source = given.source.strip()
    trail.note(
        db,
        actor,
        Verb.HAZARDS_ADD,
        impact.id,
        at=now,
        area=area.pcode,
        households=impact.households_affected,
    )
    return impact


def recount_exposure(db: Session, actor: Actor, *, now: datetime) -> int:
    """Count every open response anew, after areas or populations changed; gives how many."""
    actor.must(Verb.AREAS_IMPORT)
    responses = queries.open_ones(db, actor)
    for response in responses:
        exposure.recount(db, response.id)
    if responses:
        codes = [response.code for response in responses]
        trail.note(db, actor, Verb.AREAS_IMPORT, None, at=now, step="recounted", responses=codes)
    return len(responses)


def _code_taken(db: Session, code: str) -> bool:
    return db.scalar(sa.select(Response.id).where(Response.code == code)) is not None


def _shape(given: ExtentGiven, faults: dict[str, str]) -> bytes:
    """The outline as kept; what is wrong with it joins the other faults."""
    try:
        shape = given.shape or read_outline(given.kind, given.geometry)
    except GeometryFault as fault:
        faults["geometry"] = fault.message
        return b""
    if not geometry.meets_country(shape):
        faults["geometry"] = _ELSEWHERE
    return shape


def _extent(given: ExtentGiven, shape: bytes, actor: Actor, now: datetime) -> HazardExtent:
    return HazardExtent(
        response_id=given.response_id,
        kind=given.kind,
        name_bn=given.name_bn.strip(),
        name_en=given.name_en.strip(),
        **shape_columns(given.kind, shape),
        observed_at=given.observed_at,
        severity=given.severity.strip(),
        source=given.source.strip(),
        is_synthetic=given.is_synthetic,
        is_modelled=given.is_modelled,
        is_repaired=given.is_repaired,
        created_at=now,
        created_by_id=actor.id,
    )


def _impact(given: ImpactFiguresGiven, actor: Actor, now: datetime) -> AreaImpact:
    return AreaImpact(
        response_id=given.response_id,
        area_id=given.area_id,
        as_of=given.as_of,
        households_affected=given.households_affected,
        created_at=now,
        created_by_id=actor.id,
    )
