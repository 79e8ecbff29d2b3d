"""The list of grants, one grant, and the nomination of a household."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.accounts import queries as accounts
from relief.blueprints.rehabilitation import shown
from relief.households import queries as households
from relief.households.queries import Listed
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.rehabilitation import actions, queries
from relief.rehabilitation.inputs import NominationGiven
from relief.rehabilitation.kinds import GrantState
from relief.responses import queries as responses
from relief.web import runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, name_of

bp = Blueprint("rehabilitation", __name__, url_prefix="/rehabilitation")
bp.add_app_template_filter(shown.taka, "taka")
bp.add_app_template_filter(shown.head_name, "head_name")
_MOST_FOUND = 10


class NominationForm(Form):
    """What the forum said."""

    programme_id = SelectField(lazy_gettext("Programme"), [InputRequired()], coerce=shown.read_id)
    nominated_by = StringField(lazy_gettext("Nominated by"), [InputRequired(), Length(max=160)])
    ground = TextAreaField(lazy_gettext("What the forum said"), [Length(max=300)])


@bp.get("/")
@needs(Verb.GRANTS_VIEW)
def index() -> Response:
    """The grants of one's areas by state."""
    state = _state(request.args.get("state", ""))
    programme_id = _uuid(request.args.get("programme", ""))
    with runtime.database().reading() as db:
        actor, response_id = runtime.actor(), _response_id(db)
        counted = queries.counts(db, actor, response_id=response_id)
        programmes = queries.programmes(db, actor, response_id)
        found = queries.grants(
            db,
            actor,
            response_id=response_id,
            state=state,
            programme_id=programme_id,
            page=request.args.get("page", 1, type=int),
        )
    return page(
        "rehabilitation/index.html",
        fragment="rehabilitation/_list.html",
        found=found,
        tabs=_tabs(counted, state, programme_id),
        programmes=[each.programme for each in programmes],
        chosen=programme_id,
        state=state,
        kinds=shown.KINDS,
        here=url_for("rehabilitation.index", state=state, programme=programme_id),
    )


@bp.get("/nominate")
@needs(Verb.GRANTS_NOMINATE)
def new() -> Response:
    """First find the household, then say what the forum said."""
    household_id = _uuid(request.args.get("household", ""))
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
    form = _nomination_form()
    if not form.sound:
        return _nomination(household_id, form, 422)
    given = NominationGiven(
        programme_id=form.programme_id.data,
        household_id=household_id,
        nominated_by=form.nominated_by.data,
        ground=form.ground.data or "",
    )
    try:
        with runtime.database().writing() as db:
            grant = actions.nominate(db, runtime.actor(), given, now=runtime.now())
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
    actor = runtime.actor()
    with runtime.database().reading() as db:
        whole = queries.whole(db, actor, grant_id)
        grant = whole.grant
        ids = (grant.created_by_id, grant.verified_by_id, grant.approved_by_id)
        people = accounts.names_of(db, [each for each in ids if each])
    milestones = list(whole.milestones)
    return page(
        "rehabilitation/grant.html",
        grant=grant,
        lines=shown.lines(grant, milestones, actor),
        paid=sum(each.amount_poisha for each in milestones if each.state.value == "paid"),
        visits=whole.visits,
        people=people,
        steps_of=shown.strip(grant),
        next_step=shown.next_step(grant, actor),
        kinds=shown.KINDS,
        stoppable=grant.state in (GrantState.VERIFIED, GrantState.APPROVED, GrantState.ACTIVE),
    )


def _nomination_form() -> NominationForm:
    form = NominationForm()
    with runtime.database().reading() as db:
        found = queries.programmes(db, runtime.actor(), _response_id(db))
    form.programme_id.choices = [
        (each.programme.id, f"{name_of(each.programme)} · {shown.taka(each.programme.amount_poisha)}") for each in found
    ]
    return form


def _nomination(household_id: UUID, form: NominationForm | None, status: int) -> Response:
    with runtime.database().reading() as db:
        household = households.find(db, runtime.actor(), household_id)
        earlier = queries.for_household(db, runtime.actor(), household_id)
    form = form or _nomination_form()
    return page(
        "rehabilitation/nominate.html",
        status=status,
        form=form,
        household=household,
        earlier=earlier,
        kinds=shown.KINDS,
    )


def _response_id(db: Any) -> UUID | None:
    """The response one works in; None shows the grants of all."""
    chosen = runtime.response()
    return responses.find(db, runtime.actor(), chosen.code).id if chosen else None


def _tabs(counted: dict[GrantState, int], state: GrantState | None, programme_id: UUID | None) -> list[SimpleNamespace]:
    rows: list[tuple[GrantState | None, str, int]] = [(None, _("All"), sum(counted.values()))]
    rows += [(each, label(each), counted.get(each, 0)) for each in GrantState]
    return [
        SimpleNamespace(
            label=text,
            count=count,
            current=each is state,
            url=url_for("rehabilitation.index", state=each, programme=programme_id),
        )
        for each, text, count in rows
    ]


def _state(text: str) -> GrantState | None:
    return next((each for each in GrantState if each.value == text), None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
