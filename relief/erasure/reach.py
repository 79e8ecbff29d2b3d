"""Every table that holds a word about a family, and what is left there when the family is erased.

Whoever adds a table with a name, a number or free text about a household adds it here: the test plants
such words everywhere and looks for them in the whole database afterwards. Children of spaces stand in `children.py`,
what stays although it holds text in `kept.py`, with its reason; a column that stands nowhere fails the build.
Concerns, referrals and support plans are not here: they are sealed and linked to no family, so that an erasure
neither finds them nor tells that there are any.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.checkin.models import CheckIn, Conflict
from relief.consent.models import ConsentEvent
from relief.distributions import printing
from relief.distributions.assignment_models import Placement, PlacementPin
from relief.distributions.models import Entitlement, ListChange
from relief.distributions.payouts import PayoutLine
from relief.distributions.support_models import Support
from relief.erasure import children
from relief.feedback.models import Feedback
from relief.households import ages, changes, likeness_rows, queries
from relief.households.batches import BatchState, ImportAlike, ImportBatch, ImportKey, ImportLikeness, ImportRow
from relief.households.cards import Card, CardFile, CardPrint, CardState
from relief.households.duplicates import HouseholdMerge
from relief.households.export_log import ExportState, Profile, RegistryExport
from relief.households.models import (
    DuplicatePair,
    Household,
    HouseholdChange,
    HouseholdKey,
    IdentityDocument,
    Impact,
    Member,
    Status,
)
from relief.households.requests import DataRequest
from relief.kernel.problems import N_, Refused
from relief.kernel.zone import local_day
from relief.monitoring.models import SurveyRow
from relief.payments.models import AnswerRow, Wallet
from relief.rehabilitation.fund_models import FundEntry, GroupMember
from relief.rehabilitation.models import Grant, Milestone, MilestonePhoto, Visit
from relief.verification import deciding
from relief.verification.models import (
    Appeal,
    Case,
    CommitteeMember,
    CommitteeSession,
    HouseholdVisit,
    Nomination,
    SessionRow,
    VisitPhoto,
)

NAME_BN, NAME_EN = "মুছে ফেলা হয়েছে", "Erased"
_SETTLED = (BatchState.MERGED, BatchState.REFUSED)
_BLANK_HOME = (
    "guardian_name", "phone", "phone_owner", "other_phones", "village", "ward", "landmark", "form_no", "name_key",
)  # fmt: skip


def words_of(db: Session, family: Sequence[Household]) -> set[str]:
    """Names, phones and numbers of the people: what must be nowhere afterwards."""
    found: set[str] = set()
    for given in changes.all_as_given(db, family).values():
        found.update((given.phone, *given.other_phones, given.guardian_name))
        for person in (given.head, *given.members):
            found.update((person.name_bn, person.name_en, person.nid, person.birth_registration))
            found.update(one.number for one in person.papers)
    found |= children.words_of(db, children.of_family(db, [one.id for one in family]))
    return {word for word in found if len(word) > 2}


def refuse_lists_in_review(db: Session, ids: Sequence[UUID]) -> None:
    """A list that is not settled would bring the family in again."""
    query = sa.select(ImportBatch.id).join(ImportRow, ImportRow.batch_id == ImportBatch.id)
    if db.scalar(query.where(ImportRow.household_id.in_(ids), ImportBatch.state.not_in(_SETTLED)).limit(1)):
        raise Refused(
            "erasure.list-in-review",
            N_(
                "An imported list that is still in review names this family. Nothing was erased. Merge it or put it"
                " aside first."
            ),
        )


def forget(db: Session, family: Sequence[Household], words: set[str], *, but: UUID, now: datetime) -> dict[str, int]:
    """Blank everything but the request `but`, which its own deed settles; gives how much went, for the trail."""
    ids = [one.id for one in family]
    counts = {"people": 0, "papers": 0, "children": children.forget(db, children.of_family(db, ids), now)}
    for one in family:
        _forget_home(db, one, now)
    people = sa.select(Member.id).where(Member.household_id.in_(ids))
    counts["papers"] = _run(db, sa.delete(IdentityDocument).where(IdentityDocument.member_id.in_(people)))
    counts["people"] = _run(db, sa.delete(Member).where(Member.household_id.in_(ids)))
    likeness_rows.take_away(db, ids)
    _run(db, sa.delete(HouseholdKey).where(HouseholdKey.household_id.in_(ids)))
    _forget_history(db, ids, but)
    counts["lists"] = _forget_lists(db, ids, words)
    counts["files"] = _forget_files(db, family, ids)
    _forget_deliveries(db, ids)
    _forget_money(db, ids)
    _forget_care(db, ids)
    _forget_verdicts(db, ids)
    return counts


def _forget_home(db: Session, home: Household, now: datetime) -> None:
    """Counts stay as counts: who lived here by sex and age band, and which circumstances held."""
    counted = dict(home.unnamed)
    for person in queries.members_of(db, [home.id]):
        if person.sex and person.birth_date:
            key = f"{person.sex.value}:{ages.band_of(max(0, ages.age_on(local_day(now), person.birth_date)))}"
            counted[key] = counted.get(key, 0) + 1
    home.unnamed = dict(sorted(counted.items()))
    home.head_name_bn, home.head_name_en = NAME_BN, NAME_EN
    for name in _BLANK_HOME:
        setattr(home, name, "")
    home.lon = home.lat = home.accuracy_m = None
    home.told = {name: {} for name in home.told or {}}
    home.erased_at = now
    if home.status is not Status.MERGED:
        home.status = Status.WITHDRAWN
    db.flush()


def _forget_history(db: Session, ids: Sequence[UUID], but: UUID) -> None:
    """That something changed, when and by whom stays; what it was does not."""
    _update(db, HouseholdChange, HouseholdChange.household_id.in_(ids), before={}, after={}, reason="")
    _update(db, Impact, Impact.household_id.in_(ids), note="")
    both = sa.or_(DuplicatePair.a_id.in_(ids), DuplicatePair.b_id.in_(ids))
    cited = sa.select(HouseholdMerge.pair_id)
    _run(db, sa.delete(DuplicatePair).where(both, DuplicatePair.id.not_in(cited)))
    _update(db, DuplicatePair, both, note="")
    joins = sa.or_(HouseholdMerge.survivor_id.in_(ids), HouseholdMerge.joined_id.in_(ids))
    _update(db, HouseholdMerge, joins, before={}, reason="")
    _update(db, ConsentEvent, ConsentEvent.subject_id.in_(ids), given_by="", relation="", reason="", witness="")
    blank = {"asked_by": "", "relation": "", "identity": "", "note": "", "decision": "", "handed_to": ""}
    _update(db, DataRequest, sa.and_(DataRequest.household_id.in_(ids), DataRequest.id != but), **blank)


def _forget_lists(db: Session, ids: Sequence[UUID], words: set[str]) -> int:
    """Rows of lists that became this family, and the files they stood in."""
    numbers = [word for word in words if word.isascii() and word.isdecimal()]
    text = sa.cast(ImportRow.cells, sa.String)
    says = sa.or_(ImportRow.household_id.in_(ids), *(text.contains(word) for word in numbers))
    found = db.execute(sa.select(ImportRow.batch_id, ImportRow.number).where(says)).all()
    for batch_id, number in found:
        here = sa.and_(ImportRow.batch_id == batch_id, ImportRow.number == number)
        _update(db, ImportRow, here, cells=[], faults=[], fingerprint="")
        for kept in (ImportKey, ImportLikeness, ImportAlike):
            _run(db, sa.delete(kept).where(kept.batch_id == batch_id, kept.number == number))
    _run(db, sa.delete(ImportAlike).where(ImportAlike.household_id.in_(ids)))
    batches = {batch_id for batch_id, _ in found}
    _update(db, ImportBatch, ImportBatch.id.in_(batches), content=b"")
    return len(batches)


def _forget_files(db: Session, family: Sequence[Household], ids: Sequence[UUID]) -> int:
    """Files with names that lie here and can hold this family: taken out of its area, or cards drawn for it."""
    paths = db.scalars(sa.select(Area.path).where(Area.id.in_({one.area_id for one in family}))).all()
    ready = sa.select(RegistryExport).where(
        RegistryExport.content.is_not(None), RegistryExport.profile != Profile.AGGREGATE
    )
    gone = [one.id for one in db.scalars(ready) if any(path.startswith(mine) for path in paths for mine in one.within)]
    _update(db, RegistryExport, RegistryExport.id.in_(gone), content=None, state=ExportState.EXPIRED)
    drawn = sa.select(CardPrint.batch_id).join(Card, Card.id == CardPrint.card_id).where(Card.household_id.in_(ids))
    files = _run(db, sa.delete(CardFile).where(CardFile.batch_id.in_(drawn)))
    _update(db, Card, Card.household_id.in_(ids), household_id=None, state=CardState.BLOCKED, state_reason="")
    return len(gone) + files + printing.forget_lists_of(db, ids)


def _forget_deliveries(db: Session, ids: Sequence[UUID]) -> None:
    """What was promised and given stays; who came for it does not. A list's seal holds no names."""
    blank = {"collector_name": "", "collector_relation": "", "reason": "", "override_reason": ""}
    _update(db, CheckIn, CheckIn.household_id.in_(ids), **blank)
    due = sa.select(Entitlement.id).where(Entitlement.household_id.in_(ids))
    _update(db, Conflict, Conflict.entitlement_id.in_(due), resolution="")
    named = {"head_name_bn": NAME_BN, "head_name_en": NAME_EN, "village": ""}
    _update(db, Entitlement, Entitlement.household_id.in_(ids), **named)
    _update(db, ListChange, ListChange.household_id.in_(ids), reason="")
    _update(db, PlacementPin, PlacementPin.household_id.in_(ids), reason="")
    # How far a home lies from a point is a word about where it stands.
    _run(db, sa.delete(Placement).where(Placement.household_id.in_(ids)))
    # Others' help was found by the family's numbers, which are gone.
    _run(db, sa.delete(Support).where(Support.household_id.in_(ids)))
    _update(db, SurveyRow, SurveyRow.household_id.in_(ids), said="", follow_up_said="")
    blank_words = {"name": "", "phone": "", "said": "", "answer": "", "told_how": ""}
    _update(db, Feedback, Feedback.household_id.in_(ids), **blank_words)


def _forget_money(db: Session, ids: Sequence[UUID]) -> None:
    """That so much was paid stays; to whose number it went does not."""
    blank = {"holder": "", "number": "", "bank": "", "branch": "", "routing": "", "shared_reason": ""}
    _update(db, Wallet, Wallet.household_id.in_(ids), **blank)
    lines = sa.select(PayoutLine.id).where(PayoutLine.household_id.in_(ids))
    due = sa.select(Entitlement.id).where(Entitlement.household_id.in_(ids))
    told = sa.or_(AnswerRow.line_id.in_(lines), AnswerRow.entitlement_id.in_(due))
    _update(db, AnswerRow, told, reference="", reason="", provider_reference="")
    _update(db, PayoutLine, PayoutLine.household_id.in_(ids), reason="", provider_reference="")


def _forget_care(db: Session, ids: Sequence[UUID]) -> None:
    grants = sa.select(Grant.id).where(Grant.household_id.in_(ids))
    _update(db, Milestone, Milestone.grant_id.in_(grants), proof="", sent_back="")
    _run(db, sa.delete(MilestonePhoto).where(MilestonePhoto.grant_id.in_(grants)))
    blank = {"ground": "", "ground_sealed": None, "reason": "", "returned_note": ""}
    _update(db, Grant, Grant.household_id.in_(ids), **blank)
    _update(db, GroupMember, GroupMember.household_id.in_(ids), left_reason="")
    # The line of the union's book stays with its sum and its paper.
    _update(db, FundEntry, FundEntry.grant_id.in_(grants), words="")
    # What was measured stays as figures; what somebody wrote about the family does not.
    _update(db, Visit, Visit.household_id.in_(ids), outcome="")


def _forget_verdicts(db: Session, ids: Sequence[UUID]) -> None:
    """What a committee decided stays; what was said does not. A closed session is sealed anew over what is left."""
    cases = sa.select(Case.id).where(Case.household_id.in_(ids))
    sat = sa.select(SessionRow.session_id).where(SessionRow.case_id.in_(cases))
    sessions = db.scalars(sa.select(CommitteeSession).where(CommitteeSession.id.in_(sat))).all()
    sealed = [one for one in sessions if deciding.is_untouched(db, one)]
    _update(db, Nomination, Nomination.household_id.in_(ids), said="")
    for row in db.scalars(sa.select(SessionRow).where(SessionRow.case_id.in_(cases))):
        row.said = ""
    _update(db, Appeal, Appeal.case_id.in_(cases), said="", brought_by="", reason="", told_how="")
    _update(db, CommitteeMember, CommitteeMember.household_id.in_(ids), household_id=None)
    visits = sa.select(HouseholdVisit.id).where(HouseholdVisit.household_id.in_(ids))
    _run(db, sa.delete(VisitPhoto).where(VisitPhoto.visit_id.in_(visits)))
    _update(db, HouseholdVisit, HouseholdVisit.household_id.in_(ids), found="")
    db.flush()
    for one in sealed:
        one.content_hash = deciding.digest_of(db, one)


def _update(db: Session, model: Any, where: sa.ColumnElement[bool], **values: Any) -> None:
    """The table's own update: these rows may be as many as a family has lived through."""
    table = model.__table__
    if "version" in table.c:
        values["version"] = table.c.version + 1
    _run(db, sa.update(model).where(where).values(values))


def _run(db: Session, deed: Any) -> int:
    done: Any = db.execute(deed.execution_options(synchronize_session=False))
    return int(done.rowcount)
