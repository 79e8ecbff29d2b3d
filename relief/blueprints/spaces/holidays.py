"""Holidays, the weekend and the figures the organisation set."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from relief.blueprints.spaces.life_forms import HolidayForm, TermsForm
from relief.blueprints.spaces.room import answer, bp, today
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.spaces import actions, terms
from relief.spaces.queries import planning
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import num, say


@bp.get("/holidays")
@needs(Verb.SPACES_VIEW)
def holidays() -> Response:
    """The calendar of days without sessions."""
    return _holidays(HolidayForm(), 200)


@bp.post("/holidays")
@needs(Verb.SPACES_TERMS)
def add_holiday() -> Response:
    """Add a holiday."""
    form = HolidayForm()
    if not form.sound:
        return _holidays(form, 422)
    first = answer(form.first_day)
    given = actions.HolidayGiven(
        first_day=first, last_day=form.last_day.data or first, name_bn=form.name_bn.data,
        name_en=form.name_en.data or "",
    )  # fmt: skip
    try:
        with runtime.database().writing() as db:
            count = actions.add_holiday(db, runtime.actor(), given, now=runtime.now())[1]
    except Invalid as problem:
        form.take_faults(problem)
        return _holidays(form, 422)
    said = ngettext(
        "The holiday is kept; %(count)s session is not held. It is nobody's absence.",
        "The holiday is kept; %(count)s sessions are not held. That is nobody's absence.",
        count, count=num(count),
    )  # fmt: skip
    return go(url_for("spaces.holidays"), flash=said)


@bp.post("/holidays/<uuid:holiday_id>/remove")
@needs(Verb.SPACES_TERMS)
def remove_holiday(holiday_id: UUID) -> Response:
    """Take a holiday out."""
    with runtime.database().writing() as db:
        count = actions.remove_holiday(db, runtime.actor(), holiday_id, now=runtime.now())
    said = ngettext(
        "The holiday is taken out; %(count)s session takes place again.",
        "The holiday is taken out; %(count)s sessions take place again.",
        count, count=num(count),
    )  # fmt: skip
    return go(url_for("spaces.holidays"), flash=said)


@bp.get("/terms")
@needs(Verb.SPACES_TERMS)
def set_terms() -> Response:
    """The weekend and the figures, each with its source."""
    with runtime.database().reading() as db:
        return _terms(TermsForm(obj=terms.read(db)), 200)


@bp.post("/terms")
@needs(Verb.SPACES_TERMS)
def save_terms() -> Response:
    """Keep them."""
    form = TermsForm()
    if not form.sound:
        return _terms(form, 422)
    try:
        with runtime.database().writing() as db:
            terms.set_terms(db, runtime.actor(), form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _terms(form, 422)
    return go(url_for("spaces.holidays"), flash=_("The weekend and the figures are kept."))


def _terms(form: TermsForm, status: int) -> Response:
    sources = {name: say(figure.source) for name, figure in terms.FIGURES.items()}
    return page("spaces/terms.html", status=status, form=form, figures=terms.FIGURES, sources=sources)


def _holidays(form: HolidayForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = planning.holidays(db, runtime.actor(), today())
        given = terms.read(db)
    return page("spaces/holidays.html", status=status, form=form, rows=found, terms=given, today=today())
