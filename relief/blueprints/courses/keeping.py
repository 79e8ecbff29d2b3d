"""The courses themselves: list, parts, titles."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.courses import bp
from relief.blueprints.courses.forms import CourseForm, PartForm
from relief.courses import actions, queries
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/")
@needs(Verb.SPACES_VIEW)
def index() -> Response:
    """All courses, and how far one's own groups have come."""
    with runtime.database().reading() as db:
        rows = queries.courses(db, runtime.actor())
        cohorts = queries.cohorts(db, runtime.actor(), local_day(runtime.now()))
    return page("courses/index.html", rows=rows, cohorts=cohorts)


@bp.post("/life-skills")
@needs(Verb.COURSES_KEEP)
def life_skills() -> Response:
    """Begin with the course in twelve parts."""
    with runtime.database().writing() as db:
        course = actions.add_life_skills(db, runtime.actor(), now=runtime.now())
    return go(
        url_for("courses.show", course_id=course.id),
        flash=_("The course is there. Its titles are placeholders: write your own."),
    )


@bp.get("/new")
@needs(Verb.COURSES_KEEP)
def new() -> Response:
    """An empty form."""
    return page("courses/edit.html", form=CourseForm(), course=None)


@bp.post("/new")
@needs(Verb.COURSES_KEEP)
def create() -> Response:
    """Add a course."""
    return _save(None)


@bp.get("/<uuid:course_id>")
@needs(Verb.SPACES_VIEW)
def show(course_id: UUID) -> Response:
    """One course with its parts."""
    with runtime.database().reading() as db:
        course = queries.course(db, runtime.actor(), course_id)
        parts = queries.parts(db, course.id)
    return page("courses/show.html", course=course, parts=parts)


@bp.get("/<uuid:course_id>/edit")
@needs(Verb.COURSES_KEEP)
def edit(course_id: UUID) -> Response:
    """The form as the course is now."""
    with runtime.database().reading() as db:
        course = queries.course(db, runtime.actor(), course_id)
    return page("courses/edit.html", form=CourseForm(obj=course), course=course)


@bp.post("/<uuid:course_id>/edit")
@needs(Verb.COURSES_KEEP)
def update(course_id: UUID) -> Response:
    """Change a course."""
    return _save(course_id)


@bp.get("/<uuid:course_id>/parts/new")
@needs(Verb.COURSES_KEEP)
def new_part(course_id: UUID) -> Response:
    """An empty form."""
    with runtime.database().reading() as db:
        course = queries.course(db, runtime.actor(), course_id)
    return page("courses/part.html", form=PartForm(), course=course, part=None)


@bp.post("/<uuid:course_id>/parts/new")
@needs(Verb.COURSES_KEEP)
def create_part(course_id: UUID) -> Response:
    """Add a part at the end."""
    return _save_part(course_id, None)


@bp.get("/<uuid:course_id>/parts/<uuid:part_id>")
@needs(Verb.COURSES_KEEP)
def edit_part(course_id: UUID, part_id: UUID) -> Response:
    """The form as the part is now."""
    with runtime.database().reading() as db:
        course = queries.course(db, runtime.actor(), course_id)
        part = queries.part(db, runtime.actor(), course_id, part_id)
    return page("courses/part.html", form=PartForm(obj=part), course=course, part=part)


@bp.post("/<uuid:course_id>/parts/<uuid:part_id>")
@needs(Verb.COURSES_KEEP)
def update_part(course_id: UUID, part_id: UUID) -> Response:
    """Change a part."""
    return _save_part(course_id, part_id)


def _save(course_id: UUID | None) -> Response:
    form, actor = CourseForm(), runtime.actor()
    with runtime.database().reading() as db:
        course = queries.course(db, actor, course_id) if course_id else None
    if not form.sound:
        return page("courses/edit.html", status=422, form=form, course=course)
    try:
        with runtime.database().writing() as db:
            if course_id is None:
                course = actions.add_course(db, actor, form.given(), now=runtime.now())
            else:
                course = actions.change_course(db, actor, course_id, form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return page("courses/edit.html", status=422, form=form, course=course)
    return go(url_for("courses.show", course_id=course.id), flash=_("The course is saved."))


def _save_part(course_id: UUID, part_id: UUID | None) -> Response:
    form, actor, now = PartForm(), runtime.actor(), runtime.now()
    with runtime.database().reading() as db:
        course = queries.course(db, actor, course_id)
        part = queries.part(db, actor, course_id, part_id) if part_id else None
    if not form.sound:
        return page("courses/part.html", status=422, form=form, course=course, part=part)
    try:
        with runtime.database().writing() as db:
            if part_id is None:
                actions.add_part(db, actor, course_id, form.given(), now=now)
            else:
                actions.change_part(db, actor, course_id, part_id, form.given(), now=now)
    except Invalid as problem:
        form.take_faults(problem)
        return page("courses/part.html", status=422, form=form, course=course, part=part)
    return go(url_for("courses.show", course_id=course_id), flash=_("The part is saved."))
