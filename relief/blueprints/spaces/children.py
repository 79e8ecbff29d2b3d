"""The children of a space and one child: for the site's own people."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _

from relief.accounts.queries import names_of
from relief.blueprints.spaces.forms import ExitForm
from relief.blueprints.spaces.room import bp, today
from relief.consent import queries as consent
from relief.consent.labels import METHOD_LABELS
from relief.consent.wordings import WORDINGS
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.spaces import actions, queries
from relief.spaces.children import Caregiver
from relief.spaces.inputs import ExitGiven
from relief.spaces.queries.absence import end_asked_by
from relief.web import runtime
from relief.web.forms import options, tidy
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import name_of


@bp.get("/<uuid:space_id>/children")
@needs(Verb.SPACES_VIEW_CHILDREN)
def children(space_id: UUID) -> Response:
    """The book of the space: enrolled, waiting, and those who left when asked for."""
    gone = request.args.get("show") == "gone"
    wanted = (tidy(request.args.get("name", "")) or "")[:80]
    with runtime.database().reading() as db:
        site = queries.own_site(db, runtime.actor(), space_id)
        rows = queries.children_of(db, runtime.actor(), space_id, today(), gone=gone)
        if wanted:
            like = {one.id for one in queries.look_for(db, runtime.actor(), space_id, wanted)}
            rows = [row for row in rows if row.child.id in like or row.child.known_as == wanted]
    return page("spaces/children.html", site=site, rows=rows, gone=gone, wanted=wanted)


@bp.get("/children/<uuid:child_id>")
@needs(Verb.SPACES_VIEW_CHILDREN)
def child(child_id: UUID) -> Response:
    """One child, without caregivers."""
    return _child(child_id, ExitForm(data={"on": today()}), 200)


@bp.get("/children/<uuid:child_id>/agreed")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def agreed(child_id: UUID) -> Response:
    """What the guardian agreed to, in which words; it names the guardian, so the reading is on record."""
    with runtime.database().writing() as db:
        actions.open_caregivers(db, runtime.actor(), child_id, now=runtime.now())
        found = queries.child_page(db, runtime.actor(), child_id, runtime.now(), today())
        ledger = consent.ledger(db, child_id)
        who = names_of(db, [one.created_by_id for one in ledger])
    return page(
        "spaces/agreed.html", child=found.child, ledger=ledger, standing=consent.standing(ledger), who=who,
        methods=METHOD_LABELS, wordings=WORDINGS,
    )  # fmt: skip


@bp.post("/children/<uuid:child_id>/caregivers")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def caregivers(child_id: UUID) -> Response:
    """Show who answers for the child; that it was shown is written down, so this is a POST."""
    with runtime.database().writing() as db:
        found = actions.open_caregivers(db, runtime.actor(), child_id, now=runtime.now())
    return _child(child_id, ExitForm(data={"on": today()}), 200, found)


@bp.post("/children/<uuid:child_id>/exits/<uuid:enrolment_id>")
@needs(Verb.SPACES_ENROL)
def leave(child_id: UUID, enrolment_id: UUID) -> Response:
    """The child no longer comes."""
    form = ExitForm()
    if not form.sound:
        return _child(child_id, form, 422)
    given = ExitGiven(enrolment_id=enrolment_id, reason=form.reason.data, on=form.on.data)
    try:
        with runtime.database().writing() as db:
            actions.exit_child(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _child(child_id, form, 422)
    return go(
        url_for("spaces.child", child_id=child_id),
        flash=_("The child has left this group. Past registers stay as they are."),
    )


@bp.post("/children/<uuid:child_id>/admissions/<uuid:enrolment_id>")
@needs(Verb.SPACES_ENROL)
def admit(child_id: UUID, enrolment_id: UUID) -> Response:
    """Take the child from the waiting list."""
    with runtime.database().writing() as db:
        actions.admit_child(db, runtime.actor(), enrolment_id, now=runtime.now())
    return go(
        url_for("spaces.child", child_id=child_id),
        flash=_("The child has a place from today and stands on the register."),
    )


def _child(child_id: UUID, form: ExitForm, status: int, shown: Sequence[Caregiver] | None = None) -> Response:
    with runtime.database().reading() as db:
        found = queries.child_page(db, runtime.actor(), child_id, runtime.now(), today())
        asker = end_asked_by(db, child_id)
    form.reason.choices = [*options([("", _("Choose a reason"))]), *form.reason.choices]
    return page(
        "spaces/child.html",
        status=status,
        found=found,
        form=form,
        caregivers=shown,
        place=name_of(found.site.space),
        may_agree=asker is not None and asker != runtime.actor().id,
    )
