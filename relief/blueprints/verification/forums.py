"""Forums and what they propose: from a search, from an imported list, or from a household's page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.accounts.queries import names_of
from relief.blueprints.verification import bp
from relief.blueprints.verification.common import emergency, places, read_id, shown, tabs
from relief.households import import_queries
from relief.households import queries as households
from relief.households.batches import BatchState
from relief.households.queries import Listed
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.verification import actions, labels, queries
from relief.verification.inputs import ForumGiven, NominationGiven
from relief.verification.kinds import Ground
from relief.web import runtime
from relief.web.forms import DayField, Form, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, num, say

_MOST_FOUND = 10


class ForumForm(Form):
    """A meeting at which households were proposed."""

    name = StringField(lazy_gettext("Name of the forum"), [InputRequired(), Length(max=160)])
    area_id = SelectField(lazy_gettext("Union or upazila"), [InputRequired()])
    held_on = DayField(lazy_gettext("Day of the meeting"), [InputRequired()])
    kept_by = StringField(lazy_gettext("Who kept the list"), [InputRequired(), Length(max=160)])


class NominationForm(Form):
    """Why a household is proposed."""

    forum_id = SelectField(lazy_gettext("Forum"), [InputRequired()])
    grounds = SelectMultipleField(lazy_gettext("Reasons the forum gave"), [InputRequired()])
    said = TextAreaField(lazy_gettext("What the forum said"), [Length(max=300)])

    @property
    def chosen(self) -> tuple[Ground, ...]:
        """The reasons as words of the list."""
        return tuple(one for one in Ground if one.value in (self.grounds.data or []))


@bp.get("/forums/")
@needs(Verb.HOUSEHOLDS_VIEW)
def forums() -> Response:
    """The forums of the response."""
    with runtime.database().reading() as db:
        found = queries.forums(db, runtime.actor(), emergency().id)
    return page("verification/forums.html", tabs=tabs("forums"), forums=found)


@bp.get("/forums/new")
@needs(Verb.VERIFICATION_NOMINATE)
def new_forum() -> Response:
    """A new meeting."""
    return _forum_form(ForumForm(), 200)


@bp.post("/forums/new")
@needs(Verb.VERIFICATION_NOMINATE)
def create_forum() -> Response:
    """Write the meeting down."""
    form = ForumForm()
    with runtime.database().reading() as db:
        form.area_id.choices = places(db)
    area_id = read_id(form.area_id.data)
    if not form.sound or area_id is None or form.held_on.data is None:
        return _forum_form(form, 422)
    given = ForumGiven(
        response_id=emergency().id,
        area_id=area_id,
        name=form.name.data or "",
        held_on=form.held_on.data,
        kept_by=form.kept_by.data or "",
    )
    try:
        with runtime.database().writing() as db:
            made = actions.hold_forum(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _forum_form(form, 422)
    return go(
        url_for("verification.forum", forum_id=made.id),
        flash=_("The forum is written down. Now add the households it proposes."),
    )


@bp.get("/forums/<uuid:forum_id>")
@needs(Verb.HOUSEHOLDS_VIEW)
def forum(forum_id: UUID) -> Response:
    """Whom the forum proposed; search and add, or take an imported list."""
    return _forum(forum_id, _nomination_form(), 200)


@bp.post("/forums/<uuid:forum_id>/nominations")
@needs(Verb.VERIFICATION_NOMINATE)
def nominate(forum_id: UUID) -> Response:
    """Add the household that was ticked, or all of an imported list."""
    form = _nomination_form()
    form.forum_id.choices = options([(str(forum_id), "")])
    form.forum_id.data = str(forum_id)
    form.validate()
    home, batch = read_id(request.form.get("household")), read_id(request.form.get("batch"))
    try:
        with runtime.database().writing() as db:
            actor, now, said = runtime.actor(), runtime.now(), form.said.data or ""
            if batch is not None:
                added, left = actions.nominate_batch(db, actor, forum_id, batch, form.chosen, said, now=now)
                told = _(
                    "%(added)s households were added, %(left)s left out: already proposed, outside the area, or no"
                    " longer active.",
                    added=num(added),
                    left=num(left),
                )
            elif home is not None:
                given = NominationGiven(forum_id=forum_id, household_id=home, grounds=form.chosen, said=said)
                actions.nominate(db, actor, given, now=now)
                told = _("The household is on the forum’s list.")
            else:
                raise Invalid({"household": N_("Choose a household, or an imported list.")})
    except Invalid as problem:
        form.take_faults(problem)
        return _forum(forum_id, form, 422)
    return go(url_for("verification.forum", forum_id=forum_id), flash=told)


@bp.post("/forums/<uuid:forum_id>/nominations/<uuid:nomination_id>/take-back")
@needs(Verb.VERIFICATION_NOMINATE)
def take_back(forum_id: UUID, nomination_id: UUID) -> Response:
    """Take a household off the list while nothing is decided."""
    with runtime.database().writing() as db:
        queries.forum(db, runtime.actor(), forum_id)
        actions.take_back(db, runtime.actor(), nomination_id, now=runtime.now())
    return go(url_for("verification.forum", forum_id=forum_id), flash=_("The household is off the forum’s list."))


@bp.get("/households/<uuid:household_id>/nominate")
@needs(Verb.VERIFICATION_NOMINATE)
def new_nomination(household_id: UUID) -> Response:
    """Propose one household from its page."""
    return _nomination(household_id, _nomination_form(), 200)


@bp.post("/households/<uuid:household_id>/nominate")
@needs(Verb.VERIFICATION_NOMINATE)
def create_nomination(household_id: UUID) -> Response:
    """Put it onto the chosen forum's list."""
    form = _nomination_form()
    _offer_forums(form)
    forum_id = read_id(form.forum_id.data)
    if not form.sound or forum_id is None:
        return _nomination(household_id, form, 422)
    given = NominationGiven(
        forum_id=forum_id, household_id=household_id, grounds=form.chosen, said=form.said.data or ""
    )  # fmt: skip
    try:
        with runtime.database().writing() as db:
            actions.nominate(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _nomination(household_id, form, 422)
    return go(
        url_for("households.show", household_id=household_id) + "#verification",
        flash=_("The household is on the forum’s list."),
    )


def _nomination_form() -> NominationForm:
    form = NominationForm()
    form.grounds.choices = options([(one.value, say(text)) for one, text in labels.GROUNDS.items()])
    return form


def _offer_forums(form: NominationForm) -> None:
    with runtime.database().reading() as db:
        found = queries.forums(db, runtime.actor(), emergency().id)
    form.forum_id.choices = options([(str(one.id), f"{one.name} · {name_of(one.area)}") for one, _number in found])


def _nomination(household_id: UUID, form: NominationForm, status: int) -> Response:
    with runtime.database().reading() as db:
        household = households.find(db, runtime.actor(), household_id)
    _offer_forums(form)
    home = url_for("households.show", household_id=household_id)
    return shown(
        form,
        status,
        heading=_("Propose this household"),
        lead="" if form.forum_id.choices else _("No forum has met in this response yet. Write its meeting down first."),
        facts=[(_("Household"), name_of(household)), (_("Place"), name_of(household.area))],
        crumbs=[(_("Household registry"), url_for("households.index")), (name_of(household), home)],
        hints={"said": _("Nothing here that would shame the family: the committee reads it.")},
        submit=_("Put it on the list"),
        cancel=home,
    )


def _forum_form(form: ForumForm, status: int) -> Response:
    if not form.area_id.choices:
        with runtime.database().reading() as db:
            form.area_id.choices = places(db)
    return shown(
        form,
        status,
        heading=_("Write down a forum’s meeting"),
        crumbs=[(_("Verification"), url_for("verification.index")), (_("Forums"), url_for("verification.forums"))],
        hints={"kept_by": _("The person to ask when something is unclear.")},
        submit=_("Save the forum"),
        cancel=url_for("verification.forums"),
    )


def _forum(forum_id: UUID, form: NominationForm, status: int) -> Response:
    text = request.values.get("q", "").strip()[:120]
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found_forum = queries.forum(db, actor, forum_id)
        nominations = queries.nominations_of(db, forum_id)
        found: Sequence[Listed] = households.search(db, actor, text).items[:_MOST_FOUND] if text else ()
        batches = import_queries.latest(db, actor, found_forum.response_id) if actor.can(Verb.HOUSEHOLDS_IMPORT) else []
        who = names_of(db, [found_forum.created_by_id])
    return page(
        "verification/forum.html",
        fragment="verification/_forum_found.html" if request.method == "GET" else None,
        status=status,
        forum=found_forum,
        nominations=nominations,
        known={one.household_id for one in nominations},
        text=text,
        found=found,
        form=form,
        batches=[one for one in batches if one.state is BatchState.MERGED],
        who=who,
        ticked=request.form.get("household", ""),
        may_change=actor.can(Verb.VERIFICATION_NOMINATE),
    )
