"""A group and its course: child by part, sessions and the parts they teach, make-ups, certificates."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.courses import bp
from relief.blueprints.courses.forms import FollowForm, MakeUpForm
from relief.courses import actions, matrix, paper, queries
from relief.courses.rules import PartState
from relief.kernel.db import Session
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.spaces import queries as spaces
from relief.spaces import rosters, rules
from relief.spaces.queries import Meeting
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import day, digits, language, name_of, num

_BACK, _AHEAD = timedelta(days=21), timedelta(days=14)


@bp.get("/groups/<uuid:group_id>")
@needs(Verb.SPACES_VIEW_CHILDREN)
def group(group_id: UUID) -> Response:
    """Child by part, or the choice of a course."""
    return _group(group_id, 200)


@bp.post("/groups/<uuid:group_id>/follow")
@needs(Verb.COURSES_KEEP)
def follow(group_id: UUID) -> Response:
    """Choose the course of a group and its days."""
    form = FollowForm()
    with runtime.database().reading() as db:
        queries.own_group(db, runtime.actor(), group_id)
        _offer_courses(db, form)
    if not form.sound:
        return _group(group_id, 422, follow_form=form)
    try:
        with runtime.database().writing() as db:
            actions.follow_course(db, runtime.actor(), form.given(group_id), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _group(group_id, 422, follow_form=form)
    return go(url_for("courses.group", group_id=group_id), flash=_("The group follows this course now."))


@bp.post("/sessions/<uuid:occurrence_id>/part")
@needs(Verb.COURSES_RECORD)
def teach(occurrence_id: UUID) -> Response:
    """Say which part a session teaches."""
    typed = request.form.get("part_id", "")
    try:
        part_id = UUID(typed) if typed else None
    except ValueError:
        raise NotFound from None
    with runtime.database().writing() as db:
        early = actions.teach_part(db, runtime.actor(), occurrence_id, part_id, now=runtime.now())
        group_id = rosters.own_session(db, runtime.actor(), occurrence_id, Verb.COURSES_RECORD)[0].group_id
    if early:
        said = _("Saved. The part that should come before it has not been taught to this group yet.")
        return go(url_for("courses.group", group_id=group_id), flash=said, kind="warn")
    return go(url_for("courses.group", group_id=group_id), flash=_("The part of this session is saved."))


@bp.post("/groups/<uuid:group_id>/make-ups")
@needs(Verb.COURSES_RECORD)
def make_up(group_id: UUID) -> Response:
    """Write a make-up."""
    form = MakeUpForm()
    with runtime.database().reading() as db:
        found = matrix.matrix(db, runtime.actor(), group_id, local_day(runtime.now()))
    if found is None:
        raise NotFound
    _offer_rows(form, found)
    if not form.sound:
        return _group(group_id, 422, make_up_form=form)
    try:
        with runtime.database().writing() as db:
            actions.record_make_up(db, runtime.actor(), form.given(group_id), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _group(group_id, 422, make_up_form=form)
    return go(url_for("courses.group", group_id=group_id), flash=_("The make-up is saved."))


@bp.get("/groups/<uuid:group_id>/certificates/<uuid:child_id>.pdf")
@needs(Verb.COURSES_RECORD)
def certificate(group_id: UUID, child_id: UUID) -> Response:
    """The certificate on paper; printing it stands in the trail."""
    with runtime.database().writing() as db:
        found = actions.print_certificate(db, runtime.actor(), group_id, child_id, now=runtime.now())
    sheet = paper.Paper(
        language=language(),
        title=_("Certificate"),
        before=_("This is to say that"),
        name=found.name,
        after=_("has finished this course:"),
        course=name_of(found.course),
        facts=[_("%(parts)s parts", parts=num(found.parts)), name_of(found.place), day(found.on)],
        signing=[_("Facilitator"), _("Manager of the space")],
        foot=digits(found.code),
    )
    answer = Response(paper.pdf(sheet), mimetype="application/pdf")
    # The file's name says nothing: it stays in the list of downloads of a shared computer.
    answer.headers["Content-Disposition"] = "inline; filename=certificate.pdf"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _group(
    group_id: UUID, status: int, *, follow_form: FollowForm | None = None, make_up_form: MakeUpForm | None = None
) -> Response:
    actor, today = runtime.actor(), local_day(runtime.now())
    with runtime.database().reading() as db:
        found = matrix.matrix(db, actor, group_id, today)
        own, site = queries.own_group(db, actor, group_id)
        follow_form = follow_form or _follow_form(db, group_id)
        sessions = _sessions(db, site.space.id, group_id) if found else []
        taught = queries.part_of_session(db, [one.occurrence.id for one in sessions])
    make_up_form = make_up_form or MakeUpForm(formdata=None)
    if found:
        _offer_rows(make_up_form, found)
    return page(
        "courses/group.html",
        status=status,
        group=own,
        site=site,
        matrix=found,
        sessions=sessions,
        taught=taught,
        states=list(PartState),
        follow_form=follow_form,
        make_up_form=make_up_form,
    )


def _follow_form(db: Session, group_id: UUID) -> FollowForm:
    known = queries.following(db, group_id)
    form = FollowForm(formdata=None, obj=known)
    _offer_courses(db, form)
    form.course_id.data = str(known.course_id) if known else form.course_id.data
    return form


def _offer_courses(db: Session, form: FollowForm) -> None:
    rows = queries.courses(db, runtime.actor())
    form.course_id.choices = options(
        [("", _("Choose a course")), *((str(row.course.id), name_of(row.course)) for row in rows)]
    )


def _offer_rows(form: MakeUpForm, found: matrix.Matrix) -> None:
    children = [(str(row.child.id), f"{num(row.child.number)} · {row.child.known_as}") for row in found.rows]
    parts = [(str(part.id), f"{num(part.number)} · {name_of(part)}") for part in found.parts]
    form.child_id.choices = options([("", _("Choose a child")), *children])
    form.part_id.choices = options([("", _("Choose a part")), *parts])


def _sessions(db: Session, space_id: UUID, group_id: UUID) -> list[Meeting]:
    """Sessions of the last weeks and the next, which can teach a part."""
    now = runtime.now()
    today = local_day(now)
    every = spaces.timetable(db, runtime.actor(), space_id, today - _BACK, today + _AHEAD, now)
    return [one for one in every if one.group.id == group_id and one.occurrence.state not in rules.OFF]
