"""Where tablets bring what happened."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from relief.blueprints.sync import common
from relief.blueprints.sync.bodies import uploaded
from relief.blueprints.sync.common import bp
from relief.kernel.moments import passed
from relief.sync.answers import Answered
from relief.sync.inbox import receive
from relief.sync.inputs import read_batch
from relief.web import runtime
from relief.web.guard import public
from relief.web.i18n import say


@bp.post("/items")
@public
def items() -> Response:
    """Take an upload and answer each item: nothing is answered before it is durable."""
    device = common.device()
    body = uploaded()
    batch = read_batch(body, reading_as=request.headers.get("X-Relief-Ticket", ""))
    kept = request.get_data() if request.headers.get("Content-Encoding") else body
    found = receive(runtime.database(), device, batch, keys=common.keys(), now=runtime.now(), body=kept)
    told = {
        "taken": found.taken,
        "revoked": found.revoked,
        "answers": [_said(one) for one in found.answers],
        "asked": [_said(one) for one in found.asked],
        "news": found.news,
        "forget": found.forget,
        "head": found.head,
    }
    said = common.answer(told, of=found.epoch)
    passed("sync.reply")
    return said


def _said(one: Answered) -> dict[str, Any]:
    details = dict(one.details)
    if "faults" in details:
        details["faults"] = {field: say(text) for field, text in details["faults"].items()}
    text = say(one.message, details) if one.message else ""
    return {"id": one.id, "answer": one.answer.value, "code": one.code, "text": text, "details": details}
