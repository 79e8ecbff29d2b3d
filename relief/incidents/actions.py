"""Report, follow and close. A reported tablet is shut out in the same moment."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from relief.accounts import devices, holdings
from relief.accounts.levels import Level
from relief.accounts.models import Pack
from relief.audit.trail import note
from relief.incidents import queries
from relief.incidents.inputs import BreachGiven, LostGiven
from relief.incidents.kinds import RUNBOOK, TELL_WITHIN, IncidentState, Sort, Step
from relief.incidents.models import Incident, IncidentEntry, IncidentPack
from relief.kernel.actor import Actor
from relief.kernel.problems import N_, Invalid, Refused
from relief.kernel.sealing import seals_of
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day

LONGEST = 2_000


def report_lost(db: Session, actor: Actor, device_id: UUID, given: LostGiven, *, now: datetime) -> Incident:
    """Shut the tablet out, write down what lies on it, and open the runbook: one deed, none without the others."""
    device = devices.find(db, actor, device_id, Verb.INCIDENTS_REPORT)
    _refuse_faults(given.words, given.happened_on, now)
    if queries.open_of_device(db, device.id) is not None:
        raise Refused(
            "incidents.reported",
            N_("This tablet is reported already and shut out. Nothing was changed. Open its page."),
        )
    held = [one for one in holdings.on(db, device) if one.ids]
    # That a counsellor's codes lay on it is said to the supervisor of support alone.
    told = [one for one in held if one.holding.pack is not Pack.SUPPORT]
    made = Incident(
        sort=Sort.LOST_TABLET, path=device.path, device_id=device.id, happened_on=given.happened_on, noticed_at=now,
        due_at=now + TELL_WITHIN, classes=sorted({one.level for one in told}),
        people=len(frozenset[UUID]().union(*(one.ids for one in told))), unsent=device.unsent, words_sealed=b"",
        created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    _open(db, made, given.words)
    db.add_all(
        IncidentPack(
            incident_id=made.id, pack=one.holding.pack, subject_id=one.holding.subject_id, people=len(one.ids),
            taken_by_id=one.holding.created_by_id, taken_at=one.holding.taken_at, who=holdings.packed(one.ids),
            created_at=now, created_by_id=actor.id,
        )
        for one in held
    )  # fmt: skip
    devices.shut_out(db, actor, device, made.reference, now=now)
    note(db, actor, Verb.INCIDENTS_REPORT, made.id, at=now, sort=made.sort.value, device=device.id)
    _step(db, actor, made, Step.REVOKED, "", now)
    return made


def report_breach(db: Session, actor: Actor, given: BreachGiven, *, now: datetime) -> Incident:
    """Write down that something got out, and open the runbook."""
    actor.must(Verb.INCIDENTS_REPORT, within=given.path)
    faults = _faults(given.words, given.happened_on, now)
    if not given.classes or not given.classes <= {one.value for one in Level}:
        faults["classes"] = N_("Mark what others may have read. If you do not know, mark the highest it can be.")
    if faults:
        raise Invalid(faults)
    made = Incident(
        sort=Sort.BREACH, path=given.path, happened_on=given.happened_on, noticed_at=now, due_at=now + TELL_WITHIN,
        classes=sorted(given.classes), people=given.people, words_sealed=b"", created_at=now, created_by_id=actor.id,
    )  # fmt: skip
    _open(db, made, given.words)
    note(db, actor, Verb.INCIDENTS_REPORT, made.id, at=now, sort=made.sort.value)
    return made


def write_step(db: Session, actor: Actor, incident_id: UUID, step: Step, said: str, *, now: datetime) -> IncidentEntry:
    """Somebody did this line of the runbook; done again, it stands there twice."""
    found = queries.find(db, actor, incident_id)
    actor.must(Verb.INCIDENTS_FOLLOW, within=found.path)
    _must_be_open(found)
    if step not in RUNBOOK[found.sort]:
        raise Invalid({"step": N_("Choose a line of the runbook.")})
    if len(said) > LONGEST:
        raise Invalid({"said": N_("This is too long. Shorten it, please.")})
    return _step(db, actor, found, step, said, now)


def set_people(db: Session, actor: Actor, incident_id: UUID, people: int, *, now: datetime) -> Incident:
    """How many it concerns is often known only after some days."""
    found = queries.find(db, actor, incident_id)
    actor.must(Verb.INCIDENTS_FOLLOW, within=found.path)
    _must_be_open(found)
    note(db, actor, Verb.INCIDENTS_FOLLOW, found.id, at=now, deed="people", before=found.people, now=people)
    found.people = people
    db.flush()
    return found


def close_incident(db: Session, actor: Actor, incident_id: UUID, outcome: str, *, now: datetime) -> Incident:
    """End it with what came of it; lines that nobody ticked stay visible as such."""
    found = queries.find(db, actor, incident_id)
    actor.must(Verb.INCIDENTS_FOLLOW, within=found.path)
    _must_be_open(found)
    if not outcome.strip() or len(outcome) > LONGEST:
        raise Invalid({"outcome": N_("Write what came of it, and what is done differently from now on.")})
    found.outcome_sealed = seals_of(db).seal(outcome.strip(), about=queries.about("outcome", found.id))
    found.state, found.closed_at, found.closed_by_id = IncidentState.CLOSED, now, actor.id
    note(db, actor, Verb.INCIDENTS_FOLLOW, found.id, at=now, deed="close")
    db.flush()
    return found


def _open(db: Session, made: Incident, words: str) -> None:
    made.words_sealed = seals_of(db).seal(words.strip(), about=queries.about("words", made.id))
    db.add(made)
    db.flush()


def _step(db: Session, actor: Actor, found: Incident, step: Step, said: str, now: datetime) -> IncidentEntry:
    made = IncidentEntry(incident_id=found.id, step=step, done_at=now, created_at=now, created_by_id=actor.id)
    if said.strip():
        made.said_sealed = seals_of(db).seal(said.strip(), about=queries.about("said", made.id))
    db.add(made)
    db.flush()
    note(db, actor, Verb.INCIDENTS_FOLLOW, found.id, at=now, step=step.value)
    return made


def _must_be_open(found: Incident) -> None:
    if found.state is IncidentState.CLOSED:
        raise Refused("incidents.closed", N_("This record is closed. Nothing was changed. Write a new one if need be."))


def _refuse_faults(words: str, happened_on: date, now: datetime) -> None:
    if faults := _faults(words, happened_on, now):
        raise Invalid(faults)


def _faults(words: str, happened_on: date, now: datetime) -> dict[str, str]:
    faults = {}
    if not words.strip():
        faults["words"] = N_("Write in a few words what happened.")
    elif len(words) > LONGEST:
        faults["words"] = N_("This is too long. Shorten it, please.")
    if happened_on > local_day(now):
        faults["happened_on"] = N_("This day is still to come.")
    return faults
