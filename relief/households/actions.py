"""Register, correct, withdraw; report and verify damage. Nothing here drops a row silently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.audit import trail
from relief.consent import actions as ledger
from relief.consent.inputs import ConsentGiven
from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.households import changes, exports, queries, registration, rules
from relief.households.inputs import (
    CorrectionGiven,
    HouseholdGiven,
    ImpactGiven,
    VerificationGiven,
)
from relief.households.models import DocumentKind, Household, Impact, ImpactState, Status
from relief.households.needs import NEEDS
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, NotFound, Refused
from relief.kernel.verbs import Verb


def register_household(db: Session, actor: Actor, given: HouseholdGiven, *, now: datetime) -> Household:
    """Add a household with its people, code, keys, impact and consent.

    The same id again is the same fact: the household is given back as it stands.
    """
    household = registration.bring_in(db, actor, [given], now=now)[0]
    if household.created_at == now:
        trail.note(db, actor, Verb.HOUSEHOLDS_REGISTER, household.id, at=now, area=household.area_id)
    return household


def register_households(db: Session, actor: Actor, many: Sequence[HouseholdGiven], *, now: datetime) -> list[Household]:
    """Add many at once; one entry in the trail counts them, each household names who and when."""
    made = registration.bring_in(db, actor, many, now=now)
    if made:
        trail.note(db, actor, Verb.HOUSEHOLDS_REGISTER, None, at=now, households=len(made))
    return made


def correct_household(
    db: Session, actor: Actor, household_id: UUID, given: CorrectionGiven, *, now: datetime
) -> Household:
    """Make the household read as given; what stood there before stays in its history.

    Moving it to another union needs both unions inside the actor's areas. Raises
    changes.ChangedMeanwhile when somebody else was quicker.
    """
    household = queries.find(db, actor, household_id)
    actor.must(Verb.HOUSEHOLDS_CORRECT, within=household.area.path)
    # PostgreSQL lets two corrections pass the version at once: the second waits here and sees what the first wrote.
    db.refresh(household, ["version"], with_for_update=True)
    _must_be_open(household)
    changed = changes.apply(db, actor, household, given, now=now)
    if changed:
        trail.note(db, actor, Verb.HOUSEHOLDS_CORRECT, household.id, at=now, fields=sorted(changed.after))
    return household


def withdraw_household(db: Session, actor: Actor, household_id: UUID, reason: str, *, now: datetime) -> Household:
    """Take a household out of active lists. Its record and everything it was given stay."""
    return _set_status(db, actor, household_id, Status.WITHDRAWN, reason, now)


def bring_back_household(db: Session, actor: Actor, household_id: UUID, reason: str, *, now: datetime) -> Household:
    """Put a withdrawn household back into active lists."""
    return _set_status(db, actor, household_id, Status.ACTIVE, reason, now)


def _set_status(db: Session, actor: Actor, household_id: UUID, to: Status, reason: str, now: datetime) -> Household:
    household = queries.find(db, actor, household_id)
    actor.must(Verb.HOUSEHOLDS_WITHDRAW, within=household.area.path)
    if not reason.strip():
        raise Invalid({"reason": N_("Write why, in a few words. The next person will ask.")})
    if household.status is Status.MERGED:
        raise _merged()
    if household.erased_at is not None:
        raise Refused("households.erased", N_("This household was erased at its own wish. It cannot be brought back."))
    if household.status is not to:
        before = household.status
        household.status = to
        changes.keep(
            db,
            actor,
            household.id,
            reason,
            {"status": before.value},
            {"status": to.value},
            now=now,
        )
        trail.note(db, actor, Verb.HOUSEHOLDS_WITHDRAW, household.id, at=now, status=to.value)
        db.flush()
    return household


def _must_be_open(household: Household) -> None:
    if household.status is Status.MERGED:
        raise _merged()
    if household.status is Status.WITHDRAWN:
        raise Refused(
            "households.withdrawn",
            N_("This household was withdrawn. Nothing was changed. Bring it back first."),
        )


def _merged() -> Refused:
    return Refused(
        "households.merged",
        N_("This record was joined with another one. Nothing was changed. Open the other one."),
    )


def record_impact(db: Session, actor: Actor, household_id: UUID, given: ImpactGiven, *, now: datetime) -> Impact:
    """Keep what a response did to a household.

    A new report on a verified damage opens it again: what was verified was another statement.
    """
    household = queries.find(db, actor, household_id)
    known = queries.impact(db, household_id, given.response_id)
    impact, is_new = keep_impact(db, actor, household, known, given, now=now)
    if is_new:
        trail.note(db, actor, Verb.HOUSEHOLDS_REGISTER, household.id, at=now, **rules.told_of(given))
    db.flush()
    return impact


def keep_impact(
    db: Session, actor: Actor, household: Household, impact: Impact | None, given: ImpactGiven, *, now: datetime
) -> tuple[Impact, bool]:
    """The impact as told now, and whether that says anything new; the caller writes the trail."""
    actor.must(Verb.HOUSEHOLDS_REGISTER, within=household.area.path)
    if not set(given.needs).issubset(NEEDS):
        raise Invalid({"needs": N_("Choose needs from the list.")})
    values = rules.impact_values(given)
    if impact is None:
        impact = Impact(household_id=household.id, created_at=now, created_by_id=actor.id, **values)
        db.add(impact)
        return impact, True
    return impact, _rewrite(db, actor, impact, values, now)


def _rewrite(db: Session, actor: Actor, impact: Impact, values: dict[str, object], now: datetime) -> bool:
    old = {name: getattr(impact, name) for name in values}
    before, after = rules.differences(old, values)
    if not after:
        return False
    changes.keep(db, actor, impact.household_id, "", before, after, now=now)
    for name, value in after.items():
        setattr(impact, name, value)
    impact.state = ImpactState.REPORTED
    impact.verified_at = impact.verified_by_id = None
    return True


def verify_impact(db: Session, actor: Actor, household_id: UUID, given: VerificationGiven, *, now: datetime) -> Impact:
    """Confirm or dispute reported damage; a dispute says why."""
    household = queries.find(db, actor, household_id)
    actor.must(Verb.HOUSEHOLDS_VERIFY, within=household.area.path)
    impact = queries.impact(db, household_id, given.response_id)
    if impact is None:
        raise NotFound
    if given.state is ImpactState.DISPUTED and not given.note.strip():
        raise Invalid({"note": N_("Write what does not fit, so that the family can be asked.")})
    old = {"impact_state": impact.state.value}
    impact.state = given.state
    impact.note = rules.tidy(given.note)[:300] or impact.note
    impact.verified_at, impact.verified_by_id = now, actor.id
    changes.keep(db, actor, household.id, given.note, old, {"impact_state": given.state.value}, now=now)
    trail.note(
        db,
        actor,
        Verb.HOUSEHOLDS_VERIFY,
        household.id,
        at=now,
        response=given.response_id,
        state=given.state.value,
    )
    db.flush()
    return impact


def record_household_consent(
    db: Session, actor: Actor, household_id: UUID, given: ConsentGiven, *, now: datetime
) -> list[ConsentEvent]:
    """Keep a household's decision on the use of its data; the newest one holds."""
    household = queries.find(db, actor, household_id)
    actor.must(Verb.HOUSEHOLDS_CORRECT, within=household.area.path)
    kept = ledger.record_consent(db, actor, household.id, given, verb=Verb.HOUSEHOLDS_CORRECT, now=now)
    if any(one.purpose is Purpose.SHARING and one.decision is not Decision.GIVEN for one in kept):
        exports.take_back(db, household)
    return kept


def read_papers(
    db: Session, actor: Actor, household_id: UUID, member_id: UUID, *, now: datetime
) -> dict[DocumentKind, str]:
    """A person's whole numbers; that they were read, and which kinds, stands in the trail."""
    household = queries.find(db, actor, household_id)
    actor.must(Verb.HOUSEHOLDS_READ_PAPERS, within=household.area.path)
    if member_id not in {one.id for one in queries.members_of(db, [household_id])}:
        raise NotFound
    found = {one.kind: one.number for one in queries.documents_of(db, [member_id]).get(member_id, [])}
    kinds = sorted(kind.value for kind in found)
    trail.note(db, actor, Verb.HOUSEHOLDS_READ_PAPERS, household.id, at=now, person=member_id, kinds=kinds)
    return found


def note_record(db: Session, actor: Actor, household_id: UUID, *, now: datetime) -> None:
    """Somebody opened the sheet of everything we hold about this household."""
    household = queries.find(db, actor, household_id)
    actor.must(Verb.HOUSEHOLDS_REQUESTS, within=household.area.path)
    trail.note(db, actor, Verb.HOUSEHOLDS_REQUESTS, household.id, at=now, step="record")
