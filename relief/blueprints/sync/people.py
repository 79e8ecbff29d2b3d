"""Become a tablet of ours, and sign on to one."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, request

from relief.accounts import devices, entry, queries, tickets
from relief.accounts.entry import WrongPassword
from relief.accounts.inputs import EnrolGiven, SignInGiven
from relief.blueprints.sync import common
from relief.blueprints.sync.bodies import uploaded
from relief.blueprints.sync.common import bp
from relief.kernel import cards, envelopes
from relief.kernel.verbs import Verb
from relief.sync import epochs
from relief.sync.inputs import read_object, text_of
from relief.web import runtime
from relief.web.guard import public


@bp.post("/enrol")
@public
def enrol() -> Response:
    """Turn a browser into a tablet with a one-time code."""
    told, at = read_object(uploaded()), runtime.now()
    with runtime.database().writing() as db:
        tried = devices.take_try(db, request.remote_addr or "", now=at)
    given = EnrolGiven(code=text_of(told.get("code"), 40), app=text_of(told.get("app"), 40))
    with runtime.database().writing() as db:
        device, token = devices.enrol_device(db, given, now=at, tried=tried)
        epochs.current(db, now=at)
    named = {"id": str(device.id), "name": device.name, "path": device.path, "block": f"{device.block:03X}"}
    return common.answer({"device": named, "token": token, **_keys()}, status=201)


@bp.post("/people")
@public
def sign_on() -> Response:
    """Sign on to a shared tablet; the ticket stays on it. The steps are explained in accounts/entry.py."""
    device, at = common.reading_device(), runtime.now()
    told = read_object(uploaded())
    given = SignInGiven(
        name=text_of(told.get("name"), 64),
        password=str(told.get("password", ""))[:200],
        address=request.remote_addr or "",
        browser=f"tablet {device.block:03X}",
    )
    with runtime.database().writing() as db:
        tried = entry.take_try(db, given, now=at)
    proof = entry.prove(tried, given)
    with runtime.database().writing() as db:
        entry.sign_on(db, proof, device.id, now=at)
        user = queries.names_of(db, [proof.user_id])[proof.user_id]
        person = queries.actors(db, [proof.user_id]).get(proof.user_id)
    if person is None:
        raise WrongPassword
    person.must(Verb.DEVICES_USE)
    return common.answer(
        {
            "ticket": tickets.make(common.keys().ticket, person.id, device.id, now=at),
            "person": {
                "id": str(person.id),
                "name_bn": user.name_bn,
                "name_en": user.name_en,
                "role": person.role,
                "verbs": sorted(person.verbs),
            },
        }
    )


@bp.get("/ping")
@public
def ping() -> Response:
    """Is this our server, and which life of it?"""
    return common.answer({})


def _keys() -> dict[str, Any]:
    point = envelopes.public_point(common.keys().outbox)
    card_key = cards.public_key(runtime.settings().card_key)
    return {"server_key": base64.b64encode(point).decode(), "card_key": base64.b64encode(card_key).decode()}
