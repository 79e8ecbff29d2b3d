"""Plans by code; the name and the notes are opened on a page of their own, and that is recorded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.areas import queries as areas
from relief.areas.levels import Level
from relief.blueprints.psychosocial.agreeing import AskedForm, FollowUpForm
from relief.blueprints.psychosocial.days import KINDS, bp, tabs
from relief.blueprints.psychosocial.sessions import faces
from relief.consent.wordings import SUPPORT, WORDINGS
from relief.kernel.problems import N_, Invalid
from relief.kernel.zone import local_day
from relief.psychosocial import actions, following, instruments, queries, rules
from relief.psychosocial.inputs import AgreementGiven, PlanGiven, ReviewGiven
from relief.psychosocial.kinds import AgreedBy, AskedFor, Method, PlanState, Prefers
from relief.psychosocial.sealed import open_notes
from relief.psychosocial.series import series_of
from relief.responses import queries as responses
from relief.safeguards import accesses
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language, name_of, say

LAYERS: dict[int, str] = {
    2: N_("Family and community support"),
    3: N_("Focused support by a counsellor"),
    4: N_("Specialised care"),
}
_FACES = ((0, N_("Not asked")), (3, N_("Three faces, for small children")), (5, N_("Five faces")))
PLAN_KINDS: dict[PlanState, str] = {
    PlanState.PROPOSED: "info",
    PlanState.CONSENTED: "info",
    PlanState.ACTIVE: "good",
    PlanState.REVIEW_DUE: "warn",
    PlanState.COMPLETED: "quiet",
    PlanState.DROPPED: "quiet",
    PlanState.REFERRED_ON: "quiet",
}


def _read_id(value: object) -> UUID:
    """An id from a select field, typed or already read."""
    return UUID(str(value))


class PlanForm(Form):
    """A new plan; name and goals are sealed."""

    name = StringField(lazy_gettext("Name of the person"), [InputRequired(), Length(max=160)])
    area_id = SelectField(lazy_gettext("Union"), [InputRequired()], coerce=_read_id)
    response_id = SelectField(lazy_gettext("Response"), [InputRequired()], coerce=_read_id)
    layer = SelectField(lazy_gettext("Kind of support"), [InputRequired()], coerce=int, default=3)
    goals = TextAreaField(lazy_gettext("Goals"), [Length(max=4000)])
    review_on = DayField(lazy_gettext("Look back on"))
    asked_for = LabelledSelect(lazy_gettext("Who asked for it"), kind=AskedFor, default=AskedFor.PERSON)
    prefers = LabelledSelect(lazy_gettext("Wants to talk to"), kind=Prefers, default=Prefers.ANYBODY)
    mood_faces = SelectField(lazy_gettext("Faces before and after a session"), coerce=int, default=0)
    agreed = BooleanField(lazy_gettext("The support was explained, and consent was given"))
    by = LabelledSelect(lazy_gettext("Who agreed"), kind=AgreedBy, default=AgreedBy.SELF)
    method = LabelledSelect(lazy_gettext("How"), kind=Method, default=Method.VERBAL)
    child_assents = BooleanField(lazy_gettext("For a child: the child wants it too"))


class ReviewForm(Form):
    """New goals and the next day to look back."""

    goals = TextAreaField(lazy_gettext("Goals"), [Length(max=4000)])
    review_on = DayField(lazy_gettext("Look back on"))


class EndForm(Form):
    """How a plan ends."""

    to = SelectField(lazy_gettext("How it ends"), [InputRequired()], coerce=PlanState)
    consent_withdrawn = BooleanField(lazy_gettext("The person has withdrawn the consent"))


@bp.get("/plans")
@needs()
def plans() -> Response:
    """One's own plans: codes and days, no names."""
    over = request.args.get("over") == "1"
    with runtime.database().reading() as db:
        found = queries.plans_of(db, runtime.actor(), now=runtime.now(), over=over)
    today = local_day(runtime.now())
    return page(
        "psychosocial/plans.html",
        found=found,
        over=over,
        due={row.plan.id for row in found if rules.review_due(row.plan.state, row.plan.review_on, today)},
        tabs=tabs("plans"),
        kinds=PLAN_KINDS,
    )


@bp.get("/plans/new")
@needs()
def new_plan() -> Response:
    """An empty form."""
    return _new(_form(), 200)


@bp.post("/plans")
@needs()
def create_plan() -> Response:
    """Open the plan."""
    form = _form()
    if not form.sound:
        return _new(form, 422)
    given = PlanGiven(
        response_id=form.response_id.data,
        area_id=form.area_id.data,
        name=form.name.data,
        goals=form.goals.data or "",
        layer=form.layer.data,
        review_on=form.review_on.data,
        agreement=agreement_of(form) if form.agreed.data else None,
        asked_for=form.asked_for.data or AskedFor.PERSON,
        prefers=form.prefers.data or Prefers.ANYBODY,
        mood_faces=form.mood_faces.data,
    )
    try:
        with runtime.database().writing() as db:
            made = actions.open_plan(db, runtime.actor(), given, seals=runtime.seals(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    said = N_("The plan is open. Its code is %(code)s; use only the code when you speak of it.")
    if made.state is PlanState.PROPOSED:
        said = N_("The plan %(code)s is proposed. Appointments can be booked when the person has agreed.")
    return go(url_for("psychosocial.plan", plan_id=made.id), flash=say(said, {"code": made.code}))


def agreement_of(form: Any) -> AgreementGiven:
    """What was said about the consent."""
    return AgreementGiven(
        agreed=form.agreed.data,
        by=form.by.data or AgreedBy.SELF,
        method=form.method.data or Method.VERBAL,
        child_assents=True if form.child_assents.data else None,
    )


@bp.get("/plans/<uuid:plan_id>")
@needs()
def plan(plan_id: UUID) -> Response:
    """One plan by its code, with its sessions."""
    with runtime.database().reading() as db:
        found = queries.plan(db, runtime.actor(), plan_id)
        sessions = queries.sessions_of(db, runtime.actor(), plan_id)
        task = following.open_one(db, found.id)
        came = queries.last_hand_over(db, found.id)
        own_series = series_of(db, runtime.actor(), plan_id)
    return page(
        "psychosocial/plan.html",
        plan=found,
        sessions=sessions,
        layer=say(LAYERS[found.layer]),
        is_open=rules.is_open(found.state),
        due=rules.review_due(found.state, found.review_on, local_day(runtime.now())),
        task=task,
        follow_up=FollowUpForm(formdata=None),
        asked=AskedForm(formdata=None) if came and came.agreed_at is None else None,
        series=own_series,
        asks_scales=rules.is_open(found.state) and found.layer >= rules.SCALES_FROM,
        kinds=KINDS,
        plan_kinds=PLAN_KINDS,
    )


@bp.get("/plans/<uuid:plan_id>/notes")
@needs()
def notes(plan_id: UUID) -> Response:
    """The name, the goals and the notes; reading them is recorded."""
    return _opened(plan_id, None, 200)


@bp.post("/plans/<uuid:plan_id>/review")
@needs()
def review(plan_id: UUID) -> Response:
    """Keep new goals."""
    form = ReviewForm()
    if not form.sound:
        return _opened(plan_id, form, 422)
    given = ReviewGiven(plan_id=plan_id, goals=form.goals.data or "", review_on=form.review_on.data)
    with runtime.database().writing() as db:
        actions.review_plan(db, runtime.actor(), given, seals=runtime.seals(), now=runtime.now())
    return go(url_for("psychosocial.plan", plan_id=plan_id), flash=_("The goals are sealed again."))


@bp.get("/plans/<uuid:plan_id>/end")
@needs()
def ending(plan_id: UUID) -> Response:
    """How the support ended."""
    return _end(plan_id, _end_form(), 200)


@bp.post("/plans/<uuid:plan_id>/end")
@needs()
def end(plan_id: UUID) -> Response:
    """Close the plan."""
    form = _end_form()
    if not form.sound:
        return _end(plan_id, form, 422)
    with runtime.database().writing() as db:
        actions.close_plan(
            db,
            runtime.actor(),
            plan_id,
            form.to.data,
            consent_withdrawn=form.consent_withdrawn.data,
            now=runtime.now(),
        )
    return go(url_for("psychosocial.plans"), flash=_("The plan is closed. Its notes stay sealed."))


def _form() -> PlanForm:
    form = PlanForm()
    actor = runtime.actor()
    with runtime.database().reading() as db:
        queries.only_counsellors(actor)
        form.mood_faces.choices = [(count, say(text)) for count, text in _FACES]
        form.area_id.choices = areas.choices(db, actor, [Level.UNION], language())
        alive = responses.open_ones(db, actor)
    form.response_id.choices = [(each.id, name_of(each)) for each in alive]
    form.layer.choices = [(number, say(text)) for number, text in LAYERS.items()]
    return form


def _new(form: PlanForm, status: int) -> Response:
    return page("psychosocial/plan_new.html", status=status, form=form, wording=WORDINGS[SUPPORT])


def _opened(plan_id: UUID, form: ReviewForm | None, status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().writing() as db:
        opened = open_notes(db, actor, plan_id, seals=runtime.seals(), now=runtime.now())
        scales = instruments.trend(db, opened.plan, since=opened.since)
        seen = accesses.openings_of(db, opened.plan.id)
    return page(
        "psychosocial/notes.html",
        status=status,
        opened=opened,
        is_open=opened.plan.counsellor_id == actor.id and rules.is_open(opened.plan.state),
        is_own=opened.plan.counsellor_id == actor.id,
        scales=scales,
        seen=seen,
        faces={number: (picture, word) for number, picture, word in faces(opened.plan.mood_faces)},
        form=form or ReviewForm(goals=opened.goals, review_on=opened.plan.review_on),
    )


def _end_form() -> EndForm:
    form = EndForm()
    form.to.choices = [(state, say(text)) for state, text in _END_WORDS]
    return form


_END_WORDS = (
    (PlanState.COMPLETED, N_("The goals are reached")),
    (PlanState.REFERRED_ON, N_("Another service goes on")),
    (PlanState.DROPPED, N_("It ends early")),
)


def _end(plan_id: UUID, form: EndForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.plan(db, runtime.actor(), plan_id)
    return page("psychosocial/end.html", status=status, form=form, plan=found)
