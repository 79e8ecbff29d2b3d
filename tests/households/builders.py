"""Invented households of the tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.consent.actions import record_consents
from relief.consent.inputs import ConsentGiven
from relief.consent.models import ConsentEvent, Decision, Purpose
from relief.households.actions import register_household
from relief.households.inputs import HouseholdGiven, ImpactGiven, MemberGiven
from relief.households.models import Damage, Household, Sex
from relief.kernel.verbs import Verb
from tests.builders import A_MORNING, CLERK


def household_given(
    area: Area | None = None,
    *,
    head_name: str = "Rahima Begum",
    head_name_bn: str = "",
    nid: str = "",
    head: MemberGiven | None = None,
    size: int | None = 5,
    response_id: UUID | None = None,
    house_damage: Damage = Damage.FULL,
    **more: Any,
) -> HouseholdGiven:
    """What a family at the desk would say."""
    person = head or MemberGiven(name_en=head_name, name_bn=head_name_bn, sex=Sex.FEMALE, nid=nid)
    impact = ImpactGiven(response_id=response_id, house_damage=house_damage) if response_id else None
    return HouseholdGiven(area_id=area.id if area else None, head=person, size=size, impact=impact, **more)


def a_household(db: Session, area: Area | None = None, *, head_name: str = "Rahima Begum", **more: Any) -> Household:
    """One registered household, through the real action."""
    given = household_given(area, head_name=head_name, **more)
    return register_household(db, CLERK, given, now=A_MORNING)


def consent_given(by: str = "Rahima Begum") -> ConsentGiven:
    """A yes to the registry."""
    return ConsentGiven(decisions=((Purpose.REGISTRATION, Decision.GIVEN),), given_by=by)


def all_agree_to_sharing(db: Session) -> None:
    """A yes of every household that was not asked yet: without it no file may name them."""
    asked = sa.select(ConsentEvent.subject_id).where(ConsentEvent.purpose == Purpose.SHARING)
    silent = db.scalars(sa.select(Household.id).where(Household.id.not_in(asked))).all()
    yes = ConsentGiven(decisions=((Purpose.SHARING, Decision.GIVEN),), given_by="খানাপ্রধান")
    record_consents(db, CLERK, [(one, yes) for one in silent], verb=Verb.HOUSEHOLDS_REGISTER, now=A_MORNING)
