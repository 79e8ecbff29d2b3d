"""What other organisations gave, lists of hashes in and out, and who would be helped twice."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.distributions import bp
from relief.blueprints.distributions.words import title
from relief.distributions import overlaps, queries, support
from relief.distributions.support import ListGiven, SupportGiven
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.stock.models import Sector
from relief.web import runtime
from relief.web.forms import DayField, Form, IdField, LabelledSelect, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import language

_LEVELS = (Level.UNION, Level.UPAZILA, Level.DISTRICT)
_MOST_AREAS = 400


def _as_id(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


class _WhatForm(Form):
    id = IdField()
    agency = StringField(lazy_gettext("Which organisation"), [InputRequired(), Length(max=120)])
    sector = LabelledSelect(lazy_gettext("Sector"), [InputRequired()], kind=Sector)
    given_on = DayField(lazy_gettext("Given on"), [InputRequired()])
    lasts_days = NumberField(lazy_gettext("Lasts for (days)"), [InputRequired()], default=30, least=1, most=3_650)


class SupportForm(_WhatForm):
    """Help to one household, or to about so many in an area."""

    household_code = StringField(lazy_gettext("Code of the household, if it was one"), [Length(max=24)])
    area_id = SelectField(lazy_gettext("Area"), coerce=_as_id)
    households = NumberField(lazy_gettext("To about how many households"), most=10_000_000)
    what = StringField(lazy_gettext("What was given"), [Length(max=200)])
    source = StringField(lazy_gettext("Who told us"), [Length(max=200)])


class CompareForm(_WhatForm):
    """Their list of hashes; the salt is not written back into the page."""

    area_id = SelectField(lazy_gettext("Area"), [InputRequired()], coerce=_as_id)
    file = FileField(lazy_gettext("Their list (CSV)"), [FileRequired()])
    salt = PasswordField(lazy_gettext("The salt both agreed on"), [InputRequired(), Length(max=200)])


class OursForm(Form):
    """Which of our households go into our list."""

    area_id = SelectField(lazy_gettext("Area"), [InputRequired()], coerce=_as_id)
    sector = LabelledSelect(lazy_gettext("Sector"), [InputRequired()], kind=Sector)
    since = DayField(lazy_gettext("Who got something since"), [InputRequired()])
    salt = PasswordField(lazy_gettext("The salt both agreed on"), [InputRequired(), Length(max=200)])


class WhyForm(Form):
    """Why a comparison does not count."""

    reason = StringField(lazy_gettext("Reason"), [Length(max=200)])


@bp.get("/others")
@needs(Verb.SUPPORT_OTHERS)
def others() -> Response:
    """What is known of others' help, and lists that were compared."""
    actor = runtime.actor()
    with runtime.database().reading() as db:
        known, checks = support.list_support(db, actor), support.list_checks(db, actor)
    return page("distributions/others.html", known=known, checks=checks)


@bp.get("/others/new")
@needs(Verb.SUPPORT_OTHERS)
def new_support() -> Response:
    """An empty form."""
    return _new(SupportForm(data={"id": new_id()}), 200)


@bp.post("/others")
@needs(Verb.SUPPORT_OTHERS)
def record_support() -> Response:
    """Write down what somebody else gave."""
    form = SupportForm()
    _offer(form)
    if not form.sound:
        return _new(form, 422)
    given = SupportGiven(
        id=form.id.data or new_id(),
        agency=form.agency.data or "",
        sector=form.sector.data,
        given_on=form.given_on.data or local_day(runtime.now()),
        lasts_days=form.lasts_days.number,
        area_id=form.area_id.data,
        household_code=form.household_code.data or "",
        households=form.households.data,
        what=form.what.data or "",
        source=form.source.data or "",
    )
    try:
        with runtime.database().writing() as db:
            support.record_support(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    except NotFound:
        if not given.household_code.strip():
            raise
        form.household_code.errors = [_("No household in your areas has this code. Check the code on the card.")]
        return _new(form, 422)
    return go(url_for(".others"), flash=_("It is written down. Plans for the same kind of goods will say so."))


@bp.get("/others/compare")
@needs(Verb.SUPPORT_OTHERS)
def compare_lists() -> Response:
    """Two empty forms: their list in, our list out."""
    return _compare(CompareForm(data={"id": new_id()}), OursForm(formdata=None, prefix="ours-"), 200)


@bp.post("/others/compare")
@needs(Verb.SUPPORT_OTHERS)
def check_list() -> Response:
    """Compare their list with our households; who was found is kept, the list and the salt are not."""
    form, ours = CompareForm(), OursForm(formdata=None, prefix="ours-")
    _offer(form)
    if not form.sound:
        return _compare(form, ours, 422)
    given = ListGiven(
        id=form.id.data or new_id(),
        agency=form.agency.data or "",
        sector=form.sector.data,
        area_id=form.area_id.data,
        given_on=form.given_on.data or local_day(runtime.now()),
        lasts_days=form.lasts_days.number,
        salt=form.salt.data or "",
        content=form.file.data.read(),
    )
    actor, now = runtime.actor(), runtime.now()
    try:
        with runtime.database().reading() as db:
            compared = support.compare(db, actor, given, now=now)
        with runtime.database().writing() as db:
            check = support.keep_check(db, actor, given, compared, now=now)
    except Invalid as problem:
        form.take_faults(problem)
        return _compare(form, ours, 422)
    return go(url_for(".comparison", check_id=check.id), flash=_("The lists are compared."))


@bp.post("/others/ours")
@needs(Verb.SUPPORT_OTHERS)
def our_list() -> Response:
    """Our list of hashes, as a file."""
    form, theirs = OursForm(prefix="ours-"), CompareForm(formdata=None, data={"id": new_id()})
    _offer(form)
    if not form.sound:
        return _compare(theirs, form, 422)
    told = (form.area_id.data, form.sector.data, form.since.data or local_day(runtime.now()), form.salt.data or "")
    try:
        with runtime.database().writing() as db:
            content, _homes = support.our_hashes(db, runtime.actor(), *told, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _compare(theirs, form, 422)
    return _csv(content, "hashes.csv")


@bp.get("/others/checks/<uuid:check_id>")
@needs(Verb.SUPPORT_OTHERS)
def comparison(check_id: UUID) -> Response:
    """Who was found on their list."""
    return _check(check_id, WhyForm(formdata=None), 200)


@bp.get("/others/checks/<uuid:check_id>/matches.csv")
@needs(Verb.SUPPORT_OTHERS)
def matching_lines(check_id: UUID) -> Response:
    """The lines of their list that are ours too: they know whom they mean, and the file names nobody."""
    with runtime.database().reading() as db:
        found = support.matches_of(db, support.find_check(db, runtime.actor(), check_id))
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(["line", "matched_by"])
    written.writerows([one.their_row, one.source] for one in found)
    return _csv(text.getvalue().encode(), "matches.csv")


@bp.post("/others/checks/<uuid:check_id>/withdraw")
@needs(Verb.SUPPORT_OTHERS)
def withdraw_comparison(check_id: UUID) -> Response:
    """The comparison does not count."""
    form = WhyForm()
    try:
        with runtime.database().writing() as db:
            support.withdraw_check(db, runtime.actor(), check_id, reason=form.reason.data or "", now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _check(check_id, form, 422)
    return go(url_for(".comparison", check_id=check_id), flash=_("It no longer counts for any plan."))


@bp.get("/<uuid:distribution_id>/overlaps")
@needs(Verb.DISTRIBUTIONS_VIEW)
def overlap(distribution_id: UUID) -> Response:
    """Who on this list has, or is promised, help of the same kind."""
    actor, now = runtime.actor(), runtime.now()
    with runtime.database().reading() as db:
        plan = queries.find(db, actor, distribution_id)
        found = overlaps.overlaps(db, actor, plan, now=now)
        around = overlaps.support_of_areas(db, plan)
    names = {one.plan.id: title(one.plan) for one in found if one.plan}
    return page("distributions/overlaps.html", plan=plan, heading=title(plan), found=found, around=around, names=names)


def _check(check_id: UUID, form: WhyForm, status: int) -> Response:
    with runtime.database().reading() as db:
        found = support.find_check(db, runtime.actor(), check_id)
        rows = support.matches_of(db, found)
    return page("distributions/check.html", status=status, check=found, rows=rows, form=form)


def _new(form: SupportForm, status: int) -> Response:
    _offer(form)
    return page("distributions/new_support.html", status=status, form=form)


def _compare(form: CompareForm, ours: OursForm, status: int) -> Response:
    _offer(form)
    _offer(ours)
    return page("distributions/others_compare.html", status=status, form=form, ours=ours)


def _offer(form: SupportForm | CompareForm | OursForm) -> None:
    with runtime.database().reading() as db:
        found = areas.choices(db, runtime.actor(), _LEVELS, language())[:_MOST_AREAS]
    form.area_id.choices = options([("", "—"), *found])


def _csv(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
