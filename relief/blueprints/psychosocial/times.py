"""When and where to meet, as a form; and the reasons against a time, each in a sentence."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.kernel.problems import N_
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial import queries, terms
from relief.psychosocial.faults import Clashing
from relief.psychosocial.inputs import TimeGiven
from relief.psychosocial.kinds import SessionKind
from relief.psychosocial.labels import BUSY, CLASHES
from relief.psychosocial.rules import Clash, Terms
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, TimeField
from relief.web.i18n import clock, moment, name_of, say

_LENGTHS = (30, 45, 60, 90, 120)


def _space(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


class TimeForm(Form):
    """When and where."""

    day = DayField(lazy_gettext("Day"), [InputRequired()])
    starts = TimeField(lazy_gettext("Begins at"), [InputRequired()])
    ends = SelectField(lazy_gettext("How long"), [InputRequired()], coerce=int, default=45)
    space_id = SelectField(lazy_gettext("Place"), coerce=_space)
    room = StringField(lazy_gettext("Room, or place in words"), [Length(max=80)])
    kind = LabelledSelect(lazy_gettext("Who meets"), kind=SessionKind, default=SessionKind.INDIVIDUAL)
    has_other_adult = BooleanField(lazy_gettext("Another adult of ours will be near"))
    reason = StringField(lazy_gettext("Why it is booked all the same"), [Length(max=300)])
    # Whether a reason would set aside what stands in the way; said by `take_clashes`.
    yields = False

    def given(self) -> TimeGiven:
        """What was typed, as the actions take it."""
        start = local_moment(cast(date, self.day.data), cast(time, self.starts.data))
        return TimeGiven(
            starts_at=start,
            ends_at=start + timedelta(minutes=self.ends.data),
            space_id=self.space_id.data,
            room=self.room.data or "",
            kind=self.kind.data or SessionKind.INDIVIDUAL,
            has_other_adult=self.has_other_adult.data,
            reason=self.reason.data or "",
        )

    def take_clashes(self, problem: Clashing) -> None:
        """Put each reason on its own line above the form."""
        self.yields = problem.yields
        with runtime.database().reading() as db:
            figures = terms.read(db)
        self.form_errors.extend(said_in_full(clash, figures) for clash in problem.clashes)


def said_in_full(clash: Clash, figures: Terms) -> str:
    """One reason with the times in the way."""
    other = clash.other
    details = {
        "code": clash.code,
        "starts": _short(other.starts_at, other.ends_at) if other else "",
        "ends": _short(other.ends_at, other.starts_at) if other else "",
        "minutes": figures.travel_minutes,
        "most": figures.daily_maximum,
        "busy": say(BUSY[clash.busy]) if clash.busy else "",
    }
    return say(CLASHES[clash.kind], details)


def time_form(*, group: bool = False, **data: object) -> TimeForm:
    """The form with the places of one's areas; a group session has no other kind."""
    form = TimeForm(**data)
    fill_places(form)
    if group:
        del form.kind
    else:
        form.kind.choices = [pair for pair in form.kind.choices if pair.value != SessionKind.GROUP]
    return form


def fill_places(form: Any) -> None:
    """Places and lengths to choose from."""
    with runtime.database().reading() as db:
        found = queries.places(db, runtime.actor())
    # "Elsewhere" is an answer too.
    form.space_id.flags.required = True
    form.space_id.choices = [
        ("", _("Elsewhere")),
        *((str(each.id), name_of(each)) for each in found),
    ]
    minutes = N_("%(minutes)s minutes")
    form.ends.choices = [(length, say(minutes, {"minutes": length})) for length in _LENGTHS]


def _short(one: datetime, other: datetime) -> str:
    """The time alone when both ends lie on one day."""
    return clock(one) if local_day(one) == local_day(other) else moment(one)
