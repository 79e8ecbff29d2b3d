"""Heads without names, the six questions, and whether adults and room are enough."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.following_forms import QuestionsForm
from relief.blueprints.spaces.room import bp, today
from relief.households.models import Sex
from relief.kernel.digits import parse_int
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.spaces import actions, capacity, rules
from relief.spaces.queries import capacity as capacity_queries
from relief.spaces.queries import children as children_queries
from relief.spaces.queries import tally as tally_queries
from relief.spaces.tally import COUNTED_SEXES, AgeBand, Cell
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits, say


@bp.get("/sessions/<uuid:occurrence_id>/heads")
@needs(Verb.SPACES_MARK)
def heads(occurrence_id: UUID) -> Response:
    """Count children whose names are not written yet."""
    return _heads(occurrence_id, 200, None, "")


@bp.post("/sessions/<uuid:occurrence_id>/heads")
@needs(Verb.SPACES_MARK)
def save_heads(occurrence_id: UUID) -> Response:
    """Keep the count."""
    typed = {name: request.form.get(name, "").strip()[:400] for name in _fields()}
    try:
        given = {cell: parse_int(typed[name]) if typed[name] else 0 for name, cell in _fields().items()}
    except ValueError:
        return _heads(occurrence_id, 422, typed, _("Write a whole number, for example 25."))
    try:
        with runtime.database().writing() as db:
            count = actions.count_heads(db, runtime.actor(), occurrence_id, given, now=runtime.now())
    except Invalid as problem:
        return _heads(occurrence_id, 422, typed, say(problem.faults["heads"]))
    return go(
        url_for("spaces.heads", occurrence_id=occurrence_id),
        flash=_("The count is saved.") if count else _("The count is empty."),
    )


@bp.get("/children/<uuid:child_id>/heads")
@needs(Verb.SPACES_MARK)
def name_heads(child_id: UUID) -> Response:
    """In which sessions was this child counted without a name?"""
    with runtime.database().reading() as db:
        found = children_queries.child_page(db, runtime.actor(), child_id, runtime.now(), today())
        sessions = tally_queries.sessions_to_name(db, runtime.actor(), found.child)
    return page("spaces/name_heads.html", found=found, sessions=sessions)


@bp.post("/children/<uuid:child_id>/heads")
@needs(Verb.SPACES_MARK)
def save_name(child_id: UUID) -> Response:
    """One head gets this child's name."""
    try:
        occurrence_id = UUID(request.form.get("occurrence", ""))
        band, _space, sex = request.form.get("cell", "").partition(" ")
        cell = Cell(AgeBand(band), Sex(sex))
    except ValueError:
        raise NotFound from None
    with runtime.database().writing() as db:
        actions.name_head(db, runtime.actor(), child_id, occurrence_id, cell, now=runtime.now())
    return go(
        url_for("spaces.name_heads", child_id=child_id),
        flash=_("The child is present there by name, and counted once."),
    )


@bp.get("/children/<uuid:child_id>/questions")
@needs(Verb.SPACES_ENROL)
def questions(child_id: UUID) -> Response:
    """The six questions, empty: answers are not shown here."""
    return _questions(child_id, QuestionsForm(formdata=None), 200)


@bp.post("/children/<uuid:child_id>/questions")
@needs(Verb.SPACES_ENROL)
def save_questions(child_id: UUID) -> Response:
    """Keep the answers."""
    form = QuestionsForm()
    if not form.sound:
        return _questions(child_id, form, 422)
    with runtime.database().writing() as db:
        actions.record_functioning(db, runtime.actor(), child_id, form.answers(), now=runtime.now())
    return go(
        url_for("spaces.child", child_id=child_id),
        flash=_("The answers are kept. They are counted, and nobody here sees them again."),
    )


@bp.get("/<uuid:space_id>/capacity")
@needs(Verb.SPACES_VIEW)
def space_capacity(space_id: UUID) -> Response:
    """Adults and room: now, planned, and in how many shifts all could come."""
    with runtime.database().reading() as db:
        found = capacity_queries.space_capacity(db, runtime.actor(), space_id, runtime.now())
    return page("spaces/capacity.html", found=found, source=_(capacity.SOURCE), ratios=_ratios())


def _fields() -> dict[str, Cell]:
    return {f"{sex.value}-{band.value}": Cell(band, sex) for band in AgeBand for sex in COUNTED_SEXES}


def _heads(occurrence_id: UUID, status: int, typed: dict[str, str] | None, fault: str) -> Response:
    with runtime.database().reading() as db:
        found = tally_queries.tally(db, runtime.actor(), occurrence_id)
    values = typed or {name: digits(found.heads.get(cell) or "") for name, cell in _fields().items()}
    return page(
        "spaces/heads.html", status=status, tally=found, values=values, bands=list(AgeBand), sexes=COUNTED_SEXES,
        cell=Cell, fault=fault,
    )  # fmt: skip


def _questions(child_id: UUID, form: QuestionsForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = children_queries.child_page(db, runtime.actor(), child_id, runtime.now(), today())
    return page("spaces/questions.html", status=status, found=found, form=form)


def _ratios() -> list[tuple[tuple[int, int], float]]:
    return [(band.ages, float(rules.children_per_adult(band.ages[0]))) for band in AgeBand]
