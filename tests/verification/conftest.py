from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from relief.households.models import Household
from relief.kernel.db import Database
from relief.responses.models import Response
from relief.verification.models import CommitteeSession, Forum
from tests.builders import Areas, a_response
from tests.people import People
from tests.verification.builders import Board, a_board, a_forum, a_session, propose, some_households


@dataclass(frozen=True)
class World:
    """Three households with damage, the first and last proposed by a forum, a committee in session."""

    areas: Areas
    response: Response
    homes: list[Household]
    forum: Forum
    board: Board
    session: CommitteeSession


@pytest.fixture
def world(database: Database, areas: Areas, people: People, now: datetime) -> World:
    with database.writing() as db:
        response = a_response(db)
        homes = some_households(db, areas.union_a1, response.id, "কৃষ্ণা রানী মণ্ডল", "শ্রীমতী লক্ষ্মী বিশ্বাস", "রহিমা বেগম")
        forum = a_forum(db, people.asha, response, areas.union_a1, now=now)
        for home in (homes[0], homes[2]):
            propose(db, people.asha, forum, home, now=now)
        board = a_board(db, people.asha, areas.union_a1, now=now, own=homes[1])
        session = a_session(db, people.asha, board, response, now=now)
    return World(areas, response, homes, forum, board, session)
