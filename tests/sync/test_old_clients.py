"""R11: uploads as released apps wrote them are taken for 180 days. These files are never edited, only added to.

`expected` is what each item was answered by the release that wrote it. Words in braces stand for the
ids and the ticket of the day.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from relief.accounts.models import Device
from relief.checkin.models import CheckIn
from relief.households.models import Household, Registered
from relief.kernel.ids import make_code
from relief.sync.inbox import receive
from relief.sync.inputs import read_batch
from tests.sync.builders import Camp

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.goal("R11")
@pytest.mark.parametrize("days", [0, 179])
@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_an_old_outbox_is_taken(camp: Camp, name: str, days: int) -> None:
    tablet = camp.tablet()
    camp.writing(lambda db: setattr(db.get(Device, tablet.device.id), "created_at", camp.now - timedelta(days=1)))
    text = (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    stands = {"distribution": camp.plan.id, "point": camp.point.id, "rice": camp.goods.rice.id,
              "oil": camp.goods.oil.id, "ticket": tablet.ticket}  # fmt: skip
    stands |= {"union": camp.areas.union_a1.id, "response": camp.plan.response_id}
    stands |= {f"code{serial}": make_code("SAT", f"{tablet.device.block:03X}", serial) for serial in (1, 2)}
    stands |= {f"home{number}": home.id for number, home in enumerate(camp.homes)}
    for word, value in stands.items():
        text = text.replace(f"{{{word}}}", str(value))
    told = json.loads(text)
    body = json.dumps(told["batch"]).encode()
    with camp.database.reading() as db:
        device = db.get_one(Device, tablet.device.id)
    at = camp.now + timedelta(days=days, minutes=30)
    for _ in range(2):
        found = receive(camp.database, device, read_batch(body), keys=camp.keys, now=at, body=body)
        assert [f"{one.answer} {one.code}".strip() for one in found.answers] == told["expected"]
    done = [item for item, answer in zip(told["batch"]["items"], told["expected"], strict=True) if answer == "done"]
    homes = camp.all(Household, Household.registered == Registered.TABLET)
    assert {str(one.id) for one in [*camp.all(CheckIn), *homes]} == {item["id"] for item in done}
