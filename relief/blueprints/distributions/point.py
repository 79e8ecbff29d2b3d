"""Look at one point of a draft and change it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.distributions import bp
from relief.blueprints.distributions.point_forms import (
    PointChangeForm,
    days_of,
    read_hours,
    shown_hours,
    typed_hours,
)
from relief.blueprints.distributions.words import title
from relief.distributions import queries
from relief.distributions.models import Distribution
from relief.distributions.point_editing import PointChangeGiven, change_point, find_point
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say

_UNREAD = N_("Write both times of a day in 24 hours, for example 09:00 and 13:30, or leave both empty.")
_KEPT = ("version", "name_bn", "name_en", "capacity_per_hour", "lat", "lon", "step_free", "womens_line", "water_m")


@bp.get("/<uuid:distribution_id>/points/<uuid:point_id>")
@needs(Verb.DISTRIBUTIONS_PLAN)
def edit_point(distribution_id: UUID, point_id: UUID) -> Response:
    """The point as it is kept."""
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
        point = find_point(db, plan, point_id)
    kept: dict[str, Any] = {name: getattr(point, name) for name in _KEPT}
    kept |= {name: Decimal(str(kept[name])) for name in ("lat", "lon") if kept[name] is not None}
    return _page(plan, point_id, PointChangeForm(formdata=None, data=kept), shown_hours(point), "", 200)


@bp.post("/<uuid:distribution_id>/points/<uuid:point_id>")
@needs(Verb.DISTRIBUTIONS_PLAN)
def change_one_point(distribution_id: UUID, point_id: UUID) -> Response:
    """Change it."""
    form = PointChangeForm()
    with runtime.database().reading() as db:
        plan = queries.find(db, runtime.actor(), distribution_id)
    typed, wrong = typed_hours(days_of(plan)), ""
    try:
        hours = read_hours(typed)
    except ValueError:
        hours, wrong = {}, say(_UNREAD)
    if not form.sound or wrong:
        return _page(plan, point_id, form, typed, wrong, 422)
    given = PointChangeGiven(
        distribution_id=distribution_id,
        point_id=point_id,
        version=form.version.data or 0,
        name_bn=form.name_bn.data,
        name_en=form.name_en.data or "",
        capacity_per_hour=form.capacity_per_hour.number,
        lon=None if form.lon.data is None else float(form.lon.data),
        lat=None if form.lat.data is None else float(form.lat.data),
        hours=hours,
        step_free=form.step_free.data,
        womens_line=form.womens_line.data,
        water_m=form.water_m.data,
    )
    try:
        with runtime.database().writing() as db:
            change_point(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        faults = dict(problem.faults)
        wrong = say(faults.pop("hours", "")) if "hours" in faults else ""
        form.take_faults(faults)
        return _page(plan, point_id, form, typed, wrong, 422)
    return go(url_for(".points", distribution_id=distribution_id), flash=_("The point was changed."))


def _page(
    plan: Distribution,
    point_id: UUID,
    form: PointChangeForm,
    hours: dict[str, tuple[str, str]],
    wrong: str,
    status: int,
) -> Response:
    return page(
        "distributions/point.html",
        status=status,
        plan=plan,
        heading=title(plan),
        point_id=point_id,
        form=form,
        days=days_of(plan),
        hours=hours,
        wrong=wrong,
    )
