"""Forms of responses: what is asked about an emergency, its water and its official figures."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from sqlalchemy.orm import Session
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from relief.areas import queries
from relief.areas.models import Area
from relief.kernel.actor import Actor
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_, Invalid
from relief.responses.kinds import ExtentKind, ResponseKind
from relief.web.forms import CodeField, DayField, Form, LabelledSelect, MomentField, NumberField
from relief.web.map_files import MapFileForm

_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_UNKNOWN = N_("No area of yours has this P-code. Check the code on the area's page.")
_NO_OUTLINE = N_("Draw the outline on the map, or write at least three corners.")
_BAD_CORNER = N_("Each line needs two numbers, latitude and longitude, for example 22.55 89.10.")


class ResponseForm(Form):
    """A new response."""

    kind = LabelledSelect(lazy_gettext("What happened"), [InputRequired()], kind=ResponseKind)
    name_bn = StringField(lazy_gettext("Name in Bangla"), [Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    code = CodeField(lazy_gettext("Short code"), [InputRequired()])
    started_on = DayField(lazy_gettext("Day it began"), [InputRequired()])
    note = TextAreaField(lazy_gettext("Note"), [Length(max=2000)])


class FiguresForm(Form):
    """Official figures of one area."""

    area_id = CodeField(lazy_gettext("P-code of the union"), [InputRequired()])
    as_of = DayField(lazy_gettext("Day of the figures"), [InputRequired()])
    households_affected = NumberField(lazy_gettext("Affected households"), [InputRequired()], most=2_000_000)
    people_affected = NumberField(lazy_gettext("Affected people"), [Optional()], most=10_000_000)
    children_affected = NumberField(lazy_gettext("Affected children"), [Optional()], most=10_000_000)
    source = StringField(lazy_gettext("Who gave these figures"), [InputRequired(), Length(max=200)])


class _ExtentForm(Form):
    """What is asked about water or wind, drawn or in a file."""

    kind = LabelledSelect(lazy_gettext("What it shows"), [InputRequired()], kind=ExtentKind)
    name_bn = StringField(lazy_gettext("Name in Bangla"), [Length(max=160)])
    name_en = StringField(lazy_gettext("Name in English"), [Length(max=160)])
    observed_at = MomentField(lazy_gettext("Seen at"), [InputRequired()])
    source = StringField(lazy_gettext("Source"), [Length(max=200)])
    is_modelled = BooleanField(lazy_gettext("Computed by a model, not observed"))
    is_synthetic = BooleanField(lazy_gettext("Invented for practice"))


class DrawnForm(_ExtentForm):
    """An outline drawn on the map, or typed corner by corner."""

    severity = StringField(lazy_gettext("Severity"), [Length(max=40)])
    geometry = HiddenField()
    corners = TextAreaField(lazy_gettext("Corners"), [Length(max=20_000)])

    def outline(self) -> dict[str, Any]:
        """GeoJSON of what was typed, else of what was drawn."""
        if self.corners.data:
            return {"type": "Polygon", "coordinates": [read_corners(self.corners.data)]}
        try:
            drawn = json.loads(self.geometry.data or "null")
        except ValueError:
            drawn = None
        if not isinstance(drawn, dict):
            raise Invalid({"corners": _NO_OUTLINE})
        return drawn


class LayerForm(MapFileForm, _ExtentForm):
    """A file of outlines."""

    # A file says by itself which outlines are lines.
    kind = LabelledSelect(lazy_gettext("What it shows"), kind=ExtentKind, empty=N_("As the file says"))


class StormForm(MapFileForm):
    """A table of cyclone tracks."""

    content = FileField(lazy_gettext("CSV table of IBTrACS"))
    storm = StringField(lazy_gettext("Name or number of the storm"), [Length(max=40)])
    is_synthetic = BooleanField(lazy_gettext("Invented for practice"))


class RedrawForm(Form):
    """An extent drawn anew; `seen` is the row version the person began with."""

    geometry = HiddenField(validators=[Length(max=2_000_000)])
    seen = HiddenField()

    def outline(self) -> dict[str, Any]:
        """GeoJSON of what was drawn."""
        try:
            drawn = json.loads(self.geometry.data or "null")
        except (ValueError, RecursionError):
            drawn = None
        if not isinstance(drawn, dict):
            raise Invalid({"geometry": _NO_OUTLINE})
        return drawn

    def seen_version(self) -> int:
        """The version as a number; what is no number was never seen."""
        return int(self.seen.data) if str(self.seen.data or "").isascii() and str(self.seen.data).isdigit() else -1


def read_day(text: str) -> date | None:
    """A day of an address, "2024-05-27"; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def told(field: Field) -> Any:
    """What a field holds; its validator has made sure that there is something."""
    return field.data


def read_corners(text: str) -> list[list[float]]:
    """A closed ring from lines of two numbers in either script; the larger number is the longitude.

    In Bangladesh that is never in doubt: latitudes end at 27, longitudes begin at 88.
    """
    lines = [line for line in to_latin(text).splitlines() if line.strip()]
    ring = []
    for line in lines:
        numbers = sorted(float(each) for each in _NUMBER.findall(line))
        if len(numbers) != 2:
            raise Invalid({"corners": _BAD_CORNER})
        ring.append([numbers[1], numbers[0]])
    if len(ring) < 3:
        raise Invalid({"corners": _NO_OUTLINE})
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def read_area(db: Session, actor: Actor, text: str) -> Area:
    """The area somebody typed as a P-code; one that is not theirs is unknown to them."""
    found = queries.by_pcode(db, text)
    if found is None or not actor.sees(found.path):
        raise Invalid({"area_id": _UNKNOWN})
    return found
