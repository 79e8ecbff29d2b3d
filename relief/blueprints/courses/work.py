"""Where a child works (C2): its manager's page, each look written down."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _

from relief.blueprints.courses import bp
from relief.blueprints.courses.forms import WorkForm
from relief.courses import work as deeds
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.guard import needs
from relief.web.hx import go, page


@bp.get("/children/<uuid:child_id>/work")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def work(child_id: UUID) -> Response:
    """What is known, in a form to change it."""
    return _work(child_id, None, 200)


@bp.post("/children/<uuid:child_id>/work")
@needs(Verb.SPACES_VIEW_CAREGIVERS)
def save_work(child_id: UUID) -> Response:
    """Keep it."""
    form = WorkForm()
    if not form.sound:
        return _work(child_id, form, 422)
    try:
        with runtime.database().writing() as db:
            deeds.save_work(db, runtime.actor(), form.given(child_id), now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _work(child_id, form, 422)
    return go(url_for("spaces.child", child_id=child_id), flash=_("It is saved."))


def _work(child_id: UUID, form: WorkForm | None, status: int) -> Response:
    with runtime.database().writing() as db:
        child, known = deeds.open_work(db, runtime.actor(), child_id, now=runtime.now())
    return page("courses/work.html", status=status, child=child, form=form or WorkForm(formdata=None, obj=known))
