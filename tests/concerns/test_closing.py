"""A worry is closed by two: one asks, another agrees (F23)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.concerns import actions, closing, queries
from relief.concerns.inputs import NoteGiven, TriageGiven
from relief.concerns.kinds import ConcernState, Triage
from relief.concerns.models import Concern
from relief.concerns.sealed import opened
from relief.kernel.db import Database
from relief.kernel.problems import Invalid, NotFound, Refused
from relief.kernel.zone import local_day
from relief.safeguards import bars
from tests.builders import Areas
from tests.concerns.conftest import CANARY, Guard, a_concern, a_draft, taken_up
from tests.people import People


@pytest.mark.goal("S14")
def test_it_is_closed_when_the_named_second_person_agrees(
    database: Database, guard: Guard, areas: Areas, people: People, now: datetime
) -> None:
    polly, rumi, sathi, tuli = (guard.actors[name] for name in ("polly", "rumi", "sathi", "tuli"))
    with database.writing() as db:
        concern = taken_up(db, polly, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)
        # Not oneself, not nobody, not somebody of elsewhere, not somebody of another trade.
        for whom in (polly.id, None, tuli.id, people.babul.id, UUID(int=7)):
            with pytest.raises(Invalid):
                closing.ask_close(db, polly, concern.id, CANARY, whom, now=now)
        with pytest.raises(NotFound):
            closing.ask_close(db, rumi, concern.id, CANARY, sathi.id, now=now)
        closing.ask_close(db, polly, concern.id, CANARY, rumi.id, now=now)
        assert concern.state is ConcernState.OPEN
        for other in (polly, sathi, tuli, people.babul):
            with pytest.raises(NotFound):
                closing.agree_close(db, other, concern.id, now=now)
        assert [one.id for one in queries.asked_of(db, rumi)] == [concern.id]
        assert not queries.asked_of(db, sathi)
        assert queries.find(db, rumi, concern.id, now=now) is concern
        closing.agree_close(db, rumi, concern.id, now=now)
        assert (concern.state, concern.worker_id, concern.closed_by_id) == (ConcernState.CLOSED, polly.id, rumi.id)
        with pytest.raises(NotFound):
            queries.find(db, rumi, concern.id, now=now)
        deeds = [one.details.get("deed") for one in db.scalars(sa.select(AuditEntry))]
        assert [one for one in deeds if one in ("ask-close", "close")] == ["ask-close", "close"]
        assert CANARY not in str(db.execute(sa.select(Concern.__table__)).one())


def test_a_wish_ends_when_it_is_sent_back_followed_on_or_given_on(
    database: Database, guard: Guard, areas: Areas, people: People, now: datetime
) -> None:
    polly, rumi, sathi = (guard.actors[name] for name in ("polly", "rumi", "sathi"))
    with database.writing() as db:
        concern = taken_up(db, polly, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)

        def asked() -> None:
            closing.ask_close(db, polly, concern.id, CANARY, rumi.id, now=now)

        def is_over() -> bool:
            with pytest.raises(NotFound):
                closing.agree_close(db, rumi, concern.id, now=now)
            with pytest.raises(NotFound):
                queries.find(db, rumi, concern.id, now=now)
            return concern.outcome_sealed is None

        asked()
        with pytest.raises(Invalid):
            closing.refuse_close(db, rumi, concern.id, " ", now=now)
        closing.refuse_close(db, rumi, concern.id, "স্কুলে খোঁজ নিন", now=now)
        assert is_over()
        assert "স্কুলে খোঁজ নিন" in [one.text for one in opened(db, concern).steps]
        asked()
        actions.follow_up(db, polly, NoteGiven(concern_id=concern.id, note="আবার"), now=now)
        assert is_over()
        asked()
        actions.assign(db, sathi, concern.id, sathi.id, now=now)
        assert is_over()


def test_what_is_no_matter_of_protection_stays_open_until_two_say_so(
    database: Database, guard: Guard, areas: Areas, people: People, now: datetime
) -> None:
    polly, rumi = guard.actors["polly"], guard.actors["rumi"]
    with database.writing() as db:
        concern = a_concern(db, people.babul, areas.union_a1.id, now=now)
        decided = {"concern_id": concern.id, "version": concern.version, "decision": Triage.NOT_PROTECTION, "note": "x"}
        with pytest.raises(Invalid):
            actions.triage(db, polly, TriageGiven(**decided), now=now)
        later = local_day(now) + timedelta(days=1)
        actions.triage(db, polly, TriageGiven(**decided, next_on=later), now=now)
        assert concern.state is ConcernState.OPEN
        bars.set_bar(db, guard.actors["sathi"], concern.id, rumi.id, "x", now=now)
        with pytest.raises(Invalid):
            closing.ask_close(db, polly, concern.id, "x", rumi.id, now=now)


def test_nothing_is_closed_while_a_referral_waits_even_one_made_after_the_wish(
    database: Database, guard: Guard, areas: Areas, people: People, now: datetime
) -> None:
    polly, rumi = guard.actors["polly"], guard.actors["rumi"]
    with database.writing() as db:
        concern = taken_up(db, polly, a_concern(db, people.babul, areas.union_a1.id, now=now), now=now)
        closing.ask_close(db, polly, concern.id, "x", rumi.id, now=now)
        a_draft(db, polly, concern, now=now)
        with pytest.raises(Refused):
            closing.agree_close(db, rumi, concern.id, now=now)
