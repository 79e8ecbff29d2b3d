"""Let sites stand still, by outline or one by one, open them again, and whom to call."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from relief.blueprints.spaces.life_forms import HaltForm, OutlineForm, ReopenForm
from relief.blueprints.spaces.room import bp, today
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.responses import queries as responses
from relief.responses.kinds import ExtentKind
from relief.spaces import actions, queries
from relief.spaces import suspension as acts
from relief.spaces.queries import suspension as halting
from relief.spaces.site_kinds import Halt
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import day, name_of, num


@bp.get("/suspensions")
@needs(Verb.SPACES_VIEW)
def suspensions() -> Response:
    """What stands still, since when, and which reopening checks wait."""
    with runtime.database().reading() as db:
        found = halting.suspensions(db, runtime.actor(), runtime.now())
    return page("spaces/suspensions.html", rows=found, today=today())


@bp.get("/suspensions/new")
@needs(Verb.SPACES_SUSPEND)
def new_suspension() -> Response:
    """An empty form with a map."""
    return _new(OutlineForm(data={"halt": Halt.HAZARD.value, "from_date": today()}), 200)


@bp.post("/suspensions/preview")
@needs(Verb.SPACES_SUSPEND)
def preview_suspension() -> Response:
    """What it would do, site by site, before anything is kept."""
    form = OutlineForm()
    _offer(form)
    if not form.sound:
        return _new(form, 422)
    try:
        given = form.outlined()
        acts.check(given, runtime.now())
        if given.from_date is None or given.to_date is None:
            raise NotFound
        with runtime.database().reading() as db:
            outline = halting.outline_of(db, runtime.actor(), given.extent_id, given.shape)
            touched = halting.foresee(db, runtime.actor(), outline, given.from_date, given.to_date)
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return page("spaces/suspension_preview.html", form=form, touched=touched, given=given)


@bp.post("/suspensions/new")
@needs(Verb.SPACES_SUSPEND)
def create_suspension() -> Response:
    """Suspend every open site inside."""
    form = OutlineForm()
    _offer(form)
    if not form.sound:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            actions.suspend_inside(db, runtime.actor(), form.outlined(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    return go(
        url_for("spaces.suspensions"),
        flash=_("The spaces stand still. Each has a reopening check; the managers can see whom to call."),
    )


@bp.post("/suspensions/<uuid:suspension_id>/undo")
@needs(Verb.SPACES_SUSPEND, Verb.SPACES_MANAGE)
def undo_suspension(suspension_id: UUID) -> Response:
    """Take it all back."""
    with runtime.database().writing() as db:
        actions.undo(db, runtime.actor(), suspension_id, now=runtime.now())
    return go(url_for("spaces.suspensions"), flash=_("The suspension is undone. Its sessions take place again."))


@bp.get("/<uuid:space_id>/suspend")
@needs(Verb.SPACES_SUSPEND, Verb.SPACES_MANAGE)
def suspend(space_id: UUID) -> Response:
    """The form for one site."""
    return _one(space_id, HaltForm(data={"from_date": today()}), 200)


@bp.post("/<uuid:space_id>/suspend")
@needs(Verb.SPACES_SUSPEND, Verb.SPACES_MANAGE)
def save_suspend(space_id: UUID) -> Response:
    """Suspend one site."""
    form = HaltForm()
    if not form.sound:
        return _one(space_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.suspend_space(db, runtime.actor(), space_id, form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _one(space_id, form, 422)
    return go(url_for("spaces.life", space_id=space_id), flash=_("The space stands still."))


@bp.get("/<uuid:space_id>/reopen")
@needs(Verb.SPACES_SUSPEND, Verb.SPACES_MANAGE)
def reopen(space_id: UUID) -> Response:
    """The reopening check."""
    return _reopen(space_id, ReopenForm(data={"on": today()}), 200)


@bp.post("/<uuid:space_id>/reopen")
@needs(Verb.SPACES_SUSPEND, Verb.SPACES_MANAGE)
def save_reopen(space_id: UUID) -> Response:
    """Open the site again."""
    form = ReopenForm()
    if not form.sound:
        return _reopen(space_id, form, 422)
    given = actions.ReopenGiven(
        space_id=space_id, on=form.on.data, safe=form.safe.data, water=form.water.data, people=form.people.data,
        note=form.note.data or "",
    )  # fmt: skip
    try:
        with runtime.database().writing() as db:
            actions.reopen(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _reopen(space_id, form, 422)
    return go(
        url_for("spaces.life", space_id=space_id),
        flash=_("The space is open again. Its sessions take place from %(day)s.", day=day(form.on.data)),
    )


@bp.post("/<uuid:space_id>/call-list")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def call_list(space_id: UUID) -> Response:
    """Whom to call; that it was opened is written down, so this is a POST."""
    with runtime.database().writing() as db:
        site, calls = actions.call_list(db, runtime.actor(), space_id, now=runtime.now())
    said = ngettext("%(count)s child", "%(count)s children", len(calls), count=num(len(calls)))
    return page("spaces/call_list.html", site=site, calls=calls, said=said)


def _new(form: OutlineForm, status: int) -> Response:
    _offer(form)
    return page("spaces/suspension.html", status=status, form=form)


def _offer(form: OutlineForm) -> None:
    here, found = runtime.response(), []
    if here is not None:
        with runtime.database().reading() as db:
            response = responses.find(db, runtime.actor(), here.code)
            found = [
                one for one in responses.extents(db, runtime.actor(), response) if one.kind is not ExtentKind.TRACK
            ]
    form.extent_id.choices = options(
        [
            ("", _("Draw an outline instead")),
            *((str(one.id), f"{name_of(one)}, {day(one.observed_at)}") for one in found),
        ]
    )


def _one(space_id: UUID, form: HaltForm, status: int) -> Response:
    with runtime.database().reading() as db:
        site = queries.site(db, runtime.actor(), space_id)
    return page("spaces/suspend.html", status=status, site=site, form=form)


def _reopen(space_id: UUID, form: ReopenForm, status: int) -> Response:
    with runtime.database().reading() as db:
        site = queries.site(db, runtime.actor(), space_id)
        standing = halting.standing(db, space_id)
    return page("spaces/reopen.html", status=status, site=site, form=form, standing=standing)
