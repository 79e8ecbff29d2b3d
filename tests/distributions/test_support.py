"""Help from other organisations: written down, found by hashes, and said before a list is locked."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from relief.distributions import hash_lists, overlaps, support
from relief.distributions.support import ListGiven, SupportGiven
from relief.distributions.warnings import warnings_before_lock
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotAllowed, NotFound
from relief.kernel.zone import local_day
from relief.stock.models import Sector
from tests.builders import Areas, a_response
from tests.distributions.builders import a_household, a_plan, an_open_plan, the_goods
from tests.people import People

SALT = "নদী ভাঙে চর জাগে 2026"


def their_hash(kind: str, number: str, salt: str = SALT) -> str:
    return hmac.new(salt.encode(), f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()


def test_a_list_is_read_line_by_line_and_matched_by_any_number() -> None:
    one, two = their_hash("phone", "01712345678"), their_hash("nid", "1990123456789")
    theirs = hash_lists.read(f"hash;day\r\n{one.upper()}\r\nnonsense\r\n\r\n2026-08-01,{two}\r\n{one}\r\n".encode())
    assert (dict(theirs.rows), theirs.unread) == ({one: 2, two: 5}, 1)
    ours = [("a", "phone", "01712345678"), ("a", "nid", "1990123456789"), ("b", "phone", "01711111111")]
    # A paper says more than a phone.
    assert hash_lists.matched(theirs, f" {SALT} ", ours) == {"a": ("nid", 5)}
    assert hash_lists.matched(theirs, SALT + "x", ours) == {}
    assert hash_lists.read(hash_lists.written([two, one, two])).rows == {min(one, two): 2, max(one, two): 3}


def the_list(area_id, rows: bytes, day, **own: object) -> ListGiven:  # type: ignore[no-untyped-def]
    told = {"agency": "Other Aid", "sector": Sector.FOOD, "given_on": day, "lasts_days": 30, "salt": SALT} | own
    return ListGiven(area_id=area_id, content=rows, **told)  # type: ignore[arg-type]


def test_lists_are_compared_and_nothing_secret_is_kept(
    database: Database, areas: Areas, people: People, now: datetime
) -> None:
    with database.writing() as db:
        response = a_response(db)
        goods = the_goods(db, areas.union_a1, now=now)
        homes = [a_household(db, areas.union_a1, phone=f"0171234560{n}") for n in range(3)]
        a_household(db, areas.union_b1, phone="01712345609")
        plan = a_plan(db, people.asha, response, areas.union_a1, goods.kit, now=now)
        day = local_day(now)
        content = "\n".join(their_hash("phone", f"0171234560{n}") for n in (1, 2, 8, 9)).encode()
        given = the_list(areas.union_a1.id, content, day)
        with pytest.raises(NotAllowed):
            support.compare(db, people.farid, given, now=now)
        with pytest.raises(NotFound):
            support.compare(db, people.dulal, given, now=now)
        for wrong in ({"salt": "short"}, {"lasts_days": 0}, {"given_on": day + timedelta(days=3)}):
            with pytest.raises(Invalid):
                support.compare(db, people.asha, replace(given, **wrong), now=now)  # type: ignore[arg-type]
        compared = support.compare(db, people.asha, given, now=now)
        check = support.keep_check(db, people.asha, given, compared, now=now)
        assert support.keep_check(db, people.asha, given, compared, now=now) is check
        assert (check.rows, check.matched) == (4, 2)
        assert [(one.household_id, one.their_row) for one in support.matches_of(db, check)] == [
            (homes[1].id, 1), (homes[2].id, 2),
        ]  # fmt: skip
        assert SALT not in repr(given)
        said = [one.said.details.get("count") for one in warnings_before_lock(db, people.asha, plan, now=now)]
        assert 2 in said
        found = overlaps.overlaps(db, people.asha, plan, now=now)
        assert {one.household.id for one in found if one.support} == {homes[1].id, homes[2].id}
        support.withdraw_check(db, people.asha, check.id, reason="of last year", now=now)
        assert overlaps.overlaps(db, people.asha, plan, now=now) == []
        with pytest.raises(NotFound):
            support.find_check(db, people.dulal, check.id)
        # Nobody said yes to sharing, so nobody leaves in our own list.
        file, count = support.our_hashes(db, people.asha, areas.union_a1.id, Sector.FOOD, day, SALT, now=now)
        assert (file, count) == (b"hash\r\n", 0)


def test_others_are_named_before_the_lock(database: Database, areas: Areas, people: People, now: datetime) -> None:
    with database.writing() as db:
        response = a_response(db)
        goods = the_goods(db, areas.union_a1, now=now)
        home = a_household(db, areas.union_a1)
        plan = a_plan(db, people.asha, response, areas.union_a1, goods.kit, now=now)
        told = SupportGiven(
            agency="Other Aid", sector=Sector.FOOD, given_on=local_day(now), lasts_days=10,
            area_id=areas.upazila_a.id, households=300, what="10 kg rice",
        )  # fmt: skip
        one = support.record_support(db, people.asha, told, now=now)
        assert support.record_support(db, people.asha, told, now=now) is one
        other = SupportGiven(
            agency="Cash Aid", sector=Sector.CASH, given_on=local_day(now), lasts_days=10, household_code=home.code
        )
        support.record_support(db, people.asha, other, now=now)
        with pytest.raises(NotFound):
            support.record_support(db, people.dulal, SupportGiven(
                agency="X", sector=Sector.FOOD, given_on=local_day(now), lasts_days=1, household_code=home.code,
            ), now=now)  # fmt: skip
        texts = [found.said.details for found in warnings_before_lock(db, people.asha, plan, now=now)]
        assert {"names": "Other Aid"} in texts  # of the same kind, around the plan; the cash is another kind
        assert [one.agency for one in support.list_support(db, people.asha, household_id=home.id)] == ["Cash Aid"]
        first = an_open_plan(db, people.asha, people.gita, response, areas.union_a1, goods, now=now)
        assert [one.plan.id for one in overlaps.overlaps(db, people.asha, plan, now=now) if one.plan] == [first.id]
