"""Whom an answer to a tablet names as to be forgotten."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from relief.erasure.actions import erase_household
from relief.households import requests_life
from relief.households.models import Household
from relief.households.requests import Channel, Wish
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.sync.erased import KNOWN_FOR, lately
from tests.builders import CLERK
from tests.sync.builders import Camp


def erased(database: Database, wished_by: Actor, decided_by: Actor, household_id: UUID) -> None:
    """Through the real deeds, by two people."""
    wish = requests_life.RequestGiven(
        wish=Wish.ERASE, channel=Channel.IN_PERSON, asked_by="head", relation="head", identity="known", note=""
    )
    now = clock.now()
    with database.writing() as db:
        request = requests_life.record_request(db, wished_by, household_id, wish, days=30, now=now)
    with database.writing() as db:
        erase_household(db, decided_by, request.id, "At the wish of the family.", now=now)


@pytest.mark.parametrize("case", ["told", "revoked", "nobody", "elsewhere", "long ago", "refused"])
def test_who_is_told_of_an_erasure(camp: Camp, case: str) -> None:
    device = camp.tablet().device
    home = camp.stranger_home if case == "elsewhere" else camp.homes[0]
    if case == "refused":
        with camp.database.writing() as db:
            wish = requests_life.RequestGiven(
                wish=Wish.ERASE, channel=Channel.PHONE, asked_by="head", relation="", identity="known", note=""
            )
            request = requests_life.record_request(db, camp.people.asha, home.id, wish, days=30, now=camp.now)
            no = requests_life.AnswerGiven(state=requests_life.RequestState.REFUSED, decision="not the family")
            requests_life.answer_request(db, camp.people.asha, request.id, no, now=camp.now)
    else:
        wished_by, decided_by = (
            (CLERK, camp.people.dulal) if case == "elsewhere" else (camp.people.asha, camp.people.gita)
        )
        erased(camp.database, wished_by, decided_by, home.id)
    now = clock.now() + (KNOWN_FOR + timedelta(minutes=1) if case == "long ago" else timedelta())
    readers = [] if case == "nobody" else [camp.people.babul]
    with camp.database.reading() as db:
        found = db.merge(device)
        found.revoked_at = now if case == "revoked" else None
        told = lately(db, found, readers, now=now)
        name = db.get_one(Household, home.id).head_name_bn
    assert told == ([[home.id.hex, home.code, name, "Erased"]] if case == "told" else [])
