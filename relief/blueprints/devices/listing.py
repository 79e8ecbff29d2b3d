"""The tablets of one's areas, and each by itself: rename it, revoke it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.accounts import devices, holdings, queries
from relief.accounts.models import Device
from relief.blueprints.devices import bp
from relief.distributions.tablets import QUIET_AFTER, lists_held
from relief.incidents import queries as incidents
from relief.incidents.labels import SAYS
from relief.kernel.db import Session
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import places, runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.spans import ago, clock_off


class NameForm(Form):
    """What is written on the tablet's sticker."""

    name = StringField(lazy_gettext("Name of the tablet"), [InputRequired(), Length(max=60)])


class RevokeForm(Form):
    """Why a tablet is shut out."""

    reason = TextAreaField(lazy_gettext("Reason"), [InputRequired(), Length(max=200)])


@bp.get("/")
@needs(Verb.DEVICES_VIEW)
def index() -> Response:
    """Every tablet of one's areas: last contact, backlog, clock, lists."""
    with runtime.database().reading() as db:
        found = devices.devices_of(db, runtime.actor())
        context = _about(db, found)
    return page("devices/index.html", fragment="devices/_list.html", tablets=found, **context)


@bp.get("/<uuid:device_id>")
@needs(Verb.DEVICES_VIEW)
def show(device_id: UUID) -> Response:
    """One tablet and everything it said of itself."""
    return _show(device_id, None, 200)


@bp.post("/<uuid:device_id>")
@needs(Verb.DEVICES_MANAGE)
def rename(device_id: UUID) -> Response:
    """Call it what its sticker says."""
    form = NameForm()
    if not form.sound:
        return _show(device_id, form, 422)
    try:
        with runtime.database().writing() as db:
            devices.rename_device(db, runtime.actor(), device_id, form.name.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _show(device_id, form, 422)
    return go(url_for(".show", device_id=device_id), flash=_("The tablet has its new name."))


@bp.get("/<uuid:device_id>/revoke")
@needs(Verb.DEVICES_MANAGE)
def ask_revoke(device_id: UUID) -> Response:
    """Say what revoking means before it is done, for it cannot be undone."""
    return _revoke(device_id, RevokeForm(), 200)


@bp.post("/<uuid:device_id>/revoke")
@needs(Verb.DEVICES_MANAGE)
def revoke(device_id: UUID) -> Response:
    """Shut the tablet out."""
    form = RevokeForm()
    if not form.sound:
        return _revoke(device_id, form, 422)
    try:
        with runtime.database().writing() as db:
            devices.revoke_device(db, runtime.actor(), device_id, form.reason.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _revoke(device_id, form, 422)
    return go(
        url_for(".show", device_id=device_id),
        flash=_("The tablet is revoked: it gets no list any more. What it still sends waits for review."),
    )


def _show(device_id: UUID, form: NameForm | None, status: int) -> Response:
    with runtime.database().reading() as db:
        device = devices.find(db, runtime.actor(), device_id)
        context = _about(db, [device])
        packs = incidents.known_packs(db, runtime.actor(), holdings.on(db, device))
        who = queries.names_of(db, [one.holding.created_by_id for one, _plan in packs])
        revoked_by = queries.names_of(db, [device.revoked_by_id] if device.revoked_by_id else [])
    return page(
        "devices/show.html",
        status=status,
        device=device,
        form=form or NameForm(formdata=None, data={"name": device.name}),
        revoked_by=revoked_by.get(device.revoked_by_id) if device.revoked_by_id else None,
        packs=packs,
        says=SAYS,
        who=who,
        now=runtime.now(),
        **context,
    )


def _revoke(device_id: UUID, form: RevokeForm, status: int) -> Response:
    with runtime.database().reading() as db:
        device = devices.find(db, runtime.actor(), device_id, Verb.DEVICES_MANAGE)
        context = _about(db, [device])
    return page("devices/revoke.html", status=status, device=device, form=form, **context)


def _about(db: Session, found: Any) -> dict[str, Any]:
    """What every page of tablets says of each: its lists, its area, whether it is silent for too long."""
    now, lists = runtime.now(), lists_held(db, [device.id for device in found])

    return {
        "lists": lists,
        "areas": places.by_path(db, sorted({device.path for device in found})),
        "quiet": [one for one in found if lists[one.id] and _is_quiet(one)],
        "ago": lambda moment: ago(moment, now),
        "clock_off": clock_off,
    }


def _is_quiet(device: Device) -> bool:
    silent_for = runtime.now() - (device.seen_at or device.created_at)
    return device.revoked_at is None and silent_for > QUIET_AFTER
