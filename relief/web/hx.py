"""The only reader of HTMX headers: one helper answers with a page, one sends the person on."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, request
from flask import flash as put_flash
from flask_htmx import HTMX

from relief.web.frame import frame
from relief.web.templating import render

htmx = HTMX()


def is_htmx() -> bool:
    """True when a part of a page asks, so that a part is the answer."""
    return "HX-Request" in request.headers and not htmx.boosted and not htmx.history_restore_request


def page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Answer with the page, or with its fragment when HTMX asks for one."""
    chosen = fragment if fragment is not None and is_htmx() else template
    answer = make_response(render(chosen, page=frame(), **context), status)
    answer.vary.add("HX-Request")
    return answer


def go(url: str, *, flash: str | None = None, kind: str = "done") -> Response:
    """Send the person on after something was done. `flash` is an already translated sentence."""
    if flash is not None:
        put_flash(flash, kind)
    if not is_htmx():
        return make_response(redirect(url, 303))
    answer = Response(status=204)
    answer.headers["HX-Redirect"] = url
    return answer
