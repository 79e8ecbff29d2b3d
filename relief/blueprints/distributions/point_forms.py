"""The forms of points, barriers, the planner and what is decided by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.distributions.assignment_models import BarrierKind
from relief.distributions.models import Distribution, DistributionPoint
from relief.kernel.digits import to_latin
from relief.kernel.zone import local_day
from relief.web.forms import DecimalNumberField, Form, IdField, LabelledSelect, NumberField, options, read_time


class PointChangeForm(Form):
    """A point with everything the planner asks of it; its hours are read by `sent_hours`."""

    version = NumberField(default=0)
    name_bn = StringField(lazy_gettext("Name in Bangla"), [InputRequired(), Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    capacity_per_hour = NumberField(lazy_gettext("Households an hour"), [InputRequired()], least=1, most=2_000)
    lat = DecimalNumberField(lazy_gettext("Latitude"))
    lon = DecimalNumberField(lazy_gettext("Longitude"))
    step_free = BooleanField(lazy_gettext("Can be reached without steps, also with a wheelchair"))
    womens_line = BooleanField(lazy_gettext("Has a line of its own for women"))
    water_m = NumberField(lazy_gettext("Metres to drinking water"), least=0, most=20_000)


def days_of(plan: Distribution) -> list[date]:
    """The local days of a plan."""
    first, last = local_day(plan.starts_at), local_day(plan.ends_at)
    return [first + timedelta(days=more) for more in range((last - first).days + 1)]


def shown_hours(point: DistributionPoint) -> dict[str, tuple[str, str]]:
    """Kept hours as the fields show them."""
    return {day: (pair[0], pair[1]) for day, pair in point.hours.items()}


def typed_hours(days: Sequence[date]) -> dict[str, tuple[str, str]]:
    """What was typed into the fields, day by day."""
    found = {}
    for day in days:
        pair = tuple(request.form.get(f"{end}-{day.isoformat()}", "").strip() for end in ("from", "to"))
        if any(pair):
            found[day.isoformat()] = (pair[0], pair[1])
    return found


def read_hours(typed: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Typed hours as they are kept; raises ValueError when one cannot be read or stands alone."""
    return {day: (_clock(a), _clock(b)) for day, (a, b) in typed.items()}


def _clock(text: str) -> str:
    return f"{read_time(to_latin(text)):%H:%M}"


class BarrierForm(Form):
    """A line or an area nobody walks across, drawn on the map."""

    kind = LabelledSelect(lazy_gettext("What is it?"), [InputRequired()], kind=BarrierKind)
    name = StringField(lazy_gettext("Its name"), [InputRequired(), Length(max=160)])
    drawn_as = RadioField(
        lazy_gettext("What the drawing means"),
        choices=options(
            [
                ("line", lazy_gettext("A line along the corners, such as a river")),
                ("area", lazy_gettext("The area inside the corners")),
            ]
        ),
        default="line",
    )
    shape = TextAreaField(lazy_gettext("The outline"), [InputRequired(), Length(max=200_000)])
    lets_out = BooleanField(lazy_gettext("People who live inside it can get out, by boat or wading"))


class ExtentForm(Form):
    """Water of the response that is taken as a barrier."""

    extent_id = IdField()
    lets_out = BooleanField(lazy_gettext("People who live inside it can get out, by boat or wading"))


class RunForm(Form):
    """What the planner keeps to."""

    together = BooleanField(lazy_gettext("Keep neighbours together: one para goes to one point"))
    step_free = BooleanField(lazy_gettext("Households with a disability only to points without steps"))
    womens_line = BooleanField(lazy_gettext("Households headed by a woman only to points with a line for women"))


class PinForm(Form):
    """One household to one point, by hand."""

    code = StringField(lazy_gettext("Household code"), [InputRequired(), Length(max=40)])
    point_id = SelectField(lazy_gettext("To which point"), [InputRequired()], coerce=lambda value: UUID(str(value)))
    slot = SelectField(lazy_gettext("At which time"))
    reason = StringField(lazy_gettext("Reason"), [InputRequired(), Length(max=300)])

    def offer(self, points: Sequence[tuple[UUID, str]], slots: Sequence[tuple[str, str]]) -> None:
        """Fill the two lists to choose from."""
        self.point_id.choices = options(points)
        self.slot.choices = options([("", lazy_gettext("At any time")), *slots])


class SlipForm(Form):
    """Which list is made, in which language, as which file."""

    list = HiddenField()
    language = HiddenField()
    format = HiddenField()

    def word(self, name: str, known: Sequence[str]) -> str:
        """What was chosen, or the first of what can be."""
        chosen: Any = self[name].data
        return str(chosen) if chosen in known else known[0]
