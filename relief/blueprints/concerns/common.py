"""What the pages of protection share."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from relief.concerns.kinds import ConcernState, Urgency
from relief.kernel.verbs import Verb
from relief.referrals.kinds import ReferralState
from relief.web import runtime
from relief.web.hx import page

URGENCY = {Urgency.HIGH: "bad", Urgency.MEDIUM: "warn", Urgency.LOW: "quiet"}
STATES = {ConcernState.RECEIVED: "warn", ConcernState.OPEN: "info", ConcernState.CLOSED: "quiet"}
_S = ReferralState
STEPS = {
    _S.DRAFT: "quiet", _S.AGREED: "info", _S.OVERRIDE_ASKED: "warn", _S.OVERRIDDEN: "info", _S.SENT: "warn",
    _S.NO_ANSWER: "bad", _S.ACKNOWLEDGED: "info", _S.DECLINED: "bad", _S.STARTED: "info", _S.RECEIVED: "good",
    _S.NOT_RECEIVED: "bad", _S.CLOSED: "quiet", _S.REVOKED: "quiet",
}  # fmt: skip


def private_page(template: str, **context: Any) -> Response:
    """A page that no browser and no proxy keeps."""
    answer = page(template, **context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def tabs(current: str) -> list[SimpleNamespace]:
    """The rooms of protection; the last two are the supervisor's."""
    rows = [
        ("open", _("My follow-ups"), url_for("concerns.index")),
        ("closed", _("Closed"), url_for("concerns.index", closed=1)),
    ]
    if runtime.actor().can(Verb.CONCERNS_SUPERVISE):
        rows += [
            ("overseen", _("All by code"), url_for("concerns.overseen")),
            ("times", _("Response times"), url_for("concerns.times")),
        ]
    return [SimpleNamespace(label=text, url=url, current=name == current) for name, text, url in rows]
