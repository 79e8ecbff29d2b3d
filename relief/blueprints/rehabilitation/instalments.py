"""The milestones of a grant: report with a picture, inspect, send back, approve, pay; money that comes back."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from relief.blueprints.rehabilitation import shown
from relief.blueprints.rehabilitation.common import plain_form
from relief.blueprints.rehabilitation.grants import bp
from relief.blueprints.rehabilitation.shown import TakaField
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.rehabilitation import milestones, money, queries, rules
from relief.rehabilitation.kinds import MilestoneState
from relief.rehabilitation.models import Milestone
from relief.verification import photos
from relief.web import runtime
from relief.web.forms import Form
from relief.web.guard import needs
from relief.web.hx import go, page


class ProofForm(Form):
    """What proves a milestone."""

    proof = TextAreaField(lazy_gettext("What proves it"), [Length(max=300)])
    photo = FileField(lazy_gettext("Picture of what was done"))


class BackForm(Form):
    """Money a household brought back."""

    amount = TakaField(lazy_gettext("Amount that came back, in taka"), [InputRequired()])
    words = StringField(lazy_gettext("Who brought it, and where the receipt is"), [InputRequired(), Length(max=200)])


@bp.get("/<uuid:grant_id>/milestones/<int:number>")
@needs(Verb.GRANTS_VIEW)
def milestone(grant_id: UUID, number: int) -> Response:
    """The form for a milestone's next step."""
    return _milestone(grant_id, number, ProofForm(), 200)


@bp.post("/<uuid:grant_id>/milestones/<int:number>/<any(claimed,inspected,approved,paid):to>")
@needs(Verb.GRANTS_NOMINATE, Verb.GRANTS_VERIFY, Verb.GRANTS_APPROVE)
def move(grant_id: UUID, number: int, to: str) -> Response:
    """Take a milestone one step on; the step is part of the address, so that an old page cannot skip one."""
    form = ProofForm()
    if not form.sound:
        return _milestone(grant_id, number, form, 422)
    content = form.photo.data.read(photos.MOST_BYTES + 1) if form.photo.data else b""
    try:
        with runtime.database().writing() as db:
            milestones.move_milestone(
                db,
                runtime.actor(),
                grant_id,
                number,
                MilestoneState(to),
                form.proof.data or "",
                now=runtime.now(),
                photo=content,
            )
    except Invalid as problem:
        form.take_faults(problem)
        return _milestone(grant_id, number, form, 422)
    return _back(grant_id, _("The milestone has moved on."))


@bp.post("/<uuid:grant_id>/milestones/<int:number>/back")
@needs(Verb.GRANTS_VERIFY)
def send_back(grant_id: UUID, number: int) -> Response:
    """The inspector did not find what was reported."""
    form = ProofForm()
    if not form.sound:
        return _milestone(grant_id, number, form, 422)
    try:
        with runtime.database().writing() as db:
            milestones.send_back(
                db, runtime.actor(), grant_id, number, form.proof.data or "", now=runtime.now()
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _milestone(grant_id, number, form, 422)
    return _back(grant_id, _("The instalment went back with its reason. Tell the household what is missing."))


@bp.get("/<uuid:grant_id>/milestones/<int:number>/photo")
@needs(Verb.GRANTS_VIEW)
def milestone_photo(grant_id: UUID, number: int) -> Response:
    """The picture of a milestone, for who may see the grant."""
    with runtime.database().reading() as db:
        content = queries.photo(db, runtime.actor(), grant_id, number)
    return Response(content, mimetype=photos.kind_of(content), headers={"Cache-Control": "private, no-store"})


@bp.get("/<uuid:grant_id>/returned")
@needs(Verb.FUNDS_KEEP)
def returning(grant_id: UUID) -> Response:
    """The form for money that came back."""
    return _returned(grant_id, BackForm(), 200)


@bp.post("/<uuid:grant_id>/returned")
@needs(Verb.FUNDS_KEEP)
def take_money_back(grant_id: UUID) -> Response:
    """Write down money that came back."""
    form = BackForm()
    if not form.sound:
        return _returned(grant_id, form, 422)
    try:
        with runtime.database().writing() as db:
            money.take_back(
                db, runtime.actor(), grant_id, form.amount.poisha, form.words.data, now=runtime.now()
            )  # fmt: skip
    except Invalid as problem:
        form.take_faults(problem)
        return _returned(grant_id, form, 422)
    return _back(grant_id, _("What came back is written down and free again for others."))


def _returned(grant_id: UUID, form: BackForm, status: int) -> Response:
    with runtime.database().reading() as db:
        whole = queries.whole(db, runtime.actor(), grant_id)
    grant = whole.grant
    paid = sum(one.amount_poisha for one in whole.milestones if one.state is MilestoneState.PAID)
    home = url_for("rehabilitation.show", grant_id=grant_id)
    return plain_form(
        form,
        status,
        heading=_("Money that came back"),
        facts=[
            (_("Household"), shown.head_name(grant.household)),
            (_("Paid so far"), shown.taka(paid)),
            (_("Came back so far"), shown.taka(grant.returned_poisha)),
        ],
        crumbs=[(shown.head_name(grant.household), home)],
        submit=_("Write it down"),
        cancel=home,
    )


def _milestone(grant_id: UUID, number: int, form: ProofForm, status: int) -> Response:
    with runtime.database().reading() as db:
        whole = queries.whole(db, runtime.actor(), grant_id)
        has_picture = number in queries.pictured(db, grant_id)
    own: list[Milestone] = [each for each in whole.milestones if each.number == number]
    if not own:
        raise NotFound
    (line,) = shown.lines(whole.grant, own, runtime.actor())
    needs_proof = line.to is not None and rules.needs_proof(line.to)
    form.proof.flags.required = needs_proof
    form.photo.flags.required = own[0].asks_photo
    return page(
        "rehabilitation/milestone.html",
        status=status,
        form=form,
        grant=whole.grant,
        line=line,
        needs_proof=needs_proof,
        has_picture=has_picture,
    )


def _back(grant_id: UUID, flash: str) -> Response:
    return go(url_for("rehabilitation.show", grant_id=grant_id), flash=flash)
