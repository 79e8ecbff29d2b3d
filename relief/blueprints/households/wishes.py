"""What families ask about their data: the register, the answer, the erasure by a second person, the printed record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length

from relief.accounts.queries import names_of
from relief.blueprints.households import bp
from relief.blueprints.households.forms import words
from relief.erasure.actions import erase_household
from relief.households import labels, queries, requests_life
from relief.households.requests import Channel, DataRequest, RequestState, Wish
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.retention import again
from relief.web import runtime
from relief.web.forms import Form, Needed, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say


def _book(kind: Any) -> Any:
    return options(words({one.value: labels.REQUEST_LABELS[one] for one in kind}))


class WishForm(Form):
    """A wish as it was told."""

    wish = RadioField(lazy_gettext("What the family asks"), [Needed()], choices=_book(Wish), default="see")
    channel = RadioField(
        lazy_gettext("How it reached us"), [Needed()], choices=_book(Channel), default=Channel.IN_PERSON.value
    )
    asked_by = StringField(lazy_gettext("Who asks"), [Needed(), Length(max=160)])
    relation = StringField(lazy_gettext("Who that is to the household"), [Length(max=60)])
    identity = StringField(lazy_gettext("How you made sure who it is"), [Length(max=200)])
    note = TextAreaField(lazy_gettext("What exactly"), [Length(max=300)])


_ANSWERS = {
    one.value: labels.REQUEST_LABELS[one] for one in (RequestState.DONE, RequestState.PARTLY, RequestState.REFUSED)
}


class AnswerForm(Form):
    """What became of it."""

    state = RadioField(lazy_gettext("Answer"), [Needed()], choices=options(words(_ANSWERS)), default="done")
    decision = StringField(lazy_gettext("Why, in words the family can be told"), [Needed(), Length(max=300)])


@bp.get("/requests")
@needs(Verb.HOUSEHOLDS_ERASE)
def requests() -> Response:
    """Wishes that wait, the one due first on top."""
    with_answered = request.args.get("all") == "1"
    with runtime.database().reading() as db:
        found = requests_life.register(db, runtime.actor(), with_answered=with_answered)
        who = names_of(db, [one.created_by_id for one in found])
    today = local_day(runtime.now())
    overdue = sum(one.state is RequestState.OPEN and one.due_on < today for one in found)
    return page(
        "households/requests.html", found=found, who=who, today=today, overdue=overdue, with_answered=with_answered,
        days=runtime.settings().request_days,
    )  # fmt: skip


@bp.get("/<uuid:household_id>/requests/new")
@needs(Verb.HOUSEHOLDS_REQUESTS)
def new_request(household_id: UUID) -> Response:
    """An empty form."""
    return _new_page(household_id, WishForm(), 200)


@bp.post("/<uuid:household_id>/requests/new")
@needs(Verb.HOUSEHOLDS_REQUESTS)
def create_request(household_id: UUID) -> Response:
    """Write the wish down."""
    form = WishForm()
    if not form.sound:
        return _new_page(household_id, form, 422)
    given = requests_life.RequestGiven(
        wish=Wish(form.wish.data),
        channel=Channel(form.channel.data),
        asked_by=form.asked_by.data or "",
        relation=form.relation.data or "",
        identity=form.identity.data or "",
        note=form.note.data or "",
    )
    try:
        with runtime.database().writing() as db:
            days = runtime.settings().request_days
            made = requests_life.record_request(db, runtime.actor(), household_id, given, days=days, now=runtime.now())
            request_id = made.id
    except Invalid as problem:
        form.take_faults(problem)
        return _new_page(household_id, form, 422)
    return go(url_for("households.show_request", request_id=request_id), flash=_("The wish is written down."))


def _new_page(household_id: UUID, form: WishForm, status: int) -> Response:
    with runtime.database().reading() as db:
        household = queries.find(db, runtime.actor(), household_id)
    days = runtime.settings().request_days
    return page("households/request_new.html", status=status, household=household, form=form, days=days)


@bp.get("/requests/<uuid:request_id>")
@needs(Verb.HOUSEHOLDS_ERASE)
def show_request(request_id: UUID) -> Response:
    """One wish and what can be done."""
    return _request_page(request_id, AnswerForm(), 200)


@bp.post("/requests/<uuid:request_id>")
@needs(Verb.HOUSEHOLDS_REQUESTS)
def answer_request(request_id: UUID) -> Response:
    """Answer it, or refuse an erasure."""
    form = AnswerForm()
    if not form.sound:
        return _request_page(request_id, form, 422)
    given = requests_life.AnswerGiven(state=RequestState(form.state.data), decision=form.decision.data or "")
    try:
        with runtime.database().writing() as db:
            requests_life.answer_request(db, runtime.actor(), request_id, given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _request_page(request_id, form, 422)
    return go(url_for("households.requests"), flash=_("The answer is saved."))


@bp.post("/requests/<uuid:request_id>/on")
@needs(Verb.HOUSEHOLDS_REQUESTS)
def move_request(request_id: UUID) -> Response:
    """A wish to see: identity checked, prepared, handed over."""
    form = AnswerForm()
    try:
        with runtime.database().writing() as db:
            said = request.form.get("said", "")
            requests_life.move_on(db, runtime.actor(), request_id, said, now=runtime.now())
    except Invalid as problem:
        form.form_errors = [say(one) for one in problem.faults.values()]
        return _request_page(request_id, form, 422)
    return go(
        url_for("households.show_request", request_id=request_id), flash=_("Written down with your name and the time.")
    )


@bp.post("/requests/<uuid:request_id>/erase")
@needs(Verb.HOUSEHOLDS_ERASE)
def erase(request_id: UUID) -> Response:
    """Erase for good: the second person."""
    form = AnswerForm()
    if "sure" not in request.form:
        form.form_errors = [_("Mark that you know it cannot be undone.")]
        return _request_page(request_id, form, 422)
    try:
        with runtime.database().writing() as db:
            said, partly = request.form.get("decision", ""), form.state.data == RequestState.PARTLY
            done = erase_household(db, runtime.actor(), request_id, said, partly=partly, now=runtime.now())
            again.for_the_night(db, done.household_id, done.household.area.path, runtime.now())
        runtime.database().leave_no_trace()
        again.keep(runtime.database())
    except Invalid as problem:
        form.take_faults(problem)
        return _request_page(request_id, form, 422)
    except Refused as problem:
        form.form_errors = [say(problem.message)]
        return _request_page(request_id, form, problem.status)
    done = _("Everything personal of this household is erased. What was given stays as a fact without a name.")
    return go(url_for("households.requests", all=1), flash=done)


def _request_page(request_id: UUID, form: AnswerForm, status: int) -> Response:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        found = requests_life.find(db, actor, request_id)
        who = names_of(
            db,
            [
                one
                for one in (found.created_by_id, found.decided_by_id, found.checked_by_id, found.prepared_by_id)
                if one
            ],
        )
    return page(
        "households/request.html", status=status, wanted=found, form=form, who=who, stage=requests_life.stage_of(found),
        today=local_day(runtime.now()),
        days=runtime.settings().request_days, **_rights(actor, found),
    )  # fmt: skip


def _rights(actor: Actor, found: DataRequest) -> dict[str, Any]:
    is_open, is_erasure = found.state is RequestState.OPEN, found.wish is Wish.ERASE
    return {
        "may_move": is_open and found.wish is Wish.SEE and actor.can(Verb.HOUSEHOLDS_REQUESTS),
        "may_answer": is_open and not is_erasure and actor.can(Verb.HOUSEHOLDS_REQUESTS),
        "may_refuse": is_open and is_erasure and actor.can(Verb.HOUSEHOLDS_REQUESTS),
        "may_erase": is_open and is_erasure and actor.can(Verb.HOUSEHOLDS_ERASE) and found.created_by_id != actor.id,
        "is_maker": is_open and is_erasure and found.created_by_id == actor.id,
    }
