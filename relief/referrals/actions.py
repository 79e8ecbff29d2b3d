"""Keep the directory: add and correct providers, and bring in the national helplines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from relief.areas.queries import find as find_area
from relief.audit.trail import note
from relief.kernel.actor import Actor
from relief.kernel.problems import Invalid
from relief.kernel.verbs import Verb
from relief.kernel.zone import local_day
from relief.referrals import queries, rules
from relief.referrals.inputs import CorrectionGiven, ProviderGiven
from relief.referrals.kinds import Service
from relief.referrals.models import Provider

# Published by the Department of Social Services, the Ministry of Women and Children Affairs, the
# national emergency service and the National Legal Aid Services Organization.
HELPLINES: tuple[ProviderGiven, ...] = (
    ProviderGiven(
        name_bn="চাইল্ড হেল্পলাইন",
        name_en="Child Helpline",
        service=Service.CHILD_HELPLINE,
        kind="helpline",
        phone="1098",
        hours="24/7",
        source="Department of Social Services",
    ),
    ProviderGiven(
        name_bn="নারী ও শিশু নির্যাতন প্রতিরোধে জাতীয় হেল্পলাইন",
        name_en="National Helpline for Violence against Women and Children",
        service=Service.WOMEN_HELPLINE,
        kind="helpline",
        phone="109",
        hours="24/7",
        source="Ministry of Women and Children Affairs",
    ),
    ProviderGiven(
        name_bn="জাতীয় জরুরি সেবা: পুলিশ, ফায়ার সার্ভিস, অ্যাম্বুলেন্স",
        name_en="National Emergency Service: police, fire, ambulance",
        service=Service.POLICE,
        kind="helpline",
        phone="999",
        hours="24/7",
        source="Bangladesh Police",
    ),
    ProviderGiven(
        name_bn="সরকারি আইনি সহায়তা হেল্পলাইন",
        name_en="Government Legal Aid Helpline",
        service=Service.LEGAL_AID,
        kind="helpline",
        phone="16430",
        hours="",
        source="National Legal Aid Services Organization",
    ),
)


def add_provider(db: Session, actor: Actor, given: ProviderGiven, *, now: datetime) -> Provider:
    """Put a provider into the directory; its area must be the actor's own."""
    _must_keep(db, actor, given, local_day(now))
    provider = Provider(**_columns(given), created_at=now, created_by_id=actor.id)
    db.add(provider)
    note(db, actor, Verb.REFERRALS_KEEP_DIRECTORY, provider.id, at=now, deed="add")
    db.flush()
    return provider


def correct_provider(db: Session, actor: Actor, given: CorrectionGiven, *, now: datetime) -> Provider:
    """Make a provider read as given; whoever looked at an older version gets a conflict."""
    provider = queries.find(db, actor, given.provider_id)
    within = provider.area.path if provider.area else None
    actor.must(Verb.REFERRALS_KEEP_DIRECTORY, within=within)
    _must_keep(db, actor, given.provider, local_day(now))
    if provider.version != given.version:
        raise StaleDataError
    for name, value in _columns(given.provider).items():
        if name != "is_demo":
            setattr(provider, name, value)
    note(db, actor, Verb.REFERRALS_KEEP_DIRECTORY, provider.id, at=now, deed="correct")
    db.flush()
    return provider


def mark_checked(db: Session, actor: Actor, provider_id: UUID, *, now: datetime) -> Provider:
    """Somebody called or went there today, and it is as written."""
    provider = queries.find(db, actor, provider_id)
    actor.must(Verb.REFERRALS_KEEP_DIRECTORY, within=provider.area.path if provider.area else None)
    provider.last_verified_on = local_day(now)
    note(db, actor, Verb.REFERRALS_KEEP_DIRECTORY, provider.id, at=now, deed="checked")
    db.flush()
    return provider


def seed_helplines(db: Session, actor: Actor, *, now: datetime) -> Sequence[Provider]:
    """Bring in the helplines that are not there yet; gives back those that were added.

    They carry no day of checking: somebody of the organisation has to call them first.
    """
    known = set(db.scalars(sa.select(Provider.phone).where(Provider.area_id.is_(None))))
    return [add_provider(db, actor, each, now=now) for each in HELPLINES if each.phone not in known]


def _must_keep(db: Session, actor: Actor, given: ProviderGiven, today: date) -> None:
    actor.must(Verb.REFERRALS_KEEP_DIRECTORY)
    for area_id in (given.area_id, given.serves_id):
        if area_id is not None:
            find_area(db, actor, area_id)
    if faults := rules.faults_of(given, today):
        raise Invalid(faults)


def _columns(given: ProviderGiven) -> dict[str, Any]:
    return {
        "name_bn": given.name_bn,
        "name_en": given.name_en or given.name_bn,
        "service": given.service,
        "kind": given.kind,
        "area_id": given.area_id,
        "serves_id": given.serves_id,
        "eligibility": given.eligibility,
        "lon": given.lon,
        "lat": given.lat,
        "phone": given.phone,
        "hours": given.hours,
        "source": given.source,
        "last_verified_on": given.last_verified_on,
        "is_demo": given.is_demo,
    }
