"""How many people must approve a list, by its value."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from relief.blueprints.distributions import bp
from relief.distributions import approvals
from relief.kernel.problems import Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.web import runtime
from relief.web.forms import Form, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page


class StepsForm(Form):
    """Three steps at most; a row without an amount or a number counts for nothing."""

    from_1 = NumberField(lazy_gettext("From how many taka (first step)"), most=10**12)
    approvers_1 = NumberField(lazy_gettext("How many approvers (first step)"), least=1, most=approvals.MOST)
    from_2 = NumberField(lazy_gettext("From how many taka (second step)"), most=10**12)
    approvers_2 = NumberField(lazy_gettext("How many approvers (second step)"), least=1, most=approvals.MOST)
    from_3 = NumberField(lazy_gettext("From how many taka (third step)"), most=10**12)
    approvers_3 = NumberField(lazy_gettext("How many approvers (third step)"), least=1, most=approvals.MOST)

    @property
    def pairs(self) -> list[tuple[NumberField, NumberField]]:
        """The fields of each step, side by side."""
        return [(self[f"from_{number}"], self[f"approvers_{number}"]) for number in (1, 2, 3)]


@bp.get("/approvals")
@needs(Verb.DISTRIBUTIONS_VIEW)
def approval_steps() -> Response:
    """The steps of this response, for everybody who sees its plans."""
    with runtime.database().reading() as db:
        found = approvals.steps(db, _response_id())
    known = {f"from_{n}": least for n, (least, _count) in enumerate(found, 1)}
    known |= {f"approvers_{n}": count for n, (_least, count) in enumerate(found, 1)}
    return _page(StepsForm(formdata=None, data=known), 200)


@bp.post("/approvals")
@needs(Verb.DISTRIBUTIONS_APPROVE)
def set_approval_steps() -> Response:
    """Say it anew, for lists that are locked from now on."""
    form = StepsForm()
    if not form.sound:
        return _page(form, 422)
    half = [one for one in form.pairs if (one[0].data is None) != (one[1].data is None)]
    given = [(least.data, count.data) for least, count in form.pairs if least.data is not None and count.data]
    try:
        if half:
            raise Invalid({half[0][0].name: _("Write both the amount and how many approvers, or neither.")})
        with runtime.database().writing() as db:
            approvals.set_steps(db, runtime.actor(), _response_id(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _page(form, 422)
    return go(url_for(".approval_steps"), flash=_("Lists that are locked from now on need it."))


def _response_id() -> UUID:
    response = runtime.response()
    if response is None:
        raise NotFound
    return response.id


def _page(form: StepsForm, status: int) -> Response:
    may_set = runtime.actor().can(Verb.DISTRIBUTIONS_APPROVE)
    return page("distributions/approvals.html", status=status, form=form, may_set=may_set)
