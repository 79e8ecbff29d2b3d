"""Families registered on tablets: taken once, by the office's own action, and never lost for being odd."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from relief.areas.models import Area
from relief.audit.models import AuditEntry
from relief.consent.inputs import NOTICE
from relief.consent.models import ConsentEvent, Decision
from relief.households import ages, sweep
from relief.households.cards import Card, CardState
from relief.households.models import DuplicatePair, Household, Impact, Member, Precision, Registered, Status
from relief.kernel import clock
from relief.kernel.ids import make_code
from relief.kernel.names import search_key
from relief.kernel.problems import NotFound
from relief.responses.models import Response
from relief.sync import registration_packs, review
from relief.sync.models import HeldItem, HeldState
from relief.sync.registration_packs import build_pack
from relief.sync.review import DecisionGiven
from tests.builders import CLERK
from tests.cards.builders import a_pool
from tests.people import UNION_A1, Person
from tests.sync.builders import Camp, Tablet, told

CANARY_BN, CANARY_EN = "জ্যোৎস্নাময়ী দস্তিদার", "Jyotsnamayi Dastidar"


def code_of(tablet: Tablet, serial: int = 1) -> str:
    return make_code("SAT", f"{tablet.device.block:03X}", serial)


def registers(tablet: Tablet, serial: int = 1, **own: Any) -> dict[str, Any]:
    """A family as the app writes it."""
    camp = tablet.camp
    (response,) = camp.all(Response)
    given = {
        "code": code_of(tablet, serial),
        "head": {"name_bn": "রহিমা খাতুন", "name_en": "", "sex": "female", "age": 42, "birth_year": None},
        "area_id": str(camp.areas.union_a1.id), "village": "খাজুরা", "ward": "", "landmark": "মসজিদের পাশে",
        "lon": 89.05, "lat": 22.55, "accuracy_m": 12.5, "size": 5, "children_0_4": 1, "children_5_17": 2,
        "phone": "০১৭১১-২২৩৩৪৪", "phone_owner": "", "guardian_name": "", "circumstances": ["disability"],
        "impact": {"response_id": str(response.id), "house_damage": "full", "losses": ["crops_lost"],
                   "needs": ["food"], "note": "চাল উড়ে গেছে"},
        "consent": {"registration": "given", "sharing": "refused", "notice": "1", "language": "bn"},
        "seen": [],
    }  # fmt: skip
    return tablet.act("household.register", {**given, **own})


def links(tablet: Tablet, family: dict[str, Any], number: str) -> dict[str, Any]:
    return tablet.act("card.link", {"household_id": family["id"], "card": number})


def test_a_family_arrives_whole_and_once(camp: Camp) -> None:
    tablet = camp.tablet()
    item = registers(tablet)
    for _ in range(2):
        assert told(tablet.sends(item)) == [("done", "")]
    home = camp.writing(lambda db: db.get(Household, UUID(item["id"])))
    assert (home.code, home.registered, home.size, home.phone) == (
        code_of(tablet), Registered.TABLET, 5, "01711223344",
    )  # fmt: skip
    assert (home.lon, home.accuracy_m, home.children_3_17, home.disability, home.female_headed) == (
        89.05, 12.5, 2, True, True,
    )  # fmt: skip
    assert home.created_by_id == tablet.user_id
    (head,) = camp.all(Member, Member.household_id == home.id)
    assert (ages.age_on(tablet.clock.date(), head.birth_date), head.birth_precision) == (42, Precision.ESTIMATED)
    (impact,) = camp.all(Impact, Impact.household_id == home.id)
    assert (impact.house_damage.value, impact.crops_lost, impact.needs) == ("full", True, ["food"])
    consents = camp.all(ConsentEvent, ConsentEvent.subject_id == home.id)
    assert {(one.purpose.value, one.decision) for one in consents} == {
        ("registration", Decision.GIVEN), ("sharing", Decision.REFUSED),
    }  # fmt: skip
    assert {one.notice for one in consents} == {"1"}, "the wording that was read out"
    (trail,) = [one for one in camp.all(AuditEntry, AuditEntry.subject_id == home.id) if "passed_over" in one.details]
    assert trail.details["passed_over"] == []


def test_the_same_item_sealed_and_open_is_one_family(camp: Camp) -> None:
    tablet = camp.tablet()
    item = registers(tablet)
    assert told(tablet.sends(tablet.sealed(item))) == [("done", "")]
    assert told(tablet.sends(item)) == [("done", "")]
    assert camp.count(Household, Household.registered == Registered.TABLET) == 1


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"head": {"name_bn": " ", "name_en": ""}}, "head_name"),
        ({"head": {"name_bn": "রহিমা", "age": 230}}, "head_birth_date"),
        ({"size": 0, "children_0_4": 0, "children_5_17": 0}, "size"),
        ({"size": None}, "size"),
        ({"size": 10**30}, "size"),
        ({"children_0_4": 9}, "children_0_4"),
        ({"phone": "12345"}, "phone"),
        ({"area_id": None, "lon": None, "lat": None}, "area_id"),
        ({"lat": 51.5, "lon": 0.1}, "lat"),
        ({"village": "ক" * 400}, "village"),
        ({"circumstances": ["rich"]}, "circumstances"),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, str) else "",
)
def test_what_a_person_can_put_right_comes_back_by_field(camp: Camp, own: dict[str, Any], field: str) -> None:
    tablet = camp.tablet()
    item = registers(tablet, **own)
    (answer,) = tablet.sends(item).answers
    assert (answer.answer.value, list(answer.details["faults"])) == ("fix", [field])
    assert camp.count(Household, Household.registered == Registered.TABLET) == 0
    # Corrected, it goes again under the same id.
    item["given"] = registers(tablet)["given"]
    assert told(tablet.sends(item)) == [("done", "")]
    assert camp.count(Household, Household.registered == Registered.TABLET) == 1


HOSTILE: list[dict[str, Any]] = [
    {"head": None},
    {"head": "রহিমা"},
    {"head": {"name_bn": ["x"]}},
    {"head": {"name_bn": "রহিমা", "sex": "dragon"}},
    {"size": {"a": 1}},
    {"size": "five"},
    {"area_id": "../etc"},
    {"circumstances": "disability"},
    {"impact": {"response_id": "0198733d-0000-7000-8000-0000000000ff"}},
    {"impact": {"house_damage": "full"}},
    {"impact": {"response_id": "{response}", "losses": ["everything"]}},
    {"consent": {"registration": "maybe"}},
    {"code": None},
]


@pytest.mark.parametrize("own", HOSTILE, ids=[str(at) for at in range(len(HOSTILE))])
def test_what_says_nothing_we_know_is_kept(camp: Camp, own: dict[str, Any]) -> None:
    tablet = camp.tablet()
    (response,) = camp.all(Response)
    own = json.loads(json.dumps(own).replace("{response}", str(response.id)))
    good = registers(tablet, 2)
    assert told(tablet.sends(registers(tablet, **own), good)) == [("held", "sync.given"), ("done", "")]
    (kept,) = camp.all(HeldItem)
    assert kept.given.items() >= own.items()


@pytest.mark.parametrize("code", ["", "SAT-100-00001-0", "<script>", "SAT-001-00001-M", "x" * 4_000])
def test_a_code_of_no_tablet_of_ours_waits(camp: Camp, code: str) -> None:
    tablet = camp.tablet()
    assert told(tablet.sends(registers(tablet, code=code))) == [("held", "household.code")]


def test_odd_numbers_neither_stop_nor_stain(camp: Camp) -> None:
    tablet = camp.tablet()
    item = registers(tablet, accuracy_m=1e300, head={"name_bn": "রহিমা\x00", "birth_year": 1980})
    assert told(tablet.sends(item)) == [("done", "")]
    home = camp.writing(lambda db: db.get(Household, UUID(item["id"])))
    assert (home.accuracy_m, home.head_name_bn) == (None, "রহিমা")


def accept(camp: Camp, item: dict[str, Any], by: str = "asha") -> None:
    given = DecisionGiven(item_id=UUID(item["id"]), accept=True)
    camp.writing(lambda db: review.decide(db, getattr(camp.people, by), given, now=camp.now))


def test_a_code_another_family_has_is_held_and_accepted_with_a_new_one(camp: Camp) -> None:
    tablet = camp.tablet()
    first, second = registers(tablet), registers(tablet, head={"name_bn": "করিম গাজী"})
    assert told(tablet.sends(first, second)) == [("done", ""), ("held", "household.code-taken")]
    accept(camp, second)
    homes = {str(home.id): home.code for home in camp.all(Household, Household.registered == Registered.TABLET)}
    assert homes[first["id"]] == code_of(tablet)
    assert homes[second["id"]].startswith("SAT-000-")
    assert told(tablet.sends(second)) == [("done", "")]


def test_another_union_is_held_for_its_own_coordinator(camp: Camp, as_asha: Person, as_dulal: Person) -> None:
    tablet = camp.tablet()
    far = {"area_id": str(camp.areas.union_b1.id), "lon": None, "lat": None}
    item = registers(tablet, head={"name_bn": CANARY_BN, "name_en": CANARY_EN}, **far)
    assert told(tablet.sends(item)) == [("held", "not-found")]
    (kept,) = camp.all(HeldItem)
    assert kept.path == camp.areas.union_b1.path
    assert CANARY_BN in as_dulal.get("/review/").text
    assert CANARY_BN not in as_asha.get("/review/").text
    with pytest.raises(NotFound):
        accept(camp, item)
    accept(camp, item, "dulal")
    # The slip in the family's hand stays true.
    (home,) = camp.all(Household, Household.id == UUID(item["id"]))
    assert home.code == code_of(tablet)


def test_who_may_not_register_is_held(camp: Camp) -> None:
    tablet = camp.tablet(by="farid")
    assert told(tablet.sends(registers(tablet))) == [("held", "not-allowed")]


def test_a_second_entry_of_one_family_counts_and_a_person_is_asked(camp: Camp) -> None:
    one, other = camp.tablet(), camp.tablet("Tablet 2")
    first, second = registers(one), registers(other, head={"name_bn": "রহিমা খাতুন", "sex": "female", "age": 43})
    assert told(one.sends(first)) == told(other.sends(second)) == [("done", "")]
    camp.writing(lambda db: [sweep.compare_one(db, CLERK, number, now=camp.now) for number in sweep.waiting(db, 100)])
    (pair,) = camp.all(DuplicatePair)
    assert {str(pair.a_id), str(pair.b_id)} == {first["id"], second["id"]}


# -- cards ---------------------------------------------------------------------------------------------


@pytest.fixture
def pool(camp: Camp) -> list[str]:
    camp.writing(lambda db: a_pool(db, db.get(Area, camp.areas.union_a1.id), 4, now=camp.now))
    return [card.number for card in camp.all(Card, Card.state == CardState.UNISSUED)]


def test_a_card_is_linked_on_the_spot(camp: Camp, pool: list[str]) -> None:
    tablet = camp.tablet()
    family = registers(tablet)
    card = links(tablet, family, pool[0].lower())
    for _ in range(2):
        assert told(tablet.sends(family, card)) == [("done", ""), ("done", "")]
    (linked,) = camp.all(Card, Card.state == CardState.ISSUED)
    assert (str(linked.household_id), linked.number) == (family["id"], pool[0])


def test_a_card_of_another_family_is_asked_for_again_and_the_family_stands(camp: Camp, pool: list[str]) -> None:
    tablet = camp.tablet()
    first, second = registers(tablet), registers(tablet, 2)
    right, wrong = links(tablet, first, pool[0]), links(tablet, second, pool[0])
    received = tablet.sends(first, right, second, wrong)
    assert told(received) == [("done", ""), ("done", ""), ("done", ""), ("fix", "invalid")]
    assert list(received.answers[3].details["faults"]) == ["card"]
    wrong["given"]["card"] = pool[1]
    assert told(tablet.sends(wrong)) == [("done", "")]
    assert told(tablet.sends(links(tablet, second, pool[2]))) == [("held", "cards.has-card")]


def test_a_card_waits_with_its_family(camp: Camp, pool: list[str]) -> None:
    tablet = camp.tablet()
    far = registers(tablet, area_id=str(camp.areas.union_b1.id))
    wrong = registers(tablet, 2, size=0)
    cards = links(tablet, far, pool[0]), links(tablet, wrong, pool[1])
    assert told(tablet.sends(far, wrong, *cards)) == [
        ("held", "not-found"), ("fix", "invalid"), ("held", "card.household"), ("later", "waits"),
    ]  # fmt: skip
    wrong["given"]["size"] = 3
    assert told(tablet.sends(wrong, cards[1])) == [("done", ""), ("done", "")]


@pytest.mark.parametrize(
    ("card", "answer"), [("R1.X.Y", "held"), ("SAT-F00-99999-0", "fix"), ("", "fix"), ("z" * 500, "fix")]
)
def test_no_card_of_ours(camp: Camp, card: str, answer: str) -> None:
    tablet = camp.tablet()
    family = registers(tablet)
    received = tablet.sends(family, links(tablet, family, card))
    assert [one[0] for one in told(received)] == ["done", answer]


# -- the pack --------------------------------------------------------------------------------------------


def pack_of(camp: Camp, tablet: Tablet, *areas: UUID, by: str = "babul") -> Any:
    found = camp.writing(lambda db: build_pack(db, getattr(camp.people, by), tablet.device, areas, now=tablet.clock))
    return json.loads(json.dumps(found))


def name_family(camp: Camp, home: Household, **own: Any) -> None:
    def change(db: Any) -> None:
        for name, value in own.items():
            setattr(db.get(Household, home.id), name, value)

    camp.writing(change)


def test_a_pack_holds_places_and_no_name(camp: Camp) -> None:
    tablet = camp.tablet()
    own = {"head_name_bn": CANARY_BN, "head_name_en": CANARY_EN, "phone": "01711223344", "village": "খাজুরা"}
    name_family(camp, camp.homes[0], disability=True, **own)
    name_family(camp, camp.homes[1], status=Status.WITHDRAWN)
    pack = pack_of(camp, tablet)
    assert set(pack) == {
        "v",
        "made_at",
        "expires_at",
        "areas",
        "responses",
        "notice",
        "serials",
        "villages",
        "families",
    }
    assert [(area[1], area[3], area[5]) for area in pack["areas"]] == [
        ("বুধহাটা", "আশাশুনি", "SAT"), ("খাজরা", "আশাশুনি", "SAT"),
    ]  # fmt: skip
    assert len(pack["responses"]) == 1
    assert pack["notice"]["version"] == NOTICE
    families = {row[3]: row for row in pack["families"]}
    assert len(families) == len(camp.homes) - 1
    sounds, village, last, _code = families[camp.homes[0].code]
    assert (sounds.split("|")[0], pack["villages"][village][1], last) == (search_key(CANARY_BN), "খাজুরা", "3344")
    text = json.dumps(pack, ensure_ascii=False)
    for word in (CANARY_BN, CANARY_EN, *CANARY_BN.split(), *CANARY_EN.split(), "01711223344", "disability", "size"):
        assert word not in text


def test_a_pack_reaches_as_far_as_the_person_and_the_tablet(camp: Camp) -> None:
    name_family(camp, camp.stranger_home, village="ClosedCanary")
    everywhere = camp.tablet(by="admin", path=UNION_A1)
    pack = pack_of(camp, everywhere, by="asha")
    assert [area[2] for area in pack["areas"]] == ["Budhhata"]
    assert camp.stranger_home.code not in json.dumps(pack)
    assert "ClosedCanary" not in json.dumps(pack_of(camp, camp.tablet()))
    with pytest.raises(NotFound):
        pack_of(camp, everywhere, camp.areas.union_b1.id, by="asha")
    with pytest.raises(NotFound):
        pack_of(camp, everywhere, camp.areas.union_a2.id, by="asha")


def test_of_a_large_area_the_team_says_where_it_works(camp: Camp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration_packs, "MOST_FAMILIES", 3)
    tablet = camp.tablet()
    choice = pack_of(camp, tablet)["choose"]
    assert [row[2] for row in choice] == ["Budhhata", "Khajra"]
    pack = pack_of(camp, tablet, UUID(choice[0][0]))
    assert [area[2] for area in pack["areas"]] == ["Budhhata"]
    assert len(pack["families"]) == len(camp.homes)


def test_a_tablet_that_was_wiped_goes_on_behind_its_last_code(camp: Camp) -> None:
    tablet = camp.tablet()
    assert pack_of(camp, tablet)["serials"] == {"SAT": 1}
    tablet.sends(registers(tablet, 41))
    assert pack_of(camp, tablet)["serials"] == {"SAT": 42}


def test_the_pack_over_the_wire(camp: Camp, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: camp.now)
    client, tablet = app.test_client(), camp.tablet()
    said = client.get("/sync/registration", headers=tablet.headers)
    assert said.status_code == 200
    assert "ত্রাণ" in said.json["notice"]["text_bn"]
    assert client.get("/sync/registration").status_code == 401
    assert client.get("/sync/registration?areas=x", headers=tablet.headers).status_code == 404
    facilitator = camp.tablet("Tablet 2", by="champa")
    assert client.get("/sync/registration", headers=facilitator.headers).status_code in (401, 403)


def test_the_coordinator_reads_who_it_was_and_which_card(camp: Camp, as_asha: Person, pool: list[str]) -> None:
    as_asha.speak("en")
    tablet = camp.tablet()
    one = registers(tablet, code="SAT-001-00001-0", head={"name_bn": "", "name_en": "Rahima Khatun"})
    tablet.sends(one, links(tablet, one, pool[0]))
    page = as_asha.get("/review/").text
    assert "registered a family:" in page
    assert "Rahima Khatun" in page
    assert "gave a card to a family:" in page
    assert {held.state for held in camp.all(HeldItem)} == {HeldState.WAITING}
