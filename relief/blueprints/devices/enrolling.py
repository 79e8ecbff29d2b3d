"""Enrol a tablet: a code for ten minutes and one use, as a picture to scan and as signs to type."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from flask import Response, request, session, url_for
from flask_babel import lazy_gettext
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from relief.accounts import devices, invitations
from relief.accounts.inputs import InvitationGiven
from relief.accounts.models import DeviceInvitation
from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.devices import bp
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import places, qr, runtime
from relief.web.forms import Form, options
from relief.web.guard import needs
from relief.web.hx import go, is_htmx, page
from relief.web.i18n import language

_LEVELS = (Level.DISTRICT, Level.UPAZILA, Level.UNION)
# The code itself is kept nowhere on the server, only its hash: the browser that asked for it carries it.
_CODE = "invitation"


class Stage(StrEnum):
    """How far an invitation has come."""

    WAITING = "waiting"
    ENROLLED = "enrolled"
    EXPIRED = "expired"


class InviteForm(Form):
    """What the tablet is called and where it works."""

    name = StringField(lazy_gettext("Name of the tablet"), [InputRequired(), Length(max=60)])
    area_id = SelectField(lazy_gettext("Area it works in"), [InputRequired()], coerce=str)


@bp.get("/new")
@needs(Verb.DEVICES_MANAGE)
def new() -> Response:
    """An empty form."""
    return _new(_form(), 200)


@bp.post("/new")
@needs(Verb.DEVICES_MANAGE)
def invite() -> Response:
    """Make a code and show it."""
    form = _form()
    if not form.sound:
        return _new(form, 422)
    try:
        with runtime.database().writing() as db:
            area = areas.find(db, runtime.actor(), UUID(form.area_id.data))
            given = InvitationGiven(name=form.name.data, path=area.path)
            invitation, code = devices.invite_device(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _new(form, 422)
    session[_CODE] = {"id": str(invitation.id), "code": code}
    return go(url_for(".invitation", invitation_id=invitation.id))


@bp.get("/invitations/<uuid:invitation_id>")
@needs(Verb.DEVICES_MANAGE)
def invitation(invitation_id: UUID) -> Response:
    """The code, big; once the tablet has used it, its name. HTMX asks every few seconds whether it has."""
    with runtime.database().reading() as db:
        found, device = invitations.find(db, runtime.actor(), invitation_id)
        area = places.by_path(db, [found.path]).get(found.path)
    stage = _stage(found)
    if is_htmx() and stage is Stage.WAITING:
        # Nothing new: the picture is not sent again every few seconds over a slow line.
        return Response(status=204)
    carried = session.get(_CODE, {})
    code = carried.get("code") if stage is Stage.WAITING and carried.get("id") == str(found.id) else None
    shell = f"{request.host_url}field"
    return page(
        "devices/invitation.html",
        fragment="devices/_invitation.html",
        invitation=found,
        stage=stage,
        device=device,
        area=area,
        code=code,
        shell=shell,
        drawn=qr.drawn(f"{shell}#enrol={code.replace('-', '')}") if code else None,
        minutes=max(1, -int((runtime.now() - found.expires_at).total_seconds() // 60)),
    )


def _stage(found: DeviceInvitation) -> Stage:
    if found.used_at is not None:
        return Stage.ENROLLED
    return Stage.EXPIRED if runtime.now() >= found.expires_at else Stage.WAITING


def _form() -> InviteForm:
    form = InviteForm()
    with runtime.database().reading() as db:
        own = areas.choices(db, runtime.actor(), _LEVELS, language())
    form.area_id.choices = options([(str(area_id), label) for area_id, label in own])
    return form


def _new(form: InviteForm, status: int) -> Response:
    return page("devices/new.html", status=status, form=form)
