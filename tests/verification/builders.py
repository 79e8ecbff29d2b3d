"""A committee, a forum and households before them, made by the real actions."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from PIL import Image
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.verification import sessions, table
from relief.verification.actions import hold_forum, nominate
from relief.verification.deciding import decide
from relief.verification.inputs import (
    CommitteeGiven,
    DecisionGiven,
    ForumGiven,
    MemberGiven,
    NominationGiven,
    SessionGiven,
    TakeGiven,
)
from relief.verification.kinds import Ground, Outcome, Refusal, Seat
from relief.verification.models import Committee, CommitteeMember, CommitteeSession, Forum, SessionRow
from tests.households.builders import a_household

MEMBERS = (
    ("আব্দুল করিম", Seat.CHAIR),
    ("মিনতি রানী দাস", Seat.SECRETARY),
    ("সখিনা খাতুন", Seat.WOMENS_REPRESENTATIVE),
    ("প্রদীপ কুমার স্বর্ণকার", Seat.WARD_MEMBER),
)


@dataclass
class Board:
    """A committee with its members."""

    committee: Committee
    members: list[CommitteeMember] = field(default_factory=list)


def a_forum(
    db: Session, actor: Actor, response: Response, area: Area, *, now: datetime, name: str = "বুধহাটা গ্রাম ফোরাম"
) -> Forum:
    given = ForumGiven(
        response_id=response.id, area_id=area.id, name=name, held_on=local_day(now), kept_by="শহিদুল ইসলাম"
    )
    return hold_forum(db, actor, given, now=now)


def propose(db: Session, actor: Actor, forum: Forum, household: Household, *, now: datetime) -> None:
    given = NominationGiven(forum_id=forum.id, household_id=household.id, grounds=(Ground.HOUSE_DESTROYED,))
    nominate(db, actor, given, now=now)


def a_board(
    db: Session, actor: Actor, area: Area, *, now: datetime, own: Household | None = None, user_name: str = ""
) -> Board:
    """Four members; the first one's own household and account may be given."""
    board = Board(sessions.found_committee(db, actor, CommitteeGiven(area_id=area.id, name="বুধহাটা যাচাই কমিটি"), now=now))
    for number, (name, seat) in enumerate(MEMBERS):
        given = MemberGiven(
            name=name,
            seat=seat,
            user_name=user_name if number == 0 else "",
            household_code=own.code if own and number == 0 else "",
        )
        board.members.append(sessions.add_member(db, actor, board.committee.id, given, now=now))
    return board


def a_session(
    db: Session, actor: Actor, board: Board, response: Response, *, now: datetime, come: int = 4
) -> CommitteeSession:
    """A sitting with everything that waits on its list."""
    given = SessionGiven(
        response_id=response.id,
        held_on=local_day(now),
        place="ইউনিয়ন পরিষদ",
        member_ids=tuple(one.id for one in board.members[:come]),
    )
    session = sessions.open_session(db, actor, board.committee.id, given, now=now)
    sessions.take_list(db, actor, session.id, TakeGiven(), now=now)
    return session


def row_of(db: Session, session: CommitteeSession, household: Household) -> SessionRow:
    return next(line.row for line in table.lines(db, session) if line.household.id == household.id)


def say(
    db: Session, actor: Actor, session: CommitteeSession, household: Household, outcome: Outcome, *, now: datetime,
    refusal: Refusal | None = None, said: str = "",
) -> SessionRow:  # fmt: skip
    row = row_of(db, session, household)
    given = DecisionGiven(version=row.version, outcome=outcome, refusal=refusal, said=said)
    return decide(db, actor, row.id, given, now=now)


def some_households(db: Session, area: Area, response_id: UUID | None, *names: str) -> list[Household]:
    return [
        a_household(
            db,
            area,
            head_name=f"Head {number}",
            head_name_bn=name,
            guardian_name="মৃত কৃষ্ণপদ মণ্ডল",
            village="শ্রীফলতলা",
            ward="৩",
            response_id=response_id,
        )
        for number, name in enumerate(names)
    ]


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (160, 120), *, turned: bool = False) -> bytes:
    """A phone's picture, with what a phone writes into it."""
    exif = Image.Exif()
    exif[0x010E] = "HOUSE OF RAHIMA"
    if turned:
        exif[0x0112] = 6
    held = io.BytesIO()
    Image.new("RGB", size, (120, 90, 60)).save(held, kind, exif=exif)
    return held.getvalue()
