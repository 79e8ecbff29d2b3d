"""Register a household: quick with eight answers, or in full; looked for before it is written."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.households import bp, common
from relief.blueprints.households.forms import HouseholdForm
from relief.households import cards_life, queries
from relief.households.actions import register_household
from relief.households.models import Household
from relief.kernel import cards
from relief.kernel.db import Session
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import digits
from relief.web.templating import render

_NEW_ROWS = 1


@bp.get("/new")
@needs(Verb.HOUSEHOLDS_REGISTER)
def new() -> Response:
    """An empty form; what was typed into the search comes along."""
    form = HouseholdForm()
    form.household_id.data = new_id()
    _carry(form, request.args.get("q", "").strip()[:120])
    form.full.data = request.args.get("full") == "1"
    if form.full.data:
        one_more(form)
    return _shown(form, [], 200)


def _carry(form: HouseholdForm, text: str) -> None:
    plain = text.replace(" ", "").replace("-", "").lstrip("+")
    if plain.isdecimal():
        field = form.phone if len(plain) in (10, 11, 13) else form.form_no
        field.data = text
    elif text:
        form.head_name.data = text


@bp.post("/draft")
@needs(Verb.HOUSEHOLDS_REGISTER)
def draft() -> Response:
    """Change the form without saving: all questions, one more person, one person less."""
    form = HouseholdForm()
    form.validate()
    step = request.form.get("step", "")
    form.full.data = True
    if step.startswith("remove-") and step[7:].isdecimal():
        del form.members.entries[int(step[7:]) : int(step[7:]) + 1]
    else:
        one_more(form)
    renumber(form)
    return _shown(form, [], 200)


def one_more(form: HouseholdForm) -> None:
    for _n in range(_NEW_ROWS):
        form.members.append_entry()


def renumber(form: HouseholdForm) -> None:
    """Rows keep what was typed under the names of their new places."""
    for place, entry in enumerate(form.members.entries):
        prefix = f"members-{place}"
        entry.name = entry.id = prefix
        for field in entry.form:
            field.name = field.id = f"{prefix}-{field.short_name}"
            field.label.field_id = field.id


@bp.post("/similar")
@needs(Verb.HOUSEHOLDS_REGISTER)
def similar() -> Response:
    """Households like the one being typed; asked by the form while its writer goes on."""
    form = HouseholdForm()
    form.validate()
    answer = make_response(render("households/_similar.html", similar=_similar(form), asking=False))
    answer.vary.add("HX-Request")
    return answer


def _similar(form: HouseholdForm) -> list[queries.Candidate]:
    with runtime.database().reading() as db:
        try:
            given = form.given(area_id=common.area_of(db, form), response_id=None)
        except Invalid:
            given = form.given(area_id=None, response_id=None)
        return queries.candidates_like(db, runtime.actor(), given)


@bp.post("/")
@needs(Verb.HOUSEHOLDS_REGISTER)
def create() -> Response:
    """Register the household, unless it looks like one already here and nobody said it is another."""
    form = HouseholdForm()
    if not form.sound:
        return _shown(form, [], 422)
    if "anyway" not in request.form and (likely := [one for one in _similar(form) if one.warns]):
        return _shown(form, likely, 409)
    try:
        with runtime.database().writing() as db:
            given = form.given(area_id=common.area_of(db, form), response_id=common.response_id())
            household = register_household(db, runtime.actor(), given, now=runtime.now())
            number = _hand_over(db, household, form.card.data or "")
    except Invalid as problem:
        form.take_faults(problem)
        return _shown(form, [], 422)
    said = _said(form.head_name.data or "", household.code, number)
    if runtime.actor().can(Verb.HOUSEHOLDS_VIEW):
        return go(url_for("households.show", household_id=household.id), flash=said)
    return go(url_for("households.new"), flash=said)


def _hand_over(db: Session, household: Household, text: str) -> str:
    """The number of the pre-printed card the family was given, "" when it got none."""
    if not text:
        return ""
    key = cards.public_key(runtime.settings().card_key)
    return cards_life.link_card(db, runtime.actor(), household.id, text, key=key, now=runtime.now()).number


def _said(name: str, code: str, number: str) -> str:
    said: str = (
        _("%(name)s is registered with card %(number)s.", name=name, number=digits(number))
        if number
        else _("%(name)s is registered. Code: %(code)s. Write it on the family’s card.", name=name, code=digits(code))
    )
    return said


def _shown(form: HouseholdForm, likely: list[Any], status: int) -> Response:
    with runtime.database().reading() as db:
        if not form.area_id.choices:
            common.offer_unions(db, form)
    return page(
        "households/new.html",
        status=status,
        form=form,
        similar=likely,
        asking=bool(likely),
        full=bool(form.full.data),
        action=url_for("households.create"),
        response=runtime.response(),
    )
