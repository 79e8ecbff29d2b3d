"""The week of a space and the entries it is made from."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.forms import DayForm, SeriesForm
from relief.blueprints.spaces.room import answer, asked_week, bp, clash_said, today
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.spaces import actions, queries, terms, weeks
from relief.spaces.actions import RoomTaken
from relief.spaces.queries import planning
from relief.spaces.queries import vetting as clearing
from relief.web import runtime
from relief.web.forms import options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import day, name_of


@bp.get("/<uuid:space_id>/timetable")
@needs(Verb.SPACES_VIEW)
def timetable(space_id: UUID) -> Response:
    """One week, and the weekly entries beneath it."""
    first = asked_week()
    last = first + timedelta(days=6)
    with runtime.database().reading() as db:
        site = queries.site(db, runtime.actor(), space_id)
        found = queries.timetable(db, runtime.actor(), space_id, first, last, runtime.now())
        series = queries.series_of(db, runtime.actor(), space_id)
        leads = planning.leads(db, runtime.actor(), space_id)
        off = planning.holidays_between(db, first, last)
        weekend = terms.read(db).weekend
    days = [first + timedelta(days=n) for n in range(7)]
    return page(
        "spaces/timetable.html",
        site=site,
        week=[(day, [one for one in found if one.occurrence.on_date == day]) for day in days],
        series=[(one, group, _days(one.rrule)) for one, group in series],
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        today=today(),
        leads=leads,
        holidays=off,
        weekend=weekend,
        now=runtime.now(),
    )


@bp.get("/<uuid:space_id>/series/new")
@needs(Verb.SPACES_MANAGE)
def new_series(space_id: UUID) -> Response:
    """An empty form."""
    return _new(space_id, SeriesForm(data={"valid_from": today(), "weekdays": _working_days()}), 200)


@bp.post("/<uuid:space_id>/series/new")
@needs(Verb.SPACES_MANAGE)
def create_series(space_id: UUID) -> Response:
    """Add a weekly entry; a clash is said with the session that is in the way."""
    form = SeriesForm()
    _offer_groups(space_id, form)
    if not form.sound:
        return _new(space_id, form, 422)
    try:
        with runtime.database().writing() as db:
            actions.add_series(db, runtime.actor(), form.given(), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(space_id, form, 422)
    except RoomTaken as taken:
        form.form_errors.append(clash_said(taken))
        return _new(space_id, form, 409)
    return go(
        url_for("spaces.timetable", space_id=space_id),
        flash=_("The entry is in the timetable; its sessions are planned for eight weeks."),
    )


@bp.post("/<uuid:space_id>/series/<uuid:series_id>/leave-out")
@needs(Verb.SPACES_MANAGE)
def leave_out(space_id: UUID, series_id: UUID) -> Response:
    """Leave out one date."""
    form = DayForm()
    _must_read(form)
    with runtime.database().writing() as db:
        actions.leave_out(db, runtime.actor(), series_id, answer(form.day), now=runtime.now())
    return _back(space_id, _("The session on %(day)s is left out.", day=day(form.day.data)))


@bp.post("/<uuid:space_id>/series/<uuid:series_id>/put-back")
@needs(Verb.SPACES_MANAGE)
def put_back(space_id: UUID, series_id: UUID) -> Response:
    """Hold it after all."""
    form = DayForm()
    _must_read(form)
    with runtime.database().writing() as db:
        actions.put_back(db, runtime.actor(), series_id, answer(form.day), now=runtime.now())
    return _back(space_id, _("The session on %(day)s takes place again.", day=day(form.day.data)))


@bp.post("/<uuid:space_id>/series/<uuid:series_id>/end")
@needs(Verb.SPACES_MANAGE)
def end_series(space_id: UUID, series_id: UUID) -> Response:
    """End an entry after a day."""
    form = DayForm()
    _must_read(form)
    with runtime.database().writing() as db:
        actions.end_series(db, runtime.actor(), series_id, answer(form.day), now=runtime.now())
    return _back(space_id, _("The entry ends on %(day)s.", day=day(form.day.data)))


def _must_read(form: DayForm) -> None:
    if not form.sound:
        raise Invalid({"day": str(form.day.errors[0]) if form.day.errors else "day"})


def _back(space_id: UUID, flash: str) -> Response:
    return go(url_for("spaces.timetable", space_id=space_id), flash=flash)


def _new(space_id: UUID, form: SeriesForm, status: int) -> Response:
    site = _offer_groups(space_id, form)
    return page("spaces/series.html", status=status, site=site, form=form)


def _offer_groups(space_id: UUID, form: SeriesForm) -> queries.Site:
    with runtime.database().reading() as db:
        site = queries.managed_site(db, runtime.actor(), space_id)
        groups = queries.groups_of(db, runtime.actor(), space_id)
        people = clearing.people_of(db, runtime.actor(), space_id, runtime.now())
    form.lead_ids.choices = options((str(one.user.id), name_of(one.user)) for one in people if one.may_lead)
    form.group_id.choices = options((str(row.group.id), name_of(row.group)) for row in groups)
    return site


def _days(rrule: str) -> list[int]:
    chosen = weeks.weekdays_of(rrule)
    return [weekday for weekday in weeks.WEEK_ORDER if weekday in chosen]


def _working_days() -> list[int]:
    with runtime.database().reading() as db:
        return terms.read(db).working_days
