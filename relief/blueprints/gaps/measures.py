"""Measures: what is counted, where flags stand, and what a measure came to in one area."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from relief.blueprints.gaps import bp
from relief.blueprints.gaps.areas import ROWS
from relief.blueprints.gaps.common import response
from relief.blueprints.gaps.words import measure_name
from relief.gaps import lists, measure_actions, news, queries, showing
from relief.gaps.labels import SECTOR_LABELS
from relief.gaps.measure_actions import MeasureGiven
from relief.gaps.measure_models import Unit
from relief.gaps.quantities import GROUP_LABELS, QUANTITIES
from relief.gaps.yardsticks import BY_CODE, Yardstick, catalogue
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.web import labels, runtime
from relief.web.forms import Form, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say

HISTORY_DAYS = 60


class MeasureForm(Form):
    """Named quantities to choose from; nobody writes a formula."""

    name_bn = StringField(lazy_gettext("Name in Bangla"))
    name_en = StringField(lazy_gettext("Name in English"))
    sector = SelectField(lazy_gettext("Sector"))
    unit = SelectField(lazy_gettext("Counted in"))
    need = SelectField(lazy_gettext("The need"))
    cover = SelectField(lazy_gettext("What covers it"))
    whom = SelectField(lazy_gettext("For whom"))
    per = NumberField(lazy_gettext("One is enough for so many"), least=None)
    validity_days = NumberField(lazy_gettext("Aid counts for so many days"), least=None)
    opens_below = NumberField(lazy_gettext("The flag opens below (per cent)"), least=None)
    closes_at = NumberField(lazy_gettext("It closes at (per cent)"), least=None)
    least = NumberField(lazy_gettext("At least so many are missing"), least=None)
    standard = TextAreaField(lazy_gettext("The standard in words"))
    source = StringField(lazy_gettext("Where it comes from"))
    is_on = BooleanField(lazy_gettext("Count it and raise flags"))
    version = NumberField(default=0)

    def offer(self) -> None:
        """Fill the lists to choose from."""
        self.sector.choices = options([("", "—"), *((code, say(text)) for code, text in SECTOR_LABELS.items())])
        self.unit.choices = options([(unit, say(text)) for unit, text in labels.choices(Unit)])
        quantities = [(one.code, say(one.label)) for one in QUANTITIES]
        self.need.choices = self.cover.choices = options(quantities)
        self.whom.choices = options([(code, say(text)) for code, text in GROUP_LABELS.items()])

    def given(self, code: str) -> MeasureGiven:
        """The measure as the action takes it."""
        words = ("name_bn", "name_en", "sector", "unit", "need", "cover", "whom", "standard", "source")
        numbers = ("per", "validity_days", "opens_below", "closes_at", "least")
        told: dict[str, Any] = {name: self[name].data or "" for name in words}
        return MeasureGiven(
            code=code, is_on=self.is_on.data, version=self.version.data or 0,
            **told, **{name: self[name].data for name in numbers},
        )  # fmt: skip


@bp.get("/measures")
@needs(Verb.GAPS_VIEW)
def measures() -> Response:
    """What is counted, by which standard, from which source."""
    with runtime.database().reading() as db:
        rows = catalogue(db, all_of_them=True)
    return page("gaps/measures.html", rows=rows, sector_labels=SECTOR_LABELS, group_labels=GROUP_LABELS)


@bp.get("/measures/new")
@needs(Verb.GAPS_MEASURES)
def new_measure() -> Response:
    """An empty form with the product's own thresholds."""
    usual = {"per": 1, "opens_below": 80, "closes_at": 90, "least": 10, "is_on": True, "cover": "reached"}
    return _form(MeasureForm(data=usual), 200, None)


@bp.post("/measures/new")
@needs(Verb.GAPS_MEASURES)
def add_measure() -> Response:
    """Keep a new measure."""
    return _save(None)


@bp.get("/measures/<string(maxlength=40):yardstick>")
@needs(Verb.GAPS_MEASURES)
def measure(yardstick: str) -> Response:
    """One measure as it stands."""
    with runtime.database().reading() as db:
        one = _find(db, yardstick)
    told = {**vars(one), "unit": one.unit.value}
    told |= {name: say(told[name]) for name in ("standard", "source") if told[name] and not one.is_changed}
    return _form(MeasureForm(data=told), 200, one)


@bp.post("/measures/<string(maxlength=40):yardstick>")
@needs(Verb.GAPS_MEASURES)
def change_measure(yardstick: str) -> Response:
    """Change it."""
    with runtime.database().reading() as db:
        one = _find(db, yardstick)
    return _save(one)


def _find(db: Session, code: str) -> Yardstick:
    for one in catalogue(db, all_of_them=True):
        if one.code == code:
            return one
    raise NotFound


def _save(one: Yardstick | None) -> Response:
    form = MeasureForm()
    form.offer()
    if one is not None and one.code in BY_CODE:
        # What the product counts is not asked for, and stays what it is.
        for name in ("sector", "unit", "need", "cover", "whom"):
            form[name].data = getattr(one, name)
    if not form.sound:
        return _form(form, 422, one)
    try:
        with runtime.database().writing() as db:
            given = form.given(one.code if one else "")
            measure_actions.save_measure(db, runtime.actor(), given, now=runtime.now())
    except Invalid as faults:
        form.take_faults(faults)
        return _form(form, 422, one)
    return go(url_for("gaps.measures"), flash=say(N_("The measure is kept. It is counted within a minute.")))


def _form(form: MeasureForm, status: int, one: Yardstick | None) -> Response:
    form.offer()
    return page("gaps/measure.html", status=status, form=form, one=one, is_own=one is None or one.code not in BY_CODE)


@bp.get("/areas/<uuid:area_id>/behind")
@needs(Verb.GAPS_VIEW)
def behind(area_id: UUID) -> Response:
    """The households a measure is missing, by name, for who may read the registry."""
    person, now_in = runtime.actor(), response()
    with runtime.database().reading() as db:
        found, _ = queries.figure_of(db, person, now_in.id, area_id)
        one = _find(db, request.args.get("measure", "food"))
        rows = lists.behind(db, person, now_in.id, found, one, after=request.args.get("after", ""), limit=ROWS + 1)
    after = rows[ROWS - 1].code if len(rows) > ROWS else None
    return page("gaps/behind.html", area=found, one=one, what=measure_name(one), rows=rows[:ROWS], after=after)


@bp.get("/areas/<uuid:area_id>/history")
@needs(Verb.GAPS_VIEW)
def history(area_id: UUID) -> Response:
    """How a measure moved in one area, day by day, as a picture and as a table."""
    person, now_in = runtime.actor(), response()
    with runtime.database().reading() as db:
        found, _ = queries.figure_of(db, person, now_in.id, area_id)
        offered = [one for one in catalogue(db) if not one.is_guarded]
        one = next((each for each in offered if each.code == request.args.get("measure", "")), offered[0])
        days = [
            (day.on_date, showing.shown(one, day.numbers.get(one.code)))
            for day in news.days_of(db, now_in.id, found.id, most=HISTORY_DAYS)
        ]
    most = max((number or 0 for _, day in days for number in (day.need, day.cover)), default=0)
    return page(
        "gaps/history.html",
        area=found,
        one=one,
        what=measure_name(one),
        offered=[(each.code, measure_name(each)) for each in offered],
        days=days,
        most=most,
        need_line=showing.line([day.need for _, day in days], most),
        cover_line=showing.line([day.cover for _, day in days], most),
        width=showing.WIDTH,
        height=showing.HEIGHT,
    )
