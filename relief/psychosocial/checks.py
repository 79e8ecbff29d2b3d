"""What is wrong with what was given, whatever else is booked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from relief.kernel.problems import N_
from relief.kernel.zone import local_day
from relief.psychosocial.inputs import AbsenceGiven, HoursGiven, PlanGiven, SeriesGiven, TiesGiven, TimeGiven
from relief.psychosocial.rules import FACES, LAYERS, dates_of

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=3)
LONGEST_SERIES = timedelta(weeks=26)
MOST_DATES = 200
LONGEST_REASON = 300


def faults_of_time(given: TimeGiven, now: datetime) -> dict[str, str]:
    """What is wrong with a time whatever else is booked."""
    length = given.ends_at - given.starts_at
    if length <= timedelta(0):
        return {"ends": N_("The end must be later than the start.")}
    if not SHORTEST <= length <= LONGEST:
        return {"ends": N_("An appointment lasts between 15 minutes and 3 hours.")}
    if local_day(given.starts_at) < local_day(now):
        return {"day": N_("This day is over. Choose today or a later day.")}
    if len(given.reason) > LONGEST_REASON:
        return {"reason": N_("This is too long. Shorten it, please.")}
    if given.space_id is None and not given.room.strip():
        return {"room": N_("Choose a space, or write where you will meet.")}
    return {}


def faults_of_plan(given: PlanGiven) -> dict[str, str]:
    """What is wrong with a new plan."""
    faults: dict[str, str] = {}
    if not given.name.strip():
        faults["name"] = N_("Write the person's name. It is sealed.")
    if given.layer not in LAYERS:
        faults["layer"] = N_("Choose one of the layers.")
    if given.agreement is not None and not given.agreement.agreed:
        faults["agreed"] = N_("Without consent no support begins. Propose the plan, and write the answer on its page.")
    if given.mood_faces not in FACES:
        faults["mood_faces"] = N_("Choose none, three or five faces.")
    return faults


def faults_of_series(given: SeriesGiven, now: datetime) -> dict[str, str]:
    """What is wrong with a series before any date is looked at."""
    if not given.weekdays:
        return {"weekdays": N_("Choose at least one day of the week.")}
    if given.last_on < given.first_on:
        return {"last_on": N_("The last day must not be before the first.")}
    if given.last_on - given.first_on > LONGEST_SERIES:
        return {"last_on": N_("A series runs for 26 weeks at most. Choose an earlier last day.")}
    days = dates_of(given.first_on, given.last_on, given.weekdays)
    if not days:
        return {"weekdays": N_("No such day lies between the first and the last.")}
    if len(days) > MOST_DATES:
        return {"last_on": N_("A series has 200 dates at most. Choose fewer days or an earlier last day.")}
    return faults_of_time(given.time_on(days[0]), now)


def faults_of_ties(given: TiesGiven) -> dict[str, str]:
    """What is wrong with school and work hours."""
    wrong = any(each.hours.ends <= each.hours.starts for each in given.busy)
    return {"busy": N_("The end must be later than the start.")} if wrong else {}


def faults_of_hours(hours: Sequence[HoursGiven]) -> dict[str, str]:
    """What is wrong with a working week, by weekday."""
    return {
        f"ends_{each.weekday}": N_("The end must be later than the start.")
        for each in hours
        if each.ends <= each.starts
    }


def faults_of_absence(given: AbsenceGiven) -> dict[str, str]:
    """What is wrong with an absence."""
    if given.ends_at <= given.starts_at:
        return {"ends_at": N_("The end must be later than the start.")}
    return {}
