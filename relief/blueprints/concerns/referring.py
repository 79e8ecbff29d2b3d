"""Draft a referral of a concern one follows."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from relief.areas import queries as areas
from relief.blueprints.concerns import bp
from relief.blueprints.concerns.common import private_page
from relief.blueprints.concerns.raising import read_id
from relief.concerns import queries as concerns
from relief.kernel.problems import Invalid
from relief.kernel.zone import local_day
from relief.referrals import making, queries, rules
from relief.referrals.inputs import ReferralGiven
from relief.referrals.kinds import Service, Shared
from relief.referrals.labels import LABELS
from relief.web import runtime
from relief.web.forms import DayField, Form, LabelledSelect, Needed, options
from relief.web.guard import needs
from relief.web.hx import go
from relief.web.i18n import name_of, say


class ReferralForm(Form):
    """What for, to whom, until when; a field for each thing that may be told, added below."""

    service = LabelledSelect(lazy_gettext("Service"), [InputRequired()], kind=Service)
    provider_id = SelectField(lazy_gettext("Provider"))
    provider_name = StringField(lazy_gettext("Or one outside the directory"), [Length(max=200)])
    focal = StringField(lazy_gettext("Whom to ask for there"), [Length(max=160)])
    due_on = DayField(lazy_gettext("Answer until"), [InputRequired()])
    shared = SelectMultipleField(lazy_gettext("What the provider may know"), [Needed()])

    def known(self) -> dict[Shared, str]:
        """What was written, whether it may be told or not."""
        return {one: self[field_of(one)].data or "" for one in Shared}

    def facts(self) -> list[SelectField]:
        """The fields of what is known, in their order."""
        return [self[field_of(one)] for one in Shared]


def field_of(one: Shared) -> str:
    """The name of its field."""
    return f"known_{one.value.replace('-', '_')}"


for _one in Shared:
    setattr(ReferralForm, field_of(_one), StringField(lazy_gettext(LABELS[_one]), [Length(max=rules.LONGEST)]))


@bp.get("/<uuid:concern_id>/refer")
@needs()
def refer(concern_id: UUID) -> Response:
    """An empty draft."""
    form = ReferralForm(formdata=None)
    form.due_on.data = local_day(runtime.now()) + timedelta(days=rules.ANSWER_DAYS)
    return _form(concern_id, form, 200)


@bp.post("/<uuid:concern_id>/refer")
@needs()
def draft(concern_id: UUID) -> Response:
    """Keep the draft, sealed."""
    form = ReferralForm()
    _offer(concern_id, form)
    if not form.sound or form.due_on.data is None:
        return _form(concern_id, form, 422)
    chosen = read_id(form.provider_id.data) if form.provider_id.data else None
    try:
        with runtime.database().writing() as db:
            name = name_of(queries.find(db, runtime.actor(), chosen)) if chosen else form.provider_name.data or ""
            given = ReferralGiven(
                concern_id=concern_id,
                service=form.service.data,
                provider_id=chosen,
                provider_name=name,
                focal=form.focal.data or "",
                due_on=form.due_on.data,
                known=form.known(),
                shared=frozenset(Shared(one) for one in form.shared.data or ()),
            )
            made = making.draft(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _form(concern_id, form, 422)
    return go(url_for("concerns.referral", referral_id=made.id))


@bp.post("/<uuid:concern_id>/neutral")
@needs()
def neutral(concern_id: UUID) -> Response:
    """Ask the own rehabilitation programme by a code alone."""
    with runtime.database().writing() as db:
        made = making.neutral_request(db, runtime.actor(), concern_id, now=runtime.now())
    return go(url_for("concerns.referral", referral_id=made.id))


def _offer(concern_id: UUID, form: ReferralForm) -> str:
    actor = runtime.actor()
    with runtime.database().reading() as db:
        concern = concerns.mine(db, actor, concern_id)
        area = areas.find(db, actor, concern.area_id)
        near = queries.middle_of(area)
        found = [
            *queries.helplines(db, actor),
            *(row.provider for row in queries.providers(db, actor, None, near).items),
        ]
    names = [(str(one.id), f"{name_of(one)} ({say(LABELS[one.service])})") for one in found]
    form.provider_id.choices = options([("", _("Not in the directory")), *names])
    form.shared.choices = options([(one.value, say(LABELS[one])) for one in Shared])
    return concern.code


def _form(concern_id: UUID, form: ReferralForm, status: int) -> Response:
    code = _offer(concern_id, form)
    return private_page("concerns/refer.html", status=status, form=form, code=code, concern_id=concern_id)
