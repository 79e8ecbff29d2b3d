"""What a person reads when something cannot be done: as a page, a part of a page, or JSON."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Flask, Response, g, jsonify, make_response, redirect, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from relief.kernel.problems import N_, Invalid, NotFound, Problem
from relief.web.guard import SignedOut, from_here
from relief.web.hx import is_htmx, page
from relief.web.i18n import PROGRAMS, say, say_problem

log = logging.getLogger("relief")

_HEADINGS = {
    400: N_("This could not be read"),
    401: N_("Please sign in again"),
    403: N_("Not part of your work"),
    404: N_("Not found"),
    405: N_("This cannot be done here"),
    409: N_("Not possible just now"),
    413: N_("Too large"),
    415: N_("This could not be read"),
    422: N_("Please check your answers"),
    423: N_("Closed just now"),
    429: N_("Please wait a little"),
    503: N_("Busy just now"),
    507: N_("The server is full"),
}
_HTTP = {
    400: N_("The server could not read what was sent. Nothing was saved. Go back, check the form and send it again."),
    404: N_("This page or record was not found. Nothing was changed. Check the address or search again."),
    405: N_("This address does not take this kind of request. Nothing was changed. Start again from the menu."),
    413: N_("The file or form is too large. Nothing was saved. Send at most 10 MB; split a long list into parts."),
    415: N_("The server could not read what was sent. Nothing was saved. Go back, check the form and send it again."),
}
_CONFLICT = N_(
    "Somebody else changed this record meanwhile. Nothing was overwritten and what you typed is kept."
    " Go back, look at the new version and repeat your change."
)
_BUSY = N_("Many people are saving at once. Nothing was saved. Wait a few seconds and send it again.")
_FULL = N_("The server's disk is full. Nothing was saved; everything saved before is safe. Tell the administrator now.")
_BUG = N_(
    "Something went wrong on the server. Nothing was saved. Try again; if it happens twice, tell the coordinator."
)
_SECRET = ("csrf_token", "password", "present", "repeat")
_MOST_RESENT = 200


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One problem, ready to be written in any form."""

    status: int
    code: str
    text: str
    reference: str | None = None
    # Name by name, for programs; people read them in the text.
    faults: Mapping[str, str] = field(default_factory=dict)


def init_app(app: Flask) -> None:
    """Send everything that goes wrong through one writer."""
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _bug)


def _problem(problem: Problem) -> Response:
    if isinstance(problem, SignedOut) and not wants_json():
        answer = _to_the_door()
        if answer is not None:
            return answer
    reference = _reference() if problem.status >= 500 else None
    if reference:
        log.error("%s %s %s", reference, problem.code, problem.english())
    faults = problem.faults if isinstance(problem, Invalid) else {}
    return write(Trouble(
        status=problem.status, code=problem.code, text=_text(problem), reference=reference,
        faults={name: say(text) for name, text in faults.items()},
    ))  # fmt: skip


def _text(problem: Problem) -> str:
    if isinstance(problem, Invalid):
        return " ".join([say_problem(problem), *(say(text) for text in problem.faults.values())])
    return say_problem(problem)


def _to_the_door() -> Response | None:
    """Show the sign-in page and come back here; a form that was sent is kept in a page instead."""
    if request.method in ("GET", "HEAD"):
        door = f"/sign-in?next={quote(request.full_path.rstrip('?'), safe='')}" if request.path != "/" else "/sign-in"
        if is_htmx():
            answer = Response(status=401)
            answer.headers["HX-Redirect"] = "/sign-in"
            return answer
        return make_response(redirect(door, 303))
    return None


def _http(fault: HTTPException) -> Response:
    status = fault.code or 500
    if status >= 500:
        return _bug(fault)
    if 300 <= status < 400:
        return make_response(fault.get_response())
    text = NotFound().message if status == 404 else _HTTP.get(status, _HTTP[400])
    answer = write(Trouble(status=status, code=f"http.{status}", text=say(text)))
    for name in ("Allow", "Retry-After"):
        value = fault.get_response().headers.get(name)
        if value:
            answer.headers[name] = value
    return answer


def _stale(_fault: StaleDataError) -> Response:
    return write(Trouble(status=409, code="changed-meanwhile", text=say(_CONFLICT)))


def _database(fault: OperationalError) -> Response:
    text = str(fault.orig).lower()
    if "full" in text or "no space" in text:
        return write(Trouble(status=507, code="disk-full", text=say(_FULL)))
    if "locked" in text or "busy" in text:
        return write(Trouble(status=503, code="busy", text=say(_BUSY)))
    return _bug(fault)


def _bug(fault: Exception) -> Response:
    reference = _reference()
    log.error("%s %s %s", reference, request.method, request.path, exc_info=fault)
    # Whatever failed may be what the frame of the page needs, so the page asks for nothing again.
    g.setdefault("signed_in", None)
    g.setdefault("responses", ())
    try:
        return write(Trouble(status=500, code="server-fault", text=say(_BUG), reference=reference))
    except Exception:
        log.exception("%s the problem page failed too", reference)
        return _last_resort(reference)


def _last_resort(reference: str) -> Response:
    """Words that need no database, no template and no catalogue."""
    bangla = "সার্ভারে কিছু একটা ভুল হয়েছে। কিছু সংরক্ষিত হয়নি। সমন্বয়কারীকে জানান।"
    head = f'<!doctype html><html lang="bn"><title>Relief</title><h1>{bangla}</h1>'
    return Response(f'{head}<p lang="en">{_BUG}</p><p>{reference}</p>', 500, mimetype="text/html")


def _reference() -> str:
    return secrets.token_hex(4)


def wants_json() -> bool:
    """True for programs: the tablet, and scripts that ask for JSON."""
    if request.path.startswith(("/sync/", PROGRAMS)) or request.is_json:
        return True
    return request.accept_mimetypes.best == "application/json"


def write(trouble: Trouble) -> Response:
    """Answer in the form the asker reads."""
    if request.path.startswith(PROGRAMS):
        return _for_programs(trouble)
    if wants_json():
        answer = jsonify(code=trouble.code, message=trouble.text, reference=trouble.reference)
        answer.status_code = trouble.status
        return answer
    heading = _HEADINGS.get(trouble.status, N_("Something went wrong"))
    return page(
        "problem.html",
        fragment="_problem.html",
        status=trouble.status,
        trouble=trouble,
        heading=say(heading),
        resend=_kept_fields() if trouble.status == 401 or g.get("resend") else [],
    )


def _for_programs(trouble: Trouble) -> Response:
    """A problem as RFC 9457 has it."""
    told = {
        "type": "about:blank", "title": say(_HEADINGS.get(trouble.status, N_("Something went wrong"))),
        "status": trouble.status, "detail": trouble.text, "code": trouble.code,
    }  # fmt: skip
    answer = jsonify({**told, **({"errors": trouble.faults} if trouble.faults else {}),
                      **({"reference": trouble.reference} if trouble.reference else {})})  # fmt: skip
    answer.status_code, answer.mimetype = trouble.status, "application/problem+json"
    if trouble.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if trouble.status in (429, 503):
        answer.headers["Retry-After"] = "60" if trouble.status == 429 else "5"
    return answer


def _kept_fields() -> list[tuple[str, str]]:
    """What the person typed, to be sent again with one click; never for a form another site made us receive."""
    if request.method != "POST" or request.files or request.path == "/sign-in" or not from_here():
        return []
    fields = [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if not any(word in name for word in _SECRET)
    ]
    return fields[:_MOST_RESENT]
