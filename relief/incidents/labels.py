"""Words on screen for incidents."""

from __future__ import annotations

from enum import StrEnum

from relief.accounts.models import Pack
from relief.incidents.kinds import IncidentState, Sort, Step
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    Sort.LOST_TABLET: N_("Lost tablet"),
    Sort.BREACH: N_("Data breach"),
    IncidentState.OPEN: N_("Being worked on"),
    IncidentState.CLOSED: N_("Closed"),
    Step.REVOKED: N_("The tablet is shut out"),
    Step.STOPPED: N_("It is stopped: nobody gets any more"),
    Step.SEARCHED: N_("Looked for it: called the number, asked at the place and on the way"),
    Step.UNSENT: N_("Found out what it had not sent, and wrote it again from paper"),
    Step.PASSWORDS: N_("Whoever worked on it has a new password"),
    Step.POLICE: N_("Written down at the police station (general diary)"),
    Step.KEPT: N_("What proves it is kept: messages, files, times"),
    Step.LOOKED: N_("Looked through whom it concerns, and who is in danger by it"),
    Step.TOLD_LEAD: N_("Told the head of the organisation"),
    Step.TOLD_AUTHORITY: N_("Told the authority"),
    Step.TOLD_PEOPLE: N_("Told the families and guardians"),
    Step.TOLD_DONOR: N_("Told partners and donors whose data it was"),
    Step.LEARNED: N_("Written down what is done differently from now on"),
    Pack.LIST: N_("List of a distribution"),
    Pack.REGISTRATION: N_("Families already registered, to notice a second entry"),
    Pack.ROLL: N_("Roll call of spaces"),
    Pack.SUPPORT: N_("Appointments, by code"),
    Pack.STORE: N_("Goods of the store"),
}
# What each pack says of a person: the same sentence as in docs/data-protection.md.
SAYS: dict[Pack, str] = {
    Pack.LIST: N_("head’s name, village, size, what is due, last four digits of the phone, who collects instead"),
    Pack.REGISTRATION: N_("sound of the head’s name, village, last four digits of the phone, code"),
    Pack.ROLL: N_("name the child is called by, age, sex, safety note; who may collect it, for one day"),
    Pack.SUPPORT: N_("times, place codes and codes; no name"),
    Pack.STORE: N_("nothing of a person"),
}
