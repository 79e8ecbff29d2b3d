"""What the rules ask about one household, read from its own records."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from relief.distributions import selection
from relief.distributions.models import Distribution, Entitlement, EntitlementState
from relief.distributions.rules import CIRCUMSTANCES, REFUSED, Facts
from relief.households.models import Household, Impact, Member
from relief.households.rules import has_disability
from relief.households.someone import Person


def facts_of(db: Session, distribution: Distribution, household: Household) -> Facts:
    """What is true of one household for this plan's rules."""
    own = sa.and_(Impact.household_id == household.id, Impact.response_id == distribution.response_id)
    impact = db.scalars(sa.select(Impact).where(own)).one_or_none()
    sector = distribution.kit.sector
    missed = sa.select(Entitlement.distribution_id).where(
        Entitlement.household_id == household.id, Entitlement.state == EntitlementState.ABSENT
    )
    return Facts(
        path=household.area.path,
        size=household.size,
        children_0_4=household.children_0_4,
        circumstances=frozenset(n for n in CIRCUMSTANCES if getattr(household, n)),
        displaced=household.displaced or bool(impact and impact.displaced),
        house_damage=impact.house_damage if impact else None,
        impact_state=_stands(db, impact),
        needs=frozenset(impact.needs) if impact else frozenset(),
        received_at=selection.last_received(db, sector, household.id),
        is_due=selection.is_due_elsewhere(db, sector, distribution.id, household.id),
        missed=frozenset(str(one) for one in db.scalars(missed)),
        people=people_of(db, household),
    )


def _stands(db: Session, impact: Impact | None) -> str | None:
    if impact is None:
        return None
    refused = selection.is_refused(db, impact.response_id, impact.household_id)
    return REFUSED if refused else impact.state.value


def people_of(db: Session, household: Household) -> tuple[Person, ...]:
    """Everybody recorded, by name or only counted."""
    members = db.scalars(sa.select(Member).where(Member.household_id == household.id))
    named = [Person(one.sex, one.birth_date, None, has_disability(one), one.pregnant_or_lactating) for one in members]
    counted = [
        Person(sex=key.partition(":")[0], band=key.partition(":")[2])
        for key, count in household.unnamed.items()
        for _ in range(count)
    ]
    return (*named, *counted)
