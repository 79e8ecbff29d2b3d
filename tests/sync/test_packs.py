"""What a tablet takes along: enough for a desk, nothing more, and small."""

from __future__ import annotations

import gzip
import json
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from relief.distributions import actions as plans
from relief.distributions.inputs import PointGiven
from relief.distributions.models import Distribution, Entitlement
from relief.households.cards import CardState
from relief.households.models import Household, Status
from relief.kernel import clock
from relief.kernel.ids import make_code, new_id
from relief.kernel.problems import Refused
from relief.sync.packs import build_pack
from tests.cards.builders import a_card
from tests.sync.builders import Camp, Tablet

ALLOWED = {
    "v", "made_at", "expires_at", "cursor", "distribution", "items", "points", "chosen", "bundles", "places", "slots",
    "rows", "had", "elsewhere", "cards", "stock", "people",
}  # fmt: skip
FAMILIES, MOST_BYTES = 5_000, 400_000


def taken(camp: Camp, tablet: Tablet, *points: Any) -> Any:
    pack = camp.writing(
        lambda db: build_pack(db, camp.people.babul, tablet.device, camp.plan.id, points, now=tablet.clock)
    )
    return json.loads(json.dumps(pack))


def test_a_pack_holds_what_a_desk_needs_and_no_phone(camp: Camp) -> None:
    tablet = camp.tablet()

    def prepare(db: Any) -> None:
        db.get(Household, camp.homes[0].id).phone = "01711223344"
        db.get(Household, camp.homes[1].id).status = Status.WITHDRAWN
        db.get(Household, camp.homes[2].id).disability = True
        lost = a_card(db, camp.homes[3], now=camp.now)
        lost.state = CardState.LOST
        a_card(db, camp.homes[4], now=camp.now)

    camp.writing(prepare)
    tablet.sends(tablet.gives(camp.homes[5]))
    pack = taken(camp, tablet)
    assert set(pack) == ALLOWED
    rows = {row[2]: row for row in pack["rows"]}
    assert len(rows) == 6
    first = rows[camp.homes[0].code]
    assert (first[1], first[6], first[8], first[9], first[11]) == (camp.homes[0].id.hex, 5, 0, "3344", "p")
    assert pack["places"][first[5]] == "Kaliganj"
    assert [[pack["items"][item]["name_en"], amount] for item, amount in pack["bundles"][first[7]]] == [
        ["Rice", "10"], ["Oil", "1"],
    ]  # fmt: skip
    assert rows[camp.homes[1].code][11] == "w"
    done = rows[camp.homes[5].code]
    assert done[11] == "d"
    (had,) = pack["had"][str(done[0])]
    assert (had[2], had[3], had[4]) == ("Babul Gazi", 0, "delivered")
    assert pack["cards"] == [[camp.homes[3].code, rows[camp.homes[3].code][0], "lost"]]
    assert {(pack["items"][item]["name_en"], amount) for _, item, amount in pack["stock"]} == {
        ("Rice", "50"), ("Oil", "5"),
    }  # fmt: skip
    text = json.dumps(pack)
    assert "01711223344" not in text
    assert "disability" not in text


def test_points_that_were_not_chosen_come_without_names(camp: Camp) -> None:
    tablet = camp.tablet()

    def second_point(db: Any) -> Any:
        other = PointGiven(distribution_id=camp.plan.id, name_bn="মসজিদ", name_en="Mosque", lon=89.0, lat=22.5,
                           capacity_per_hour=60)  # fmt: skip
        plan = db.get(Distribution, camp.plan.id)
        state, plan.state = plan.state, "draft"
        db.flush()
        point = plans.add_point(db, camp.people.asha, other, now=camp.now)
        plan.state = state
        mine = Entitlement.household_id == camp.homes[0].id
        db.execute(sa.update(Entitlement).where(mine).values(point_id=point.id))
        return point.id

    point_id = camp.writing(second_point)
    pack = taken(camp, tablet, camp.point.id)
    assert len(pack["rows"]) == 5
    elsewhere = next(number for number, point in enumerate(pack["points"]) if point["id"] == str(point_id))
    assert pack["elsewhere"] == [[camp.homes[0].code, elsewhere]]
    assert pack["chosen"] == [1 - elsewhere]
    assert len(taken(camp, tablet, point_id)["rows"]) == 1
    assert len(taken(camp, tablet)["rows"]) == 6


def test_a_list_that_is_over_is_not_taken_along(camp: Camp) -> None:
    tablet = camp.tablet()
    camp.writing(lambda db: plans.reconcile_distribution(db, camp.people.asha, camp.plan.id, now=camp.now))
    with pytest.raises(Refused, match="not-open"):
        taken(camp, tablet)


def test_five_thousand_families_are_a_small_pack(camp: Camp, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, villages and sizes as different as chance makes them: real ones repeat more."""
    rng, tablet = Random(5), camp.tablet()
    syllables = ["রহি", "মাবে", "গম", "করি", "মগা", "জীশা", "হিন", "ফাতে", "ক্তার", "নূরু", "লই", "সলা", "হাঙ্গী", "লমখা"]
    latin = [
        "ra",
        "hi",
        "ma",
        "be",
        "gum",
        "ka",
        "rim",
        "ga",
        "zi",
        "sha",
        "fa",
        "te",
        "ak",
        "ter",
        "nu",
        "rul",
        "khan",
    ]

    def fill(db: Any) -> None:
        home, due = db.get(Household, camp.homes[0].id), db.scalars(sa.select(Entitlement)).first()
        facts = {column.key: getattr(home, column.key) for column in sa.inspect(Household).column_attrs}
        dues = {column.key: getattr(due, column.key) for column in sa.inspect(Entitlement).column_attrs}
        homes, rows = [], []
        for number in range(FAMILIES):
            names = {
                "head_name_bn": " ".join("".join(rng.choices(syllables, k=2)) for _ in range(2)),
                "head_name_en": " ".join("".join(rng.choices(latin, k=3)).title() for _ in range(2)),
                "village": f"Village {rng.randrange(60)}",
                "size": rng.randrange(1, 10),
            }
            own = {"id": new_id(), "code": make_code("SAT", "0FE", number), "version": 1}
            homes.append({**facts, **names, **own, "phone": f"017{rng.randrange(10**8):08d}"})
            lines = [{"item_id": one["item_id"], "quantity": str(rng.randrange(1, 30))} for one in due.lines]
            rows.append({**dues, **names, "id": new_id(), "version": 1, "household_id": own["id"],
                         "household_code": own["code"], "number": number + 100, "lines": lines})  # fmt: skip
        db.execute(sa.insert(Household), homes)
        db.execute(sa.insert(Entitlement), rows)

    camp.writing(fill)
    monkeypatch.setattr(clock, "now", lambda: camp.now)
    headers = {**tablet.headers, "Accept-Encoding": "gzip"}
    answer = app.test_client().get(f"/sync/pack?distribution={camp.plan.id}", headers=headers)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.data))["rows"]) == FAMILIES + 6
    assert len(answer.data) <= MOST_BYTES
