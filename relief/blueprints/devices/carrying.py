"""Carry in an outbox: the sealed file of a tablet that cannot send by itself."""

from __future__ import annotations

from flask import Response
from flask_babel import lazy_gettext
from flask_wtf.file import FileField, FileRequired

from relief.accounts.models import Device
from relief.blueprints.devices import bp
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.sync import carrying
from relief.sync.carrying import Outcome
from relief.sync.inbox import packed, receive
from relief.sync.models import Came
from relief.sync.taking import Keys
from relief.web import runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import page


class CarryForm(Form):
    """A sealed outbox."""

    content = FileField(
        lazy_gettext("The file from the tablet"), [FileRequired(lazy_gettext("Choose the file first."))]
    )


@bp.get("/carry")
@needs(Verb.DEVICES_VIEW)
def carry() -> Response:
    """Ask for the file."""
    return _page(CarryForm(), 200, None, None)


@bp.post("/carry")
@needs(Verb.DEVICES_VIEW)
def take_in() -> Response:
    """Take the entries in, and say what became of them."""
    form = CarryForm()
    if not form.sound:
        return _page(form, 422, None, None)
    try:
        device, outcome = _take(form.content.data.read())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(form, 422, None, None)
    return _page(CarryForm(formdata=None), 200, device, outcome)


def _take(body: bytes) -> tuple[Device, Outcome]:
    settings, actor, now = runtime.settings(), runtime.actor(), runtime.now()
    outbox = carrying.read_outbox(body)
    with runtime.database().reading() as db:
        device = carrying.tablet_of(db, actor, outbox)
    keys = Keys.of(settings.secret_key, settings.outbox_key)
    got = receive(
        runtime.database(), device, outbox.batch, keys=keys, now=now, came=Came.FILE, body=packed(body)
    )  # fmt: skip
    outcome = carrying.counted(list(got.answers), got.taken - device.taken)
    with runtime.database().writing() as db:
        carrying.note_carried(db, actor, device, outcome, now=now)
    return device, outcome


def _page(form: CarryForm, status: int, device: Device | None, outcome: Outcome | None) -> Response:
    return page("devices/carry.html", status=status, form=form, device=device, outcome=outcome)
