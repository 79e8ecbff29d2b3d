"""The figures of this room, each with its source and whether somebody has confirmed it."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from relief.blueprints.psychosocial.days import bp, tabs
from relief.kernel.problems import Invalid
from relief.psychosocial import oversight
from relief.psychosocial import terms as figures
from relief.web import runtime
from relief.web.forms import Form, NumberField
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import say


class TermsForm(Form):
    """One field for each figure; they are added below."""

    def rows(self) -> list[tuple[Any, figures.Figure, int]]:
        """Each field with its figure and its default."""
        return [(self._fields[name], one, getattr(figures.DEFAULTS, name)) for name, one in figures.FIGURES.items()]


for _name, _figure in figures.FIGURES.items():
    setattr(TermsForm, _name, NumberField(lazy_gettext(_figure.label)))


@bp.get("/terms")
@needs()
def support_terms() -> Response:
    """As they hold now."""
    with runtime.database().reading() as db:
        now = figures.read(db)
    return _terms(TermsForm(formdata=None, data={name: getattr(now, name) for name in figures.FIGURES}), 200)


@bp.post("/terms")
@needs()
def set_support_terms() -> Response:
    """Set them."""
    form = TermsForm()
    if not form.sound:
        return _terms(form, 422)
    try:
        with runtime.database().writing() as db:
            given = {name: form[name].data for name in figures.FIGURES}
            figures.change(db, runtime.actor(), given, now=runtime.now())
    except Invalid as problem:
        form.take_faults(problem)
        return _terms(form, 422)
    return go(url_for("psychosocial.support_terms"), flash=_("Saved. Booked appointments stay as they are."))


def _terms(form: TermsForm, status: int) -> Response:
    oversight.only_supervisors(runtime.actor())
    return page("psychosocial/terms.html", status=status, form=form, tabs=tabs("overseen"), said=say)
