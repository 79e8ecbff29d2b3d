"""The demo's forums and committee: one session closed, one open, an appeal between them, visits over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.demo.cast import COMMITTEE_UNION, Players
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.verification import actions, deciding, sessions, table, visits, worklist
from relief.verification.inputs import (
    AppealGiven,
    CommitteeGiven,
    DecisionGiven,
    ForumGiven,
    FoundGiven,
    MemberGiven,
    NominationGiven,
    SessionGiven,
    TakeGiven,
    VisitGiven,
)
from relief.verification.kinds import AppealKind, Channel, Ground, Outcome, Refusal, Seat, VisitPurpose
from relief.verification.models import CommitteeMember, CommitteeSession

# Name, who kept the list, days ago, which of the waiting households, why.
FORUMS: tuple[tuple[str, str, int, slice, tuple[Ground, ...]], ...] = (
    ("পশ্চিমপাড়া গ্রাম ফোরাম", "শহিদুল ইসলাম", 16, slice(0, 8), (Ground.HOUSE_DESTROYED, Ground.LANDLESS)),
    ("মহিলা সঞ্চয় সমিতি", "শেফালী খাতুন", 14, slice(5, 11), (Ground.WOMAN_ALONE, Ground.NO_INCOME)),
    ("জেলেপাড়া ফোরাম", "প্রদীপ সরদার", 6, slice(11, 16), (Ground.NO_INCOME, Ground.DISPLACED)),
)
# The last one has an account and writes decisions down on screen.
MEMBERS = (
    ("আব্দুল করিম গাজী", Seat.CHAIR, ""),
    ("মিনতি রানী দাস", Seat.SECRETARY, ""),
    ("সখিনা খাতুন", Seat.WOMENS_REPRESENTATIVE, ""),
    ("জাহানারা বেগম", Seat.WARD_MEMBER, "jahanara"),
)
# What the closed session said, row by row: verify, refuse, visit first.
SAID = "vvvrvnvvrvn"


def meet(db: Session, players: Players, response: Response, areas: Mapping[str, Area], now: datetime) -> None:
    """Everything a committee's union goes through in two weeks."""
    asha, area = players.actors["asha"], areas[COMMITTEE_UNION]
    kinds = {"appealed": False, "nominated": False, "reported": True}
    waiting = [one.id for one in worklist.to_take(db, asha, response.id, area, **kinds, most=16)]
    for forum in FORUMS[:2]:
        _propose(db, asha, response, area, forum, waiting, now)
    committee = CommitteeGiven(area_id=area.id, name="ইউনিয়ন যাচাই কমিটি", is_demo=True)
    found = sessions.found_committee(db, asha, committee, now=now - timedelta(days=14))
    members = [
        sessions.add_member(db, asha, found.id, MemberGiven(name=name, seat=seat, user_name=user), now=now)
        for name, seat, user in MEMBERS
    ]
    first = _sit(db, asha, response, members, now - timedelta(days=10))
    refused = _decide(db, asha, first, now - timedelta(days=10))
    _appeal(db, asha, response, refused[0], now - timedelta(days=5))
    _visit(db, asha, response, waiting[0], now)
    _propose(db, asha, response, area, FORUMS[2], waiting, now)
    _sit(db, asha, response, members, now)


def _propose(
    db: Session, actor: Actor, response: Response, area: Area, told: tuple[str, str, int, slice, tuple[Ground, ...]],
    waiting: Sequence[UUID], now: datetime,
) -> None:  # fmt: skip
    name, kept_by, days, part, grounds = told
    at = now - timedelta(days=days)
    given = ForumGiven(
        response_id=response.id, area_id=area.id, name=name, held_on=local_day(at), kept_by=kept_by, is_demo=True
    )
    forum = actions.hold_forum(db, actor, given, now=at)
    for household_id in waiting[part]:
        one = NominationGiven(forum_id=forum.id, household_id=household_id, grounds=grounds)
        actions.nominate(db, actor, one, now=at)


def _sit(
    db: Session, actor: Actor, response: Response, members: Sequence[CommitteeMember], at: datetime
) -> CommitteeSession:  # fmt: skip
    given = SessionGiven(
        response_id=response.id,
        held_on=local_day(at),
        place="ইউনিয়ন পরিষদ মিলনায়তন",
        member_ids=tuple(one.id for one in members),
    )
    session = sessions.open_session(db, actor, members[0].committee_id, given, now=at)
    sessions.take_list(db, actor, session.id, TakeGiven(reported=False), now=at)
    return session


def _decide(db: Session, actor: Actor, session: CommitteeSession, at: datetime) -> list[UUID]:
    """Go through the list and close it; gives the households that were refused."""
    outcomes = {"v": Outcome.VERIFIED, "r": Outcome.REFUSED, "n": Outcome.NEEDS_VISIT}
    refused = []
    for line, letter in zip(table.lines(db, session), SAID, strict=False):
        no = Refusal.CAN_HELP_ITSELF if letter == "r" else None
        given = DecisionGiven(version=line.row.version, outcome=outcomes[letter], refusal=no)
        deciding.decide(db, actor, line.row.id, given, now=at)
        if letter == "r":
            refused.append(line.household.id)
    deciding.close_session(db, actor, session.id, now=at)
    return refused


def _appeal(db: Session, actor: Actor, response: Response, household_id: UUID, at: datetime) -> None:
    given = AppealGiven(
        response_id=response.id,
        household_id=household_id,
        kind=AppealKind.LEFT_OUT,
        channel=Channel.READING,
        said="পড়ে শোনানোর সময় পাড়ার লোকেরা বলেছেন, এই পরিবারের আয় একেবারে বন্ধ।",
        received_on=local_day(at),
    )
    actions.receive_appeal(db, actor, given, now=at)


def _visit(db: Session, actor: Actor, response: Response, household_id: UUID, now: datetime) -> None:
    for days, found in ((9, "ত্রিপল টানিয়ে থাকছে"), (2, "বাঁশ কিনেছে, খুঁটি বসেছে")):
        at = now - timedelta(days=days)
        plan = VisitGiven(
            household_id=household_id,
            response_id=response.id,
            purpose=VisitPurpose.FOLLOW_UP,
            planned_on=local_day(at),
            visitor="রফিকুল ইসলাম",
        )
        visit = visits.plan_visit(db, actor, plan, now=at)
        visits.make_visit(db, actor, visit.id, FoundGiven(made_on=local_day(at), found=found), now=at)
