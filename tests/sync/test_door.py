"""The tablets' door as a tablet meets it: enrol, sign on, take a list along, bring what happened."""

from __future__ import annotations

import base64
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.accounts import devices
from relief.accounts.actions import disable_account
from relief.accounts.inputs import InvitationGiven
from relief.accounts.models import Device
from relief.checkin.models import CheckIn
from relief.distributions import tablet_lists
from relief.distributions.actions import reconcile_distribution
from relief.distributions.models import TabletList
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.sync import review
from relief.sync.models import HeldItem, Receipt, SyncBatch
from tests.people import PASSWORD, UPAZILA_A
from tests.sync.builders import Camp, revoke


@pytest.fixture
def camp(camp: Camp, monkeypatch: pytest.MonkeyPatch) -> Camp:
    """The server's clock stands at the camp's morning."""
    camp.clock = camp.now
    monkeypatch.setattr(clock, "now", lambda: camp.clock)
    return camp


@pytest.fixture
def client(app: Flask) -> Any:
    return app.test_client(use_cookies=False)


def invited(camp: Camp) -> str:
    given = InvitationGiven(name="Tablet 3", path=UPAZILA_A)
    return str(camp.writing(lambda db: devices.invite_device(db, camp.people.asha, given, now=camp.clock))[1])


@pytest.mark.goal("S2")
def test_a_day_from_the_code_to_the_answer(camp: Camp, client: Any) -> None:
    enrolled = client.post("/sync/enrol", json={"code": invited(camp), "app": "b1"})
    assert enrolled.status_code == 201, enrolled.text
    device = enrolled.json["device"]
    assert 0x100 <= int(device["block"], 16) <= 0xFFF
    assert len(base64.b64decode(enrolled.json["server_key"])) == 65
    headers = {"Authorization": f"Device {enrolled.json['token']}"}
    signed = client.post("/sync/people", json={"name": "babul", "password": PASSWORD}, headers=headers)
    assert signed.status_code == 200, signed.text
    assert "checkin.record" in signed.json["person"]["verbs"]
    headers["X-Relief-Ticket"] = signed.json["ticket"]
    (found,) = client.get("/sync/lists", headers=headers).json["lists"]
    assert (found["id"], found["count"]) == (str(camp.plan.id), 6)
    pack = client.get(f"/sync/pack?distribution={found['id']}", headers=headers).json
    assert [row[2] for row in pack["rows"]] == [home.code for home in camp.homes]
    item = {
        "id": "00000000-0000-4000-8000-000000000001", "seq": 1, "verb": "checkin.record", "v": 1, "by": "1",
        "at": camp.now.isoformat(), "ago": 5,
        "given": {"distribution_id": found["id"], "household_id": pack["rows"][0][1], "outcome": "delivered",
                  "method": "card", "lines": None},
    }  # fmt: skip
    batch = {"v": 1, "batch": item["id"], "sent_at": camp.now.isoformat(), "unsent": 1,
             "tickets": {"1": signed.json["ticket"]}, "lists": [found["id"]],
             "follow": {found["id"]: pack["cursor"]}, "asking": [], "items": [item]}  # fmt: skip
    sent = client.post("/sync/items", json=batch, headers=headers)
    assert [(one["id"], one["answer"]) for one in sent.json["answers"]] == [(item["id"], "done")], sent.text
    assert sent.json["taken"] == 1
    assert sent.json["server"] == enrolled.json["server"]
    (row,) = sent.json["news"][found["id"]]["rows"]
    assert row[:2] == [camp.homes[0].code, "d"]
    assert client.post("/sync/items", json=batch, headers=headers).json["answers"] == sent.json["answers"]
    assert (camp.count(CheckIn), camp.count(SyncBatch)) == (1, 1)
    assert "Set-Cookie" not in sent.headers


def test_packed_and_plain_are_one(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    for zipped in (False, True):
        answer = tablet.posts(client, tablet.gives(camp.homes[0]), zipped=zipped)
        assert answer.json["answers"][0]["answer"] == "done"
    kept = camp.all(SyncBatch)
    assert all(gzip.decompress(one.body).startswith(b'{"v": 1') for one in kept)
    assert camp.count(CheckIn) == 2


@pytest.mark.goal("S2")
def test_a_code_works_once_and_for_ten_minutes(camp: Camp, client: Any) -> None:
    code = invited(camp)
    bangla = code.lower().replace("-", " ").translate(str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯"))
    assert client.post("/sync/enrol", json={"code": bangla}).status_code == 201
    again = client.post("/sync/enrol", json={"code": code})
    assert (again.status_code, again.json["code"]) == (422, "devices.invitation")
    late = invited(camp)
    camp.clock += timedelta(minutes=10)
    assert client.post("/sync/enrol", json={"code": late}).json["code"] == "devices.invitation"
    assert camp.count(Device) == 1


@pytest.mark.goal("S2")
def test_guessing_codes_slows_down(camp: Camp, client: Any) -> None:
    code = invited(camp)
    for _ in range(20):
        assert client.post("/sync/enrol", json={"code": "00000-00000"}).status_code == 422
    stopped = client.post("/sync/enrol", json={"code": code})
    assert (stopped.status_code, stopped.json["code"]) == (429, "devices.too-many-codes")
    camp.clock += timedelta(minutes=2)
    assert client.post("/sync/enrol", json={"code": code}).status_code == 201


@pytest.mark.goal("S2")
def test_blocks_of_codes_are_never_given_twice(camp: Camp) -> None:
    tablets = [camp.tablet(f"Tablet {number}") for number in range(30)]
    assert len({tablet.device.block for tablet in tablets}) == 30
    free = tablets[0].device.block
    camp.writing(lambda db: _take_all_but(db, free, camp))
    with pytest.raises(Refused, match="no-block"):
        camp.tablet()


def _take_all_but(db: Any, free: int, camp: Camp) -> None:
    taken = set(db.scalars(sa.select(Device.block)))
    for block in devices.BLOCKS:
        if block not in taken:
            db.add(
                Device(
                    name="x", path="/", block=block, token_hash=f"{block}", created_at=camp.now,
                    created_by_id=camp.people.asha.id, revoked_at=camp.now,
                )
            )  # fmt: skip


@pytest.mark.goal("S2")
def test_who_may_invite_and_shut_out(camp: Camp) -> None:
    tablet = camp.tablet()
    given = InvitationGiven(name="Tablet 9", path=UPAZILA_A)
    for person in (camp.people.babul, camp.people.champa):
        with pytest.raises(NotAllowed):
            camp.writing(lambda db, person=person: devices.invite_device(db, person, given, now=camp.now))
    with pytest.raises(NotFound):
        camp.writing(lambda db: devices.invite_device(db, camp.people.dulal, given, now=camp.now))
    with pytest.raises(NotFound):
        camp.writing(lambda db: devices.revoke_device(db, camp.people.dulal, tablet.device.id, "Lost", now=camp.now))
    with pytest.raises(Invalid):
        camp.writing(lambda db: devices.revoke_device(db, camp.people.asha, tablet.device.id, " ", now=camp.now))
    with camp.database.reading() as db:
        assert [one.id for one in devices.devices_of(db, camp.people.asha)] == [tablet.device.id]
        assert list(devices.devices_of(db, camp.people.dulal)) == []


@pytest.mark.goal("S2")
def test_a_tablet_that_was_shut_out_reads_nothing_and_may_still_give(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    reads = ("/sync/lists", f"/sync/pack?distribution={camp.plan.id}")
    assert [client.get(url, headers=tablet.headers).status_code for url in reads] == [200, 200]
    camp.writing(lambda db: revoke(db, camp, tablet))
    for url in reads:
        answer = client.get(url, headers=tablet.headers)
        assert (answer.status_code, answer.json["code"]) == (403, "devices.revoked")
    signed = client.post("/sync/people", json={"name": "babul", "password": PASSWORD}, headers=tablet.headers)
    assert signed.status_code == 403
    follow = {str(camp.plan.id): None}
    sent = tablet.posts(client, tablet.gives(camp.homes[0]), follow=follow)
    assert (sent.json["revoked"], sent.json["news"]) == (True, {})
    assert sent.json["answers"][0]["code"] == "sync.device-revoked"


@pytest.mark.goal("S2")
def test_reading_needs_a_live_person_of_this_tablet(camp: Camp, client: Any) -> None:
    tablet, other = camp.tablet(), camp.tablet("Tablet 2")
    asks = {
        "no token": {"X-Relief-Ticket": tablet.ticket},
        "foreign token": {"Authorization": "Device " + "x" * 43, "X-Relief-Ticket": tablet.ticket},
        "no ticket": {"Authorization": f"Device {tablet.token}"},
        "another tablet's ticket": {**tablet.headers, "X-Relief-Ticket": other.ticket},
        "a person who does not work on tablets": camp.tablet("Tablet 3", by="gita").headers,
    }
    for what, headers in asks.items():
        assert client.get("/sync/lists", headers=headers).status_code == 401, what
    camp.clock += timedelta(days=7, minutes=1)
    assert client.get("/sync/lists", headers=tablet.headers).status_code == 401
    camp.clock = camp.now
    disable = lambda db: disable_account(db, Actor.clerk("t"), camp.people.babul.id, now=camp.now)  # noqa: E731
    camp.writing(disable)
    assert client.get("/sync/lists", headers=tablet.headers).status_code == 401


def test_lists_and_packs_end_at_the_tablets_own_area(camp: Camp, client: Any) -> None:
    abroad = camp.tablet(path=camp.areas.union_a2.path)
    assert client.get("/sync/lists", headers=abroad.headers).json["lists"] == []
    pack = client.get(f"/sync/pack?distribution={camp.plan.id}", headers=abroad.headers)
    assert pack.status_code == 404
    for wrong in ("", "nonsense", str(camp.homes[0].id)):
        assert client.get(f"/sync/pack?distribution={wrong}", headers=camp.tablet().headers).status_code == 404


def test_signing_on_is_guessed_as_slowly_as_signing_in(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    for _ in range(5):
        wrong = client.post("/sync/people", json={"name": "babul", "password": "no"}, headers=tablet.headers)
        assert wrong.json["code"] == "accounts.wrong-password"
    stopped = client.post("/sync/people", json={"name": "babul", "password": PASSWORD}, headers=tablet.headers)
    assert stopped.status_code == 429


@pytest.mark.goal("S4")
def test_a_browsers_sign_in_opens_nothing_here(camp: Camp, as_asha: Any) -> None:
    assert as_asha.get("/sync/lists").status == 401
    assert as_asha.client.post("/sync/items", json=camp.tablet().batch()).status_code == 401
    answer = as_asha.client.get("/sync/ping")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.goal("S4")
def test_the_door_asks_for_no_cookie_and_no_form_token(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site", **tablet.headers}
    sent = client.post("/sync/items", json=tablet.batch(tablet.gives(camp.homes[0])), headers=headers)
    assert sent.json["answers"][0]["answer"] == "done"
    assert "Access-Control-Allow-Origin" not in sent.headers


def _bodies() -> dict[str, tuple[bytes, dict[str, str], int]]:
    whole = json.dumps({"v": 1, "items": []}).encode()
    packed = gzip.compress(json.dumps({"v": 1, "items": ["x" * 500] * 500}).encode())
    bomb = gzip.compress(b"0" * 60_000_000)
    zipped = {"Content-Encoding": "gzip"}
    return {
        "nothing": (b"", {}, 422), "no JSON": (b"\xff\xfe\x00", {}, 422), "half": (whole[:-4], {}, 422),
        "a list": (b"[1]", {}, 422), "NaN": (b'{"v":1,"items":[NaN]}', {}, 422), "deep": (b"[" * 100_000, {}, 422),
        "no items": (b'{"v":1}', {}, 422), "items of another kind": (b'{"v":1,"items":{}}', {}, 422),
        "a later version": (b'{"v":2,"items":[]}', {}, 422), "torn gzip": (packed[:-9], zipped, 422),
        "no gzip": (whole, zipped, 422), "changed gzip": (packed[:40] + b"?" + packed[41:], zipped, 422),
        "a gzip bomb": (bomb, zipped, 413), "100 MB": (b"0" * 100_000_000, {}, 413),
        "too many": (json.dumps({"v": 1, "items": [0] * 2_001}).encode(), {}, 413),
    }  # fmt: skip


@pytest.mark.goal("R20")
@pytest.mark.parametrize("what", _bodies())
def test_rubbish_is_answered_clearly_and_keeps_nothing(camp: Camp, client: Any, what: str) -> None:
    tablet = camp.tablet()
    body, headers, status = _bodies()[what]
    answer = client.post("/sync/items", data=body, headers={**tablet.headers, **headers, "Accept-Language": "en"})
    assert (answer.status_code, answer.mimetype) == (status, "application/json"), answer.text
    assert set(answer.json) == {"code", "message", "reference"}
    assert answer.json["message"].endswith(".")
    assert camp.count(SyncBatch) == 0


@pytest.mark.goal("R20")
def test_every_strange_act_is_kept_where_a_person_sees_it(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    good = tablet.gives(camp.homes[0])
    strange: list[Any] = [
        7, None, [], {}, "text", {"id": "x"}, {"id": None, "verb": "checkin.record"},
        tablet.act("checkin.teleport", {}), {**tablet.gives(camp.homes[1]), "v": 99},
        {**tablet.gives(camp.homes[1]), "v": "one"}, {**tablet.gives(camp.homes[1]), "seq": 10**30},
        tablet.gives(camp.homes[1], outcome="exploded"), tablet.gives(camp.homes[1], household_id="x"),
        tablet.gives(camp.homes[1], distribution_id=str(uuid4())), tablet.gives(camp.homes[1], lines="all"),
        tablet.gives(camp.homes[1], lines=[{"item_id": str(uuid4()), "quantity": "1"}]),
        {**tablet.gives(camp.homes[1]), "given": "text"}, {**tablet.gives(camp.homes[1]), "by": 9},
        {**tablet.gives(camp.homes[1]), "sealed": "%%%"}, {**tablet.gives(camp.homes[1]), "given": [1]},
        tablet.act("checkin.void", {"check_in_id": "x"}),
    ]  # fmt: skip
    body = json.dumps(tablet.batch(*strange, good)).encode()
    for _ in range(2):
        answer = client.post("/sync/items", data=body, headers=tablet.headers)
        answers = answer.json["answers"]
        assert len(answers) == len(strange) + 1
        assert answers[-1]["answer"] == "done"
    kinds = {(one["answer"], one["code"]) for one in answers[:-1]}
    # An act whose number is too large for us is fine in every other way.
    assert {answer for answer, _ in kinds} <= {"held", "done"}
    held = sum(one["answer"] == "held" for one in answers)
    distinct = len({one.id for one in camp.all(HeldItem)})
    assert distinct >= held - 1
    with camp.database.reading() as db:
        assert len(review.waiting(db, camp.people.asha)) == distinct


def test_words_of_people_survive_half_characters_and_zeros(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    item = tablet.gives(camp.homes[0], collector_name="রহিম\x00 \ud83d মিয়া")
    sent = tablet.posts(client, item, tablet.gives(camp.homes[1]))
    assert [one["answer"] for one in sent.json["answers"]] == ["done", "done"]
    names = {one.collector_name for one in camp.all(CheckIn)}
    assert names == {"রহিম \ufffd মিয়া", ""}


@pytest.mark.goal("R20")
@pytest.mark.parametrize("amount", ["1e30", "NaN", "-Infinity", "-3", "many", "99999999999"])
def test_impossible_amounts_come_back_to_the_person(camp: Camp, client: Any, amount: str) -> None:
    tablet = camp.tablet()
    line = {"item_id": str(camp.goods.rice.id), "quantity": amount}
    bad, good = tablet.gives(camp.homes[0], lines=[line]), tablet.gives(camp.homes[1])
    answers = tablet.posts(client, bad, good).json["answers"]
    assert [one["answer"] for one in answers] == ["fix", "done"]


def test_answers_speak_the_tablets_language(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    act = tablet.act("checkin.teleport", {})
    texts = {}
    for language in ("bn", "en"):
        body = json.dumps(tablet.batch(act)).encode()
        sent = client.post("/sync/items", data=body, headers={**tablet.headers, "Accept-Language": language})
        texts[language] = sent.json["answers"][0]["text"]
    assert texts["en"].startswith("This server does not know this kind of entry")
    assert texts["bn"] != texts["en"]


@pytest.mark.goal("R2")
def test_fifty_posts_of_one_act_at_once_are_one_fact(camp: Camp, app: Flask) -> None:
    tablet = camp.tablet()
    act = tablet.gives(camp.homes[0])
    bodies = [json.dumps(tablet.batch(act)).encode() for _ in range(50)]

    def post(body: bytes) -> Any:
        client = app.test_client(use_cookies=False)
        return client.post("/sync/items", data=body, headers=tablet.headers)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(post, bodies))
    assert {(one.status_code, one.json["answers"][0]["answer"]) for one in found} == {(200, "done")}
    assert (camp.count(CheckIn), camp.count(Receipt), camp.count(SyncBatch)) == (1, 1, 50)
    assert camp.all(Device)[0].taken == 1


@pytest.mark.goal("A10")
def test_the_tablet_is_asked_how_it_is(camp: Camp, client: Any) -> None:
    tablet = camp.tablet()
    client.get(f"/sync/pack?distribution={camp.plan.id}", headers=tablet.headers)
    tablet.skew = timedelta(hours=2)
    tablet.posts(client, tablet.gives(camp.homes[0]), unsent=5, oldest=camp.now.isoformat())
    (device,) = camp.all(Device)
    assert (device.unsent, device.skew_s, device.taken, device.keeps_storage) == (4, 7_200, 1, True)
    (held,) = camp.all(TabletList)
    assert (held.unsent, held.returned_at) == (4, None)
    with camp.database.reading() as db:
        assert [one.id for one in tablet_lists.not_in(db, camp.plan.id)] == [held.id]
    camp.clock += timedelta(hours=1)
    at = camp.clock
    camp.writing(lambda db: reconcile_distribution(db, camp.people.asha, camp.plan.id, now=at))
    camp.clock += timedelta(minutes=1)
    tablet.posts(client, unsent=0)
    with camp.database.reading() as db:
        assert tablet_lists.not_in(db, camp.plan.id) == []
    tablet.posts(client, unsent=0, lists=[])
    assert camp.all(TabletList)[0].returned_at is not None
