"""One grant, the nomination of a household, and everything about one household."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.accounts import queries as accounts
from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import maybe_id, response_id
from relief.households import queries as households
from relief.households.queries import Listed
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.rehabilitation import actions, deciding, groups, outcomes, queries, rules
from relief.rehabilitation.inputs import NominationGiven
from relief.rehabilitation.kinds import GrantState, MilestoneState
from relief.web import runtime
from relief.web.forms import Form, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import day

bp = Blueprint("rehabilitation", __name__, url_prefix="/rehabilitation")
bp.add_app_template_filter(shown.taka, "taka")
bp.add_app_template_filter(shown.head_name, "head_name")
bp.add_app_template_filter(shown.programme_name, "programme_name")
bp.add_app_template_filter(shown.programme_kind, "programme_kind")
bp.add_app_template_filter(shown.step_name, "step_name")
bp.add_app_template_filter(shown.evidence, "evidence")
bp.add_app_template_filter(shown.figure, "figure")
_MOST_FOUND = 10


class NominationForm(Form):
    """What the forum said."""

    programme_id = SelectField(lazy_gettext("Programme"), [InputRequired()], coerce=shown.read_id)
    forum_id = SelectField(lazy_gettext("Forum that met"), coerce=maybe_id, choices=[])
    nominated_by = StringField(lazy_gettext("Nominated by"), [Length(max=160)])
    group_label = StringField(lazy_gettext("Neutral name of the group"), [Length(max=80)])
    ground = TextAreaField(lazy_gettext("What the forum said"), [Length(max=300)])


@bp.get("/nominate")
@needs(Verb.GRANTS_NOMINATE)
def new() -> Response:
    """First find the household, then say what the forum said."""
    household_id = maybe_id(request.args.get("household", ""))
    if household_id is not None:
        return _nomination(household_id, None, 200)
    text = request.args.get("q", "").strip()
    found: Sequence[Listed] = ()
    if text:
        with runtime.database().reading() as db:
            found = households.search(db, runtime.actor(), text).items[:_MOST_FOUND]
    return page("rehabilitation/find.html", fragment="rehabilitation/_found.html", text=text, found=found)


@bp.post("/nominate/<uuid:household_id>")
@needs(Verb.GRANTS_NOMINATE)
def create(household_id: UUID) -> Response:
    """Put the nomination down."""
    form = _nomination_form(household_id)
    if not form.sound:
        return _nomination(household_id, form, 422)
    given = NominationGiven(
        programme_id=form.programme_id.data,
        household_id=household_id,
        nominated_by=form.nominated_by.data or "",
        ground=form.ground.data or "",
        forum_id=form.forum_id.data if form.forum_id else None,
        group_label=(form.group_label.data or "") if form.group_label else "",
    )
    try:
        with runtime.database().writing() as db:
            grant = actions.nominate(db, runtime.actor(), given, now=runtime.now(), seals=runtime.seals())
    except Invalid as problem:
        form.take_faults(problem)
        return _nomination(household_id, form, 422)
    return go(
        url_for("rehabilitation.show", grant_id=grant.id),
        flash=_("The nomination is recorded. Now the fund committee decides."),
    )


@bp.get("/<uuid:grant_id>")
@needs(Verb.GRANTS_VIEW)
def show(grant_id: UUID) -> Response:
    """One grant: where it stands, its milestones, visits, and the next step."""
    actor, today = runtime.actor(), local_day(runtime.now())
    with runtime.database().reading() as db:
        whole = queries.whole(db, actor, grant_id)
        grant, milestones = whole.grant, list(whole.milestones)
        ids = (grant.created_by_id, grant.verified_by_id, grant.approved_by_id)
        people = accounts.names_of(db, [each for each in ids if each])
        paid = sum(each.amount_poisha for each in milestones if each.state is MilestoneState.PAID)
        group = groups.of_grant(db, grant, 0 if grant.state in shown.ENDED else grant.amount_poisha - paid)
        late = queries.lateness(db, [grant_id], today).get(grant_id, [])
        course = outcomes.courses(db, {grant_id: grant.programme})[grant_id]
        knows = grant.programme.is_confidential and actor.can(Verb.GRANTS_REASONS)
        ground = deciding.ground(db, actor, grant_id, seals=runtime.seals()) if knows else grant.ground
        pictures = queries.pictured(db, grant_id)
        sitting = deciding.sitting_named(db, grant)
    return page(
        "rehabilitation/grant.html",
        grant=grant,
        lines=shown.lines(grant, milestones, actor),
        papers=shown.papers_of(grant, milestones),
        paid=paid,
        visits=whole.visits,
        people=people,
        steps_of=shown.strip(grant),
        next_step=shown.next_step(grant, actor),
        kinds=shown.KINDS,
        stoppable=grant.state in (GrantState.VERIFIED, GrantState.APPROVED, GrantState.ACTIVE),
        group=group,
        late=late,
        course=course,
        ground=ground,
        pictures=pictures,
        sitting=sitting,
        today=today,
    )


@bp.get("/households/<uuid:household_id>")
@needs(Verb.GRANTS_VIEW)
def household(household_id: UUID) -> Response:
    """Everything about the rehabilitation of one household, with what was measured over time."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        home = households.find(db, actor, household_id)
        found = queries.for_household(db, actor, household_id)
        courses = outcomes.courses(db, {each.grant.id: each.grant.programme for each in found})
    return page(
        "rehabilitation/household.html", household=home, found=found, courses=courses, kinds=shown.KINDS
    )  # fmt: skip


def _nomination_form(household_id: UUID) -> NominationForm:
    form = NominationForm()
    today = local_day(runtime.now())
    with runtime.database().reading() as db:
        within = response_id(db)
        home = households.find(db, runtime.actor(), household_id)
        found = queries.programmes(db, runtime.actor(), within)
        met = deciding.forums(db, within, home.area.path) if within else []
    open_now = [
        each.programme for each in found if rules.is_open(each.programme.opens_on, each.programme.closes_on, today)
    ]
    form.programme_id.choices = options(
        (each.id, f"{shown.programme_name(each)} · {shown.taka(each.amount_poisha)}") for each in open_now
    )
    form.forum_id.choices = options([("", "—"), *((each.id, f"{each.name}, {day(each.held_on)}") for each in met)])
    if not any(each.for_groups for each in open_now):
        del form.group_label
    if not met:
        del form.forum_id
    return form


def _nomination(household_id: UUID, form: NominationForm | None, status: int) -> Response:
    with runtime.database().reading() as db:
        home = households.find(db, runtime.actor(), household_id)
        earlier = queries.for_household(db, runtime.actor(), household_id)
    form = form or _nomination_form(household_id)
    return page(
        "rehabilitation/nominate.html",
        status=status,
        form=form,
        household=home,
        earlier=earlier,
        kinds=shown.KINDS,
    )
