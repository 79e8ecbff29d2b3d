"""For machines that watch: is the process up, and is it ready to work?"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from relief import schema
from relief.web import runtime
from relief.web.guard import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def live() -> Response:
    """The process answers."""
    return jsonify(status="up")


@bp.get("/readyz")
@public
def ready() -> Response:
    """The database answers and has the tables this version needs."""
    state = schema.state(runtime.database())
    answer = jsonify(status="ready" if state.current else "behind")
    answer.status_code = 200 if state.current else 503
    return answer
