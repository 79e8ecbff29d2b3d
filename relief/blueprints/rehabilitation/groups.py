"""The group that holds a grant: who joins, who leaves."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import plain_form
from relief.blueprints.rehabilitation.grants import bp
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.rehabilitation import groups, queries
from relief.web import runtime
from relief.web.forms import Form, NumberField
from relief.web.guard import needs
from relief.web.hx import go


class MemberForm(Form):
    """Somebody who joins: a household's code and how many parts are theirs."""

    code = StringField(lazy_gettext("Household code"), [InputRequired(), Length(max=40)])
    parts = NumberField(lazy_gettext("Parts of the amount"), [InputRequired()], least=1, most=100, default=1)


class LeavingForm(Form):
    """Why a member leaves."""

    reason = TextAreaField(lazy_gettext("Reason"), [InputRequired(), Length(max=300)])


@bp.get("/<uuid:grant_id>/members/new")
@needs(Verb.GRANTS_NOMINATE)
def joining(grant_id: UUID) -> Response:
    """The form for a new member."""
    return _join(grant_id, MemberForm(), 200)


@bp.post("/<uuid:grant_id>/members/new")
@needs(Verb.GRANTS_NOMINATE)
def join(grant_id: UUID) -> Response:
    """Add the member."""
    form = MemberForm()
    if not form.sound:
        return _join(grant_id, form, 422)
    try:
        with runtime.database().writing() as db:
            groups.add_member(db, runtime.actor(), grant_id, form.code.data, form.parts.number, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _join(grant_id, form, 422)
    return go(url_for("rehabilitation.show", grant_id=grant_id) + "#group", flash=_("The member belongs to the group."))


@bp.get("/<uuid:grant_id>/members/<uuid:partner_id>/leave")
@needs(Verb.GRANTS_NOMINATE)
def leaving(grant_id: UUID, partner_id: UUID) -> Response:
    """The form that asks why."""
    return _leave(grant_id, partner_id, LeavingForm(), 200)


@bp.post("/<uuid:grant_id>/members/<uuid:partner_id>/leave")
@needs(Verb.GRANTS_NOMINATE)
def leave(grant_id: UUID, partner_id: UUID) -> Response:
    """The member leaves."""
    form = LeavingForm()
    if not form.sound:
        return _leave(grant_id, partner_id, form, 422)
    try:
        with runtime.database().writing() as db:
            groups.leave(db, runtime.actor(), grant_id, partner_id, form.reason.data, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _leave(grant_id, partner_id, form, 422)
    return go(
        url_for("rehabilitation.show", grant_id=grant_id) + "#group",
        flash=_("The member has left. What is still to come is divided among the others."),
    )


def _join(grant_id: UUID, form: MemberForm, status: int) -> Response:
    return _written(
        grant_id, form, status, _("Add a member"), _("Add the member"),
        lead=_("A member is known by a number and a household’s code, never by a name."),
    )  # fmt: skip


def _leave(grant_id: UUID, partner_id: UUID, form: LeavingForm, status: int) -> Response:
    with runtime.database().reading() as db:
        queries.find(db, runtime.actor(), grant_id)
        if partner_id not in {one.id for one in groups.members_of(db, grant_id)}:
            raise NotFound
    return _written(
        grant_id, form, status, _("A member leaves"), _("The member leaves"),
        lead=_("What was paid stays with the member. What is still to come is divided among the others."),
    )  # fmt: skip


def _written(grant_id: UUID, form: Form, status: int, heading: str, submit: str, *, lead: str) -> Response:
    with runtime.database().reading() as db:
        grant = queries.find(db, runtime.actor(), grant_id)
    home = url_for("rehabilitation.show", grant_id=grant_id)
    return plain_form(
        form, status, heading=heading, lead=lead, crumbs=[(shown.head_name(grant.household), home)], submit=submit,
        cancel=home,
    )  # fmt: skip
