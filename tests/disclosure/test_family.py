"""What a family is given when it asks: everything the rooms hold about it, in Bangla, and nothing of care."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter
from uuid import UUID

import pypdfium2
import pytest
import sqlalchemy as sa

from relief.audit.models import AuditEntry
from relief.consent.actions import record_consent
from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision, Purpose
from relief.distributions.models import Distribution
from relief.distributions.payouts import PayoutLine
from relief.households.models import Household, Status
from relief.kernel.db import Database
from relief.kernel.verbs import Verb
from relief.monitoring.models import Answer, Issue, SurveyRow
from tests.builders import Areas
from tests.concerns.conftest import CANARY, Guard, a_concern, guard
from tests.erasure.test_erasure import CHILD, COLLECTOR, NAME, PHONE, request_id
from tests.people import People, Person

__all__ = ["guard", "request_id"]


def words_of(content: bytes) -> str:
    """What can be read on the pages, without what a typesetter puts between letters."""
    pages = pypdfium2.PdfDocument(content)
    said = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(said.split())


@pytest.fixture
def home(database: Database, people: People, request_id: UUID, now: datetime) -> Household:
    """A family with a word of itself in every room; it said no to photos and took that back."""
    with database.writing() as db:
        one = db.scalars(sa.select(Household).where(Household.status == Status.ACTIVE)).one()
        row = db.scalars(sa.select(SurveyRow)).one()
        row.answer, row.issues, row.answered_at = Answer.WITH_ISSUES, [Issue.LESS], now
        for day, decision in ((1, Decision.REFUSED), (2, Decision.GIVEN)):
            said = ConsentGiven(decisions=((Purpose.PHOTO, decision),), given_by=NAME, witness="Wit Ness")
            at = now + timedelta(days=day)
            record_consent(db, people.asha, one.id, said, verb=Verb.HOUSEHOLDS_CORRECT, now=at)
        assert db.scalar(sa.select(sa.func.count()).select_from(PayoutLine)) == 1
        assert db.scalar(sa.select(sa.func.count()).select_from(Distribution)) == 2
        return one


@pytest.mark.goal("S17")
def test_the_page_says_what_every_room_holds(as_asha: Person, home: Household) -> None:
    page = as_asha.get(f"/households/{home.id}/record")
    for word in (
        f"{COLLECTOR} waited", f"Talked to {NAME}", f"{NAME} ate it", f"{CHILD} was seen", f"{CHILD} goes to school",
        f"house of {NAME}", f"{NAME} was heard", f"{NAME} has two houses", "Wit Ness", "বিকাশ", "••••২৩০৯",
    ):  # fmt: skip
        assert word in page.text, word
    assert PHONE[:7] not in page.text.replace("০১৭৫৫৫১২৩০৯", "")


@pytest.mark.goal("S17")
def test_the_paper_is_bangla_whole_and_quick(as_asha: Person, database: Database, home: Household) -> None:
    begun = perf_counter()
    answer = as_asha.client.get(f"/households/{home.id}/record.pdf")
    assert perf_counter() - begun < 300, "a family is not kept waiting: five minutes (S17)"
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert home.code not in answer.headers["Content-Disposition"]
    said = words_of(answer.data)
    for word in (NAME, COLLECTOR, "Talked", "was seen", "goes to school", "two houses", "Wit Ness", "••••"):
        assert word in said, word
    english = words_of(as_asha.client.get(f"/households/{home.id}/record.pdf?language=en").data)
    for word in ("What we hold about your household", "Questions and complaints", "Every yes and no so far"):
        assert word in english, word
        assert word not in said, word
    with database.reading() as db:
        opened = db.scalars(
            sa.select(AuditEntry).where(AuditEntry.subject_id == home.id).order_by(AuditEntry.number)
        ).all()
    assert [one.details for one in opened if one.verb == "households.requests"][-2:] == [{"step": "record"}] * 2


@pytest.mark.goal("S3")
def test_care_is_never_on_it(
    as_asha: Person, database: Database, home: Household, people: People, areas: Areas, guard: Guard, now: datetime
) -> None:
    before = words_of(as_asha.client.get(f"/households/{home.id}/record.pdf").data)
    with database.writing() as db:
        a_concern(db, guard.actors["polly"], areas.union_a1.id, now=now)
    after = words_of(as_asha.client.get(f"/households/{home.id}/record.pdf").data)
    assert (before == after, CANARY in after) == (True, False)
