"""After an erasure nothing of the family is left anywhere, and everything that was given still is."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.accounts import devices
from relief.accounts.inputs import EnrolGiven, InvitationGiven
from relief.audit import trail
from relief.checkin.actions import record_check_in
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import CheckIn, Method, Outcome
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.distributions.models import Distribution, Entitlement
from relief.distributions.payouts import WalletKind
from relief.distributions.support import SupportGiven, record_support
from relief.erasure.actions import SamePerson, erase_household
from relief.feedback.actions import answer_feedback, record_feedback
from relief.feedback.inputs import FeedbackGiven
from relief.feedback.models import Channel as Desk
from relief.feedback.models import Kind, Topic
from relief.households import changes, exports, imports, queries, requests_life
from relief.households.actions import bring_back_household, correct_household, register_household
from relief.households.adjudication import MergeGiven, join_records
from relief.households.export_log import Format, Profile
from relief.households.inputs import CorrectionGiven, HouseholdGiven, ImpactGiven, MemberGiven, PaperGiven
from relief.households.models import (
    Damage,
    DocumentKind,
    DocumentState,
    DuplicatePair,
    Household,
    Member,
    PairState,
    Precision,
    Sex,
    Status,
)
from relief.households.requests import Channel, DataRequest, RequestState, Wish
from relief.kernel.db import Base, Database
from relief.kernel.ids import new_id
from relief.kernel.problems import Invalid, NotAllowed, NotFound, Refused
from relief.kernel.zone import local_day
from relief.monitoring.actions import draw_survey
from relief.monitoring.inputs import SurveyGiven
from relief.monitoring.models import SurveyRow
from relief.payments.answers import bring_answer, record_answer
from relief.payments.inputs import AnswerGiven as PaidOrNot
from relief.payments.inputs import PayoutGiven
from relief.payments.models import AnswerKind
from relief.payments.taking import lines_of, take_payout
from relief.rehabilitation.models import Visit
from relief.responses.models import Response
from relief.stock.models import Sector
from relief.sync.models import Answer, Receipt, SyncBatch
from relief.verification.actions import nominate, receive_appeal
from relief.verification.deciding import close_session, is_untouched
from relief.verification.inputs import AppealGiven, FoundGiven, NominationGiven, VisitGiven
from relief.verification.kinds import AppealKind, Ground, VisitPurpose
from relief.verification.kinds import Channel as HowAppealed
from relief.verification.kinds import Outcome as Verdict
from relief.verification.models import CommitteeSession
from relief.verification.visits import make_visit, plan_visit
from tests.builders import CLERK, Areas, a_response
from tests.distributions.builders import an_open_plan, the_goods
from tests.households.builders import a_household, all_agree_to_sharing
from tests.payments.builders import a_sheet, a_wallet, an_open_money_list
from tests.people import People
from tests.verification.builders import a_board, a_forum, a_session, say

NAME, NAME_BN, PHONE, NID = "Quwwatunnesa Zibon", "কুওয়াতুন্নেসা জীবন", "01755512309", "6847193052"
PASSPORT, VILLAGE, CHILD, COLLECTOR = "QX7719305", "Zibontola", "Zubayrul", "Nephewzzan"
HEADINGS = "Form No,Name (Bangla),NID,Mobile,Union P-code,HH size"
CANARIES = (NAME, NAME_BN, PHONE, NID, PASSPORT, VILLAGE, CHILD, COLLECTOR, "Quwwatunnesa", "কুওয়াতুন্নেসা")


def given(areas: Areas, response_id: object) -> HouseholdGiven:
    paper = PaperGiven(kind=DocumentKind.PASSPORT, number=PASSPORT, state=DocumentState.SEEN)
    head = MemberGiven(
        name_en=NAME, name_bn=NAME_BN, sex=Sex.FEMALE, nid=NID, birth_date=date(1986, 1, 1),
        birth_precision=Precision.YEAR, papers=(paper,),
    )  # fmt: skip
    child = MemberGiven(name_en=CHILD, sex=Sex.MALE, birth_date=date(2018, 5, 5), birth_precision=Precision.DAY)
    return HouseholdGiven(
        area_id=areas.union_a1.id, head=head, members=(child,), size=3, phone=PHONE, village=VILLAGE,
        landmark=f"beside {NAME}", circumstances=frozenset({"landless"}), guardian_name=NAME,
        impact=ImpactGiven(response_id=response_id, house_damage=Damage.FULL, note=f"house of {NAME}"),  # type: ignore[arg-type]
        consent=ConsentGiven(decisions=((Purpose.SHARING, Decision.GIVEN),), given_by=NAME),
    )  # fmt: skip


def request_given(wish: Wish = Wish.ERASE) -> requests_life.RequestGiven:
    return requests_life.RequestGiven(
        wish=wish, channel=Channel.IN_PERSON, asked_by=NAME, relation="head", identity="NID card seen", note=CHILD
    )


@pytest.fixture
def request_id(database: Database, areas: Areas, people: People, now: datetime) -> UUID:
    """A family with a word of itself in every room, and its wish to be erased, written down by Asha."""
    with database.writing() as db:
        response = a_response(db)
        home = register_household(db, people.asha, given(areas, response.id), now=now)
        stands = changes.as_given(db, home)
        moved = CorrectionGiven(version=home.version, reason=f"{NAME} said", household=replace(stands, ward="৩"))
        correct_household(db, people.asha, home.id, moved, now=now)
        _joined_copy(db, areas, home, now)
        _listed(db, response.id, areas, now)
        _given_rice(db, areas, response, home, now)
        _before_a_committee(db, areas, response, home, now)
        all_agree_to_sharing(db)
        wanted = exports.ExportGiven(profile=Profile.NAMED, format=Format.CSV, purpose="x", recipient="y")
        export = exports.ask_export(db, people.asha, wanted, now=now)
        exports.keep(db, export.id, exports.make(db, export), now=now)
        db.add(
            Visit(
                household_id=home.id,
                visited_on=date(2026, 8, 3),
                outcome=f"{NAME} was there",
                created_at=now,
                created_by_id=CLERK.id,
            )
        )
        request = requests_life.record_request(db, people.asha, home.id, request_given(), days=30, now=now)
        request_id: UUID = request.id
    database.leave_no_trace()
    return request_id


def _joined_copy(db: sa.orm.Session, areas: Areas, home: Household, now: datetime) -> None:
    copy = a_household(db, areas.union_a1, head_name=NAME, nid=NID)
    small, big = sorted((home.id, copy.id))
    pair = DuplicatePair(
        a_id=small, b_id=big, score=1.0, reasons=["nid"], state=PairState.CANDIDATE, note=NAME, created_at=now,
        created_by_id=CLERK.id,
    )  # fmt: skip
    db.add(pair)
    db.flush()
    join_records(
        db, CLERK, MergeGiven(pair_id=pair.id, survivor_id=home.id, choices=(), reason=NAME), now=now, alone=20
    )


def _listed(db: sa.orm.Session, response_id: object, areas: Areas, now: datetime) -> None:
    rows = f"{HEADINGS}\nF-1,{NAME_BN},{NID},{PHONE},{areas.union_a1.pcode},৩"
    told = imports.ListGiven(response_id=response_id, file_name="union.csv", content=rows.encode())  # type: ignore[arg-type]
    batch = imports.upload_list(db, CLERK, told, now=now)
    imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
    imports.check_batch(db, CLERK, batch.id, now=now)
    imports.begin_merge(db, CLERK, batch.id, now=now)
    while imports.merge_some(db, CLERK, batch.id, now=now):
        pass


def _before_a_committee(db: sa.orm.Session, areas: Areas, response: Response, home: Household, now: datetime) -> None:
    forum = a_forum(db, CLERK, response, areas.union_a1, now=now)
    proposed = NominationGiven(
        forum_id=forum.id, household_id=home.id, grounds=(Ground.HOUSE_DESTROYED,), said=f"house of {NAME}"
    )
    nominate(db, CLERK, proposed, now=now)
    board = a_board(db, CLERK, areas.union_a1, own=home, now=now)
    session = a_session(db, CLERK, board, response, now=now)
    say(db, CLERK, session, home, Verdict.VERIFIED, said=f"{NAME} was heard", now=now)
    close_session(db, CLERK, session.id, now=now)
    appeal = AppealGiven(
        response_id=response.id, household_id=home.id, kind=AppealKind.OBJECTION, channel=HowAppealed.PAPER,
        said=f"{NAME} has two houses", received_on=date(2026, 8, 3), brought_by=COLLECTOR,
    )  # fmt: skip
    receive_appeal(db, CLERK, appeal, now=now)
    planned = VisitGiven(
        household_id=home.id,
        response_id=None,
        purpose=VisitPurpose.FOLLOW_UP,
        planned_on=date(2026, 8, 3),
        visitor="Mina",
    )
    visit = plan_visit(db, CLERK, planned, now=now)
    make_visit(db, CLERK, visit.id, FoundGiven(made_on=date(2026, 8, 3), found=f"{CHILD} goes to school"), now=now)


def _given_rice(db: sa.orm.Session, areas: Areas, response: object, home: Household, now: datetime) -> None:
    goods = the_goods(db, areas.union_a1)
    other = replace(CLERK, id=new_id())
    plan = an_open_plan(db, CLERK, other, response, areas.union_a1, goods, now=now)  # type: ignore[arg-type]
    came = CheckInGiven(
        distribution_id=plan.id, household_id=home.id, outcome=Outcome.DELIVERED, method=Method.NAME,
        collected_at=now, collector_name=COLLECTOR, collector_relation="nephew",
    )  # fmt: skip
    check_in = record_check_in(db, CLERK, came, now=now)
    item = {"id": str(check_in.id), "verb": "checkin.record", "given": {"collector_name": COLLECTOR}}
    other = {"id": "another", "verb": "checkin.record", "given": {"collector_name": "Karim"}}
    body = gzip.compress(json.dumps({"items": [item, other]}).encode())
    _upload(db, check_in, body, now)
    _asked_and_paid(db, areas, response, plan, home, now)


def _asked_and_paid(
    db: sa.orm.Session, areas: Areas, response: object, plan: Distribution, home: Household, now: datetime
) -> None:
    """A survey, a complaint, help of another organisation, a wallet and a payment that came back."""
    survey = draw_survey(db, CLERK, SurveyGiven(distribution_id=plan.id, seed="seed1"), now=now)
    row = db.scalars(sa.select(SurveyRow).where(SurveyRow.survey_id == survey.id)).one()
    row.said, row.follow_up_said = f"{NAME} ate it", f"{CHILD} was seen"
    complaint = FeedbackGiven(
        response_id=response.id, area_id=areas.union_a1.id, kind=Kind.COMPLAINT, channel=Desk.DESK,  # type: ignore[attr-defined]
        topic=Topic.GOODS, said=f"{COLLECTOR} waited", name=NAME_BN, phone=PHONE, household_code=home.code,
        received_on=local_day(now),
    )  # fmt: skip
    told = record_feedback(db, CLERK, complaint, now=now)
    answer_feedback(db, CLERK, told.id, f"Talked to {NAME}", f"called {PHONE}", version=told.version, now=now)
    helped = SupportGiven(
        agency="Other", sector=Sector.FOOD, given_on=local_day(now), lasts_days=10, household_code=home.code,
        what=f"Rice for {NAME}", source=COLLECTOR,
    )  # fmt: skip
    record_support(db, CLERK, helped, now=now)
    a_wallet(db, CLERK, home, PHONE, now=now).holder = NAME
    money = an_open_money_list(db, CLERK, replace(CLERK, id=new_id()), response, areas.union_a1, now=now)  # type: ignore[arg-type]
    listed = PayoutGiven(distribution_id=money.id, provider=WalletKind.BKASH, purpose="x", recipient="y")
    ((line, _wallet),) = lines_of(db, take_payout(db, CLERK, listed, now=now))
    content = a_sheet(("Reference", "Status", "Reason"), (line.reference, "Failed", f"not {NAME}"))
    came = PaidOrNot(distribution_id=money.id, kind=AnswerKind.PAYMENTS, name="a.csv", content=content)
    record_answer(db, CLERK, bring_answer(db, CLERK, came, now=now).id, now=now)


def _upload(db: sa.orm.Session, check_in: CheckIn, body: bytes, now: datetime) -> None:
    _, code = devices.invite_device(db, CLERK, InvitationGiven(name="T", path="/BD40/"), now=now)
    device, _token = devices.enrol_device(db, EnrolGiven(code=code, app="test"), now=now)
    batch = SyncBatch(device_id=device.id, received_at=now, items=2, body=body, created_at=now, created_by_id=device.id)
    db.add(batch)
    db.flush()
    db.add(
        Receipt(
            item_id=check_in.id,
            device_id=device.id,
            seq=1,
            batch_id=batch.id,
            verb="checkin.record",
            answer=Answer.DONE,
            at=now,
        )
    )
    db.flush()


def everything(database: Database) -> str:
    """Every cell of every table as text, what is packed unpacked."""
    found = []
    with database.reading() as db:
        for table in Base.metadata.sorted_tables:
            for row in db.execute(sa.select(table)):
                found += [_text(cell) for cell in row]
    return "\n".join(found)


def _text(cell: object) -> str:
    if isinstance(cell, (dict, list)):
        return json.dumps(cell, ensure_ascii=False)
    if isinstance(cell, bytes):
        return (gzip.decompress(cell) if cell[:2] == b"\x1f\x8b" else cell).decode(errors="replace")
    return str(cell)


def test_nothing_of_the_family_is_left(database: Database, people: People, request_id: UUID, now: datetime) -> None:
    before = everything(database)
    assert [word for word in CANARIES if word not in before] == [], "each word was planted"
    with database.reading() as db:
        [home] = db.scalars(sa.select(Household).where(Household.status == Status.ACTIVE)).all()
        given_before = [(one.outcome, one.lines, one.collected_at) for one in db.scalars(sa.select(CheckIn))]
        due_before = [
            (one.household_code, one.size, one.lines, one.state) for one in db.scalars(sa.select(Entitlement))
        ]
    with database.writing() as db:
        erase_household(db, people.gita, request_id, "At the wish of the family.", now=now + timedelta(days=1))
    database.leave_no_trace()
    after = everything(database)
    assert [word for word in CANARIES if word in after] == []
    _not_in_the_files(database)
    with database.reading() as db:
        assert trail.first_break(db) is None
        assert [(one.outcome, one.lines, one.collected_at) for one in db.scalars(sa.select(CheckIn))] == given_before
        assert promised(db) == due_before, "what was promised and given stays"
        assert is_untouched(db, db.scalars(sa.select(CommitteeSession)).one()), "what was decided stays sealed"
        for word in (NAME, NAME_BN, PHONE, NID, home.code):
            assert queries.search(db, people.asha, word).total == 0, word
        erased = db.get_one(Household, home.id)
        assert (erased.size, erased.landless, erased.unnamed) == (3, True, {"female:18-59": 1, "male:5-9": 1})
        assert "Karim" in after, "other families of the same upload keep their acts"
    with database.writing() as db, pytest.raises(Refused):
        exports.ask_export(db, people.asha, exports.ExportGiven(profile=Profile.CODED, format=Format.CSV, purpose="x",
                           recipient="y"), now=now)  # fmt: skip
    with database.writing() as db, pytest.raises(Refused):
        bring_back_household(db, people.asha, home.id, "a mistake", now=now)


def promised(db: sa.orm.Session) -> list[object]:
    return [(one.household_code, one.size, one.lines, one.state) for one in db.scalars(sa.select(Entitlement))]


def _not_in_the_files(database: Database) -> None:
    if not database.is_sqlite:
        return
    path = Path(str(sa.make_url(database.url).database))
    raw = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    for word in CANARIES:
        assert word.encode() not in raw, word
        assert json.dumps(word)[1:-1].encode() not in raw, f"{word} as JSON writes it"


def test_who_wrote_the_wish_down_does_not_decide_it(
    database: Database, people: People, request_id: UUID, now: datetime
) -> None:
    with database.writing() as db, pytest.raises(SamePerson):
        erase_household(db, people.asha, request_id, "At their wish.", now=now)
    with database.writing() as db, pytest.raises(NotAllowed):
        erase_household(db, people.babul, request_id, "At their wish.", now=now)
    with database.writing() as db, pytest.raises(NotFound):
        erase_household(db, people.dulal, request_id, "At their wish.", now=now)
    with database.writing() as db, pytest.raises(Invalid):
        erase_household(db, people.gita, request_id, f"{NAME} wishes it", now=now)
    with database.reading() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Member)) > 0
        assert db.get_one(DataRequest, request_id).state is RequestState.OPEN


def test_an_erasure_is_refused_with_a_reason_and_then_is_over(
    database: Database, people: People, request_id: UUID, now: datetime
) -> None:
    no = requests_life.AnswerGiven(state=RequestState.REFUSED, decision="")
    with database.writing() as db, pytest.raises(Invalid):
        requests_life.answer_request(db, people.asha, request_id, no, now=now)
    done = replace(no, state=RequestState.DONE, decision="done")
    with database.writing() as db, pytest.raises(Refused):
        requests_life.answer_request(db, people.asha, request_id, done, now=now)
    with database.writing() as db:
        requests_life.answer_request(db, people.asha, request_id, replace(no, decision="Not the family"), now=now)
    with database.writing() as db, pytest.raises(Refused):
        erase_household(db, people.gita, request_id, "At their wish.", now=now)


def test_a_list_in_review_is_settled_first(
    database: Database, people: People, request_id: UUID, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        rows = f"{HEADINGS}\nF-9,{NAME_BN},{NID},{PHONE},{areas.union_a1.pcode},৩"
        response = db.scalars(sa.select(Response)).one()
        told = imports.ListGiven(response_id=response.id, file_name="again.csv", content=rows.encode())
        batch = imports.upload_list(db, CLERK, told, now=now)
        imports.map_columns(db, CLERK, batch.id, batch.columns, now=now)
        imports.check_batch(db, CLERK, batch.id, now=now)
    with database.writing() as db, pytest.raises(Refused) as problem:
        erase_household(db, people.gita, request_id, "At their wish.", now=now)
    assert problem.value.code == "erasure.list-in-review"
