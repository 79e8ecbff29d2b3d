"""A small house with everything in it: every kind of record stands in three unions, made by the real actions.

Each union has words of its own that no other union has, so that one find in a wrong page is a leak:
`place` in names of areas, accounts, stores and spaces; `family` in households and grants; `child` in
the names of children (C1), `kin` in those of their guardians, collectors and employers (C2), `secret` in support
plans (C3), `worry` in concerns and referrals (C4), `report` in reports about staff (C5).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.accounts import devices, passwords
from relief.accounts.actions import create_account
from relief.accounts.inputs import AccountGiven, EnrolGiven, InvitationGiven
from relief.accounts.models import User
from relief.accounts.roles import VERBS, Role
from relief.areas.actions import check_area_file
from relief.areas.inputs import AreaFileGiven
from relief.areas.models import Area
from relief.calendars import addresses as calendars
from relief.checkin.actions import record_check_in
from relief.checkin.inputs import CheckInGiven
from relief.checkin.models import CheckIn, Conflict, Method, Outcome
from relief.concerns import actions as worries
from relief.concerns.inputs import ConcernGiven, TriageGiven
from relief.concerns.kinds import Kind as Worry
from relief.concerns.kinds import Triage
from relief.courses import actions as courses
from relief.courses.inputs import CourseGiven, FollowGiven, PartGiven, WorkGiven
from relief.courses.work import save_work
from relief.distributions import actions as plans
from relief.distributions import hash_lists, print_sheets, printing, roll_paper, tablet_lists
from relief.distributions import support as others_help
from relief.distributions.assignment import RunGiven, ask_run, take_run
from relief.distributions.assignment_models import BarrierKind, Located, Placement, RunState
from relief.distributions.barriers import BarrierGiven, add_barrier
from relief.distributions.inputs import PointGiven
from relief.distributions.models import Distribution, DistributionPoint
from relief.distributions.payouts import WalletKind
from relief.distributions.pins import PinGiven, pin_household
from relief.distributions.prints import PrintKind
from relief.feedback import actions as feedback
from relief.feedback import reports
from relief.feedback.confidential import Matter
from relief.feedback.inputs import FeedbackGiven, ReportGiven
from relief.feedback.models import Channel as Asked
from relief.feedback.models import Kind, Topic
from relief.gaps.actions import refresh_gaps
from relief.gaps.models import Gap
from relief.households import (
    cards_issue,
    cards_making,
    cards_paper,
    cards_queries,
    exports,
    imports,
    pairs,
    requests_life,
)
from relief.households.adjudication import MergeGiven, join_records
from relief.households.batches import ImportAlike
from relief.households.export_log import Format, Profile
from relief.households.models import DuplicatePair, Household, Member, Sex
from relief.households.requests import Channel as AskedBy
from relief.households.requests import Wish
from relief.households.requests_life import RequestGiven
from relief.incidents.actions import report_breach
from relief.incidents.inputs import BreachGiven
from relief.kernel.actor import Actor
from relief.kernel.db import Database
from relief.kernel.ids import new_id
from relief.kernel.sealing import Seals
from relief.kernel.zone import LOCAL, local_day
from relief.monitoring import actions as monitoring
from relief.monitoring import queries as monitoring_queries
from relief.monitoring.inputs import AnswerGiven, SurveyGiven
from relief.monitoring.models import Answer
from relief.payments import answers, taking
from relief.payments.inputs import AnswerGiven as ProviderAnswer
from relief.payments.inputs import PayoutGiven
from relief.payments.models import AnswerKind
from relief.psychosocial import actions as support
from relief.psychosocial import groups as support_groups
from relief.psychosocial import series as support_series
from relief.psychosocial.care_models import SupportFollowUp
from relief.psychosocial.inputs import AbsenceGiven, TimeGiven
from relief.psychosocial.inputs import SeriesGiven as SupportSeriesGiven
from relief.referrals import making as referring
from relief.referrals.actions import add_provider
from relief.referrals.inputs import AgreementGiven as Agreed
from relief.referrals.inputs import ProviderGiven, ReferralGiven
from relief.referrals.kinds import Service, Shared
from relief.rehabilitation import funds, groups, spending, works
from relief.rehabilitation.actions import nominate, open_programme
from relief.rehabilitation.inputs import EntryGiven, FundGiven, LabourGiven, NominationGiven
from relief.rehabilitation.inputs import WorkGiven as CommunityWork
from relief.rehabilitation.kinds import GrantState, MilestoneState, ProgrammeKind, WorkState
from relief.rehabilitation.models import Milestone, MilestonePhoto
from relief.reports import plans as report_plans
from relief.reports import sharing, situation, situations, tokens
from relief.reports.models import ReportKind
from relief.reports.outside import Matter as Readable
from relief.reports.outside import Rhythm
from relief.reports.periods import Period
from relief.reports.scope import Scope
from relief.responses import actions as responses
from relief.responses.inputs import ExtentGiven, ImpactFiguresGiven
from relief.responses.kinds import ExtentKind
from relief.responses.models import Response
from relief.retention import holds
from relief.retention.kinds import Kind as Retained
from relief.retention.models import Due
from relief.safeguards import bars
from relief.spaces import actions as spaces
from relief.spaces import weeks
from relief.spaces.absence import Level
from relief.spaces.absence_models import AbsenceFollowup
from relief.spaces.actions.collectors import set_rule
from relief.spaces.actions.gate import arrive
from relief.spaces.caregiver_meetings import MeetingGiven, record_meeting
from relief.spaces.children import Child
from relief.spaces.gate_inputs import ArriveGiven, RuleGiven
from relief.spaces.gate_kinds import Collecting
from relief.spaces.inputs import (
    AgreementGiven,
    CaregiverGiven,
    EnrolmentGiven,
    GroupGiven,
    SeriesGiven,
    SpaceGiven,
    StaffGiven,
    SubmissionGiven,
)
from relief.spaces.life_models import SpaceTodo
from relief.spaces.models import Occurrence, Space
from relief.spaces.site_kinds import Halt, Item
from relief.spaces.transfers import ChildTransfer
from relief.stock import arrivals, counts, waybills
from relief.stock.actions import add_place, receive_goods
from relief.stock.inputs import PlaceGiven, ReceiptGiven
from relief.stock.models import CountsAs, Kit, Sector
from relief.stock.store_inputs import LoadGiven, LossGiven, WaybillGiven
from relief.stock.store_models import AdjustmentKind
from relief.sync.models import HeldItem, SyncBatch
from relief.verification import queries as verification_queries
from relief.verification import visits
from relief.verification.actions import receive_appeal
from relief.verification.deciding import close_session
from relief.verification.inputs import AppealGiven, FoundGiven, VisitGiven
from relief.verification.kinds import AppealKind, Channel, VisitPurpose
from relief.verification.kinds import Outcome as Outcome_
from tests.builders import CLERK, Areas, a_response, the_areas
from tests.cards.builders import SEED, for_area
from tests.distributions.builders import Goods, a_plan, the_goods
from tests.households.builders import a_household, all_agree_to_sharing
from tests.payments import builders as payment_builders
from tests.people import CAST, PASSWORD, the_people
from tests.psychosocial.builders import plan_given, the_hours
from tests.rehabilitation.builders import programme_given
from tests.spaces.builders import opened
from tests.verification import builders as verification


@dataclass(frozen=True)
class Words:
    """In Bangla and in English; the keys are place, family, child, kin, secret, worry, report."""

    bn: dict[str, str]
    en: dict[str, str]
    phone: str

    def name(self, kind: str, more: str = "") -> dict[str, str]:
        return {"name_bn": f"{self.bn[kind]} {more}".strip(), "name_en": f"{self.en[kind]} {more}".strip()}

    def all(self, *kinds: str) -> set[str]:
        found = {words[kind] for words in (self.bn, self.en) for kind in kinds}
        return found | ({self.phone, self.phone[1:]} if "family" in kinds else set())


def _words(bn: str, en: str, digit: int) -> Words:
    return Words(
        {
            "place": bn + "পুর",
            "family": bn + "গাজী",
            "child": bn + "কুঁড়ি",
            "secret": bn + "মন",
            "worry": bn + "ভার",
            "kin": bn + "স্বজন",
            "report": bn + "নালিশ",
        },
        {
            "place": en + "pur",
            "family": en + "gazi",
            "child": en + "kuri",
            "secret": en + "mon",
            "worry": en + "bhar",
            "kin": en + "shojon",
            "report": en + "nalish",
        },
        f"0171{digit}55{digit}66{digit}",
    )


WORDS = {"a": _words("দোয়েল", "Doel", 2), "b": _words("শালিক", "Shalik", 5), "far": _words("পানকৌড়ি", "Pankouri", 8)}
# Union A1 belongs to the cast; in union B1 Dulal coordinates; of "far", union B2, nobody in the cast sees anything.
STAFF: dict[str, dict[Role, str]] = {
    "a": {
        Role.COORDINATOR: "asha", Role.APPROVER: "gita", Role.COUNSELLOR: "esha", Role.MANAGER: "hena",
        Role.FACILITATOR: "champa", Role.STOREKEEPER: "farid", Role.VOLUNTEER: "babul",
        Role.LEAD: "ibrahim", Role.COMMITTEE: "minoti",
        Role.PROTECTION_LEAD: "polly",
    },
    "b": {Role.COORDINATOR: "dulal"},
    "far": {},
}  # fmt: skip


@dataclass
class Side:
    """One union and what stands in it. `ids` are the values that fill an address."""

    name: str
    area: Area
    words: Words
    staff: dict[Role, Actor]
    ids: dict[str, Any] = field(default_factory=dict)
    home_ids: list[UUID] = field(default_factory=list)
    draft_id: UUID | None = None
    running_id: UUID | None = None


@dataclass
class Furnished:
    areas: Areas
    response: Response
    sides: dict[str, Side]
    users: dict[str, User]


def furnish(database: Database, seals: Seals, now: datetime) -> Furnished:
    passwords.configure(memory_kib=8, rounds=1)
    with database.writing() as db:
        areas = the_areas(db)
        _name_places(areas)
    users = dict(the_people(database, now).users)
    with database.writing() as db:
        response = a_response(db)
        goods = the_goods(db, areas.district, now=now)
        cash, vouchers = (payment_builders.a_money_kit(db, one, now=now) for one in (CountsAs.CASH, CountsAs.VOUCHER))
        programme = open_programme(db, CLERK, programme_given(response, for_groups=True), now=now)
        course = courses.add_course(db, CLERK, CourseGiven(name_bn="সাঁতার", least_parts=1), now=now)
        part = courses.add_part(db, CLERK, course.id, PartGiven(name_bn="ভাসা"), now=now)
        common = {
            "code": response.code,
            "course_id": course.id,
            "kit_id": goods.kit.id,
            "number": 1,
            "mark": "0" * 16,
            "part_id": part.id,
            "secret": "0" * 32,
            "language": "bn",
            "yardstick": "food",
            "word": "families",
            "level": "union",
            "programme_id": programme.id,
        }
        sides = {}
        for name, area in (("a", areas.union_a1), ("b", areas.union_b1), ("far", areas.union_b2)):
            staff = _the_staff(db, name, area, users, now)
            side = sides[name] = Side(name, area, WORDS[name], staff, {**common, "area_id": area.id})
            _households(db, side, response, now)
            _copies(db, side, now)
            _distribution(db, side, response, goods, now)
            _afterwards(db, side, response, seals, now)
            _money(db, side, response, cash, vouchers, now)
            _tablet(db, side, now)
            _grant(db, side, programme.id, now)
            _stock(db, side, goods, now)
            _others(db, side, now)
            _space(db, side, response, now)
            _support(db, side, response, seals, now)
            _worry(db, side, now)
            _import(db, side, response, now)
            _cards(db, side, now)
            _verification(db, side, response, now)
            _around(db, side, response, now)
            _loss(db, side, now)
            _export(db, side, response, now)
            _union(db, side, response, now)
        refresh_gaps(db, Actor.clerk("gaps"), response.id, now=now)
        for side in sides.values():
            _report(db, side, response, now)
            side.ids["gap_id"] = db.scalars(sa.select(Gap.id).where(Gap.area_id == side.area.id)).first()
    return Furnished(areas, response, sides, users)


def _loss(db: Session, side: Side, now: datetime) -> None:
    """A breach of the union, one family whose time is over, and what holds it back."""
    given = BreachGiven(
        path=side.area.path, happened_on=local_day(now), classes=frozenset({"C2"}), people=3, words="কাগজের একটি তালিকা"
    )
    side.ids["incident_id"] = report_breach(db, CLERK, given, now=now).id
    row = Due(
        kind=Retained.FAMILIES, subject_id=side.home_ids[0], path=side.area.path, listed_on=local_day(now),
        created_at=now, created_by_id=CLERK.id,
    )  # fmt: skip
    db.add(row)
    db.flush()
    side.ids["due_id"] = row.id
    side.ids["hold_id"] = holds.set_hold(db, CLERK, Retained.LISTS, side.area.path, "আদালতে মামলা", now=now).id


def _name_places(areas: Areas) -> None:
    """The names of upazilas and unions are words of their side; A2 is A's, upazila B is nobody's."""
    for area, words, more in (
        (areas.union_a1, WORDS["a"], "১"),
        (areas.union_a2, WORDS["a"], "২"),
        (areas.union_b1, WORDS["b"], ""),
        (areas.union_b2, WORDS["far"], ""),
    ):
        area.name_bn, area.name_en = words.bn["place"] + more, words.en["place"]


def _actor(user: User, paths: tuple[str, ...]) -> Actor:
    return Actor(id=user.id, name=user.name, role=user.role.value, verbs=VERBS[user.role], within=paths)


def _the_staff(db: Session, side: str, area: Area, users: dict[str, User], now: datetime) -> dict[Role, Actor]:
    """One person for each work; whom the cast lacks here is created, with the union for an area."""
    staff = {}
    for role in Role:
        if role is Role.ADMIN:
            continue
        name = STAFF[side].get(role)
        if name is None or name not in users:
            name = name or f"{role.value}-{side}"
            given = AccountGiven(
                name=name, role=role, paths=(area.path,), password=PASSWORD,
                name_bn=f"{WORDS[side].bn['place']} কর্মী", name_en=f"{WORDS[side].en['place']} worker",
            )  # fmt: skip
            users[name] = create_account(db, CLERK, given, now=now)
        staff[role] = _actor(users[name], CAST[name][3] if name in CAST else (area.path,))
    return staff


def _households(db: Session, side: Side, response: Response, now: datetime) -> None:
    words = side.words
    homes = [
        a_household(
            db,
            side.area,
            head_name=words.en["family"],
            head_name_bn=words.bn["family"],
            village=words.en["place"],
            phone=words.phone if number == 0 else "",
            size=5 + number,
            response_id=response.id,
            lon=side.area.label_lon,
            lat=side.area.label_lat,
        )
        for number in range(3)
    ]
    side.ids["household_id"], side.ids["home_code"] = homes[0].id, homes[0].code
    side.home_ids = [one.id for one in homes]
    side.ids["member_id"] = db.scalars(sa.select(Member.id).where(Member.household_id == homes[0].id)).one()
    asked = RequestGiven(
        wish=Wish.SEE, channel=AskedBy.PHONE, asked_by=words.bn["family"], identity="ফোনে চেনা", note=words.en["family"]
    )
    coordinator = side.staff[Role.COORDINATOR]
    request = requests_life.record_request(db, coordinator, homes[0].id, asked, days=30, now=now)
    side.ids["request_id"] = request.id


def _copies(db: Session, side: Side, now: datetime) -> None:
    """Two records to decide on, and a joining that waits for a second person."""
    first, second, third = side.home_ids
    alike = [pairs.Alike.of(one, other, 20.0, ("name",)) for one, other in ((first, second), (second, third))]
    pairs.keep(db, CLERK, alike, now=now)
    found = {one.a_id: one.id for one in db.scalars(sa.select(DuplicatePair))}
    side.ids["pair_id"] = found[alike[0].a_id]
    asked = MergeGiven(pair_id=found[alike[1].a_id], survivor_id=second, reason=side.words.en["family"])
    side.ids["deed_id"] = join_records(db, side.staff[Role.COORDINATOR], asked, now=now, alone=0).batch_id


def _distribution(db: Session, side: Side, response: Response, goods: Goods, now: datetime) -> None:
    author, approver = side.staff[Role.COORDINATOR], side.staff[Role.APPROVER]
    name = side.words.name("place", "D")
    side.draft_id = a_plan(db, author, response, side.area, goods.kit, now=now, **name).id
    plan = a_plan(db, author, response, side.area, goods.kit, now=now, **name)
    point = PointGiven(distribution_id=plan.id, **side.words.name("place", "P"), capacity_per_hour=60)
    plans.add_point(db, author, point, now=now)
    copy = plans.add_copy(db, author, plan.id, side.words.bn["place"], now=now)
    plans.lock_distribution(db, author, plan.id, heeded=True, now=now)
    plans.approve_distribution(db, approver, plan.id, now=now)
    plans.open_distribution(db, author, plan.id, now=now)
    plans.send_goods(db, CLERK, plan.id, goods.warehouse.id, now=now)
    for _twice in range(2):
        given = CheckInGiven(
            distribution_id=plan.id,
            household_id=side.ids["household_id"],
            outcome=Outcome.DELIVERED,
            method=Method.CODE,
            collected_at=now,
        )
        record_check_in(db, side.staff[Role.VOLUNTEER], given, now=now)
    conflict = db.scalars(sa.select(Conflict).join(CheckIn, CheckIn.id == Conflict.first_id).where(
        CheckIn.distribution_id == plan.id)).one()  # fmt: skip
    spot = db.scalars(sa.select(DistributionPoint.id).where(DistributionPoint.distribution_id == side.draft_id)).first()
    side.ids |= {
        "distribution_id": plan.id,
        "copy_id": copy.id,
        "check_in_id": conflict.first_id,
        "conflict_id": conflict.id,
        "point_id": spot,
    }
    _assignment(db, side, spot, now)


def _assignment(db: Session, side: Side, spot: UUID | None, now: datetime) -> None:
    """The draft's points: a barrier, an answer of the planner as its job keeps it, and one decision by hand."""
    author, plan_id = side.staff[Role.COORDINATOR], side.draft_id
    assert plan_id is not None
    assert spot is not None
    river = json.dumps({"type": "LineString", "coordinates": [[89.0, 22.4], [89.0, 22.7]]})
    barrier = BarrierGiven(distribution_id=plan_id, kind=BarrierKind.RIVER, name=side.words.en["place"], shape=river)
    side.ids["barrier_id"] = add_barrier(db, author, barrier, now=now).id
    home = side.ids["household_id"]
    pin = PinGiven(
        distribution_id=plan_id, household_id=home, point_id=spot, slot_at=None, reason=side.words.en["family"]
    )
    pin_household(db, author, pin, now=now)
    run = ask_run(db, author, RunGiven(distribution_id=plan_id), now=now)
    one = {"id": str(spot), "room": 60, "households": 1, "metres": 900, "farthest": 900}
    run.outcome = {
        "households": 1, "groups": 1, "metres": 900, "bound": 900, "greedy": 1_000, "greedy_unplaced": 0,
        "proven": True, "kept_whole": True, "divided": 0, "own": 1, "para": 0, "area": 0, "pinned": 1, "moved": 0,
        "fresh": 0, "points": [one], "lacks": [],
    }  # fmt: skip
    run.state, run.finished_at = RunState.READY, now
    db.add(Placement(run_id=run.id, household_id=home, point_id=spot, metres=900, located=Located.OWN, by_hand=True))
    db.flush()
    take_run(db, author, plan_id, run.id, now=now)
    side.ids["run_id"] = run.id


def _afterwards(db: Session, side: Side, response: Response, seals: Seals, now: datetime) -> None:
    """A print that was drawn, a family that was asked, a complaint, and what nobody here may know of."""
    coordinator, plan_id, words = side.staff[Role.COORDINATOR], side.ids["distribution_id"], side.words
    headings = dict.fromkeys(("title", "page", "no", "name", "size", "goods", "sign"), words.bn["place"])
    asked = printing.ask_for_print(db, coordinator, plan_id, PrintKind.ROLL, point_id=None, language="bn",
                                   words=headings, now=now)  # fmt: skip
    number = printing.begin(db, asked.id) or 0
    printing.keep(db, asked.id, number, roll_paper.pdf(print_sheets.sheets(db, asked.id, number)), now=now)
    drawn = SurveyGiven(distribution_id=plan_id, seed="seed1", spare=0)
    survey = monitoring.draw_survey(db, coordinator, drawn, now=now)
    row = monitoring_queries.rows(db, survey.id)[0]
    said = AnswerGiven(row_id=row.id, version=row.version, answer=Answer.NOT_RECEIVED, said=words.bn["family"])
    monitoring.record_answer(db, coordinator, survey.id, said, now=now)
    complaint = FeedbackGiven(
        response_id=response.id, area_id=side.area.id, kind=Kind.COMPLAINT, channel=Asked.DESK, topic=Topic.GOODS,
        said=words.bn["family"], name=words.en["family"], received_on=local_day(now),
    )  # fmt: skip
    entry = feedback.record_feedback(db, coordinator, complaint, now=now)
    secret = ReportGiven(area_id=side.area.id, matter=Matter.OTHER, said=words.bn["report"], about=words.en["report"])
    report = reports.write_report(db, coordinator, secret, seals=seals, now=now)
    side.ids |= {
        "print_id": asked.id, "survey_id": survey.id, "survey_row_id": row.id, "feedback_id": entry.id,
        "report_id": report.id,
    }  # fmt: skip


def _money(db: Session, side: Side, response: Response, cash: Kit, vouchers: Kit, now: datetime) -> None:
    """A list of money that was taken out, with an answer to look at, and a list of vouchers."""
    coordinator, approver = side.staff[Role.COORDINATOR], side.staff[Role.APPROVER]
    home = db.get_one(Household, side.ids["household_id"])
    number = f"017{side.words.phone[3:]}"
    payment_builders.a_wallet(db, coordinator, home, number, now=now).holder = side.words.en["family"]
    made = {}
    for name, kit in (("cash_id", cash), ("voucher_id", vouchers)):
        plan = a_plan(db, coordinator, response, side.area, kit, now=now, **side.words.name("place", name[0].upper()))
        plans.lock_distribution(db, coordinator, plan.id, heeded=True, now=now)
        plans.approve_distribution(db, approver, plan.id, now=now)
        made[name] = plan.id
    told = PayoutGiven(distribution_id=made["cash_id"], provider=WalletKind.BKASH, purpose=side.words.en["place"],
                       recipient=side.words.en["place"])  # fmt: skip
    payout = taking.take_payout(db, coordinator, told, now=now)
    ((line, _wallet),) = taking.lines_of(db, payout)
    content = payment_builders.a_sheet(
        ("Reference", "Status", "Reason"), (line.reference, "Failed", side.words.en["family"])
    )
    given = ProviderAnswer(distribution_id=made["cash_id"], kind=AnswerKind.PAYMENTS, name="a.csv", content=content)
    reply = answers.bring_answer(db, coordinator, given, now=now)
    side.ids |= {**made, "payout_id": payout.id, "reply_id": reply.id}


def _tablet(db: Session, side: Side, now: datetime) -> None:
    """One that took the list along, one code that waits, and an entry that a person must decide on."""
    coordinator, plan_id = side.staff[Role.COORDINATOR], side.ids["distribution_id"]
    invited = InvitationGiven(name=side.words.bn["place"], path=side.area.path)
    _, code = devices.invite_device(db, coordinator, invited, now=now)
    device, _token = devices.enrol_device(db, EnrolGiven(code=code, app="test"), now=now)
    waiting, _ = devices.invite_device(db, coordinator, invited, now=now)
    plan = db.scalars(sa.select(Distribution).options(joinedload(Distribution.area)).where(
        Distribution.id == plan_id)).one()  # fmt: skip
    taken = tablet_lists.take_along(db, side.staff[Role.VOLUNTEER], plan, device.id, (), now=now)
    upload = SyncBatch(device_id=device.id, received_at=now, items=1, body=b"", created_at=now,
                       created_by_id=device.id)  # fmt: skip
    db.add(upload)
    db.flush()
    told = {"collector_name": side.words.bn["family"], "reason": side.words.en["family"], "method": "card"}
    home_id = str(side.ids["household_id"])
    given = {"distribution_id": str(plan_id), "household_id": home_id, "outcome": "delivered", **told}
    held = HeldItem(
        device_id=device.id, batch_id=upload.id, seq=1, verb="checkin.record", v=1, given=given,
        by_id=side.staff[Role.VOLUNTEER].id, at=now, path=side.area.path, distribution_id=plan_id,
        code="checkin.closed", created_at=now, created_by_id=device.id,
    )  # fmt: skip
    db.add(held)
    db.flush()
    side.ids |= {
        "device_id": device.id, "invitation_id": waiting.id, "list_id": taken.id, "item_id": held.id,
        "bunch": f"checkin.closed@{plan_id}",
    }  # fmt: skip


def _grant(db: Session, side: Side, programme_id: UUID, now: datetime) -> None:
    given = NominationGiven(
        programme_id=programme_id,
        household_id=side.ids["household_id"],
        nominated_by=side.words.bn["family"],
        ground=side.words.en["family"],
        group_label=side.words.bn["place"],
    )
    grant = nominate(db, side.staff[Role.COORDINATOR], given, now=now)
    db.add(MilestonePhoto(grant_id=grant.id, number=1, content=b"\xff\xd8\xff", width=1, height=1))
    side.ids["grant_id"] = grant.id
    side.ids["partner_id"] = groups.members_of(db, grant.id)[0].id
    running = nominate(db, side.staff[Role.COORDINATOR], replace(given, household_id=side.home_ids[1]), now=now)
    running.state = GrantState.ACTIVE
    db.execute(sa.update(Milestone).where(Milestone.grant_id == running.id, Milestone.number == 2).values(
        state=MilestoneState.APPROVED))  # fmt: skip
    side.running_id = running.id


def _union(db: Session, side: Side, response: Response, now: datetime) -> None:
    """A fund with a line, and a work of the community with a day."""
    coordinator, words = side.staff[Role.COORDINATOR], side.words
    given = FundGiven(area_id=side.area.id, committee_id=side.ids["committee_id"], **words.name("place", "F"))
    fund = funds.open_fund(db, coordinator, given, now=now)
    received = EntryGiven(amount_poisha=100_00, happened_on=local_day(now), words=words.en["family"])
    entry = funds.receive(db, CLERK, fund.id, received, now=now)
    asked = spending.ask(db, CLERK, fund.id, replace(received, amount_poisha=20_00), now=now)
    kind = programme_given(response, neutral_code=f"W-{side.name}", kind=ProgrammeKind.COMMUNITY_WORK)
    digging = CommunityWork(
        programme_id=open_programme(db, coordinator, kind, now=now).id, area_id=side.area.id, title=words.bn["place"],
        place=words.en["place"], starts_on=local_day(now), ends_on=local_day(now),
    )  # fmt: skip
    work = works.plan_work(db, coordinator, digging, now=now)
    works.move_work(db, coordinator, work.id, WorkState.UNDER_WAY, "", now=now)
    day = works.record_labour(db, coordinator, work.id, LabourGiven(on=local_day(now), women=2, men=1), now=now)
    side.ids |= {"fund_id": fund.id, "entry_id": entry.id, "spending_id": asked.id}
    side.ids |= {"work_id": work.id, "line_id": day.id}


def _stock(db: Session, side: Side, goods: Goods, now: datetime) -> None:
    keeper = side.staff[Role.STOREKEEPER]
    given = PlaceGiven(code=f"ST-{side.name}".upper(), area_id=side.area.id, **side.words.name("place", "S"))
    place = add_place(db, keeper, given, now=now)
    receipt = ReceiptGiven(
        item_id=goods.rice.id, place_id=place.id, quantity=Decimal(40), donor=side.words.en["family"]
    )
    receive_goods(db, keeper, receipt, now=now)
    side.ids |= {"place_id": place.id, "goods_id": goods.rice.id, "answer": "agree"}
    given = PlaceGiven(code=f"ST2-{side.name}".upper(), area_id=side.area.id, **side.words.name("place", "S2"))
    load = LoadGiven(item_id=goods.rice.id, quantity=Decimal(5))
    to_id = add_place(db, keeper, given, now=now).id
    sent = WaybillGiven(from_place_id=place.id, to_place_id=to_id, loads=(load,), carrier=side.words.bn["family"])
    waybill = waybills.send(db, keeper, sent, now=now)
    arrivals.receive_whole(db, keeper, waybill, now=now)
    waybills.send(db, keeper, replace(sent, id=new_id(), note=side.words.en["family"]), now=now)
    loss = LossGiven(
        place_id=place.id, item_id=goods.rice.id, kind=AdjustmentKind.LOSS, quantity=Decimal(1),
        reason=side.words.bn["family"],
    )  # fmt: skip
    side.ids |= {"waybill_id": waybill.id, "finding_id": counts.report_loss(db, keeper, loss, now=now).id}


def _others(db: Session, side: Side, now: datetime) -> None:
    """What another organisation gave a family, found by its phone."""
    salt, coordinator = "a long secret sentence", side.staff[Role.COORDINATOR]
    content = hash_lists.written([hash_lists.hashed(salt, "phone", side.words.phone)])
    given = others_help.ListGiven(
        agency=side.words.en["place"], sector=Sector.FOOD, area_id=side.area.id, given_on=local_day(now),
        lasts_days=30, salt=salt, content=content,
    )  # fmt: skip
    compared = others_help.compare(db, coordinator, given, now=now)
    side.ids["check_id"] = others_help.keep_check(db, coordinator, given, compared, now=now).id


def _space(db: Session, side: Side, response: Response, now: datetime) -> None:
    manager, helper, words = side.staff[Role.MANAGER], side.staff[Role.FACILITATOR], side.words
    day = local_day(now)
    long_ago = day - timedelta(days=30)
    given = SpaceGiven(
        response_id=response.id, area_id=side.area.id, indoor_m2=60, code_signed_on=long_ago,
        lon=side.area.label_lon, lat=side.area.label_lat, **words.name("place", "C"),
    )  # fmt: skip
    space = opened(db, spaces.open_space(db, manager, given, now=now))
    staff = StaffGiven(space_id=space.id, user_id=helper.id, code_signed_on=long_ago)
    spaces.assign_staff(db, manager, staff, now=now)
    group = spaces.add_group(
        db, manager, GroupGiven(space_id=space.id, age_min=6, age_max=9, **words.name("place", "G")), now=now
    )
    weekly = SeriesGiven(
        group_id=group.id, rrule=weeks.weekly(range(7)), starts=time(0, 5), ends=time(23, 50),
        valid_from=day - timedelta(days=3),
    )  # fmt: skip
    series = spaces.add_series(db, manager, weekly, now=now)
    for number in range(3):
        enrolled = EnrolmentGiven(
            group_id=group.id, known_as=f"{words.bn['child']} {'কখগ'[number]}", name_en=words.en["child"],
            sex=Sex.FEMALE, age=7, safety_note=words.en["child"], is_different=True,
            from_date=day - timedelta(days=3),
            agreement=AgreementGiven(given_by=words.bn["kin"], relation="মা", enrolment=True, child_assents=True),
            caregivers=(CaregiverGiven(name=words.bn["kin"], relation="মা", phone="0" + str(int(words.phone) + 7)),),
        )  # fmt: skip
        made = spaces.enrol_child(db, helper, enrolled, now=now)
    query = sa.select(Occurrence).where(Occurrence.series_id == series.id)
    days = {each.on_date: each for each in db.scalars(query)}
    # Yesterday's register was handed in; today's waits for its roll call.
    yesterday = days[day - timedelta(days=1)]
    spaces.mark_rest_present(db, helper, yesterday.id, now=now)
    spaces.submit_register(db, helper, SubmissionGiven(occurrence_id=yesterday.id, adults_present=2), now=now)
    followup = _asked_after(db, helper, made.child, space.id, now)
    barred = RuleGiven(child_id=made.child.id, decision=Collecting.DENY, name=words.bn["kin"])
    rule = set_rule(db, manager, barred, now=now)
    arrive(db, helper, ArriveGiven(space_id=space.id, child_id=made.child.id, at=now), now=now)
    begun = day - timedelta(days=3)
    plan = FollowGiven(group_id=group.id, course_id=side.ids["course_id"], starts_on=begun, ends_on=day)
    courses.follow_course(db, manager, plan, now=now)
    courses.teach_part(db, helper, yesterday.id, side.ids["part_id"], now=now)
    save_work(db, manager, WorkGiven(child_id=made.child.id, employer=words.bn["kin"]), now=now)
    met = MeetingGiven(space_id=space.id, on_date=day, topic=words.bn["child"], women=9, said=words.en["child"])
    record_meeting(db, helper, met, now=now)
    side.ids |= {
        "followup_id": followup,
        "transfer_id": _announced(db, helper, made.child, space.id, now),
        "space_id": space.id,
        "group_id": group.id,
        "series_id": series.id,
        "child_id": made.child.id,
        "enrolment_id": _enrolment(db, made.child.id),
        "occurrence_id": days[day].id,
        "person_id": helper.id,
        "rule_id": rule.id,
    }
    _beside_the_timetable(db, side, space, now)


def _beside_the_timetable(db: Session, side: Side, space: Space, now: datetime) -> None:
    """A visit that found something missing, a suspension, a holiday and an address of the calendar."""
    manager, coordinator, day = side.staff[Role.MANAGER], side.staff[Role.COORDINATOR], local_day(now)
    visit = spaces.VisitGiven(space_id=space.id, on=day, answers={Item.WATER: False}, note=side.words.en["place"])
    spaces.record_visit(db, manager, visit, now=now)
    weeks_on = day + timedelta(days=21)
    halt = spaces.SuspensionGiven(halt=Halt.HAZARD, from_date=weeks_on, to_date=weeks_on, reason=side.words.en["place"])
    feast = spaces.HolidayGiven(
        first_day=weeks_on + timedelta(days=7), last_day=weeks_on + timedelta(days=7), name_bn="ঈদ"
    )
    side.ids |= {
        "todo_id": db.scalars(sa.select(SpaceTodo.id).where(SpaceTodo.space_id == space.id)).first(),
        "suspension_id": spaces.suspend_space(db, coordinator, space.id, halt, now=now).id,
        "holiday_id": spaces.add_holiday(db, coordinator, feast, now=now)[0].id,
        "token_id": calendars.make_address(db, manager, "space", space.id, now=now)[0].id,
    }


def _asked_after(db: Session, helper: Actor, child: Child, space_id: UUID, now: datetime) -> UUID:
    row = AbsenceFollowup(
        child_id=child.id, space_id=space_id, enrolment_id=_enrolment(db, child.id), level=Level.VISIT, absences=3,
        first_on=local_day(now) - timedelta(days=3), opened_on=local_day(now), due_on=local_day(now),
        created_at=now, created_by_id=helper.id,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row.id


def _announced(db: Session, helper: Actor, child: Child, space_id: UUID, now: datetime) -> UUID:
    row = ChildTransfer(
        from_child_id=child.id, to_space_id=space_id, agreed_by="মা", created_at=now, created_by_id=helper.id
    )
    db.add(row)
    db.flush()
    return row.id


def _enrolment(db: Session, child_id: UUID) -> UUID:
    from relief.spaces.children import Enrolment

    return db.scalars(sa.select(Enrolment.id).where(Enrolment.child_id == child_id)).one()


def _support(db: Session, side: Side, response: Response, seals: Seals, now: datetime) -> None:
    counsellor, words = side.staff[Role.COUNSELLOR], side.words
    given = plan_given(side.area, response, name=words.bn["secret"], goals=words.en["secret"])
    plan = support.open_plan(db, counsellor, given, seals=seals, now=now)
    the_hours(db, counsellor, range(7), now=now)
    start = datetime.combine(local_day(now) + timedelta(days=1), time(11), tzinfo=LOCAL)
    when = TimeGiven(
        starts_at=start, ends_at=start + timedelta(minutes=45), room=words.bn["secret"], has_other_adult=True
    )
    session = support.schedule_session(db, counsellor, plan.id, when, now=now)
    later = start + timedelta(days=5)
    away = AbsenceGiven(starts_at=later, ends_at=later + timedelta(hours=3), reason=words.en["secret"])
    absence = support.add_absence(db, counsellor, away, now=now)
    first = local_day(now) + timedelta(days=1)
    weekly = SupportSeriesGiven(
        first_on=first, last_on=first + timedelta(days=6), weekdays=(0, 3), starts=time(15), minutes=45,
        room=words.bn["secret"], has_other_adult=True,
    )  # fmt: skip
    booked, _looked = support_series.book_series(db, counsellor, plan.id, weekly, now=now)
    together = replace(when, starts_at=start + timedelta(hours=2), ends_at=start + timedelta(hours=3))
    group = support_groups.book_group(db, counsellor, together, now=now)
    joined = support_groups.join_group(db, counsellor, group.id, plan.id, now=now)
    task = SupportFollowUp(
        plan_id=plan.id,
        counsellor_id=counsellor.id,
        missed=2,
        due_on=first,
        created_at=now,
        created_by_id=counsellor.id,
    )
    db.add(task)
    db.flush()
    side.ids |= {"plan_id": plan.id, "session_id": session.id, "absence_id": absence.id}
    side.ids |= {"support_run_id": booked.id, "participant_id": joined.id, "follow_up_id": task.id}


def _worry(db: Session, side: Side, now: datetime) -> None:
    """Something a volunteer noticed, followed, and referred to a provider with consent."""
    polly, words = side.staff[Role.PROTECTION_LEAD], side.words
    told = ConcernGiven(
        id=new_id(), area_id=side.area.id, text=words.bn["worry"], subject=words.en["worry"], kind=Worry.MARRIAGE
    )
    concern = worries.raise_concern(db, side.staff[Role.VOLUNTEER], told, now=now)
    later = local_day(now) + timedelta(days=3)
    decided = TriageGiven(
        concern_id=concern.id, version=concern.version, decision=Triage.REFERRAL, note=words.bn["worry"], next_on=later
    )
    worries.triage(db, polly, decided, now=now)
    asked = ReferralGiven(
        concern_id=concern.id, service=Service.LEGAL_AID, due_on=later, provider_name=words.en["worry"],
        known={Shared.NAME: words.bn["worry"]}, shared=frozenset({Shared.NAME}),
    )  # fmt: skip
    referral = referring.draft(db, polly, asked, now=now)
    referring.agree(db, polly, referral.id, Agreed(relation="mother"), now=now)
    bar = bars.set_bar(db, polly, concern.id, side.staff[Role.VOLUNTEER].id, words.bn["worry"], now=now)
    side.ids |= {"concern_id": concern.id, "referral_id": referral.id, "bar_id": bar.id}


def _import(db: Session, side: Side, response: Response, now: datetime) -> None:
    """A list in review: one good row and one to correct."""
    head, coordinator = side.words.bn["family"], side.staff[Role.COORDINATOR]
    rows = (
        "Form No,Name (Bangla),Sex,NID,Mobile,Union P-code,HH size,House damage",
        f"F-1,{head} ক,মহিলা,77312289900{len(side.name)}1,,{side.area.pcode},৫,সম্পূর্ণ",
        f"F-2,{head} খ,পুরুষ,1.99E+16,123,{side.area.pcode},০,ভাঙা",
    )
    given = imports.ListGiven(
        response_id=response.id, file_name=f"{side.words.en['family']}.csv", content="\n".join(rows).encode()
    )
    batch = imports.upload_list(db, coordinator, given, now=now)
    imports.map_columns(db, coordinator, batch.id, batch.columns, now=now)
    imports.check_batch(db, coordinator, batch.id, now=now)
    question = {"household_id": side.ids["household_id"], "other_row": None, "score": 0.9, "reasons": ["name"]}
    db.add(ImportAlike(batch_id=batch.id, number=2, **question))
    side.ids["batch_id"] = batch.id


def _cards(db: Session, side: Side, now: datetime) -> None:
    """Cards of the union, drawn."""
    area = replace(for_area(side.area), **side.words.name("place", "C"))
    batch = cards_issue.print_batch(db, side.staff[Role.COORDINATOR], area, seed=SEED, now=now)
    number = cards_making.begin(db, batch.id) or 0
    sheets = cards_making.sheets(db, batch.id, number)
    drawn = cards_paper.pdf(sheets.faces, heading=sheets.heading)
    cards_making.keep(db, batch.id, number, drawn, len(sheets.faces), now=now)
    [card, *_rest] = cards_queries.cards_of(db, side.ids["household_id"])
    side.ids |= {"card_batch_id": batch.id, "card_id": card.id}


def _export(db: Session, side: Side, response: Response, now: datetime) -> None:
    given = exports.ExportGiven(
        profile=Profile.NAMED,
        format=Format.CSV,
        purpose=side.words.en["family"],
        recipient=side.words.bn["family"],
        response_id=response.id,
        area_id=side.area.id,
    )
    all_agree_to_sharing(db)
    export = exports.ask_export(db, side.staff[Role.COORDINATOR], given, now=now)
    exports.keep(db, export.id, exports.make(db, export), now=now)
    side.ids["export_id"] = export.id


def _report(db: Session, side: Side, response: Response, now: datetime) -> None:
    """A situation report with words that name somebody, issued and shared."""
    writer, span = side.staff[Role.COORDINATOR], Period(local_day(now), local_day(now))
    counted = situation.figures(db, Scope(writer, response.id, span, now), side.area)
    given = situations.Drafting(response_id=response.id, area_id=side.area.id, span=span, figures=counted)
    report = situations.draft(db, writer, given, now=now)
    said = {"overview": {"bn": side.words.bn["family"], "en": side.words.en["family"]}}
    situations.write(db, writer, report.id, said, seen=report.version, figures=None, now=now)
    situations.approve(db, Actor.clerk("tests"), report.id, seen=report.version, now=now)
    situations.issue(db, writer, report.id, seen=report.version, now=now)
    address, _ = sharing.make_address(
        db, writer, report.id, side.words.en["family"], side.words.bn["family"], 30, now=now
    )
    side.ids |= {"situation_id": report.id, "address_id": address.id}
    _for_others(db, side, response, now)


def _for_others(db: Session, side: Side, response: Response, now: datetime) -> None:
    """A token for a partner's program, and a report that is made each morning, with one file."""
    writer, named = side.staff[Role.COORDINATOR], side.words.en["family"]
    token, _ = tokens.make(
        db, writer,
        tokens.TokenGiven(response_id=response.id, holder=named, purpose=named, days=30, area_id=side.area.id,
                          matters=list(Readable)),
        now=now,
    )  # fmt: skip
    planned = report_plans.plan(
        db, writer,
        report_plans.PlanGiven(
            response_id=response.id, area_id=side.area.id, kind=ReportKind.FIGURES, format="csv", language="bn",
            rhythm=Rhythm.DAILY, weekday=5, purpose=named, recipient=named,
        ),
        now=now,
    )  # fmt: skip
    made = report_plans.keep(db, planned.id, named.encode(), 1, "", now=now)
    side.ids |= {"api_token_id": token.id, "report_plan_id": planned.id, "made_report_id": made.id}


def _verification(db: Session, side: Side, response: Response, now: datetime) -> None:
    """A forum, a committee, a closed session, an appeal that waits, and a visit with its picture."""
    coordinator, words = side.staff[Role.COORDINATOR], side.words
    [home] = verification.some_households(db, side.area, response.id, words.bn["family"])
    forum = verification.a_forum(db, coordinator, response, side.area, now=now, name=words.bn["place"])
    verification.propose(db, coordinator, forum, home, now=now)
    member = side.staff[Role.COMMITTEE].name
    board = verification.a_board(db, coordinator, side.area, now=now, own=home, user_name=member)
    sitting = verification.a_session(db, coordinator, board, response, now=now)
    row = verification.say(db, coordinator, sitting, home, Outcome_.VERIFIED, now=now)
    close_session(db, coordinator, sitting.id, now=now)
    brought = AppealGiven(
        response_id=response.id, household_id=home.id, kind=AppealKind.OBJECTION, channel=Channel.PAPER,
        said=words.bn["family"], received_on=local_day(now), brought_by=words.en["family"],
    )  # fmt: skip
    planned = VisitGiven(
        household_id=home.id, response_id=response.id, purpose=VisitPurpose.FOLLOW_UP, planned_on=local_day(now),
        visitor=words.bn["place"],
    )  # fmt: skip
    visit = visits.plan_visit(db, coordinator, planned, now=now)
    found = FoundGiven(made_on=local_day(now), found=words.bn["family"], photo=verification.a_picture())
    visits.make_visit(db, coordinator, visit.id, found, now=now)
    [nomination] = verification_queries.nominations_of(db, forum.id)
    side.ids |= {
        "forum_id": forum.id, "nomination_id": nomination.id, "committee_id": board.committee.id,
        "seat_id": board.members[0].id, "sitting_id": sitting.id, "row_id": row.id, "visit_id": visit.id,
        "appeal_id": receive_appeal(db, coordinator, brought, now=now).id,
    }  # fmt: skip


def _around(db: Session, side: Side, response: Response, now: datetime) -> None:
    """The water over the union, what officials counted, a clinic, an uploaded area file, the account itself."""
    coordinator, area = side.staff[Role.COORDINATOR], side.area
    box = json.loads(shapely.to_geojson(shapely.box(area.min_lon, area.min_lat, area.max_lon, area.max_lat)))
    water = ExtentGiven(
        response_id=response.id, kind=ExtentKind.WATER, name_bn="পানি", name_en="Water", geometry=box, observed_at=now
    )
    side.ids["extent_id"] = responses.add_extent(db, coordinator, water, now=now).id
    figures = ImpactFiguresGiven(
        response_id=response.id, area_id=area.id, as_of=local_day(now), households_affected=900,
        people_affected=4_000, children_affected=1_200, source="DDM",
    )  # fmt: skip
    responses.record_impact_figures(db, coordinator, figures, now=now)
    clinic = ProviderGiven(
        name_en="Clinic", name_bn="ক্লিনিক", service=Service.MEDICAL, area_id=area.id,
        phone="01711000111", source="DGHS",
    )  # fmt: skip
    side.ids["provider_id"] = add_provider(db, coordinator, clinic, now=now).id
    drawn = {"type": "Feature", "geometry": box, "properties": {"pcode": area.pcode + "99", "name_en": "Ward"}}
    content = json.dumps({"type": "FeatureCollection", "features": [drawn]}).encode()
    file = check_area_file(
        db, coordinator, AreaFileGiven(file_name=f"{side.words.en['place']}.geojson", content=content), now=now
    )
    side.ids |= {"file_id": file.id, "user_id": coordinator.id}
