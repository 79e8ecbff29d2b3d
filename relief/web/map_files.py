"""What every page asks that takes a map file, and what it asks when the file leaves something open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from relief.areas import kept
from relief.areas.files.reading import AskFirst, ReadFile, Wish, read_file
from relief.kernel.digits import to_latin
from relief.kernel.problems import N_, Invalid
from relief.web import runtime
from relief.web.forms import Form

T = TypeVar("T")

ACCEPT = ".geojson,.json,.zip,.kml,.kmz,.gpkg,application/geo+json,application/zip"
_NO_FILE = N_("Choose a file first.")
# How a person tells one coordinate system from another.
SYSTEM_WORDS = {
    "EPSG:4326": N_("Degrees of longitude and latitude (WGS 84)"),
    "EPSG:32645": N_("UTM zone 45 north: west of 90° E"),
    "EPSG:32646": N_("UTM zone 46 north: east of 90° E"),
    "EPSG:3106": N_("Bangladesh Transverse Mercator (Gulshan 303)"),
    "EPSG:24305": N_("UTM zone 45 on the older Everest ellipsoid"),
    "EPSG:24306": N_("UTM zone 46 on the older Everest ellipsoid"),
    "EPSG:3857": N_("Web Mercator, as maps in the browser use it"),
}


class MapFileForm(Form):
    """A map file, and the answers a file may ask for. `question` is what it asks, after it was looked at."""

    content = FileField(lazy_gettext("Map file"))
    kept = HiddenField()
    layer = StringField(lazy_gettext("Layer"), [Length(max=400)])
    system = StringField(lazy_gettext("Coordinate system"), [Length(max=20)])
    swap = BooleanField(lazy_gettext("Exchange latitude and longitude"))
    repair = BooleanField(lazy_gettext("Repair outlines that cross themselves"))
    question: AskFirst | None = None
    file_name: str = ""

    def wish(self, *, repair: bool) -> Wish:
        """The answers so far; `repair` where the page always repairs."""
        return Wish(
            layer=self.layer.data or None,
            system=to_latin(self.system.data or "") or None,
            swap=bool(self.swap.data),
            repair=repair or bool(self.repair.data),
        )


def read_sent(form: MapFileForm, *, repair: bool = False) -> ReadFile:
    """Read the file that was sent, or the one put aside; raises Invalid beside "content".

    A file that leaves something open is put aside, so that nobody chooses it twice. No transaction
    is open while the reader works.
    """
    return opened(form, lambda name, content: read_file(name, content, form.wish(repair=repair)))


def opened(form: MapFileForm, read: Callable[[str, bytes], T]) -> T:
    """The same for any reader of a file that may raise a question as an Invalid with attributes."""
    name, content = _sent(form)
    form.file_name = name
    try:
        return read(name, content)
    except Invalid as problem:
        if isinstance(problem, AskFirst):
            form.question = problem
        if type(problem) is not Invalid and not form.kept.data:
            with runtime.database().writing() as db:
                form.kept.data = str(kept.keep_file(db, runtime.actor(), name, content, now=runtime.now()).id)
        raise


def _sent(form: MapFileForm) -> tuple[str, bytes]:
    """A file chosen now goes before the one put aside."""
    if form.content.data:
        form.kept.data = ""
        return form.content.data.filename or "map", form.content.data.read()
    try:
        file_id = UUID(form.kept.data or "")
    except ValueError:
        raise Invalid({"content": _NO_FILE}) from None
    try:
        with runtime.database().reading() as db:
            found = kept.kept_file(db, runtime.actor(), file_id)
    except Invalid:
        form.kept.data = ""
        raise
    return found.file_name, found.content
