"""Nothing of any child for relief volunteers and for the people of another site of the same union (spaces.md 3.9).

Every route of the house is asked with the children, sessions and groups of a site that is not one's own: whole
addresses, one foreign part behind one's own record, ids and names in questions and in what is sent. Each answer is
read for the names, codes and phones of those children. A new route is asked like the others, by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from relief.accounts import devices
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven, InvitationGiven
from relief.accounts.roles import Role
from relief.app import create_app
from relief.config import Settings
from relief.households.models import Sex
from relief.kernel import clock
from relief.kernel.actor import Actor
from relief.kernel.db import Base
from relief.kernel.zone import local_day
from relief.spaces import actions as spaces
from relief.spaces import weeks
from relief.spaces.children import Caregiver, Child
from relief.spaces.inputs import AgreementGiven, CaregiverGiven, EnrolmentGiven, StaffGiven
from relief.spaces.models import Occurrence
from relief.web import guard
from tests.people import PASSWORD, UPAZILA_A, Person, signed_in
from tests.spaces.builders import a_group, a_series, a_space, enrolment_of, session_on
from tests.whole.conftest import House
from tests.whole.crawling import address, rules
from tests.whole.furnished import WORDS, Side, _actor
from tests.whole.test_outsiders import DEED, OWN_AFFAIRS, SHARED, bound, read

NOBODYS = UUID(int=7)
OWN_CHILD = "নিজেরকেন্দ্রের পাখি"
# A facilitator and a manager of the other site; volunteers and others of relief, who have no site.
ELSEWHERE = ("jui", "kona")
RELIEF = ("babul", "ibrahim", "farid", "minoti")
# Parts of an address that lead to children: without one of one's own there is nothing, not even a refusal by a rule.
OF_CHILDREN = {"child_id", "enrolment_id", "occurrence_id", "followup_id", "rule_id", "transfer_id"}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Where a child's name might be asked for.
NAMES = ("q", "name", "known_as", "code", "household", "area")
QUESTIONS = ("space", "space_id", "child", "child_id", "group", "group_id", "session", "occurrence_id", "enrolment_id")


@pytest.fixture(scope="module")
def elsewhere(house: House) -> dict[str, Side]:
    """Side "a" as each person's own records make it: another site of the same union for Jui and Kona."""
    now = clock.now()
    with house.database.writing() as db:
        users = {
            name: create_account(db, Actor.clerk("tests"), _account(name, role), now=now)
            for name, role in (("jui", Role.FACILITATOR), ("kona", Role.MANAGER))
        }
        kona, jui = (_actor(users[name], (UPAZILA_A,)) for name in ("kona", "jui"))
        own = _their_site(db, house, kona, jui, now)
    house.people |= {name: signed_in(house.app, user) for name, user in users.items()}
    side = house.side("a")
    theirs = replace(side, ids=side.ids | own)
    return dict.fromkeys(ELSEWHERE, theirs) | dict.fromkeys(RELIEF, side)


def _account(name: str, role: Role) -> AccountGiven:
    return AccountGiven(name=name, name_bn=name, name_en=name, role=role, paths=(UPAZILA_A,), password=PASSWORD)


def _their_site(db: Session, house: House, kona: Actor, jui: Actor, now: datetime) -> dict[str, Any]:
    day = local_day(now)
    space = a_space(db, kona, house.side("a").area.id, house.inside.response.id, now)
    staff = StaffGiven(space_id=space.id, user_id=jui.id, code_signed_on=day - timedelta(days=9))
    spaces.assign_staff(db, kona, staff, now=now)
    group = a_group(db, kona, space, now)
    series = a_series(db, kona, group, now, rrule=weeks.weekly(range(7)), starts=time(0, 5), ends=time(23, 50))
    agreed = AgreementGiven(given_by="মা", relation="মা", enrolment=True, child_assents=True)
    given = EnrolmentGiven(
        group_id=group.id, known_as=OWN_CHILD, sex=Sex.FEMALE, age=7, agreement=agreed,
        caregivers=(CaregiverGiven(name="মা", relation="মা", phone="01799000111"),),
    )  # fmt: skip
    enrolled = spaces.enrol_child(db, jui, given, now=now)
    return {
        "space_id": space.id, "group_id": group.id, "series_id": series.id, "child_id": enrolled.child.id,
        "enrolment_id": enrolment_of(db, enrolled.child).id, "occurrence_id": session_on(db, series, day).id,
        "person_id": jui.id,
    }  # fmt: skip


def secrets_of(house: House) -> set[str]:
    """What belongs to the children of the three furnished sites: names, codes, ids, and who comes for them."""
    with house.database.reading() as db:
        theirs = sa.select(Child).where(Child.known_as != OWN_CHILD)
        kids = db.scalars(theirs).all()
        phones = db.scalars(sa.select(Caregiver.phone).where(Caregiver.child_id.in_([one.id for one in kids])))
        found = {str(one.id) for one in kids} | {one.code for one in kids} | {one for one in phones if one}
    return found | {word for known in WORDS.values() for word in known.all("child", "kin")}


def foreign(app: Flask, own: Side, other: Side, method: str) -> Iterator[tuple[Any, str, str]]:
    """Each route with all that is another site's, and with each part of it behind one's own records.

    Beside each the same address with what nobody has in the place of what is foreign.
    """
    for rule in rules(app, method):
        if rule.endpoint in OWN_AFFAIRS or rule.endpoint.startswith("sign_in."):
            continue
        parts = [key for key in bound(rule) if isinstance(other.ids[key], UUID)]
        nobodys = dict.fromkeys(parts, NOBODYS)
        yield rule, address(app, rule, other), address(app, rule, other, nobodys)
        if len(bound(rule)) > 1:
            for key in parts:
                if own.ids[key] != other.ids[key]:
                    yield rule, address(app, rule, own, {key: other.ids[key]}), address(app, rule, own, {key: NOBODYS})


def faults(house: House, app: Flask, person: Person, name: str, own: Side) -> list[str]:
    """What this person reads or does of other sites' children."""
    other, words = house.side("a"), secrets_of(house)
    ids = {key: str(value) for key, value in other.ids.items() if key not in SHARED}
    asked = dict.fromkeys(NAMES, WORDS["a"].bn["child"])
    asked |= {one: ids[one if one.endswith("_id") else {"session": "occurrence"}.get(one, one) + "_id"]
              for one in QUESTIONS}  # fmt: skip
    sent = {**ids, **asked, **DEED, "csrf_token": person.token()}
    typed = {str(value) for value in sent.values()}
    found = []
    for method in METHODS:
        for rule, url, nowhere in foreign(app, own, other, method):
            tries = [{}, {"query_string": asked}] if method == "GET" else [{"data": sent}]
            for more in tries:
                answer = person.client.open(url, method=method, **more)
                text = read(answer)
                found += [
                    f"{name} reads {word!r} at {method} {url}"
                    for word in words
                    if word in text and word not in url and (not more or word not in typed)
                ]
                if answer.status_code >= 500:
                    found.append(f"{name} {method} {url}: {answer.status_code}")
                is_theirs = any(str(other.ids[key]) in url for key in bound(rule) & OF_CHILDREN)
                if is_theirs and answer.status_code not in (401, 403, 404):
                    # Of a fault of the form, or of one's own record, may be spoken: as if this one were nobody's.
                    same = person.client.open(nowhere, method=method, **more).status_code
                    if same != answer.status_code:
                        found.append(f"{name} {method} {url}: {answer.status_code}, so this child is there")
    return found


def children_stand(house: House) -> dict[str, list[str]]:
    """Every row that speaks of a child of the furnished sites, or of their sessions."""
    with house.database.reading() as db:
        kids = set(db.scalars(sa.select(Child.id).where(Child.known_as != OWN_CHILD)))
        held = sa.select(Occurrence.id).join(Child, Child.space_id == Occurrence.space_id)
        sessions = set(db.scalars(held.where(Child.id.in_(kids))))
        found = {}
        for table in Base.metadata.sorted_tables:
            columns = table.c
            ids: set[UUID] = kids if "child_id" in columns or table.name == "children" else sessions
            key = next((one for one in ("child_id", "occurrence_id") if one in columns), "id")
            if key == "id" and table.name not in ("children", "occurrences"):
                continue
            rows = db.execute(sa.select(table).where(columns[key].in_(ids))).all()
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
        return found


@pytest.mark.goal("S3")
@pytest.mark.slow
@pytest.mark.parametrize("name", [*ELSEWHERE, *RELIEF])
def test_nobody_else_gets_anything_of_a_child(house: House, elsewhere: dict[str, Side], name: str) -> None:
    before = children_stand(house)
    assert before["children"]
    assert before["attendance"]
    found = faults(house, house.app, house.people[name], name, elsewhere[name])
    assert not found, "\n" + "\n".join(found[:40])
    after = children_stand(house)
    assert [table for table in after if after[table] != before[table]] == []


def test_their_own_people_read_them_or_the_test_above_reads_nothing(house: House, elsewhere: dict[str, Side]) -> None:
    """The canaries are in the answers of who may; and Jui's own child is in hers."""
    children = "/spaces/{}/children"
    mine = house.people["champa"].client.get(children.format(house.side("a").ids["space_id"]))
    assert any(word in read(mine) for word in secrets_of(house))
    own = house.people["jui"].client.get(children.format(elsewhere["jui"].ids["space_id"]))
    assert OWN_CHILD in read(own)


def test_a_new_route_that_forgets_who_asks_is_found(house: House, elsewhere: dict[str, Side], tmp_path: Path) -> None:
    """Somebody adds a page that says what a child is called to whoever is signed in."""
    app = create_app(Settings.for_tests(tmp_path, house.database.url), house.database)

    def forgetful(child_id: UUID) -> str:
        with house.database.reading() as db:
            return db.get_one(Child, child_id).known_as

    app.add_url_rule("/spaces/forgetful/<uuid:child_id>", "spaces.forgetful", guard.needs()(forgetful))
    for name in ("babul", "jui"):
        user = house.people[name].user
        assert user is not None
        found = faults(house, app, signed_in(app, user), name, elsewhere[name])
        assert any("reads" in one and "/spaces/forgetful/" in one for one in found)
        assert all("/spaces/forgetful/" in one for one in found), found[:5]


@pytest.mark.parametrize("name", [*ELSEWHERE, "babul"])
def test_no_pack_of_a_tablet_holds_them(house: House, elsewhere: dict[str, Side], name: str) -> None:
    """Every road of the tablets' door, walked on a tablet by somebody who has signed on to it."""
    client, words = house.app.test_client(), secrets_of(house)
    now = clock.now()
    with house.database.writing() as db:
        asha = house.side("a").staff[Role.COORDINATOR]
        given = InvitationGiven(name="Tablet", path=house.side("a").area.path)
        code = devices.invite_device(db, asha, given, now=now)[1]
    token = client.post("/sync/enrol", json={"code": code, "app": "test"}).json["token"]
    headers = {"Authorization": f"Device {token}"}
    signed = client.post("/sync/people", json={"name": name, "password": PASSWORD}, headers=headers)
    assert signed.status_code == 200, signed.text
    headers["X-Relief-Ticket"] = signed.json["ticket"]
    other, opened = house.side("a"), 0
    asked = {key.removesuffix("_id"): str(value) for key, value in other.ids.items() if key.endswith("_id")}
    for method in METHODS:
        for rule in rules(house.app, method):
            if not rule.rule.startswith("/sync/") or rule.endpoint.endswith(".enrol"):
                continue
            more = {"query_string": asked} if method == "GET" else {"json": {**asked, "items": []}}
            answer = client.open(address(house.app, rule, other), method=method, headers=headers, **more)
            opened += answer.status_code == 200
            text = read(answer)
            assert not [word for word in words if word in text and word not in asked.values()], rule.rule
            if rule.rule == "/sync/roll":
                assert (answer.status_code, OWN_CHILD in text) == ((404, False) if name == "babul" else (200, True))
    assert opened >= 2
