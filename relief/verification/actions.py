"""Write down what forums propose, what people appeal against, and the terms of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.audit.trail import note, note_all
from relief.households import import_queries
from relief.households import queries as households
from relief.households.batches import ImportRow, Outcome
from relief.households.models import Household, Status
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.responses.models import Response
from relief.verification import queries, registers, rules
from relief.verification.cases import case_of, open_case
from relief.verification.inputs import AppealGiven, ForumGiven, NominationGiven, TermsGiven
from relief.verification.kinds import AppealState, Ground, Standing
from relief.verification.models import Appeal, Forum, Nomination, Terms


def set_terms(db: Session, actor: Actor, given: TermsGiven, *, now: datetime) -> Terms:
    """Keep what the organisation decided; sessions and appeals that exist keep the terms they began with."""
    actor.must(Verb.VERIFICATION_MANAGE)
    faults = {}
    if not 1 <= given.quorum <= 50:
        faults["quorum"] = N_("Write how many members must be there, from 1 to 50.")
    if not 1 <= given.appeal_days <= 365:
        faults["appeal_days"] = N_("Write the days for an answer, from 1 to 365.")
    if not given.source.strip():
        faults["source"] = N_("Write who decided this and when, so that it can be looked up.")
    if faults:
        raise Invalid(faults)
    terms = Terms(
        quorum=given.quorum,
        appeal_days=given.appeal_days,
        reads_guardian=given.reads_guardian,
        reads_village=given.reads_village,
        source=given.source.strip()[:200],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(terms)
    note(db, actor, Verb.VERIFICATION_MANAGE, terms.id, at=now, deed="terms", quorum=terms.quorum,
         appeal_days=terms.appeal_days)  # fmt: skip
    db.flush()
    return terms


def hold_forum(db: Session, actor: Actor, given: ForumGiven, *, now: datetime) -> Forum:
    """Write down one meeting of a community forum."""
    area = areas.find(db, actor, given.area_id)
    actor.must(Verb.VERIFICATION_NOMINATE, within=area.path)
    if db.get(Response, given.response_id) is None:
        raise NotFound
    faults = _day_faults("held_on", given.held_on, now)
    if not given.name.strip():
        faults["name"] = N_("Write the name of the forum.")
    if not given.kept_by.strip():
        faults["kept_by"] = N_("Write who kept the list, so that questions find somebody.")
    if faults:
        raise Invalid(faults)
    forum = Forum(
        response_id=given.response_id,
        area_id=area.id,
        name=given.name.strip()[:160],
        held_on=given.held_on,
        kept_by=given.kept_by.strip()[:160],
        is_demo=given.is_demo,
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(forum)
    db.flush()
    note(db, actor, Verb.VERIFICATION_NOMINATE, forum.id, at=now, deed="forum", area=area.id)
    return forum


def nominate(db: Session, actor: Actor, given: NominationGiven, *, now: datetime) -> Nomination:
    """Put one household onto a forum's list; a household may stand on the lists of several forums."""
    forum = _forum(db, actor, given.forum_id)
    household = households.find(db, actor, given.household_id)
    if not household.area.path.startswith(forum.area.path):
        raise Invalid({"household": N_("This household lives outside the forum’s area. Choose its own forum.")})
    _must_be_active(household)
    known = sa.select(Nomination).where(Nomination.forum_id == forum.id, Nomination.household_id == household.id)
    if db.scalars(known).first():
        raise Invalid({"household": N_("This forum has already proposed this household.")})
    faults = _ground_faults(given.grounds, given.said)
    if faults:
        raise Invalid(faults)
    made = _written(db, actor, forum, household, given.grounds, given.said, now)
    note(db, actor, Verb.VERIFICATION_NOMINATE, household.id, at=now, forum=forum.id,
         grounds=[one.value for one in given.grounds])  # fmt: skip
    return made


def nominate_batch(
    db: Session, actor: Actor, forum_id: UUID, batch_id: UUID, grounds: Sequence[Ground], said: str, *, now: datetime
) -> tuple[int, int]:
    """Put the households of a merged list onto a forum's; gives how many were added and how many were not.

    Left out are those the forum has proposed already, those outside its area, and those no longer active.
    """
    forum = _forum(db, actor, forum_id)
    batch = import_queries.find(db, actor, batch_id)
    if faults := _ground_faults(grounds, said):
        raise Invalid(faults)
    # Also rows that said nothing new: the family stands on this list all the same.
    on_list = (ImportRow.batch_id == batch.id, ImportRow.outcome != Outcome.REFUSED)
    query = sa.select(Household).where(
        Household.id.in_(sa.select(ImportRow.household_id).where(*on_list)), Household.status == Status.ACTIVE
    )
    known = set(db.scalars(sa.select(Nomination.household_id).where(Nomination.forum_id == forum.id)))
    inside = sa.select(Area.id).where(areas.below(forum.area.path), areas.inside(actor))
    wanted = [one for one in db.scalars(query.where(Household.area_id.in_(inside))) if one.id not in known]
    for household in wanted:
        _written(db, actor, forum, household, grounds, said, now)
    told = [(one.id, {"forum": str(forum.id), "batch": str(batch.id)}) for one in wanted]
    note_all(db, actor, Verb.VERIFICATION_NOMINATE, told, at=now)
    total = db.scalar(sa.select(sa.func.count(sa.distinct(ImportRow.household_id))).where(*on_list)) or 0
    return len(wanted), total - len(wanted)


def take_back(db: Session, actor: Actor, nomination_id: UUID, *, now: datetime) -> None:
    """Take a household off a forum's list while nothing was decided on it; the trail keeps that it stood there."""
    nomination = db.get(Nomination, nomination_id)
    if nomination is None:
        raise NotFound
    forum = _forum(db, actor, nomination.forum_id)
    case = case_of(db, nomination.household_id, forum.response_id)
    if case is not None and case.state in (Standing.VERIFIED, Standing.REFUSED):
        raise Refused(
            "verification.decided",
            N_("The committee has already decided on this household. The proposal stays as it was made."),
        )
    db.delete(nomination)
    note(db, actor, Verb.VERIFICATION_NOMINATE, nomination.household_id, at=now, forum=forum.id, deed="take-back")
    db.flush()


def receive_appeal(db: Session, actor: Actor, given: AppealGiven, *, now: datetime) -> Appeal:
    """Write an appeal down; it goes to the next session that takes it."""
    household = households.find(db, actor, given.household_id)
    actor.must(Verb.VERIFICATION_NOMINATE, within=household.area.path)
    _must_be_active(household)
    faults = _day_faults("received_on", given.received_on, now)
    if not given.said.strip():
        faults["said"] = N_("Write what the person says, in their words.")
    if faults:
        raise Invalid(faults)
    case = open_case(db, actor, household.id, given.response_id, now=now)
    case.state = Standing.APPEALED
    appeal = Appeal(
        case_id=case.id,
        kind=given.kind,
        channel=given.channel,
        said=given.said.strip()[:600],
        brought_by=given.brought_by.strip()[:160],
        received_on=given.received_on,
        due_on=rules.due(given.received_on, queries.terms(db).appeal_days),
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(appeal)
    db.flush()
    note(db, actor, Verb.VERIFICATION_NOMINATE, household.id, at=now, deed="appeal", appeal=appeal.id,
         kind=given.kind.value)  # fmt: skip
    return appeal


def tell_outcome(db: Session, actor: Actor, appeal_id: UUID, told_on: date, how: str, *, now: datetime) -> Appeal:
    """Note that the household was told how its appeal ended."""
    appeal = registers.appeal(db, actor, appeal_id, lock=True)
    actor.must(Verb.VERIFICATION_NOMINATE, within=appeal.case.household.area.path)
    if appeal.state not in (AppealState.UPHELD, AppealState.DISMISSED):
        raise Refused(
            "verification.not-decided", N_("No session has decided on this appeal yet. There is nothing to tell.")
        )
    faults = _day_faults("told_on", told_on, now)
    if not how.strip():
        faults["told_how"] = N_("Write who told the household and how.")
    if faults:
        raise Invalid(faults)
    appeal.told_on, appeal.told_how = told_on, how.strip()[:160]
    note(db, actor, Verb.VERIFICATION_NOMINATE, appeal.case.household_id, at=now, deed="told", appeal=appeal.id)
    db.flush()
    return appeal


def _forum(db: Session, actor: Actor, forum_id: UUID) -> Forum:
    forum = queries.forum(db, actor, forum_id)
    actor.must(Verb.VERIFICATION_NOMINATE, within=forum.area.path)
    return forum


def _written(
    db: Session, actor: Actor, forum: Forum, household: Household, grounds: Sequence[Ground], said: str, now: datetime
) -> Nomination:
    nomination = Nomination(
        forum_id=forum.id,
        household_id=household.id,
        grounds=[one.value for one in grounds],
        said=said.strip()[:300],
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(nomination)
    open_case(db, actor, household.id, forum.response_id, now=now)
    db.flush()
    return nomination


def _must_be_active(household: Household) -> None:
    if household.status is not Status.ACTIVE:
        raise Invalid({"household": N_("This household is no longer in the active registry.")})


def _ground_faults(grounds: Sequence[Ground], said: str) -> dict[str, str]:
    if not grounds:
        return {"grounds": N_("Choose at least one reason the forum gave.")}
    if Ground.OTHER in grounds and not said.strip():
        return {"said": N_("Write the other reason in a few words.")}
    return {}


def _day_faults(name: str, day: date, now: datetime) -> dict[str, str]:
    return {name: N_("This day lies in the future. Check the date.")} if day > local_day(now) else {}
