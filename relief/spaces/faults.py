"""What is wrong with what was given, field by field; the words are what the person reads."""

from __future__ import annotations

from datetime import date

from relief.kernel.problems import N_
from relief.spaces import rules, weeks
from relief.spaces.inputs import (
    AgreementGiven,
    CaregiverGiven,
    CompletionGiven,
    EnrolmentGiven,
    ExitGiven,
    GroupGiven,
    SeriesGiven,
    SpaceChange,
    SpaceGiven,
    SubmissionGiven,
    WalkInGiven,
)

Faults = dict[str, str]
OLDEST = 17
_NAME = N_("Write a name.")
_MOST_ADULTS = 60


def of_space(given: SpaceGiven | SpaceChange) -> Faults:
    found: Faults = {}
    if not given.name_bn.strip():
        found["name_bn"] = N_("Write the name of the space in Bangla.")
    if given.indoor_m2 is not None and not 4 <= given.indoor_m2 <= 5000:
        found["indoor_m2"] = N_("Write the indoor area in square metres, between 4 and 5000.")
    if given.opened_on and given.review_on and given.review_on < given.opened_on:
        found["review_on"] = N_("The review day cannot be before the opening day.")
    if (given.lon is None) != (given.lat is None):
        found["lat"] = N_("Give both latitude and longitude, or neither.")
    return found


def of_group(given: GroupGiven) -> Faults:
    found: Faults = {}
    if not given.name_bn.strip():
        found["name_bn"] = N_("Write the name of the group in Bangla.")
    if not 0 <= given.age_min <= OLDEST:
        found["age_min"] = N_("Write an age from 0 to 17.")
    if not given.age_min <= given.age_max <= OLDEST:
        found["age_max"] = N_("Write an age from the lowest age of the group to 17.")
    if not 1 <= given.max_size <= rules.HARD_STOP:
        found["max_size"] = N_("A group has 1 to 30 children; 20 to 25 is best.")
    return found


def of_series(given: SeriesGiven) -> Faults:
    found: Faults = {}
    try:
        weeks.weekdays_of(given.rrule)
    except ValueError:
        found["weekdays"] = N_("Choose at least one day of the week.")
    if given.ends <= given.starts:
        found["ends"] = N_("The session must end after it starts.")
    if given.valid_to is not None and given.valid_to < given.valid_from:
        found["valid_to"] = N_("The last day cannot be before the first day.")
    return found


def of_agreement(given: AgreementGiven) -> Faults:
    found: Faults = {}
    if not given.given_by.strip():
        found["given_by"] = N_("Write who agreed that the child may come.")
    if not given.enrolment:
        found["consent_enrolment"] = N_("Without the guardian's agreement the child is not enrolled.")
    if given.child_assents is None:
        found["child_assents"] = N_("Ask the child, and say what the child answered.")
    elif not given.child_assents:
        found["child_assents"] = N_("A child who does not want to come is not enrolled.")
    return found


def of_guardians(caregivers: tuple[CaregiverGiven, ...], unaccompanied: bool) -> Faults:
    named = [one for one in caregivers if one.name.strip()]
    if alone := [one for one in named if not one.relation.strip()]:
        field = "caregiver_relation" if alone[0].is_guardian else "second_relation"
        return {field: N_("Write how this adult is related to the child.")}
    if unaccompanied and any(one.is_guardian for one in named):
        return {"unaccompanied": N_("A guardian is named, so the child is not unaccompanied.")}
    if unaccompanied or any(one.is_guardian for one in named):
        return {}
    return {"caregiver_name": N_("Name a guardian, or say below that the child has none (unaccompanied).")}


def of_enrolment(given: EnrolmentGiven, today: date) -> Faults:
    found = of_agreement(given.agreement) | of_guardians(given.caregivers, given.unaccompanied)
    found |= _of_child(given.known_as, given.sex is None)
    found |= _of_age(given, today)
    if given.from_date is not None and given.from_date > today:
        found["from_date"] = N_("The first day cannot lie in the future.")
    return found


def of_completion(given: CompletionGiven) -> Faults:
    return of_agreement(given.agreement) | of_guardians(given.caregivers, given.unaccompanied)


def of_walk_in(given: WalkInGiven) -> Faults:
    if given.known_id is not None:
        return {}
    found = _of_child(given.known_as, given.sex is None)
    if given.age is not None and not 0 <= given.age <= OLDEST:
        found["age"] = N_("Write an age from 0 to 17.")
    return found


def of_exit(given: ExitGiven, from_date: date, today: date) -> Faults:
    found: Faults = {}
    if given.reason is None:
        found["reason"] = N_("Choose why the child no longer comes.")
    if given.on is None or not from_date <= given.on <= today:
        found["on"] = N_("Write the last day, not before the first day and not in the future.")
    return found


def of_submission(given: SubmissionGiven) -> Faults:
    found: Faults = {}
    if given.adults_present is None:
        found["adults_present"] = N_("Write how many adults were with the children.")
    elif not 0 <= given.adults_present <= _MOST_ADULTS:
        found["adults_present"] = N_("Write a number of adults from 0 to 60.")
    if given.incident_count < 0:
        found["incident_count"] = N_("Write how many incidents there were, or 0.")
    return found


def _of_child(known_as: str, sex_unknown: bool) -> Faults:
    found: Faults = {}
    if not known_as.strip():
        found["known_as"] = _NAME
    if sex_unknown:
        found["sex"] = N_("Choose girl or boy.")
    return found


def _of_age(given: EnrolmentGiven, today: date) -> Faults:
    if given.birth_date is not None:
        if not 0 <= rules.age_on(given.birth_date, today) <= OLDEST:
            return {"birth_date": N_("The birth date must be that of a child under 18.")}
        return {}
    if given.age is None:
        return {"age": N_("Write the birth date, or an estimated age.")}
    return {} if 0 <= given.age <= OLDEST else {"age": N_("Write an age from 0 to 17.")}
