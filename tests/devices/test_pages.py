"""Tablets as the office sees them: the list, one tablet, enrolling, revoking, carrying an outbox in."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import sqlalchemy as sa
import zxingcpp

from relief.accounts import devices
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.accounts.models import Device, DeviceInvitation
from relief.audit.models import AuditEntry
from relief.checkin.models import CheckIn
from relief.config import Settings
from relief.distributions import tablet_lists
from relief.kernel import clock
from relief.kernel.db import Database
from relief.sync.models import HeldItem, SyncBatch
from tests.builders import Areas
from tests.people import UNION_B1, People, Person, signed_in
from tests.sync.builders import Camp, Tablet

# The same in every worker process, or they would not agree on the names of the tests.
_SOMEBODY = UUID(int=7)


@pytest.fixture
def camp(database: Database, settings: Settings, areas: Areas, people: People) -> Camp:
    return Camp(database, settings, people, areas, clock.now())


def change(camp: Camp, tablet: Tablet, **own: Any) -> None:
    camp.writing(lambda db: db.execute(sa.update(Device).where(Device.id == tablet.device.id).values(**own)))


def take_list(camp: Camp, tablet: Tablet) -> None:
    babul, when = camp.people.babul, camp.now
    camp.writing(lambda db: tablet_lists.take_along(db, babul, camp.plan, tablet.device.id, (), now=when))


def row(page: Any, tablet: Tablet) -> str:
    return " ".join(page.select(f"#device-{tablet.device.id}")[0].text_content().split())


def test_the_list_says_how_each_tablet_stands(camp: Camp, as_asha: Person) -> None:
    as_asha.speak("en")
    quiet, ahead, fine = camp.tablet("Quiet"), camp.tablet("Ahead"), camp.tablet("Fine")
    for tablet in (quiet, fine):
        take_list(camp, tablet)
    change(camp, quiet, seen_at=camp.now - timedelta(hours=3), unsent=37,
           oldest_unsent_at=camp.now - timedelta(days=2, hours=1), keeps_storage=False)  # fmt: skip
    change(camp, ahead, skew_s=int(timedelta(days=2, hours=3).total_seconds()), keeps_storage=True, app="1.2")
    change(camp, fine, keeps_storage=True, skew_s=-599)
    page = as_asha.get("/devices/")
    assert "3 h ago" in row(page, quiet)
    assert "37" in row(page, quiet)
    assert "the oldest 2 days ago" in row(page, quiet)
    assert "storage may be cleared" in row(page, quiet)
    assert page.texts(".notice--warn") == [
        "Not heard for more than two hours, and a list is on them: Quiet. Call the people who hold them."
    ]
    assert "clock 2 days ahead" in row(page, ahead)
    assert "1.2" in row(page, ahead)
    assert "storage is kept" in row(page, ahead)
    assert "clock" not in row(page, fine)
    assert len(page.select(f"#device-{fine.device.id} a[href*=reconciliation]")) == 1
    as_asha.speak("bn")
    assert "ঘড়ি ২ দিন এগিয়ে" in row(as_asha.get("/devices/"), ahead)


def test_a_silent_tablet_without_a_list_worries_nobody(camp: Camp, as_asha: Person) -> None:
    tablet = camp.tablet()
    change(camp, tablet, seen_at=camp.now - timedelta(days=9))
    assert as_asha.get("/devices/").select(".notice--warn") == []


def test_without_tablets_the_page_says_what_to_do(people: People, as_asha: Person, as_ibrahim: Person) -> None:
    assert as_asha.get("/devices/").select('.empty a[href="/devices/new"]')
    lead = as_ibrahim.get("/devices/")
    assert lead.select(".empty")
    assert not lead.select('a[href="/devices/new"]')


def test_a_point_lead_sees_tablets_and_changes_none(camp: Camp, as_ibrahim: Person, as_babul: Person) -> None:
    tablet = camp.tablet()
    page = as_ibrahim.get(f"/devices/{tablet.device.id}")
    assert page.status == 200
    assert not page.select("form[action^='/devices/']")
    assert as_ibrahim.get(f"/devices/{tablet.device.id}/revoke").status == 403
    assert as_ibrahim.post(f"/devices/{tablet.device.id}", {"name": "Mine"}).status == 403
    assert as_babul.get("/devices/").status == 403


def test_a_tablet_is_renamed(camp: Camp, as_asha: Person) -> None:
    tablet = camp.tablet()
    here = f"/devices/{tablet.device.id}"
    assert as_asha.get(here).form_to(here).submit(name=" ", follow=False).status == 422
    page = as_asha.get(here).form_to(here).submit(name="গাবুরা ৭")
    assert page.heading == "গাবুরা ৭"


def test_revoking_says_that_it_cannot_be_undone_and_wants_a_reason(camp: Camp, as_asha: Person) -> None:
    as_asha.speak("en")
    tablet = camp.tablet()
    asked = as_asha.get(f"/devices/{tablet.device.id}").follow('a[href$="/revoke"]')
    assert "This cannot be undone" in asked.text
    assert asked.form("main form").submit(reason="", follow=False).status == 422
    assert camp.all(Device)[0].revoked_at is None
    page = asked.form("main form").submit(reason="Lost on the ferry.")
    assert "Lost on the ferry. By Asha Mondal" in page.text
    assert not page.select('a[href$="/revoke"]')
    assert as_asha.get(f"/devices/{tablet.device.id}/revoke").select("main form") == []


def read(page: Any) -> str:
    """Scan the picture on the page as a camera would."""
    size = int(page.select(".invite__code")[0].get("viewbox").split()[2])
    picture = np.full((size, size), 255, np.uint8)
    for box in page.select(".invite__dark")[0].get("d").split("M")[1:]:
        x, rest = box.split(" ", 1)
        y, wide = rest.split("h")[:2]
        picture[int(y), int(x) : int(x) + int(wide.partition("v")[0])] = 0
    (found,) = zxingcpp.read_barcodes(np.kron(picture, np.ones((8, 8), np.uint8)))
    return str(found.text)


def test_enrolling_from_the_form_to_the_tablet(camp: Camp, as_asha: Person) -> None:
    as_asha.speak("en")
    form = as_asha.get("/devices/new").form("main form")
    assert form.submit(name="", follow=False).status == 422
    page = form.submit(name="Gabura 4", area_id=str(camp.areas.upazila_a.id))
    (code,) = page.texts(".invite__typed")
    assert len(code) == 11
    assert read(page) == f"http://localhost/field#enrol={code.replace('-', '')}"
    assert "http://localhost/field" in page.text
    assert "about 10 min" in page.text
    here = page.url
    assert as_asha.get(here, hx=True).status == 204
    device, _ = camp.writing(lambda db: devices.enrol_device(db, EnrolGiven(code=code), now=clock.now()))
    done = as_asha.get(here, hx=True)
    assert "Gabura 4 is enrolled" in done.text
    assert not done.select("[hx-get], svg.invite__code")
    assert as_asha.get(here).select(f'a[href="/devices/{device.id}"]')


def test_a_code_is_shown_where_it_was_made_and_for_ten_minutes(camp: Camp, app: Any, as_asha: Person) -> None:
    as_asha.speak("en")
    page = as_asha.get("/devices/new").form("main form").submit(name="T", area_id=str(camp.areas.upazila_a.id))
    (code,) = page.texts(".invite__typed")
    other = signed_in(app, camp.people.user("asha"))
    other.speak("en")
    shown = other.get(page.url)
    assert "The code is shown elsewhere" in shown.text
    assert code not in shown.raw
    camp.writing(lambda db: db.execute(sa.update(DeviceInvitation).values(expires_at=clock.now())))
    late = as_asha.get(page.url)
    assert "This code is too old" in late.text
    assert code not in late.raw
    assert code.encode() not in b"".join(bytes(repr(one), "utf-8") for one in camp.all(DeviceInvitation))


def test_nobody_enrols_a_tablet_for_another_area(camp: Camp, as_dulal: Person) -> None:
    form = as_dulal.get("/devices/new").form("main form")
    assert form.submit(name="T", area_id=str(camp.areas.upazila_a.id), follow=False).status == 422
    assert camp.all(DeviceInvitation) == []


def test_another_area_s_tablets_are_not_there(camp: Camp, as_dulal: Person) -> None:
    tablet = camp.tablet("Canary")
    assert "Canary" not in as_dulal.get("/devices/").raw
    for address in (f"/devices/{tablet.device.id}", f"/devices/{tablet.device.id}/revoke"):
        page = as_dulal.get(address)
        assert page.status == 404
        assert "Canary" not in page.raw
    (made,) = camp.all(DeviceInvitation)
    assert as_dulal.get(f"/devices/invitations/{made.id}").status == 404
    assert as_dulal.post(f"/devices/{tablet.device.id}/revoke", {"reason": "mine"}).status == 404


def outbox(tablet: Tablet, *items: Any, **own: Any) -> bytes:
    """The file a tablet exports: sealed items only."""
    told = {"relief": "outbox", "v": 1, "device": str(tablet.device.id), "made_at": tablet.clock.isoformat(),
            "unsent": len(items), "items": [tablet.sealed(item) for item in items]}  # fmt: skip
    return json.dumps({**told, **own}).encode()


def bring(person: Person, body: bytes) -> Any:
    file = (io.BytesIO(body), "relief-outbox-1-3.json")
    return person.get("/devices/carry").form("main form").submit(content=[file], follow=False)


def figures(page: Any) -> list[str]:
    return page.texts(".stat__value")


def test_an_outbox_is_carried_in_and_the_second_time_changes_nothing(camp: Camp, as_asha: Person) -> None:
    as_asha.speak("en")
    tablet = camp.tablet("Carried")
    told = {"seen_at": camp.now - timedelta(hours=5), "unsent": 9, "skew_s": 4}
    change(camp, tablet, **told)
    body = outbox(tablet, *(tablet.gives(home) for home in camp.homes[:3]), tablet.gives(camp.homes[3], card="X",
                  household_id=None))  # fmt: skip
    page = bring(as_asha, body)
    assert "4 of 4 entries are new" in page.text
    assert figures(page) == ["3", "1"]
    assert (camp.count(CheckIn), camp.count(HeldItem)) == (3, 1)
    again = bring(as_asha, body)
    assert "All its entries were here already" in again.text
    assert figures(again) == ["3", "1"]
    assert (camp.count(CheckIn), camp.count(HeldItem), camp.count(SyncBatch)) == (3, 1, 1)
    assert [one.came for one in camp.all(SyncBatch)] == ["file"]
    (device,) = camp.all(Device)
    assert {name: getattr(device, name) for name in told} == told, "a file is not the tablet's own last word"
    carried = [one for one in camp.all(AuditEntry) if one.details.get("deed") == "carry"]
    carried.sort(key=lambda one: one.number)
    assert [(one.actor_id, one.details["fresh"]) for one in carried] == [
        (camp.people.asha.id, 4), (camp.people.asha.id, 0)
    ]  # fmt: skip


def test_a_revoked_tablet_s_outbox_waits_for_review(camp: Camp, as_asha: Person) -> None:
    tablet = camp.tablet()
    body = outbox(tablet, tablet.gives(camp.homes[0]))
    camp.writing(lambda db: devices.revoke_device(db, camp.people.asha, tablet.device.id, "Lost", now=camp.now))
    assert figures(bring(as_asha, body)) == ["০", "১"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not an outbox of a tablet"),
        (b"\x89PNG\r\n", "not an outbox of a tablet"),
        (b"[1, 2]", "not an outbox of a tablet"),
        (b'{"relief": "outbox", "v": 1, "device": "nobody", "items": []}', "not an outbox of a tablet"),
        (b'{"relief": "cards", "v": 1, "device": "%s", "items": []}' % str(_SOMEBODY).encode(), "not an outbox"),
        (b'{"relief": "outbox", "v": 1, "device": "%s", "items": 7}' % str(_SOMEBODY).encode(), "not an outbox"),
        (b'{"relief": "outbox", "v": 9, "device": "%s", "items": []}' % str(_SOMEBODY).encode(), "newer than this"),
        (b'{"relief": "outbox", "v": 1, "device": "%s", "items": []}' % str(_SOMEBODY).encode(), "No tablet of your"),
    ],
)  # fmt: skip
def test_a_rubbish_file_gets_a_clear_sentence(camp: Camp, as_asha: Person, body: bytes, words: str) -> None:
    as_asha.speak("en")
    page = bring(as_asha, body)
    assert page.status == 422
    assert words in page.text
    assert camp.all(SyncBatch) == []


def test_a_file_with_a_broken_seal_is_kept_for_a_person(camp: Camp, as_asha: Person) -> None:
    tablet = camp.tablet()
    item = tablet.sealed(tablet.gives(camp.homes[0]))
    item["sealed"] = item["sealed"][:-8] + "AAAAAAA="
    assert figures(bring(as_asha, outbox(tablet, items=[item]))) == ["০", "১"]
    assert [one.code for one in camp.all(HeldItem)] == ["sync.envelope"]


def test_a_file_of_another_area_tells_nothing(camp: Camp, as_dulal: Person) -> None:
    as_dulal.speak("en")
    tablet = camp.tablet("Canary")
    page = bring(as_dulal, outbox(tablet, tablet.gives(camp.homes[0])))
    assert page.status == 422
    assert "No tablet of your areas wrote this file" in page.text
    assert "Canary" not in page.raw
    assert camp.count(CheckIn) == 0


def test_a_lead_may_carry_too(camp: Camp, as_ibrahim: Person) -> None:
    tablet = camp.tablet()
    assert figures(bring(as_ibrahim, outbox(tablet, tablet.gives(camp.homes[0])))) == ["১", "০"]


def test_a_tablet_of_another_area_is_not_the_lead_s(camp: Camp, as_dulal: Person, as_ibrahim: Person) -> None:
    with camp.database.writing() as db:
        given = InvitationGiven(name="Far", path=UNION_B1)
        _, code = devices.invite_device(db, camp.people.dulal, given, now=camp.now)
        devices.enrol_device(db, EnrolGiven(code=code), now=camp.now)
    assert "Far" in as_dulal.get("/devices/").raw
    assert "Far" not in as_ibrahim.get("/devices/").raw


def test_sending_the_form_without_a_file_asks_for_one(people: People, as_asha: Person) -> None:
    as_asha.speak("en")
    page = as_asha.get("/devices/carry").form("main form").submit(content="", follow=False)
    assert page.status == 422
    assert "Choose the file first." in page.text
