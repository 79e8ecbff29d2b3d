"""The three switches in the bar: language, light, response. Each brings the person back where they were."""

from __future__ import annotations

from flask import Blueprint, Response, request, session

from relief.config import LANGUAGES
from relief.kernel.problems import NotFound
from relief.web import frame, i18n, runtime
from relief.web.guard import needs, public
from relief.web.hx import go
from relief.web.paths import own_path

bp = Blueprint("settings", __name__)


@bp.post("/language")
@public
def choose_language() -> Response:
    """Read on in the other language; it holds for this browser."""
    return _switch(i18n.LANGUAGE_KEY, "language", LANGUAGES)


@bp.post("/mode")
@public
def choose_mode() -> Response:
    """Strong contrast for the sun, or back."""
    return _switch(frame.MODE_KEY, "mode", frame.MODES)


@bp.post("/response")
@needs()
def choose_response() -> Response:
    """Work in another response."""
    known = tuple(each.code for each in runtime.responses())
    return _switch(runtime.RESPONSE_KEY, "code", known)


def _switch(key: str, field: str, accepted: tuple[str, ...]) -> Response:
    chosen = request.form.get(field, "")
    if chosen not in accepted:
        raise NotFound
    session.permanent = True
    session[key] = chosen
    return go(own_path(request.form.get("next")))
