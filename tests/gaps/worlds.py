"""Random small worlds, and a count of them written the slow way, apart from the product's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.checkin.models import CheckIn, Method, Outcome
from relief.distributions.models import Distribution, Entitlement, EntitlementState, State
from relief.households.models import Damage, Household, Impact, ImpactState, Status
from relief.kernel.ids import new_id
from relief.rehabilitation.models import Grant, GrantState, Programme, ProgrammeKind
from relief.responses.models import AreaImpact, Exposure, Response
from relief.stock.models import Item, Kit, KitLine, Sector
from tests.builders import CLERK, Areas, a_response

NEEDS = ("food", "wash", "shelter", "cash")
STANDING = (State.LOCKED, State.APPROVED, State.OPEN, State.RECONCILING, State.CLOSED)


@dataclass
class World:
    """Everything that was made, as records."""

    response: Response
    areas: Areas
    households: list[Household] = field(default_factory=list)
    impacts: list[Impact] = field(default_factory=list)
    kits: dict[UUID, Kit] = field(default_factory=dict)
    distributions: dict[UUID, Distribution] = field(default_factory=dict)
    entitlements: list[Entitlement] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    official: list[AreaImpact] = field(default_factory=list)
    exposures: list[Exposure] = field(default_factory=list)


def a_world(db: Session, areas: Areas, rng: Random, now: datetime, *, households: int) -> World:
    """Make a response in which anything may have happened to anyone."""
    world = World(response=a_response(db, code=f"W-{new_id().hex[-12:]}"), areas=areas)
    _kits(db, world, rng, now)
    for _ in range(households):
        _a_household(db, world, rng, now)
    _estimates(db, world, rng, now)
    db.flush()
    return world


def _made(now: datetime) -> dict[str, object]:
    return {"created_at": now, "created_by_id": CLERK.id}


def _kits(db: Session, world: World, rng: Random, now: datetime) -> None:
    for sector in (Sector.FOOD, Sector.WASH, Sector.SHELTER):
        code = new_id().hex[-12:]
        item = Item(code=code, name_bn="চাল", name_en="Rice", unit="kg", sector=sector, **_made(now))  # type: ignore[arg-type]
        kit = Kit(
            code=code, name_bn="কিট", name_en="Kit", sector=sector, validity_days=rng.choice((3, 7, 30)), **_made(now)
        )  # type: ignore[arg-type]
        db.add_all([item, kit])
        db.flush()
        db.add(KitLine(kit_id=kit.id, position=0, item_id=item.id, quantity=Decimal(1)))
        world.kits[kit.id] = kit
        for state in rng.sample(list(State), 3):
            plan = Distribution(
                response_id=world.response.id,
                area_id=world.areas.district.id,
                code=new_id().hex[-12:],
                kit_id=kit.id,
                starts_at=now - timedelta(days=9),
                ends_at=now,
                state=state,
                **_made(now),  # type: ignore[arg-type]
            )
            db.add(plan)
            world.distributions[plan.id] = plan
    db.flush()


def _a_household(db: Session, world: World, rng: Random, now: datetime) -> None:
    union = rng.choice(world.areas.unions)
    assert union.min_lon is not None
    assert union.min_lat is not None
    placed = rng.random() < 0.9
    household = Household(
        code=new_id().hex[-20:],
        area_id=union.id,
        size=rng.randint(1, 9),
        children_3_17=rng.randint(0, 3),
        female_headed=rng.random() < 0.3,
        disability=rng.random() < 0.2,
        lon=union.min_lon + rng.random() / 10 if placed else None,
        lat=union.min_lat + rng.random() / 10 if placed else None,
        status=rng.choice((Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.WITHDRAWN, Status.MERGED)),
        **_made(now),  # type: ignore[arg-type]
    )
    db.add(household)
    db.flush()
    world.households.append(household)
    if rng.random() < 0.85:
        impact = Impact(
            household_id=household.id,
            response_id=world.response.id,
            house_damage=rng.choice(list(Damage)),
            needs=[need for need in NEEDS if rng.random() < 0.5],
            state=rng.choice(list(ImpactState)),
            **_made(now),  # type: ignore[arg-type]
        )
        db.add(impact)
        world.impacts.append(impact)
    for plan in rng.sample(list(world.distributions.values()), rng.randint(0, 4)):
        _a_plan_for(db, world, household, plan, rng, now)


def _a_plan_for(
    db: Session, world: World, household: Household, plan: Distribution, rng: Random, now: datetime
) -> None:
    entitlement = Entitlement(
        distribution_id=plan.id,
        household_id=household.id,
        area_id=household.area_id,
        number=len(world.entitlements) + 1,
        household_code=household.code,
        size=household.size,
        lines=[],
        state=rng.choice(list(EntitlementState)),
        **_made(now),  # type: ignore[arg-type]
    )
    db.add(entitlement)
    db.flush()
    world.entitlements.append(entitlement)
    first: CheckIn | None = None
    for _ in range(rng.choice((0, 0, 1, 1, 1, 2))):
        check_in = CheckIn(
            distribution_id=plan.id,
            entitlement_id=entitlement.id,
            household_id=household.id,
            outcome=rng.choice(
                (Outcome.DELIVERED, Outcome.DELIVERED, Outcome.PARTIAL, Outcome.REFUSED, Outcome.ABSENT)
            ),
            method=Method.CODE,
            collected_at=now - timedelta(hours=rng.randint(0, 24 * 40)),
            received_at=now,
            is_standing=rng.random() < 0.85,
            repeat_of_id=first.id if first else None,
            **_made(now),  # type: ignore[arg-type]
        )
        db.add(check_in)
        db.flush()
        world.check_ins.append(check_in)
        first = first or check_in


def _estimates(db: Session, world: World, rng: Random, now: datetime) -> None:
    programme = Programme(
        response_id=world.response.id,
        neutral_code=new_id().hex[-12:],
        name_bn="ঘর",
        name_en="House",
        kind=ProgrammeKind.HOUSE,
        amount_poisha=100,
        milestones=[],
        **_made(now),  # type: ignore[arg-type]
    )
    db.add(programme)
    db.flush()
    for household in rng.sample(world.households, len(world.households) // 4):
        grant = Grant(
            programme_id=programme.id,
            household_id=household.id,
            area_id=household.area_id,
            amount_poisha=100,
            nominated_by="forum",
            state=rng.choice(list(GrantState)),
            **_made(now),  # type: ignore[arg-type]
        )
        db.add(grant)
        world.grants.append(grant)
    for union in world.areas.unions:
        _estimate(db, world, union, rng, now)


def _estimate(db: Session, world: World, union: Area, rng: Random, now: datetime) -> None:
    if rng.random() < 0.6:
        exposure = Exposure(
            response_id=world.response.id,
            area_id=union.id,
            share=rng.random(),
            households=rng.randint(0, 60),
            children_3_17=rng.randint(0, 90),
        )
        db.add(exposure)
        world.exposures.append(exposure)
    for days in rng.sample(range(1, 9), rng.randint(0, 2)):
        figure = AreaImpact(
            response_id=world.response.id,
            area_id=union.id,
            as_of=(now - timedelta(days=days)).date(),
            households_affected=rng.randint(0, 80),
            children_affected=rng.choice((None, rng.randint(0, 99))),
            **_made(now),  # type: ignore[arg-type]
        )
        db.add(figure)
        world.official.append(figure)


# The slow count. It shares no code with relief.gaps: it walks the records of one household after another.


def _ids_below(world: World, area: Area) -> set[UUID]:
    return {union.id for union in world.areas.unions if union.path.startswith(area.path)}


def slow_count(world: World, households: list[Household], now: datetime) -> dict[str, int]:
    """Every figure of these households, one by one."""
    numbers = dict.fromkeys(
        [
            "registered",
            "verified",
            "targeted",
            "reached",
            "reached_ever",
            "female_headed",
            "female_headed_reached",
            "disability",
            "disability_reached",
            "children_registered",
            "fully_damaged",
            "fully_damaged_granted",
        ],
        0,
    )
    for household in households:
        impacts = [one for one in world.impacts if one.household_id == household.id]
        if household.status is not Status.ACTIVE or not impacts:
            continue
        verified = impacts[0].state is ImpactState.VERIFIED
        reached = bool(slow_reach(world, household, now))
        numbers["registered"] += 1
        numbers["verified"] += verified
        numbers["targeted"] += bool(slow_plans(world, household))
        numbers["reached"] += reached
        numbers["reached_ever"] += bool(_deliveries(world, household))
        numbers["female_headed"] += household.female_headed
        numbers["female_headed_reached"] += household.female_headed and reached
        numbers["disability"] += household.disability
        numbers["disability_reached"] += household.disability and reached
        numbers["children_registered"] += household.children_3_17
        lost = verified and impacts[0].house_damage is Damage.FULL
        numbers["fully_damaged"] += lost
        numbers["fully_damaged_granted"] += lost and _granted(world, household)
    return numbers


def slow_sector(world: World, households: list[Household], sector: str, now: datetime) -> dict[str, int]:
    """In need, unmet, targeted, reached and ever reached in one sector."""
    numbers = dict.fromkeys(("in_need", "unmet", "targeted", "reached", "reached_ever"), 0)
    for household in households:
        impacts = [one for one in world.impacts if one.household_id == household.id]
        if household.status is not Status.ACTIVE or not impacts:
            continue
        lacks, has = sector in impacts[0].needs, sector in slow_reach(world, household, now)
        numbers["in_need"] += lacks
        numbers["unmet"] += lacks and not has
        numbers["targeted"] += sector in slow_plans(world, household)
        numbers["reached"] += has
        numbers["reached_ever"] += sector in {_sector(world, one) for one in _deliveries(world, household)}
    return numbers


def _deliveries(world: World, household: Household) -> list[CheckIn]:
    return [
        one
        for one in world.check_ins
        if one.household_id == household.id and one.is_standing and one.outcome in (Outcome.DELIVERED, Outcome.PARTIAL)
    ]


def _sector(world: World, check_in: CheckIn) -> str:
    return world.kits[world.distributions[check_in.distribution_id].kit_id].sector.value


def slow_reach(world: World, household: Household, now: datetime) -> set[str]:
    """Sectors of which the household holds something that still lasts."""
    lasting = set()
    for one in _deliveries(world, household):
        kit = world.kits[world.distributions[one.distribution_id].kit_id]
        if one.collected_at + timedelta(days=kit.validity_days) > now:
            lasting.add(kit.sector.value)
    return lasting


def slow_plans(world: World, household: Household) -> set[str]:
    """Sectors for which a plan that stands names the household."""
    return {
        world.kits[world.distributions[one.distribution_id].kit_id].sector.value
        for one in world.entitlements
        if one.household_id == household.id
        and one.state is not EntitlementState.CANCELLED
        and world.distributions[one.distribution_id].state in STANDING
    }


def _granted(world: World, household: Household) -> bool:
    helping = (GrantState.APPROVED, GrantState.ACTIVE, GrantState.COMPLETED)
    return any(one.household_id == household.id and one.state in helping for one in world.grants)


def slow_affected(world: World, area: Area) -> int | None:
    """Newest official figure of each union below, else its exposure; None when nothing is known of any."""
    known = []
    for union_id in _ids_below(world, area):
        official = [one for one in world.official if one.area_id == union_id]
        exposed = [one for one in world.exposures if one.area_id == union_id]
        if official:
            known.append(max(official, key=lambda one: one.as_of).households_affected)
        elif exposed and exposed[0].households is not None:
            known.append(exposed[0].households)
    return sum(known) if known else None


def inside(world: World, area: Area) -> list[Household]:
    """The households registered in this area or below."""
    return [one for one in world.households if one.area_id in _ids_below(world, area)]
