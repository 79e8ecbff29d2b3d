"""The register of appeals: who was left out, who does not belong, how it ended, who was told."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.verification import bp
from relief.blueprints.verification.common import emergency, shown, tabs
from relief.households import queries as households
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.verification import actions, labels, queries, registers
from relief.verification.inputs import AppealGiven
from relief.verification.kinds import AppealKind, AppealState, Channel
from relief.verification.models import Appeal
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, num, say


class AppealForm(Form):
    """What somebody brings."""

    kind = LabelledSelect(lazy_gettext("What is asked"), [InputRequired()], kind=AppealKind)
    channel = LabelledSelect(lazy_gettext("How it came"), [InputRequired()], kind=Channel)
    received_on = DayField(lazy_gettext("Received on"), [InputRequired()])
    said = TextAreaField(lazy_gettext("What the person says"), [InputRequired(), Length(max=600)])
    brought_by = StringField(lazy_gettext("Who brought it"), [Length(max=160)])


class ToldForm(Form):
    """That the household was told."""

    told_on = DayField(lazy_gettext("Told on"), [InputRequired()])
    told_how = StringField(lazy_gettext("By whom and how"), [InputRequired(), Length(max=160)])


@bp.get("/appeals/")
@needs(Verb.HOUSEHOLDS_VIEW)
def appeals() -> Response:
    """All appeals of the response, the most urgent first."""
    state = next((one for one in AppealState if one.value == request.args.get("state")), None)
    today = local_day(runtime.now())
    late = request.args.get("late") == "y"
    with runtime.database().reading() as db:
        actor, response_id = runtime.actor(), emergency().id
        found = registers.appeals(db, actor, response_id, state=state, overdue_on=today if late else None)
        counted = registers.appeal_counts(db, actor, response_id)
        overdue = len(registers.appeals(db, actor, response_id, overdue_on=today))
    return page(
        "verification/appeals.html",
        tabs=tabs("appeals"),
        appeals=found,
        states=_states(counted, overdue, state, late=late),
        late={one.id for one in found if registers.overdue(one, today)},
    )


@bp.get("/households/<uuid:household_id>/appeal")
@needs(Verb.VERIFICATION_NOMINATE)
def new_appeal(household_id: UUID) -> Response:
    """Write an appeal down."""
    form = AppealForm()
    form.received_on.data = local_day(runtime.now())
    return _appeal_form(household_id, form, 200)


@bp.post("/households/<uuid:household_id>/appeal")
@needs(Verb.VERIFICATION_NOMINATE)
def create_appeal(household_id: UUID) -> Response:
    """Keep it; a session will decide."""
    form = AppealForm()
    if not form.sound or form.received_on.data is None:
        return _appeal_form(household_id, form, 422)
    given = AppealGiven(
        response_id=emergency().id,
        household_id=household_id,
        kind=form.kind.data,
        channel=form.channel.data,
        said=form.said.data or "",
        received_on=form.received_on.data,
        brought_by=form.brought_by.data or "",
    )
    try:
        with runtime.database().writing() as db:
            made = actions.receive_appeal(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _appeal_form(household_id, form, 422)
    return go(
        url_for("verification.appeal", appeal_id=made.id),
        flash=_("The appeal is written down. It goes to the next session of the committee."),
    )


@bp.get("/appeals/<uuid:appeal_id>")
@needs(Verb.HOUSEHOLDS_VIEW)
def appeal(appeal_id: UUID) -> Response:
    """One appeal from its coming to its end."""
    form = ToldForm()
    form.told_on.data = local_day(runtime.now())
    return _appeal(appeal_id, form, 200)


@bp.post("/appeals/<uuid:appeal_id>/told")
@needs(Verb.VERIFICATION_NOMINATE)
def tell(appeal_id: UUID) -> Response:
    """The household was told."""
    form = ToldForm()
    if not form.sound or form.told_on.data is None:
        return _appeal(appeal_id, form, 422)
    try:
        with runtime.database().writing() as db:
            told_how = form.told_how.data or ""
            actions.tell_outcome(db, runtime.actor(), appeal_id, form.told_on.data, told_how, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _appeal(appeal_id, form, 422)
    return go(url_for("verification.appeal", appeal_id=appeal_id), flash=_("It is noted that the household was told."))


def _appeal(appeal_id: UUID, form: ToldForm, status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found = registers.appeal(db, actor, appeal_id)
        session = registers.session_of(db, found)
    return page(
        "verification/appeal.html",
        status=status,
        appeal=found,
        household=found.case.household,
        session=session,
        form=form,
        late=registers.overdue(found, local_day(runtime.now())),
        steps=_steps(found),
        may_tell=actor.can(Verb.VERIFICATION_NOMINATE)
        and found.told_on is None
        and found.state in (AppealState.UPHELD, AppealState.DISMISSED),
    )


def _steps(found: Appeal) -> list[SimpleNamespace]:
    order = [AppealState.RECEIVED, AppealState.IN_SESSION]
    ended = found.state not in order
    last = found.state if ended else AppealState.UPHELD
    words = [say(labels.APPEALS[one]) for one in order]
    words += [say(labels.APPEALS[last]) if ended else _("Decided"), _("The household was told")]
    place = 2 if ended else order.index(found.state)
    place = 4 if found.told_on else 3 if ended else place
    return [
        SimpleNamespace(label=word, state="done" if at < place else "now" if at == place else "next")
        for at, word in enumerate(words)
    ]


def _states(
    counted: dict[AppealState, int], overdue: int, chosen: AppealState | None, *, late: bool
) -> list[SimpleNamespace]:  # fmt: skip
    url = url_for("verification.appeals")
    rows: list[tuple[str, int, bool, str]] = [(_("All"), sum(counted.values()), chosen is None and not late, url)]
    rows.append((_("Overdue"), overdue, late, f"{url}?late=y"))
    rows += [
        (say(labels.APPEALS[one]), counted.get(one, 0), chosen is one, f"{url}?state={one.value}")
        for one in AppealState
    ]  # fmt: skip
    return [
        SimpleNamespace(label=text, count=count, current=current, url=address) for text, count, current, address in rows
    ]


def _appeal_form(household_id: UUID, form: AppealForm, status: int) -> Response:
    with runtime.database().reading() as db:
        household = households.find(db, runtime.actor(), household_id)
        terms = queries.terms(db)
    home = url_for("households.show", household_id=household_id)
    return shown(
        form,
        status,
        heading=_("Write an appeal down"),
        lead=_(
            "It must be answered within %(count)s days (%(source)s).",
            count=num(terms.appeal_days),
            source=say(terms.source),
        ),
        facts=[(_("Household"), name_of(household)), (_("Place"), name_of(household.area))],
        crumbs=[(_("Appeals"), url_for("verification.appeals")), (name_of(household), home)],
        hints={
            "said": _("In their own words. The committee reads it."),
            "brought_by": _("May stay empty. The committee is not shown who it was, and it is printed nowhere."),
        },
        submit=_("Save the appeal"),
        cancel=home,
    )
