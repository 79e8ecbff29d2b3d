"""What the person says to a proposal, when they cannot come, and what came of asking after them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from relief.accounts.queries import names_of
from relief.blueprints.psychosocial.days import bp
from relief.blueprints.psychosocial.hours import WEEKDAYS
from relief.consent import queries as consent
from relief.consent.labels import METHOD_LABELS
from relief.consent.wordings import SUPPORT, WORDINGS
from relief.kernel.problems import N_, Invalid
from relief.psychosocial import actions, following, queries
from relief.psychosocial.inputs import AgreementGiven, BusyGiven, HoursGiven, TiesGiven
from relief.psychosocial.kinds import AgreedBy, Busy, FollowUpOutcome, Method
from relief.psychosocial.labels import LABELS
from relief.psychosocial.sealed import open_ties
from relief.web import runtime
from relief.web.forms import Form, LabelledSelect, NumberField, TimeField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of, say

# Lines for school and work; as many as a week of two shifts needs.
LINES = 6


class AgreeForm(Form):
    """The answer to a proposal."""

    answer = SelectField(lazy_gettext("The answer"), [InputRequired()])
    by = LabelledSelect(lazy_gettext("Who answered"), [InputRequired()], kind=AgreedBy, default=AgreedBy.SELF)
    method = LabelledSelect(lazy_gettext("How"), [InputRequired()], kind=Method, default=Method.VERBAL)
    child_assents = BooleanField(lazy_gettext("For a child: the child wants it too"))


class AskedForm(Form):
    """What the person said to the new counsellor."""

    agreed = BooleanField(lazy_gettext("The person was asked, and goes on with the new counsellor"))
    shares_notes = BooleanField(lazy_gettext("The new counsellor may read what was written before"))
    by = LabelledSelect(lazy_gettext("Who agreed"), kind=AgreedBy, default=AgreedBy.SELF)
    method = LabelledSelect(lazy_gettext("How"), kind=Method, default=Method.VERBAL)

    def agreement(self) -> AgreementGiven:
        """As it goes into the ledger."""
        by, method = self.by.data or AgreedBy.SELF, self.method.data or Method.VERBAL
        return AgreementGiven(agreed=bool(self.agreed.data), by=by, method=method)


class FollowUpForm(Form):
    """What came of it."""

    outcome = LabelledSelect(lazy_gettext("What came of it"), [InputRequired()], kind=FollowUpOutcome)


def _space(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


def _day(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None


class TiesForm(Form):
    """When the person cannot come; the lines are added below."""

    space_id = SelectField(lazy_gettext("Space the child goes to"), coerce=_space)
    number = NumberField(lazy_gettext("Number in its book"), least=1)

    def lines(self) -> list[tuple[Any, Any, Any, Any]]:
        """Each line with its fields."""
        names = ("what", "weekday", "starts", "ends")
        return [tuple(self._fields[f"{name}_{line}"] for name in names) for line in range(LINES)]

    def given(self) -> TiesGiven:
        """The lines somebody filled; half a line is a fault."""
        busy = []
        for line, (what, weekday, starts, ends) in enumerate(self.lines()):
            filled = [one.data is not None and one.data != "" for one in (weekday, starts, ends)]
            if all(filled):
                hours = HoursGiven(weekday=weekday.data, starts=starts.data, ends=ends.data)
                busy.append(BusyGiven(what=what.data or Busy.SCHOOL, hours=hours))
            elif any(filled):
                raise Invalid({f"ends_{line}": N_("Write the day and both times, or none of them.")})
        return TiesGiven(space_id=self.space_id.data, number=self.number.data, busy=tuple(busy))


for _line in range(LINES):
    setattr(TiesForm, f"what_{_line}", LabelledSelect(lazy_gettext("What"), kind=Busy, default=Busy.SCHOOL))
    setattr(TiesForm, f"weekday_{_line}", SelectField(lazy_gettext("Day"), coerce=_day))
    setattr(TiesForm, f"starts_{_line}", TimeField(lazy_gettext("From")))
    setattr(TiesForm, f"ends_{_line}", TimeField(lazy_gettext("To")))


@bp.get("/plans/<uuid:plan_id>/agree")
@needs()
def agreeing(plan_id: UUID) -> Response:
    """Ask what the person says."""
    return _agree(plan_id, _agree_form(), 200)


@bp.post("/plans/<uuid:plan_id>/agree")
@needs()
def agree(plan_id: UUID) -> Response:
    """Keep the answer."""
    form = _agree_form()
    if not form.sound:
        return _agree(plan_id, form, 422)
    given = AgreementGiven(
        agreed=form.answer.data == "yes",
        by=form.by.data,
        method=form.method.data,
        child_assents=True if form.child_assents.data else None,
    )
    with runtime.database().writing() as db:
        actions.answer_proposal(db, runtime.actor(), plan_id, given, now=runtime.now())
    said = _("The consent is on record. Book the first appointment.")
    if not given.agreed:
        said = _("The answer is on record, and the plan is closed. No other help depends on it.")
    return go(url_for("psychosocial.plan", plan_id=plan_id), flash=said)


@bp.get("/plans/<uuid:plan_id>/agreed")
@needs()
def agreed(plan_id: UUID) -> Response:
    """Every yes, no and taken-back yes of one's own plan, in which words, by whom; the ledger names the code alone."""
    with runtime.database().reading() as db:
        found = queries.plan(db, runtime.actor(), plan_id)
        ledger = consent.ledger(db, plan_id)
        who = names_of(db, [one.created_by_id for one in ledger])
    relations = {one.value: LABELS[one] for one in AgreedBy}
    return page(
        "psychosocial/agreed.html", plan=found, ledger=ledger, standing=consent.standing(ledger), who=who,
        methods=METHOD_LABELS, wordings=WORDINGS, relations=relations,
    )  # fmt: skip


@bp.get("/plans/<uuid:plan_id>/times")
@needs()
def times(plan_id: UUID) -> Response:
    """When the person cannot come."""
    with runtime.database().reading() as db:
        plan = queries.plan(db, runtime.actor(), plan_id)
        ties = open_ties(db, plan)
    data: dict[str, object] = {}
    for line, one in enumerate(ties.busy):
        data |= {
            f"what_{line}": one.what, f"weekday_{line}": one.hours.weekday,
            f"starts_{line}": one.hours.starts, f"ends_{line}": one.hours.ends,
        }  # fmt: skip
    return _times(plan_id, _ties_form(formdata=None, data=data), 200)


@bp.post("/plans/<uuid:plan_id>/times")
@needs()
def set_times(plan_id: UUID) -> Response:
    """Seal it anew."""
    form = _ties_form()
    if not form.sound:
        return _times(plan_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.set_ties(db, runtime.actor(), plan_id, form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _times(plan_id, form, 422)
    return go(url_for("psychosocial.plan", plan_id=plan_id), flash=_("Sealed. New appointments keep clear of it."))


@bp.post("/follow-ups/<uuid:follow_up_id>/close")
@needs()
def close_follow_up(follow_up_id: UUID) -> Response:
    """Write down what came of it."""
    form = FollowUpForm()
    outcome = form.outcome.data if form.sound else None
    with runtime.database().writing() as db:
        done = following.close_follow_up(
            db, runtime.actor(), follow_up_id, outcome or FollowUpOutcome.NOT_REACHED, now=runtime.now()
        )
    return go(url_for("psychosocial.plan", plan_id=done.plan_id), flash=_("The follow-up is closed."))


def _agree_form() -> AgreeForm:
    form = AgreeForm()
    form.answer.choices = [("yes", _("Agrees to the support")), ("no", _("Does not want it"))]
    return form


def _agree(plan_id: UUID, form: AgreeForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.plan(db, runtime.actor(), plan_id)
    return page("psychosocial/agree.html", status=status, form=form, plan=found, wording=WORDINGS[SUPPORT])


def _ties_form(**options: Any) -> TiesForm:
    form = TiesForm(**options)
    with runtime.database().reading() as db:
        places = queries.places(db, runtime.actor())
    form.space_id.choices = [("", _("None")), *((str(one.id), name_of(one)) for one in places)]
    days = [("", _("No day")), *((number, say(text)) for number, text in WEEKDAYS)]
    for _what, weekday, _starts, _ends in form.lines():
        weekday.choices = days
    return form


def _times(plan_id: UUID, form: TiesForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = queries.plan(db, runtime.actor(), plan_id)
        knows_child = open_ties(db, found).child_id is not None
    return page("psychosocial/times.html", status=status, form=form, plan=found, knows_child=knows_child)
