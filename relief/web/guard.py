"""Deny by default: a route answers only whoever it says it answers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from relief.kernel.problems import N_, NotAllowed, Problem
from relief.kernel.verbs import Verb
from relief.web import runtime

View = TypeVar("View", bound=Callable[..., Any])
_MASK = 16


class _Masked(CSRFProtect):
    """Takes the masked tokens our pages carry."""

    def _get_csrf_token(self) -> str | None:
        return _unmasked(super()._get_csrf_token())


_csrf = _Masked()
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# The tablet's door: it carries its own token in a header and no cookie, so there is nothing to forge.
_WITHOUT_COOKIES = "/sync/"


class SignedOut(Problem):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401

    def __init__(self) -> None:
        super().__init__(
            "signed-out",
            N_("Your sign-in has ended. Nothing was saved, and what you typed is kept. Sign in and send it again."),
        )


class Stale(Problem):
    """The form was opened before the last sign-in, or another site sent it."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "form-too-old",
            N_("This form was opened too long ago. Nothing was saved, and what you typed is kept. Send it again."),
        )


def public(view: View) -> View:
    """Let anybody in, signed in or not."""
    view.relief_needs = None  # type: ignore[attr-defined] # read back by needs_of
    return view


def needs(*verbs: Verb) -> Callable[[View], View]:
    """Let in who is signed in and holds one of these verbs; no verb means any signed-in person.

    The action asks again: this only keeps people from pages they cannot use.
    """

    def mark(view: View) -> View:
        view.relief_needs = frozenset(verbs)  # type: ignore[attr-defined] # read back by needs_of
        return view

    return mark


def declared(view: Callable[..., Any]) -> bool:
    """Say whether a route says whom it answers."""
    return hasattr(view, "relief_needs")


def needs_of(view: Callable[..., Any]) -> frozenset[Verb] | None:
    """The verbs a route wants; None when it is open to all."""
    found: frozenset[Verb] | None = getattr(view, "relief_needs", frozenset())
    return found


def init_app(app: Flask) -> None:
    """Put the guard before every route."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    _csrf.init_app(app)
    # Templates see the one, macros the other.
    app.jinja_env.globals["csrf_token"] = masked_token
    app.context_processor(lambda: {"csrf_token": masked_token})
    public(app.view_functions["static"])
    app.before_request(_check)


def masked_token() -> str:
    """The token for forms, looking different in every answer: a packed page must not give it away by its size."""
    if "masked_token" not in g:
        mask = secrets.token_bytes(_MASK)
        g.masked_token = (mask + _crossed(generate_csrf().encode(), mask)).hex()
    found: str = g.masked_token
    return found


def _unmasked(token: str | None) -> str | None:
    try:
        raw = bytes.fromhex(token or "")
        return _crossed(raw[_MASK:], raw[:_MASK]).decode() or None
    except ValueError:
        return None


def _crossed(text: bytes, mask: bytes) -> bytes:
    over = (mask * len(text))[: len(text)]
    return (int.from_bytes(text) ^ int.from_bytes(over)).to_bytes(len(text))


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    if not declared(view):
        raise NotAllowed("route")
    if request.method in _CHANGES and not request.path.startswith(_WITHOUT_COOKIES):
        _refuse_forgery()
    wanted = needs_of(view)
    if wanted is None:
        return None
    person = runtime.signed_in()
    if person is None:
        raise SignedOut
    if wanted and not wanted & person.verbs:
        raise NotAllowed(min(wanted))
    return None


def _refuse_forgery() -> None:
    if not from_here():
        raise NotAllowed("foreign-origin")
    try:
        _csrf.protect()
    except CSRFError:
        g.resend = True
        raise Stale from None


def from_here() -> bool:
    """Say whether the browser says that one of our own pages sent this; old browsers say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
