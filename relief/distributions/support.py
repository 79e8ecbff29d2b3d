"""What other organisations gave: written down by hand, or found by comparing lists of hashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.areas.queries import below, inside
from relief.audit.trail import note
from relief.consent.models import Purpose
from relief.consent.queries import who_said_yes
from relief.distributions import hash_lists
from relief.distributions.hash_lists import TheirList
from relief.distributions.models import Distribution, Entitlement
from relief.distributions.plans import household_of_code
from relief.distributions.selection import RECEIVED
from relief.distributions.support_models import Support, SupportCheck
from relief.households.models import Household, HouseholdKey, KeyKind, Status
from relief.kernel.actor import Actor
from relief.kernel.ids import new_id
from relief.kernel.problems import N_, Invalid, NotFound
from relief.kernel.verbs import Verb
from relief.kernel.zone import LOCAL
from relief.stock.models import Kit, Sector

PAGE = 100
_KINDS = {
    KeyKind.NID: "nid",
    KeyKind.BIRTH_REGISTRATION: "birth-registration",
    KeyKind.PHONE: "phone",
}


@dataclass(frozen=True, kw_only=True)
class SupportGiven:
    """Help of another organisation: to the household of a code, or to about so many in an area."""

    agency: str
    sector: Sector
    given_on: date
    lasts_days: int
    area_id: UUID | None = None
    household_code: str = ""
    households: int | None = None
    what: str = ""
    source: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class ListGiven:
    """A list of hashes, and what those on it got. The salt is used and forgotten."""

    agency: str
    sector: Sector
    area_id: UUID
    given_on: date
    lasts_days: int
    salt: str = field(repr=False)
    content: bytes = field(repr=False)
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class Compared:
    """What a comparison found: household -> (kind of number, their line)."""

    theirs: TheirList
    found: dict[UUID, tuple[str, int]]


def record_support(db: Session, actor: Actor, given: SupportGiven, *, now: datetime) -> Support:
    """Write down what somebody else gave, so that nobody is helped twice while another waits."""
    actor.must(Verb.SUPPORT_OTHERS)
    known = db.get(Support, given.id)
    if known is not None:
        return known
    stop_at(_faults(given.agency, given.lasts_days, given.given_on, now))
    home = household_of_code(db, actor, given.household_code) if given.household_code.strip() else None
    area_id = home.area_id if home else given.area_id
    if area_id is None:
        raise Invalid({"area_id": N_("Choose the area, or write the code of the household.")})
    area = areas.find(db, actor, area_id)
    made = Support(
        id=given.id,
        agency=given.agency.strip(),
        sector=given.sector,
        area_id=area.id,
        household_id=home.id if home else None,
        households=None if home else given.households,
        what=given.what.strip(),
        given_on=given.given_on,
        lasts_until=given.given_on + timedelta(days=given.lasts_days),
        source=given.source.strip(),
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(made)
    note(db, actor, Verb.SUPPORT_OTHERS, made.id, at=now, deed="record", area=area.pcode, sector=given.sector)
    db.flush()
    return made


def compare(db: Session, actor: Actor, given: ListGiven, *, now: datetime) -> Compared:
    """Which of our households in an area stand on their list; writes nothing."""
    actor.must(Verb.SUPPORT_OTHERS)
    area = areas.find(db, actor, given.area_id)
    faults = _faults(given.agency, given.lasts_days, given.given_on, now) | salt_faults(given.salt)
    theirs = hash_lists.read(given.content)
    if not theirs.rows:
        faults["file"] = N_("There is no hash in this file. It should hold one hash of 64 signs in each line.")
    stop_at(faults)
    return Compared(theirs, hash_lists.matched(theirs, given.salt, _our_numbers(db, area)))


def keep_check(db: Session, actor: Actor, given: ListGiven, compared: Compared, *, now: datetime) -> SupportCheck:
    """Keep who was found, with the line of their list; the list itself and the salt are not kept."""
    actor.must(Verb.SUPPORT_OTHERS)
    area = areas.find(db, actor, given.area_id)
    known = db.get(SupportCheck, given.id)
    if known is not None:
        return known
    check = SupportCheck(
        id=given.id,
        agency=given.agency.strip(),
        area_id=area.id,
        sector=given.sector,
        rows=len(compared.theirs.rows),
        unread=compared.theirs.unread,
        matched=len(compared.found),
        created_at=now,
        created_by_id=actor.id,
    )
    db.add(check)
    db.flush()
    homes = db.execute(sa.select(Household.id, Household.area_id).where(Household.id.in_(compared.found)))
    for household_id, area_id in homes:
        kind, row = compared.found[household_id]
        one = Support(
            agency=check.agency,
            sector=given.sector,
            area_id=area_id,
            household_id=household_id,
            given_on=given.given_on,
            lasts_until=given.given_on + timedelta(days=given.lasts_days),
            source=kind,
            check_id=check.id,
            their_row=row,
            created_at=now,
            created_by_id=actor.id,
        )
        db.add(one)
    note(db, actor, Verb.SUPPORT_OTHERS, check.id, at=now, deed="compare", rows=check.rows, matched=check.matched)
    db.flush()
    return check


def withdraw_check(db: Session, actor: Actor, check_id: UUID, *, reason: str, now: datetime) -> SupportCheck:
    """Take a whole comparison back: it was the wrong list, or the wrong day."""
    check = find_check(db, actor, check_id)
    if not reason.strip():
        raise Invalid({"reason": N_("Write why it does not count.")})
    db.execute(sa.delete(Support).where(Support.check_id == check.id))
    check.withdrawn = reason.strip()[:200]
    note(db, actor, Verb.SUPPORT_OTHERS, check.id, at=now, deed="withdraw")
    db.flush()
    return check


def our_hashes(
    db: Session, actor: Actor, area_id: UUID, sector: Sector, since: date, salt: str, *, now: datetime
) -> tuple[bytes, int]:
    """Our list for others: who got something of a sector since a day and lets their data be shared."""
    actor.must(Verb.SUPPORT_OTHERS)
    area = areas.find(db, actor, area_id)
    stop_at(salt_faults(salt))
    got = (
        sa.select(Entitlement.household_id)
        .join(Distribution, Distribution.id == Entitlement.distribution_id)
        .join(Kit, Kit.id == Distribution.kit_id)
        .where(Kit.sector == sector, Entitlement.state.in_(RECEIVED), Entitlement.settled_at >= _start_of(since))
    )
    who = (Household.id.in_(got), Household.id.in_(who_said_yes(Purpose.SHARING)))
    numbers = list(_our_numbers(db, area, *who))
    homes = len({one for one, _, _ in numbers})
    note(db, actor, Verb.SUPPORT_OTHERS, area.id, at=now, deed="hash-list", households=homes, sector=sector)
    db.flush()
    return hash_lists.written(hash_lists.hashed(salt, kind, number) for _, kind, number in numbers), homes


def list_support(db: Session, actor: Actor, *, household_id: UUID | None = None) -> Sequence[Support]:
    """What others gave by hand, the newest first; or everything one household got from others."""
    actor.must(Verb.SUPPORT_OTHERS)
    query = sa.select(Support).options(joinedload(Support.area), joinedload(Support.household))
    query = query.join(Area, Area.id == Support.area_id).where(inside(actor))
    query = query.where(Support.household_id == household_id if household_id else Support.check_id.is_(None))
    return db.scalars(query.order_by(Support.given_on.desc(), Support.id.desc()).limit(PAGE)).all()


def list_checks(db: Session, actor: Actor) -> Sequence[SupportCheck]:
    """Comparisons in one's areas, the newest first."""
    actor.must(Verb.SUPPORT_OTHERS)
    query = sa.select(SupportCheck).options(joinedload(SupportCheck.area))
    query = query.join(Area, Area.id == SupportCheck.area_id).where(inside(actor))
    return db.scalars(query.order_by(SupportCheck.created_at.desc()).limit(PAGE)).all()


def find_check(db: Session, actor: Actor, check_id: UUID) -> SupportCheck:
    """A comparison, or NotFound when it is not there or not in one's areas."""
    actor.must(Verb.SUPPORT_OTHERS)
    query = sa.select(SupportCheck).options(joinedload(SupportCheck.area)).where(SupportCheck.id == check_id)
    found = db.scalars(query).one_or_none()
    if found is None or not actor.sees(found.area.path):
        raise NotFound
    return found


def matches_of(db: Session, check: SupportCheck) -> Sequence[Support]:
    """Who was found, in the order of their list."""
    query = sa.select(Support).options(joinedload(Support.household), joinedload(Support.area))
    return db.scalars(query.where(Support.check_id == check.id).order_by(Support.their_row)).all()


def stop_at(faults: dict[str, str]) -> None:
    """Refuse a form with faults."""
    if faults:
        raise Invalid(faults)


def salt_faults(salt: str) -> dict[str, str]:
    """A short salt is guessed."""
    if len(salt.strip()) < hash_lists.LEAST_SALT:
        return {"salt": N_("The salt has at least sixteen signs, and both organisations use the same.")}
    return {}


def _faults(agency: str, lasts_days: int, given_on: date, now: datetime) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not agency.strip():
        faults["agency"] = N_("Write which organisation it was.")
    if not 0 < lasts_days <= 3_650:
        faults["lasts_days"] = N_("Write for how many days it lasts, at least one.")
    if given_on > now.date() + timedelta(days=1):
        faults["given_on"] = N_("This day has not come yet. Only what was given is written down.")
    return faults


def _our_numbers(db: Session, area: Area, *who: sa.ColumnElement[bool]) -> Iterator[tuple[UUID, str, str]]:
    query = (
        sa.select(HouseholdKey.household_id, HouseholdKey.kind, HouseholdKey.key)
        .join(Household, Household.id == HouseholdKey.household_id)
        .join(Area, Area.id == Household.area_id)
        .where(HouseholdKey.kind.in_(_KINDS), Household.status == Status.ACTIVE, below(area.path), *who)
    )
    for household_id, kind, key in db.execute(query):
        yield household_id, _KINDS[kind], key


def _start_of(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=LOCAL)
