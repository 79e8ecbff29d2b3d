"""The demo's rehabilitation grants, providers and support plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from relief.areas.models import Area
from relief.demo import files
from relief.demo.cast import Players
from relief.demo.grants import GRANTS, PlannedGrant
from relief.demo.people import InventedHousehold
from relief.demo.registry import is_struck
from relief.households.models import Household
from relief.kernel.actor import Actor
from relief.kernel.sealing import Seals
from relief.kernel.zone import local_day, local_moment
from relief.psychosocial import actions as support
from relief.psychosocial import sessions
from relief.psychosocial.inputs import AgreementGiven, HoursGiven, PlanGiven, TimeGiven
from relief.psychosocial.kinds import AgreedBy
from relief.referrals import actions as directory
from relief.referrals.inputs import ProviderGiven
from relief.referrals.kinds import Service
from relief.rehabilitation import actions as grants
from relief.rehabilitation import deciding, queries
from relief.rehabilitation.inputs import Decision, NominationGiven, ProgrammeGiven, StepGiven
from relief.rehabilitation.kinds import GrantState, Measure, MilestoneState, ProgrammeKind
from relief.rehabilitation.milestones import move_milestone
from relief.responses.models import Response
from relief.spaces.models import Space

KINDS = {
    "HOUSE": ProgrammeKind.HOUSE,
    "LATRINE": ProgrammeKind.LATRINE,
    "GOATS": ProgrammeKind.LIVESTOCK,
    "SHOP": ProgrammeKind.SMALL_BUSINESS,
}
MEASURES = {
    "HOUSE": (Measure.HOUSE_LIVED_IN,),
    "LATRINE": (Measure.LATRINE_USED,),
    "GOATS": (Measure.ANIMALS, Measure.INCOME),
    "SHOP": (Measure.SHOP_OPEN, Measure.INCOME),
}
FORUM = "ইউনিয়ন সামাজিক ফোরাম"
# Names of people who never were, for plans nobody but Esha can open.
SUPPORTED = ("রেহানা (নমুনা)", "শিউলি (নমুনা)", "করিম (নমুনা)", "মিনতি (নমুনা)")
NOTE = "নমুনা নোট: ঘুমের সমস্যা কমেছে; শ্বাসের অনুশীলন চলবে।"


def fill_directory(db: Session, players: Players, areas: Mapping[str, Area], now: datetime) -> int:
    """Helplines, and the health facilities OpenStreetMap knows."""
    actor = Actor.clerk("demo")
    directory.seed_helplines(db, actor, now=now)
    for one in files.facilities():
        given = ProviderGiven(
            name_en=one.name,
            service=Service.MEDICAL,
            kind=one.kind,
            area_id=areas[one.pcode].id if one.pcode in areas else None,
            lon=one.lon,
            lat=one.lat,
            source="© OpenStreetMap contributors / Healthsites (ODbL)",
            is_demo=True,
        )
        directory.add_provider(db, actor, given, now=now)
    return len(files.facilities())


def rebuild(
    db: Session,
    players: Players,
    response: Response,
    invented: Sequence[InventedHousehold],
    registered: Sequence[Household],
    now: datetime,
) -> int:
    """Four programmes, with households in every state a grant can be in."""
    made = 0
    taken: set[int] = set()
    for plan in GRANTS:
        programme = grants.open_programme(db, players.actors["asha"], _programme(plan, response), now=now)
        waiting = iter(_eligible(plan, invented, taken))
        for state, count in plan.reached:
            for _ in range(count):
                index = next(waiting, None)
                if index is None:
                    break
                taken.add(index)
                nomination = NominationGiven(
                    programme_id=programme.id,
                    household_id=registered[index].id,
                    nominated_by=FORUM,
                    ground="ঘর হারিয়েছে, আয় বন্ধ",
                )
                _walk(db, players, nomination, GrantState(state), len(plan.milestones), now)
                made += 1
    return made


def _programme(plan: PlannedGrant, response: Response) -> ProgrammeGiven:
    total = plan.amount_bdt
    shares = [round(step.amount_bdt * 100 / total) for step in plan.milestones]
    shares[-1] = 100 - sum(shares[:-1])
    return ProgrammeGiven(
        response_id=response.id,
        neutral_code=f"P-{GRANTS.index(plan) + 1:02}",
        name_bn=plan.name_bn,
        name_en=plan.name_en,
        kind=KINDS[plan.code],
        amount_poisha=total * 100,
        milestones=tuple(
            StepGiven(
                title_bn=step.title_bn,
                title_en=step.title_en,
                share=share,
                evidence_bn=step.proof_bn,
                evidence_en=step.proof_en,
                days=30 * number,
            )
            for number, (step, share) in enumerate(zip(plan.milestones, shares, strict=True), 1)
        ),
        grants_planned=40,
        measures=MEASURES[plan.code],
        is_demo=True,
    )


def _eligible(plan: PlannedGrant, invented: Sequence[InventedHousehold], taken: set[int]) -> list[int]:
    return [
        one.index
        for one in invented
        if one.pcode == plan.pcode
        and is_struck(one)
        and one.index not in taken
        and one.copy_of is None
        and _fits(plan, one)
    ]


def _fits(plan: PlannedGrant, one: InventedHousehold) -> bool:
    if plan.target == "house_full":
        return one.damage_if_flooded == "full"
    if plan.target == "house_damaged":
        return one.damage_if_flooded != "none"
    return one.female_headed or plan.target != "female_headed"


def _walk(
    db: Session, players: Players, nomination: NominationGiven, to: GrantState, steps: int, now: datetime
) -> None:
    clerk, asha, gita = Actor.clerk("demo"), players.actors["asha"], players.actors["gita"]
    grant = grants.nominate(db, clerk, nomination, now=now)
    if to is GrantState.NOMINATED:
        return
    # Where a committee was set up, the first sitting of it decided.
    sitting = next((one.id for one in reversed(deciding.sittings(db, queries.find(db, clerk, grant.id)))), None)
    if to is GrantState.REFUSED:
        refused = Decision.REFUSED
        grants.verify_nomination(db, asha, grant.id, refused, "ঘর এখনও বাসযোগ্য", now=now, session_id=sitting)
        return
    grants.verify_nomination(db, asha, grant.id, Decision.VERIFIED, "", now=now, session_id=sitting)
    if to is GrantState.VERIFIED:
        return
    grants.approve_grant(db, gita, grant.id, now=now)
    if to is GrantState.APPROVED:
        return
    grants.start_grant(db, clerk, grant.id, now=now)
    if to is GrantState.STOPPED:
        grants.stop_grant(db, asha, grant.id, "পরিবারটি এলাকা ছেড়ে গেছে", now=now)
        return
    paid = steps if to is GrantState.COMPLETED else 1
    for number in range(1, paid + 1):
        move_milestone(db, clerk, grant.id, number, MilestoneState.CLAIMED, "ছবি জমা", now=now)
        move_milestone(db, asha, grant.id, number, MilestoneState.INSPECTED, "গিয়ে দেখা হয়েছে", now=now)
        move_milestone(db, gita, grant.id, number, MilestoneState.APPROVED, "", now=now)
        move_milestone(db, gita, grant.id, number, MilestoneState.PAID, "", now=now)


def support_people(
    db: Session, players: Players, response: Response, sites: Sequence[Space], seals: Seals, now: datetime
) -> int:
    """Esha's plans: a past session with its note, and appointments in the days to come.

    For her supervisor one look back is overdue, and one person who stayed away twice is to be asked after.
    """
    esha = players.actors["esha"]
    hours = [HoursGiven(weekday=day, starts=time(9), ends=time(16)) for day in (6, 0, 1, 2, 3)]
    for name in ("esha", "kamrul"):
        support.set_availability(db, players.actors[name], hours, now=now)
    days = _working_days(now)
    for number, name in enumerate(SUPPORTED):
        given = PlanGiven(
            response_id=response.id,
            area_id=sites[0].area_id,
            name=name,
            goals="নমুনা লক্ষ্য: ঘুম ও স্কুলে ফেরা",
            review_on=local_day(now) + timedelta(days=30 if number else -3),
            agreement=AgreementGiven(agreed=True, by=AgreedBy.SELF),
            is_demo=True,
        )
        before = now - timedelta(days=14)
        plan = support.open_plan(db, esha, given, seals=seals, now=before)
        past = _hour(days[0], number)
        held = sessions.schedule_session(db, esha, plan.id, past, now=before)
        if number == len(SUPPORTED) - 1:
            sessions.mark_no_show(db, esha, held.id, now=past.ends_at)
            again = sessions.schedule_session(db, esha, plan.id, _hour(days[0], number + 1), now=before)
            sessions.mark_no_show(db, esha, again.id, now=past.ends_at + timedelta(hours=1))
        else:
            sessions.complete_session(db, esha, held.id, NOTE, seals=seals, now=past.ends_at)
        for day in days[1:3]:
            sessions.schedule_session(db, esha, plan.id, _hour(day, number), now=now)
    return len(SUPPORTED)


def _working_days(now: datetime) -> list[datetime]:
    """Midnights of one working day last week and of the next two to come."""
    midnight = local_moment(local_day(now), time())
    past = next(day for day in (midnight - timedelta(days=n) for n in range(5, 14)) if day.weekday() in (6, 0, 1, 2, 3))
    coming = (midnight + timedelta(days=n) for n in range(1, 14))
    return [past, *[day for day in coming if day.weekday() in (6, 0, 1, 2, 3)][:2]]


def _hour(day: datetime, number: int) -> TimeGiven:
    starts = day + timedelta(hours=9 + number, minutes=30)
    return TimeGiven(starts_at=starts, ends_at=starts + timedelta(minutes=45), room="পরামর্শ ঘর", has_other_adult=True)
