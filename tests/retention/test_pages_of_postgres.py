"""After the night of an erasure no page of PostgreSQL's files holds a word of the family."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from relief.erasure.actions import erase_household
from relief.households import requests_life
from relief.kernel.db import Database
from relief.retention import again
from relief.retention.models import Due
from relief.retention.work import let_go, wanted
from tests.builders import Areas
from tests.conftest import ON_POSTGRES
from tests.erasure.test_erasure import request_given
from tests.households.builders import a_household
from tests.people import People

NAME = "Quwwatunnesa Zibon"
_IN_PAGES = """
SELECT count(*) FROM pg_class
WHERE relkind IN ('r', 't', 'i') AND relnamespace IN ('public'::regnamespace, 'pg_toast'::regnamespace)
  AND pg_relation_size(oid) > 0
  AND position(convert_to(:word, 'UTF8') IN pg_read_binary_file(pg_relation_filepath(oid))) > 0
"""


def files_with(database: Database, word: str) -> int:
    """How many files of tables and indexes hold this word, read as bytes."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        return int(connection.execute(sa.text(_IN_PAGES), {"word": word}).scalar_one())


@pytest.mark.goal("S19")
@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite overwrites what it deletes: tests/erasure reads its files")
def test_no_page_holds_the_family_after_the_night(
    database: Database, people: People, areas: Areas, now: datetime
) -> None:
    with database.writing() as db:
        # The last row of its page: nothing is written over its bytes when the page is tidied.
        for _ in range(20):
            a_household(db, areas.union_a1)
        home = a_household(db, areas.union_a1, head_name=NAME)
        wish = requests_life.record_request(db, people.asha, home.id, request_given(), days=30, now=now)
    assert files_with(database, NAME) > 0
    with database.writing() as db:
        done = erase_household(db, people.gita, wish.id, "At the wish of the family.", now=now)
        again.for_the_night(db, done.household_id, areas.union_a1.path, now)
    assert wanted(database), "the night knows of it"
    let_go(database, now)
    assert files_with(database, NAME) == 0
    assert not wanted(database)
    with database.reading() as db:
        assert db.scalars(sa.select(Due.wiped_at)).all() == [now]
