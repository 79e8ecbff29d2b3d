"""What two tablets say of one family, held together: A1, A10, R8, R10, R12, R20 on the server's side."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from relief.accounts.actions import change_account, disable_account
from relief.accounts.inputs import AccountChange
from relief.accounts.models import AreaAssignment, Device, User
from relief.accounts.roles import Role
from relief.audit import trail
from relief.checkin.models import CheckIn, Conflict, ConflictState
from relief.distributions import actions as plans
from relief.distributions import progress
from relief.distributions.models import Distribution, DistributionPoint, Entitlement, EntitlementState, State
from relief.households.models import Household, Status
from relief.kernel.actor import Actor
from relief.stock import ledger
from relief.stock.models import StockMove
from relief.sync import epochs, review
from relief.sync.models import Answer, HeldItem, HeldState, Receipt, SyncBatch
from tests.sync.builders import Camp, Tablet, revoke, told

DONE = ("done", "")


def due(camp: Camp, number: int = 0) -> Entitlement:
    (found,) = camp.all(Entitlement, Entitlement.household_id == camp.homes[number].id)
    return found


@pytest.mark.goal("A1")
@pytest.mark.parametrize("first_is_second", [False, True])
def test_two_tablets_give_to_one_family(camp: Camp, first_is_second: bool) -> None:
    one, other = camp.tablet("Tablet 1"), camp.tablet("Tablet 2", by="asha")
    before = camp.left(camp.goods.rice.id)
    acts = [(one, one.gives(camp.homes[0])), (other, other.gives(camp.homes[0]))]
    if first_is_second:
        acts.reverse()
    for tablet, act in [*acts, acts[0]]:
        assert told(tablet.sends(act)) == [DONE]
    found = camp.all(CheckIn)
    assert {each.device_id for each in found} == {one.device.id, other.device.id}
    assert {each.created_by_id for each in found} == {camp.people.babul.id, camp.people.asha.id}
    assert [each.repeat_of_id is not None for each in sorted(found, key=lambda each: each.received_at)].count(True) == 1
    (conflict,) = camp.all(Conflict)
    assert conflict.state is ConflictState.OPEN
    assert {conflict.first_id, conflict.second_id} == {UUID(act["id"]) for _, act in acts}
    assert (due(camp).state, due(camp).has_conflict) == (EntitlementState.DELIVERED, True)
    assert camp.left(camp.goods.rice.id) == before - 20
    assert camp.all(HeldItem) == []
    with camp.database.reading() as db:
        assert trail.first_break(db) is None


@pytest.mark.goal("A10")
def test_a_clock_two_days_off_neither_sorts_nor_hides_anything(camp: Camp) -> None:
    tablets = [camp.tablet(f"Tablet {number}") for number in (1, 2, 3)]
    tablets[1].skew = timedelta(days=2)
    acts = [tablet.gives(camp.homes[0]) for tablet in tablets]
    acts += [tablets[1].gives(camp.homes[1], "absent"), tablets[1].gives(camp.homes[1], "refused")]
    for number, (tablet, mine) in enumerate(zip(tablets, (acts[:1], [acts[1], *acts[3:]], acts[2:3]), strict=True)):
        tablet.clock = camp.now + timedelta(minutes=number + 1)
        assert set(told(tablet.sends(*mine))) == {DONE}
    kept = {each.id: each for each in camp.all(CheckIn)}
    order = sorted((each for each in kept.values() if each.household_id == camp.homes[0].id),
                   key=lambda each: (each.received_at, each.device_seq))  # fmt: skip
    assert [each.device_id for each in order] == [tablet.device.id for tablet in tablets]
    skewed = [each for each in kept.values() if each.device_id == tablets[1].device.id]
    assert all(each.clock_was_ahead and each.device_at - each.collected_at > timedelta(days=1) for each in skewed)
    assert due(camp, 1).state is EntitlementState.REFUSED, "the last word of one tablet is the one with the last number"
    named = {each.name: each.skew_s for each in camp.all(Device)}
    assert named == {"Tablet 1": 0, "Tablet 2": 2 * 86_400, "Tablet 3": 0}


def _clocks() -> dict[str, timedelta]:
    now = datetime(2026, 8, 4, 3, 30, tzinfo=UTC)
    return {
        "right": timedelta(0), "9 min ahead": timedelta(minutes=9), "9 min behind": timedelta(minutes=-9),
        "an hour ahead": timedelta(hours=1), "wrong zone": timedelta(hours=-6), "two days ahead": timedelta(days=2),
        "400 d ahead": timedelta(days=400), "400 d behind": timedelta(days=-400),
        "1970": datetime(1970, 1, 1, tzinfo=UTC) - now, "2150": timedelta(days=45_000),
    }  # fmt: skip


@pytest.mark.goal("R8")
@pytest.mark.parametrize("clock", _clocks())
@pytest.mark.parametrize("jump", ["never", "mid-session", "before sending"])
@pytest.mark.parametrize("stopwatch", [True, False])
def test_no_clock_loses_or_shuffles_an_act(camp: Camp, clock: str, jump: str, stopwatch: bool) -> None:
    """20 acts a minute apart; the clock is wrong all along, from the middle on, or until just before sending."""
    tablet, wrong = camp.tablet(), _clocks()[clock]
    true, acts = [], []
    for number in range(20):
        tablet.clock = camp.now + timedelta(minutes=number)
        tablet.skew = wrong if jump != "mid-session" or number >= 10 else timedelta(0)
        true.append(tablet.clock)
        ago = (camp.now + timedelta(minutes=30) - tablet.clock).total_seconds() if stopwatch else None
        acts.append(tablet.act("checkin.record", tablet.gives(camp.homes[number % 6])["given"], ago=ago))
    tablet.clock = camp.now + timedelta(minutes=30)
    tablet.skew = timedelta(0) if jump == "before sending" else wrong
    assert set(told(tablet.sends(*acts))) == {DONE}
    kept = sorted(camp.all(CheckIn), key=lambda each: each.device_seq)
    times = [each.collected_at for each in kept]
    assert times == sorted(set(times)), "the order of the numbers is the order of the times"
    assert all(tablet.device.created_at - timedelta(seconds=1) <= at <= tablet.clock for at in times)
    if stopwatch or (jump == "never" and abs(wrong) > timedelta(minutes=10)) or not wrong:
        off = [abs(at - was) for at, was in zip(times, true, strict=True)]
        assert max(off) <= timedelta(seconds=1)
    for each, act in zip(kept, acts, strict=True):
        said = datetime.fromisoformat(act["at"])
        assert each.device_at == said, "what the tablet's clock said is kept"
        assert each.clock_was_ahead or abs(each.collected_at - said) <= timedelta(minutes=10)


@pytest.mark.goal("R8")
def test_our_own_clock_put_back_between_two_uploads_shuffles_nothing(camp: Camp) -> None:
    """The hub's clock ran two hours ahead when the first act came, and was put right before the second."""
    tablet = camp.tablet()
    for number, (outcome, ours) in enumerate([("absent", timedelta(hours=2)), ("refused", timedelta(minutes=5))]):
        tablet.clock = camp.now + timedelta(minutes=number)
        act = tablet.gives(camp.homes[0], outcome)
        assert told(tablet.sends(act, now=camp.now + ours)) == [DONE]
    assert [one.outcome.value for one in sorted(camp.all(CheckIn), key=lambda one: one.device_seq)] == [
        "absent",
        "refused",
    ]
    assert due(camp).state is EntitlementState.REFUSED, "the tablet's last word"


# What happened to the world before the tablet came back, and what it is told. An empty code is done.


def _disabled(db: Any, camp: Camp) -> None:
    disable_account(db, Actor.clerk("t"), camp.people.babul.id, now=camp.now)


def _role_gone(db: Any, camp: Camp) -> None:
    db.get(User, camp.people.babul.id).role = Role.FACILITATOR


def _area_gone(db: Any, camp: Camp) -> None:
    mine = AreaAssignment.user_id == camp.people.babul.id
    db.execute(sa.update(AreaAssignment).where(mine).values(path=camp.areas.union_b2.path))


def _area_redrawn(db: Any, camp: Camp) -> None:
    db.get(Household, camp.homes[0].id).area_id = camp.areas.union_b1.id


def _reconciling(db: Any, camp: Camp) -> None:
    plans.reconcile_distribution(db, camp.people.asha, camp.plan.id, now=camp.now)


def _closed(db: Any, camp: Camp) -> None:
    db.get(Distribution, camp.plan.id).state = State.CLOSED


def _never_opened(db: Any, camp: Camp) -> None:
    plan = db.get(Distribution, camp.plan.id)
    plan.state, plan.opened_at = State.CANCELLED, None


def _withdrawn(db: Any, camp: Camp) -> None:
    db.get(Household, camp.homes[0].id).status = Status.WITHDRAWN


def _merged(db: Any, camp: Camp) -> None:
    home = db.get(Household, camp.homes[0].id)
    home.status, home.merged_into_id = Status.MERGED, camp.homes[1].id


def _merged_with_stranger(db: Any, camp: Camp) -> None:
    home = db.get(Household, camp.homes[0].id)
    home.status, home.merged_into_id = Status.MERGED, camp.stranger_home.id


def _point_gone(db: Any, camp: Camp) -> None:
    db.execute(sa.update(Entitlement).values(point_id=None))
    db.execute(sa.delete(DistributionPoint).where(DistributionPoint.id == camp.point.id))


def _cancelled(db: Any, camp: Camp) -> None:
    mine = Entitlement.household_id == camp.homes[0].id
    db.execute(sa.update(Entitlement).where(mine).values(state=EntitlementState.CANCELLED))


def _off_the_list(db: Any, camp: Camp) -> None:
    db.execute(sa.delete(Entitlement).where(Entitlement.household_id == camp.homes[0].id))


MOVED = {
    "account closed": (_disabled, "sync.person"),
    "another role": (_role_gone, "not-allowed"),
    "another area": (_area_gone, "not-found"),
    "household's area redrawn": (_area_redrawn, ""),
    "distribution counted": (_reconciling, ""),
    "distribution closed": (_closed, "checkin.closed"),
    "distribution called off": (_never_opened, "checkin.not-open"),
    "household withdrawn": (_withdrawn, ""),
    "household merged, both on the list": (_merged, "checkin.merged"),
    "household merged into one of no list": (_merged_with_stranger, ""),
    "point removed": (_point_gone, ""),
    "entitlement cancelled": (_cancelled, ""),
    "taken off the list": (_off_the_list, ""),
}


@pytest.mark.goal("R10")
@pytest.mark.parametrize("what", [*MOVED, "tablet shut out"])
def test_the_world_moved_and_nothing_is_dropped(camp: Camp, what: str) -> None:
    tablet = camp.tablet()
    act = tablet.gives(camp.homes[0])
    change, code = MOVED.get(what, (lambda db, camp: revoke(db, camp, tablet), "sync.device-revoked"))
    camp.writing(lambda db: change(db, camp))
    received = tablet.sends(act)
    assert told(received) == [("held", code) if code else DONE]
    assert received.news == {}
    kept, held = camp.all(CheckIn), camp.all(HeldItem)
    assert len(kept) + len(held) == 1, "in the records or in the inbox, never in neither"
    if kept:
        assert what == "taken off the list" or due(camp).state is EntitlementState.DELIVERED
        return
    assert (held[0].given["household_id"], held[0].by_id) == (str(camp.homes[0].id), camp.people.babul.id)
    with camp.database.reading() as db:
        (waiting,) = review.waiting(db, camp.people.asha)
        assert review.waiting(db, camp.people.dulal) == []
    assert waiting.item.id == UUID(act["id"])
    assert waiting.device.name == "Tablet 1"
    again = tablet.sends(act, asking=[act["id"]])
    assert told(again) == [("held", code)]
    assert again.asked[0].answer is Answer.HELD


@pytest.mark.goal("R10")
def test_a_held_act_counts_once_it_is_accepted(camp: Camp) -> None:
    tablet = camp.tablet()
    act = tablet.gives(camp.homes[0])
    camp.writing(lambda db: _disabled(db, camp))
    tablet.sends(act)
    decision = review.DecisionGiven(item_id=UUID(act["id"]), accept=True)
    for _ in range(2):
        camp.writing(lambda db: review.decide(db, camp.people.asha, decision, now=camp.now))
    (kept,) = camp.all(CheckIn)
    assert (kept.id, kept.created_by_id) == (UUID(act["id"]), camp.people.babul.id)
    assert due(camp).state is EntitlementState.DELIVERED
    assert told(tablet.sends(act)) == [DONE]
    assert camp.count(CheckIn) == 1


def test_a_held_act_is_set_aside_with_a_reason(camp: Camp) -> None:
    tablet = camp.tablet()
    act = tablet.gives(camp.homes[0])
    camp.writing(lambda db: _closed(db, camp))
    tablet.sends(act)
    decision = review.DecisionGiven(item_id=UUID(act["id"]), accept=False)
    with pytest.raises(review.Invalid):
        camp.writing(lambda db: review.decide(db, camp.people.asha, decision, now=camp.now))
    decision = replace(decision, reason="Practice run")
    with pytest.raises(review.NotFound):
        camp.writing(lambda db: review.decide(db, camp.people.dulal, decision, now=camp.now))
    camp.writing(lambda db: review.decide(db, camp.people.asha, decision, now=camp.now))
    assert told(tablet.sends(act)) == [("done", "set-aside")]
    assert camp.count(CheckIn) == 0
    assert camp.all(HeldItem)[0].state is HeldState.SET_ASIDE


def test_an_undo_follows_what_it_undoes(camp: Camp) -> None:
    tablet = camp.tablet()
    before = camp.left(camp.goods.rice.id)
    gives = tablet.gives(camp.homes[0])
    undoes = tablet.undoes(gives)
    assert told(tablet.sends(undoes)) == [("later", "waits")]
    assert camp.count(Receipt) == 0
    assert told(tablet.sends(undoes, gives)) == [DONE, DONE], "the numbers order them, not the list"
    assert due(camp).state is EntitlementState.PLANNED
    assert camp.left(camp.goods.rice.id) == before
    late = tablet.gives(camp.homes[1])
    tablet.clock += timedelta(minutes=11)
    undo = tablet.undoes(late)
    assert told(tablet.sends(late, undo)) == [DONE, ("held", "checkin.late-void")]
    decision = review.DecisionGiven(item_id=UUID(undo["id"]), accept=True)
    camp.writing(lambda db: review.decide(db, camp.people.asha, decision, now=tablet.clock))
    assert due(camp, 1).state is EntitlementState.PLANNED
    assert told(tablet.sends(undo)) == [DONE]
    camp.writing(lambda db: _closed(db, camp))
    closed = tablet.gives(camp.homes[2])
    assert told(tablet.sends(closed, tablet.undoes(closed))) == [
        ("held", "checkin.closed"),
        ("held", "sync.void-of-held"),
    ]


def test_what_a_person_can_correct_comes_back_and_goes_in(camp: Camp) -> None:
    tablet = camp.tablet()
    act = tablet.gives(camp.homes[0], "partial", lines=[{"item_id": str(camp.goods.rice.id), "quantity": "৪"}])
    received = tablet.sends(act)
    assert told(received) == [("fix", "invalid")]
    assert "reason" in received.answers[0].details["faults"]
    taken = received.taken
    act["given"]["reason"] = "Goods ran out"
    received = tablet.sends(act)
    assert (told(received), received.taken) == ([DONE], taken)
    assert camp.all(CheckIn)[0].lines == [{"item_id": str(camp.goods.rice.id), "quantity": "4"}]


@pytest.mark.goal("R12")
def test_a_server_put_back_from_a_copy_gets_everything_again_once(camp: Camp) -> None:
    tablet, other = camp.tablet(), camp.tablet("Tablet 2")
    early = [tablet.gives(home) for home in camp.homes[:2]]
    tablet.sends(*early)
    copy = {CheckIn, Receipt, StockMove, SyncBatch, Conflict}
    saved = {model: {_key(one) for one in camp.all(model)} for model in copy}
    taken_then = tablet.sends().taken
    lost = [tablet.gives(home) for home in camp.homes[2:]] + [other.gives(camp.homes[0])]
    acknowledged = tablet.sends(*lost[:-1])
    other.sends(lost[-1])
    before = camp.left(camp.goods.rice.id)
    assert {one.answer for one in acknowledged.answers} == {Answer.DONE}
    camp.writing(lambda db: _put_back(db, saved, tablet, taken_then))
    first = camp.writing(lambda db: epochs.current(db, now=camp.now).epoch)
    camp.writing(lambda db: epochs.begin_new(db, Actor.clerk("t"), now=camp.now))
    heard = tablet.sends()
    assert heard.epoch.epoch != first
    assert heard.taken < acknowledged.taken, "even without a new epoch the tablet sees that the server forgot"
    assert set(told(tablet.sends(*early, *lost[:-1]))) == {DONE}
    assert told(other.sends(lost[-1])) == [DONE]
    assert camp.count(CheckIn) == len(early) + len(lost)
    assert camp.left(camp.goods.rice.id) == before
    assert camp.count(Conflict) == 1
    assert tablet.sends().taken == acknowledged.taken


def _key(one: Any) -> Any:
    return sa.inspect(one).identity


def _put_back(db: Any, saved: dict[type, set[Any]], tablet: Tablet, taken: int) -> None:
    """Forget whatever came after the copy was made."""
    for model in (Conflict, StockMove, Receipt, CheckIn, SyncBatch):
        for one in db.scalars(sa.select(model)).all():
            if _key(one) not in saved[model]:
                db.delete(one)
        db.flush()
    fresh = ~Entitlement.id.in_(sa.select(CheckIn.entitlement_id))
    db.execute(sa.update(Entitlement).where(fresh).values(state=EntitlementState.PLANNED, settled_at=None))
    db.execute(sa.update(Entitlement).values(has_conflict=False))
    db.execute(sa.update(Device).where(Device.id == tablet.device.id).values(taken=taken))
    ledger.recount(db)
    progress.recount(db)


@pytest.mark.goal("R20")
def test_one_poisoned_act_among_a_thousand(camp: Camp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something of ours breaks on one act: the others arrive, it comes again and again, and is in when mended."""
    from relief.checkin.recording import Recording

    tablet = camp.tablet()
    acts = [tablet.gives(camp.homes[number % 6]) for number in range(1_000)]
    poison = UUID(acts[500]["id"])
    honest = Recording._row

    def broken(self: Recording, given: Any, *rest: Any) -> Any:
        if given.id == poison:
            msg = "no such thing"
            raise KeyError(msg)
        return honest(self, given, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(Recording, "_row", broken)
        answers = told(tablet.sends(*acts))
        assert answers.count(DONE) == 999
        assert answers[500] == ("later", "server-fault")
        assert told(tablet.sends(acts[500])) == [("later", "server-fault")]
    assert camp.count(Receipt) == camp.count(CheckIn) == 999
    assert told(tablet.sends(acts[500])) == [DONE]
    assert camp.count(CheckIn) == 1_000
    with camp.database.reading() as db:
        assert trail.first_break(db) is None


def test_a_tablets_sealed_acts_are_carried_by_another(camp: Camp) -> None:
    tablet, carrier = camp.tablet(), camp.tablet("Tablet 2")
    acts = [tablet.gives(home) for home in camp.homes[:3]]
    sealed = [tablet.sealed(act) for act in acts]
    broken = {**sealed[0], "id": str(uuid4()), "seq": 9}
    carried = carrier.sends(*sealed, broken, came="carried", **{"for": str(tablet.device.id)})
    assert told(carried) == [DONE, DONE, DONE, ("held", "sync.envelope")]
    assert {each.device_id for each in camp.all(CheckIn)} == {tablet.device.id}
    assert {each.created_by_id for each in camp.all(CheckIn)} == {tablet.user_id}
    assert carried.taken == 0, "what is told is the count of the tablet that asks"
    assert told(tablet.sends(*acts)) == [DONE] * 3
    assert camp.count(CheckIn) == 3
    again = base64.b64encode(b"\x01" + b"x" * 200).decode()
    assert told(tablet.sends({"id": str(uuid4()), "seq": 10, "sealed": again})) == [("held", "sync.envelope")]


def test_an_id_another_tablet_used_is_another_fact(camp: Camp) -> None:
    one, other = camp.tablet(), camp.tablet("Tablet 2")
    act = one.gives(camp.homes[0])
    one.sends(act)
    stolen = {**other.gives(camp.homes[1]), "id": act["id"]}
    for _ in range(2):
        assert told(other.sends(stolen)) == [("held", "sync.foreign-id")]
    assert (camp.count(CheckIn), camp.count(HeldItem)) == (1, 1)


@pytest.mark.goal("A4")
@pytest.mark.parametrize("allowed", [True, False])
def test_an_override_names_who_allowed_it(camp: Camp, allowed: bool) -> None:
    tablet, lead = camp.tablet(), camp.tablet("Tablet 2", by="asha" if allowed else "champa")
    lead.device = tablet.device
    act = tablet.gives(camp.stranger_home, seen="not-listed", override_by="2", override_reason="Flooded yesterday")
    received = tablet.sends(act, tickets={"1": tablet.ticket, "2": lead.ticket})
    if allowed:
        assert told(received) == [DONE]
        (kept,) = camp.all(CheckIn)
        assert (kept.override_by_id, kept.seen) == (camp.people.asha.id, "not-listed")
        assert kept.entitlement_id is None
    else:
        assert told(received) == [("held", "sync.override")]
        assert camp.all(HeldItem)[0].given["override_by"] == str(camp.people.champa.id)


def test_a_card_the_list_did_not_know(camp: Camp) -> None:
    tablet = camp.tablet()
    known = tablet.gives(camp.stranger_home, household_id=None, card=camp.stranger_home.code)
    unknown = tablet.gives(camp.stranger_home, household_id=None, card="SAT-0AB-00001-0")
    assert told(tablet.sends(known, unknown)) == [DONE, ("held", "sync.card")]
    assert camp.all(CheckIn)[0].household_id == camp.stranger_home.id


def test_a_ticket_proves_who_and_where(camp: Camp) -> None:
    tablet, other = camp.tablet(), camp.tablet("Tablet 2")
    act = tablet.gives(camp.homes[0])
    for ticket, code in (
        ("", "sync.ticket"),
        ("nonsense", "sync.ticket"),
        (tablet.ticket[:-2] + "xx", "sync.ticket"),
        (other.ticket, "sync.ticket"),
        (tablet.ticket.replace(str(camp.people.babul.id), str(camp.people.asha.id)), "sync.ticket"),
    ):
        act = tablet.gives(camp.homes[0])
        assert told(tablet.sends(act, tickets={"1": ticket})) == [("held", code)], ticket
    late = camp.now + timedelta(days=181)
    old = tablet.gives(camp.homes[0])
    assert told(tablet.sends(old, now=late)) == [("held", "sync.ticket-old")]
    fine = tablet.gives(camp.homes[1])
    assert told(tablet.sends(fine, now=camp.now + timedelta(days=179))) == [DONE]
    change = AccountChange(user_id=camp.people.babul.id, version=1, name_bn="বাবুল", name_en="Babul",
                           role=Role.VOLUNTEER, paths=(camp.areas.upazila_a.path,))  # fmt: skip
    camp.writing(lambda db: change_account(db, Actor.clerk("t"), change, now=camp.now))
    assert told(tablet.sends(tablet.gives(camp.homes[2]))) == [DONE]


def test_the_upload_is_kept_as_it_came(camp: Camp) -> None:
    tablet = camp.tablet()
    batch = tablet.batch(tablet.gives(camp.homes[0]), {"id": "nonsense", "what": ["?"]}, 7)
    received = tablet.sends(**{key: value for key, value in batch.items() if key != "items"}, items=batch["items"])
    assert told(received) == [DONE, ("held", "sync.item"), ("held", "sync.item")]
    (kept,) = camp.all(SyncBatch)
    assert json.loads(gzip.decompress(kept.body)) == batch
    tablet.sends(**{key: value for key, value in batch.items() if key != "items"}, items=batch["items"])
    assert (camp.count(SyncBatch), camp.count(HeldItem)) == (1, 2)
