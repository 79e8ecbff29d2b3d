"""The interface for programs, explained to people; tokens made, looked at and revoked."""

from __future__ import annotations

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, SelectMultipleField, StringField

from relief.accounts.queries import names_of
from relief.blueprints.reports import bp
from relief.blueprints.reports.common import AreaForm, emergency
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid
from relief.kernel.verbs import Verb
from relief.reports import contract, tokens
from relief.reports.outside import Matter
from relief.web import runtime
from relief.web.forms import Needed, NumberField, options
from relief.web.guard import needs
from relief.web.hx import go, page
from relief.web.i18n import label


class TokenForm(AreaForm):
    """Who gets it, what for, about which areas and matters, and for how long."""

    holder = StringField(lazy_gettext("Who gets the token?"), [Needed()])
    purpose = StringField(lazy_gettext("What is it for?"), [Needed()])
    matters = SelectMultipleField(lazy_gettext("What may it read?"), default=[one.value for one in Matter])
    days = NumberField(lazy_gettext("For how many days?"), [Needed()], least=1, most=tokens.MOST_DAYS, default=90)
    is_own = BooleanField(lazy_gettext("It is for my own programs and ends with my account"))

    def offer(self, db: Session, *, all_areas: bool = True) -> None:
        """Areas, and the matters."""
        super().offer(db, all_areas=all_areas)
        self.matters.choices = options((one.value, label(one)) for one in Matter)


@bp.get("/programs")
@needs(Verb.REPORTS_SEND)
def programs() -> Response:
    """How programs ask, and who has a token."""
    if runtime.response() is None:
        return page("reports/none.html", heading=N_("Interface for programs"))
    return _programs(TokenForm(), 200)


def _programs(form: TokenForm, status: int, fresh: str | None = None) -> Response:
    with runtime.database().reading() as db:
        form.offer(db)
        found = tokens.latest(db, runtime.actor(), emergency().id)
        who = names_of(db, list({one.created_by_id for one in found}))
    root = url_for("api.entrance", _external=True).rstrip("/")
    return page(
        "reports/programs.html", status=status, form=form, tokens=found, who=who, fresh=fresh, now=runtime.now(),
        questions=contract.QUESTIONS, root=root, most=tokens.MOST_A_MINUTE,
    )  # fmt: skip


@bp.post("/programs")
@needs(Verb.REPORTS_SEND)
def programs_token() -> Response:
    """A new token, shown this once."""
    form = TokenForm()
    with runtime.database().reading() as db:
        form.offer(db)
    try:
        if not form.validate():
            raise Invalid({})
        given = tokens.TokenGiven(
            response_id=emergency().id, holder=form.holder.data or "", purpose=form.purpose.data or "",
            days=form.days.data, area_id=form.area, matters=[Matter(word) for word in form.matters.data or []],
            is_own=bool(form.is_own.data),
        )  # fmt: skip
        with runtime.database().writing() as db:
            secret = tokens.make(db, runtime.actor(), given, now=runtime.now())[1]
    except Invalid as problem:
        form.take_faults(problem)
        return _programs(form, 422)
    return _programs(TokenForm(formdata=None), 200, secret)


@bp.get("/programs/<uuid:api_token_id>")
@needs(Verb.REPORTS_SEND)
def programs_uses(api_token_id: UUID) -> Response:
    """What a token was used for."""
    with runtime.database().reading() as db:
        token = tokens.find(db, runtime.actor(), api_token_id)
        uses = tokens.uses(db, token)
    return page("reports/programs_uses.html", token=token, uses=uses, now=runtime.now())


@bp.post("/programs/<uuid:api_token_id>/revoke")
@needs(Verb.REPORTS_SEND)
def programs_revoke(api_token_id: UUID) -> Response:
    """Let a token answer no more."""
    with runtime.database().writing() as db:
        tokens.revoke(db, runtime.actor(), api_token_id, now=runtime.now())
    return go(url_for("reports.programs"), flash=_("The token is revoked."))
