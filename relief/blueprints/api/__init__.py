"""The read-only interface for programs of partners: numbers of areas under a token, as reports/contract.py promises."""

from __future__ import annotations

import hashlib
import json
import re
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request

from relief import __version__
from relief.areas.models import Level
from relief.kernel.problems import N_, Invalid, Problem
from relief.reports import contract, tokens
from relief.reports.answers import Answer, Asked
from relief.reports.contract import Param, Question
from relief.reports.outside import ApiToken
from relief.reports.rules import Month
from relief.responses.models import Response as Emergency
from relief.web import catalogue, runtime
from relief.web.guard import public

bp = Blueprint("api", __name__, url_prefix=contract.ROOT)
_CROOKED = N_("This value cannot be read. The document of the interface says what may stand here.")
_BEARER = re.compile(r"[Bb]earer +(\S{8,200})")


@bp.get("/")
@public
def entrance() -> Response:
    """What the token may ask, about which areas, and until when."""
    now = runtime.now()
    with runtime.database().writing() as db:
        token, actor = tokens.enter(db, _secret(), now=now)
        _strict(())
        response = db.get_one(Emergency, token.response_id)
        tokens.note_use(db, token.id, request.path, 200, 1, now=now)
        told = {
            "holder": token.holder,
            "response": {"code": response.code, "name_en": response.name_en, "name_bn": response.name_bn},
            "expires_at": token.expires_at.isoformat(), "matters": token.matters, "areas": list(actor.within),
            "questions": [
                f"{contract.ROOT}{one.path}" for one in contract.QUESTIONS
                if one.matter is None or one.matter.value in token.matters
            ],
        }  # fmt: skip
    return _told(told)


@bp.get("/openapi.json")
@public
def document() -> Response:
    """The description of this interface for programs: without a token, for it tells of nobody."""
    return _told(contract.openapi(__version__, contract.ROOT))


def _answer(question: Question) -> Response:
    now = runtime.now()
    secret = _secret()
    database = runtime.database()
    with database.writing() as db:
        token, actor = tokens.enter(db, secret, now=now)
        token_id, response_id = token.id, token.response_id
        fault = _refusal(token, question)
        if fault is not None:
            tokens.note_use(db, token_id, _asked_for(question), fault.status, 0, now=now)
    if fault is not None:
        raise fault
    try:
        read = _read(question.params)
        asked = Asked(actor=actor, response_id=response_id, now=now, bangla=_bangla, **read)
        with database.reading() as db:
            found = question.read(db, asked)
    except Problem as problem:
        _note(token_id, question, problem.status, 0)
        raise
    _note(token_id, question, 200, len(found.rows))
    return _told({"data": found.rows, "meta": _meta(question, asked, found)})


def _refusal(token: ApiToken, question: Question) -> Problem | None:
    try:
        tokens.may(token, question.matter)
    except tokens.NotItsMatter as problem:
        return problem
    return None


def _note(token_id: UUID, question: Question, status: int, rows: int) -> None:
    with runtime.database().writing() as db:
        tokens.note_use(db, token_id, _asked_for(question), status, rows, now=runtime.now())


def _asked_for(question: Question) -> str:
    """The path with the words it knows; whatever else was sent is not kept, nor a sign that nobody can read."""
    known = [f"{one.name}={_shown(request.args[one.name])}" for one in question.params if one.name in request.args]
    return contract.ROOT + question.path + ("?" + "&".join(known) if known else "")


def _shown(text: str) -> str:
    """PostgreSQL keeps no NUL, and a log is read by people."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:40])


def _secret() -> str:
    found = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise tokens.NoToken
    return found[1]


def _read(params: tuple[Param, ...]) -> dict[str, Any]:
    """The words behind the question mark, checked against the contract; a strange one is refused, not guessed."""
    _strict(params)
    faults: dict[str, str] = {}
    found: dict[str, Any] = {}
    for one in params:
        if one.name in request.args:
            value = _value(one, request.args[one.name].strip())
            if value is None:
                faults[one.name] = _CROOKED
            found[one.name] = value
    if faults:
        raise BadWords(faults)
    return found


def _strict(params: tuple[Param, ...]) -> None:
    names = {one.name for one in params}
    strange = {
        name: N_("This word is not known here.") for name in request.args if name not in names
    } | {name: N_("Say it once.") for name in names if len(request.args.getlist(name)) > 1}  # fmt: skip
    if strange:
        raise BadWords(strange)


def _value(one: Param, text: str) -> Any:
    schema = one.schema
    if not text.isprintable():
        return None
    if schema["type"] == "integer":
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
        return number if schema["minimum"] <= number <= schema["maximum"] else None
    if len(text) > schema.get("maxLength", 40) or not text or text not in schema.get("enum", [text]):
        return None
    if one is contract.LEVEL:
        return Level(text)
    return Month.read(text) if one is contract.MONTH else text


class BadWords(Invalid):
    """A question that cannot be read: 400, for a program's author, who reads `errors` name by name."""

    status = 400


def _bangla(text: str) -> str:
    return catalogue.translations("bn").gettext(text)


def _meta(question: Question, asked: Asked, found: Answer) -> dict[str, Any]:
    after = asked.offset + len(found.rows)
    following = None
    if found.rows and after < found.total:
        kept = {one.name: request.args[one.name] for one in question.params if one.name in request.args}
        following = f"{contract.ROOT}{question.path}?{urlencode({**kept, 'offset': after})}"
    paging = {"total": found.total, "limit": asked.limit, "offset": asked.offset, "next": following}
    return {**paging, **found.about}


def _told(content: dict[str, Any]) -> Response:
    """JSON with a sign of its content: who has it already is told so."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Authorization"
    answer.make_conditional(request)
    return answer


def _route(question: Question) -> None:
    view = public(partial(_answer, question))
    view.__doc__ = question.summary
    bp.add_url_rule(question.path, question.word, view, methods=["GET"])


for _question in contract.QUESTIONS:
    _route(_question)
