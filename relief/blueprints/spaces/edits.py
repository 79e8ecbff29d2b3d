"""Change the timetable session by session or from a day on; a day of a site, and the timetable on paper."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.blueprints.spaces.life_forms import ChangeForm
from relief.blueprints.spaces.room import answer, asked_week, bp, clash_said, today
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.spaces import actions, queries, terms, weeks
from relief.spaces.actions import RoomTaken
from relief.spaces.queries import planning
from relief.spaces.queries import vetting as clearing
from relief.spaces.site_kinds import Scope
from relief.web import runtime
from relief.web.forms import options, read_day
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label, name_of


@bp.get("/sessions/<uuid:occurrence_id>/change")
@needs(Verb.SPACES_MANAGE)
def change(occurrence_id: UUID) -> Response:
    """The form as the session is now."""
    with runtime.database().reading() as db:
        found = planning.editable(db, runtime.actor(), occurrence_id, runtime.now())
        leads = planning.leads(db, runtime.actor(), found.site.space.id).get(found.series.id, [])
    form = ChangeForm(
        data={
            "scope": Scope.THIS.value,
            "on": found.occurrence.on_date,
            "weekdays": sorted(weeks.weekdays_of(found.series.rrule)),
            "starts": found.series.starts,
            "ends": found.series.ends,
            "room": found.occurrence.room,
            "lead_ids": [str(one.id) for one in leads],
        }
    )
    return _change(occurrence_id, form, 200)


@bp.post("/sessions/<uuid:occurrence_id>/change")
@needs(Verb.SPACES_MANAGE)
def save_change(occurrence_id: UUID) -> Response:
    """Change it as far as was asked; a clash is named and nothing is saved."""
    form = ChangeForm()
    found = _offer(occurrence_id, form)
    if not form.sound:
        return _change(occurrence_id, form, 422)
    try:
        with runtime.database().writing() as db:
            if form.reach is Scope.THIS:
                moved = actions.MoveGiven(
                    occurrence_id=occurrence_id, on=answer(form.on), starts=answer(form.starts),
                    ends=answer(form.ends), room=form.room.data or "",
                )  # fmt: skip
                actions.move_session(db, runtime.actor(), moved, now=runtime.now())
            else:
                changed = actions.SeriesChange(
                    series_id=found.series.id, rrule=weeks.weekly(form.weekdays.data or []),
                    starts=answer(form.starts), ends=answer(form.ends), room=form.room.data or "",
                    lead_ids=form.leads, valid_to=found.series.valid_to,
                    from_day=found.occurrence.on_date if form.reach is Scope.FOLLOWING else None,
                )  # fmt: skip
                actions.change_series(db, runtime.actor(), changed, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _change(occurrence_id, form, 422)
    except RoomTaken as taken:
        form.form_errors.append(clash_said(taken))
        return _change(occurrence_id, form, 409)
    return go(
        url_for("spaces.timetable", space_id=found.site.space.id, week=answer(form.on).isoformat()),
        flash=_("The timetable is changed. What was held stays as it was."),
    )


@bp.get("/<uuid:space_id>/day")
@needs(Verb.SPACES_VIEW)
def day_view(space_id: UUID) -> Response:
    """One day of a site, with rooms and who leads."""
    try:
        day = read_day(request.args.get("day", ""))
    except ValueError:
        day = today()
    with runtime.database().reading() as db:
        site = queries.site(db, runtime.actor(), space_id)
        meetings = queries.timetable(db, runtime.actor(), space_id, day, day, runtime.now())
        leads = planning.leads(db, runtime.actor(), space_id)
        moved = planning.moved(db, [one.occurrence.id for one in meetings])
        off = planning.holidays_between(db, day, day)
    return page(
        "spaces/day.html", site=site, day=day, meetings=meetings, leads=leads, moved=moved, holidays=off,
        before=day - timedelta(days=1), after=day + timedelta(days=1), today=today(), now=runtime.now(),
    )  # fmt: skip


@bp.get("/<uuid:space_id>/timetable/paper")
@needs(Verb.SPACES_VIEW)
def timetable_paper(space_id: UUID) -> Response:
    """The week as a sheet of A4."""
    first = asked_week()
    days = [first + timedelta(days=n) for n in range(7)]
    with runtime.database().reading() as db:
        site = queries.site(db, runtime.actor(), space_id)
        meetings = queries.timetable(db, runtime.actor(), space_id, first, days[-1], runtime.now())
        leads = planning.leads(db, runtime.actor(), space_id)
        off = planning.holidays_between(db, first, days[-1])
        weekend = terms.read(db).weekend
    week = [(day, [one for one in meetings if one.occurrence.on_date == day]) for day in days]
    return page("spaces/timetable_paper.html", site=site, week=week, leads=leads, holidays=off, weekend=weekend)


def _offer(occurrence_id: UUID, form: ChangeForm) -> planning.Editable:
    with runtime.database().reading() as db:
        found = planning.editable(db, runtime.actor(), occurrence_id, runtime.now())
        people = clearing.people_of(db, runtime.actor(), found.site.space.id, runtime.now())
    reaches = [Scope.FOLLOWING, Scope.ALL] if found.has_begun else list(Scope)
    form.scope.choices = options((one.value, label(one)) for one in reaches)
    form.lead_ids.choices = options((str(one.user.id), name_of(one.user)) for one in people if one.may_lead)
    return found


def _change(occurrence_id: UUID, form: ChangeForm, status: int) -> Response:
    found = _offer(occurrence_id, form)
    return page("spaces/change.html", status=status, found=found, form=form)
