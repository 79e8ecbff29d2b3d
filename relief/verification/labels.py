"""Words on screen for verification."""

from __future__ import annotations

from enum import StrEnum

from relief.kernel.problems import N_
from relief.verification.kinds import (
    AppealKind,
    AppealState,
    Channel,
    Ground,
    Outcome,
    Refusal,
    Seat,
    SessionState,
    Standing,
    VisitPurpose,
    VisitState,
)

# One book for each list: words of two lists that are spelt alike are one key of a dictionary.
GROUNDS: dict[StrEnum, str] = {
    Ground.HOUSE_DESTROYED: N_("House destroyed"),
    Ground.NO_INCOME: N_("No income or day labour only"),
    Ground.LANDLESS: N_("No land of its own"),
    Ground.WOMAN_ALONE: N_("Woman provides alone"),
    Ground.OLD_ALONE: N_("Old people alone"),
    Ground.DISABILITY: N_("Person with disability in the family"),
    Ground.MOTHER: N_("Pregnant or breastfeeding mother"),
    Ground.DISPLACED: N_("Had to leave home"),
    Ground.OTHER: N_("Another reason"),
}
SEATS: dict[StrEnum, str] = {
    Seat.CHAIR: N_("Chair"),
    Seat.SECRETARY: N_("Member secretary"),
    Seat.WOMENS_REPRESENTATIVE: N_("Women’s representative"),
    Seat.WARD_MEMBER: N_("Ward member"),
    Seat.COMMUNITY: N_("Member from the community"),
    Seat.ORGANISATION: N_("Member from the organisation"),
}
STANDINGS: dict[StrEnum, str] = {
    Standing.WAITING: N_("Waiting for a session"),
    Standing.NEEDS_VISIT: N_("To be visited"),
    Standing.APPEALED: N_("Appealed"),
    Standing.VERIFIED: N_("Verified by the committee"),
    Standing.REFUSED: N_("Refused by the committee"),
}
OUTCOMES: dict[StrEnum, str] = {
    Outcome.OPEN: N_("Not decided"),
    Outcome.VERIFIED: N_("Verify"),
    Outcome.REFUSED: N_("Refuse"),
    Outcome.NEEDS_VISIT: N_("Visit first"),
}
# The same words as they stand in minutes: what was done, not what to do.
OUTCOMES_DONE: dict[Outcome, str] = {
    Outcome.OPEN: N_("Put off"),
    Outcome.VERIFIED: N_("Verified by the committee"),
    Outcome.REFUSED: N_("Refused by the committee"),
    Outcome.NEEDS_VISIT: N_("To be visited"),
}
REFUSALS: dict[StrEnum, str] = {
    Refusal.DAMAGE_NOT_SO: N_("The damage is not as reported"),
    Refusal.LIVES_ELSEWHERE: N_("Does not live in this area"),
    Refusal.ALREADY_HELPED: N_("Already helped for the same need"),
    Refusal.LISTED_TWICE: N_("Stands on the list twice"),
    Refusal.CAN_HELP_ITSELF: N_("Can help itself, others come first"),
    Refusal.OTHER: N_("Another reason"),
}
SESSIONS: dict[StrEnum, str] = {
    SessionState.OPEN: N_("Session open"),
    SessionState.CLOSED: N_("Closed and frozen"),
}
APPEAL_KINDS: dict[StrEnum, str] = {
    AppealKind.LEFT_OUT: N_("Left out or refused: should be helped"),
    AppealKind.OBJECTION: N_("Objection: should not be on the list"),
}
CHANNELS: dict[StrEnum, str] = {
    Channel.IN_PERSON: N_("In person"),
    Channel.READING: N_("At the reading in the village"),
    Channel.PHONE: N_("By phone"),
    Channel.PAPER: N_("On paper"),
    Channel.BOX: N_("Complaint box"),
}
APPEALS: dict[StrEnum, str] = {
    AppealState.RECEIVED: N_("Appeal received"),
    AppealState.IN_SESSION: N_("Before a session"),
    AppealState.UPHELD: N_("Upheld"),
    AppealState.DISMISSED: N_("Dismissed"),
}
VISIT_PURPOSES: dict[StrEnum, str] = {
    VisitPurpose.DAMAGE: N_("To look at the damage"),
    VisitPurpose.FOLLOW_UP: N_("Follow-up: how is the family doing"),
}
VISITS: dict[StrEnum, str] = {
    VisitState.PLANNED: N_("Visit planned"),
    VisitState.MADE: N_("Visited"),
    VisitState.CANCELLED: N_("Called off"),
}
ALL = (
    GROUNDS, SEATS, STANDINGS, OUTCOMES, REFUSALS, SESSIONS, APPEAL_KINDS, CHANNELS, APPEALS, VISIT_PURPOSES, VISITS,
)  # fmt: skip
# Colours of badges.
KINDS: dict[str, str] = {
    Standing.WAITING: "warn",
    Standing.NEEDS_VISIT: "info",
    Standing.APPEALED: "warn",
    Standing.VERIFIED: "good",
    Standing.REFUSED: "bad",
}
APPEAL_BADGES: dict[str, str] = {
    AppealState.RECEIVED: "warn",
    AppealState.IN_SESSION: "info",
    AppealState.UPHELD: "good",
    AppealState.DISMISSED: "quiet",
}
