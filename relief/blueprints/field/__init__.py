"""The tablet's app: its shell, its service worker, its words. None of it is about any person."""

from __future__ import annotations

from flask import Blueprint, Response, g

from relief.blueprints.field import shell, words
from relief.web.guard import public

bp = Blueprint("field", __name__)


@bp.get("/field")
@public
def index() -> Response:
    """The shell. It is the same for everybody, so that a tablet may keep it."""
    g.may_compile_wasm = True
    return _kept(Response(shell.page(), mimetype="text/html"))


@bp.get("/sw.js")
@public
def worker() -> Response:
    """The service worker, with the list of files that make one build put in front."""
    answer = _kept(Response(shell.worker(), mimetype="text/javascript"))
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@bp.get("/field.webmanifest")
@public
def manifest() -> Response:
    """What the tablet's home screen shows."""
    return _kept(Response(shell.manifest(), mimetype="application/manifest+json"))


@bp.get("/field/strings/bn.json", defaults={"language": "bn"})
@bp.get("/field/strings/en.json", defaults={"language": "en"})
@public
def strings(language: str) -> Response:
    """The words of the app in one language."""
    return _kept(Response(words.packed(language), mimetype="application/json"))


@bp.get("/field/strings/bn-later.json", defaults={"language": "bn"})
@bp.get("/field/strings/en-later.json", defaults={"language": "en"})
@public
def later_strings(language: str) -> Response:
    """The words of what comes after the first check-in."""
    return _kept(Response(words.packed(language, later=True), mimetype="application/json"))


def _kept(answer: Response) -> Response:
    # The worker keeps these by build; the browser must ask each time it is asked for a new one.
    answer.headers["Cache-Control"] = "no-cache"
    return answer
