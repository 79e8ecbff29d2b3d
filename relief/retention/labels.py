"""Words on screen for retention."""

from __future__ import annotations

from enum import StrEnum

from relief.kernel.problems import N_
from relief.retention.kinds import Kind

LABELS: dict[StrEnum, str] = {
    Kind.LISTS: N_("Imported lists: the file and its rows"),
    Kind.REQUESTS: N_("Answered wishes of families: who asked, how we knew"),
    Kind.FEEDBACK: N_("Answered questions and complaints: who asked, what was said"),
    Kind.SURVEYS: N_("Closed surveys: what families said in their own words"),
    Kind.CHILDREN: N_("Children who have left every group"),
    Kind.FAMILIES: N_("Families at rest"),
    Kind.SUPPORT: N_("Ended support plans"),
    Kind.CONCERNS: N_("Closed worries and their referrals"),
    Kind.REPORTS: N_("Closed reports about staff"),
    Kind.INCIDENTS: N_("Closed records of lost tablets and breaches"),
}
# What stays when it goes.
STAYS: dict[Kind, str] = {
    Kind.LISTS: N_("How many rows came to what. The families stand in the registry."),
    Kind.REQUESTS: N_("That it was asked, and answered in time."),
    Kind.FEEDBACK: N_("Topic, place and days."),
    Kind.SURVEYS: N_("The answers that are counted."),
    Kind.CHILDREN: N_("Sex, year of birth, marks and months."),
    Kind.FAMILIES: N_("How many people by sex and age, and what was given."),
    Kind.SUPPORT: N_("That sessions took place, by code."),
    Kind.CONCERNS: N_("That there was one, by code and urgency."),
    Kind.REPORTS: N_("That there was one, and when it was closed."),
    Kind.INCIDENTS: N_("Which classes, how many people, who did what on which day."),
}
# When its time begins.
BEGINS: dict[Kind, str] = {
    Kind.LISTS: N_("since it was merged or put aside"),
    Kind.REQUESTS: N_("since the answer"),
    Kind.FEEDBACK: N_("since the answer"),
    Kind.SURVEYS: N_("since the survey was closed"),
    Kind.CHILDREN: N_("since the child left its last group"),
    Kind.FAMILIES: N_("since anything was given, planned, written or asked"),
    Kind.SUPPORT: N_("since the last session or note of an ended plan"),
    Kind.CONCERNS: N_("since it was closed, with all its referrals ended"),
    Kind.REPORTS: N_("since it was closed"),
    Kind.INCIDENTS: N_("since it was closed"),
}
