"""How the words of the counsellor's pages read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.psychosocial.kinds import (
    AgreedBy,
    AskedFor,
    Busy,
    CancelledBy,
    CancelReason,
    ClashKind,
    FollowUpOutcome,
    HandOverWhy,
    Licence,
    Method,
    PlanState,
    Prefers,
    SessionKind,
    SessionState,
    TakesPart,
)

LABELS: Mapping[StrEnum, str] = {
    SessionState.REQUESTED: N_("Asked for"),
    SessionState.SCHEDULED: N_("Booked"),
    SessionState.ARRIVED: N_("Has arrived"),
    SessionState.COMPLETED: N_("Held"),
    SessionState.NO_SHOW: N_("Did not come"),
    SessionState.CANCELLED: N_("Cancelled"),
    SessionState.MOVED: N_("Moved"),
    AgreedBy.SELF: N_("The person"),
    AgreedBy.MOTHER: N_("Mother"),
    AgreedBy.FATHER: N_("Father"),
    AgreedBy.GUARDIAN: N_("Another guardian"),
    Method.VERBAL: N_("By word of mouth"),
    Method.WRITTEN: N_("Signature"),
    Method.THUMBPRINT: N_("Thumbprint"),
    Method.PHONE: N_("By phone"),
    CancelReason.PERSON_ASKED: N_("The person asked for it"),
    CancelReason.COUNSELLOR_AWAY: N_("I cannot come"),
    CancelReason.HAZARD: N_("Water, storm or blocked road"),
    CancelReason.NO_ROOM: N_("No room to talk undisturbed"),
    CancelReason.OTHER: N_("Another reason"),
}
# Apart, because lists of words may share a word with another list.
KINDS_OF_SESSION: Mapping[StrEnum, str] = {
    SessionKind.INDIVIDUAL: N_("One person"),
    SessionKind.GROUP: N_("Group"),
    SessionKind.CAREGIVER: N_("Caregiver"),
    SessionKind.FAMILY: N_("Family"),
    SessionKind.HOME_VISIT: N_("Home visit"),
}
ASKED: Mapping[StrEnum, str] = {
    AskedFor.PERSON: N_("The person"),
    AskedFor.FAMILY: N_("The family"),
    AskedFor.STAFF: N_("Somebody of us"),
    AskedFor.SERVICE: N_("Another service"),
}
PREFERENCES: Mapping[StrEnum, str] = {
    Prefers.ANYBODY: N_("No matter who"),
    Prefers.WOMAN: N_("A woman"),
    Prefers.MAN: N_("A man"),
}
CANCELLERS: Mapping[StrEnum, str] = {
    CancelledBy.PERSON: N_("The person"),
    CancelledBy.COUNSELLOR: N_("I"),
    CancelledBy.ORGANISATION: N_("The organisation"),
}
PARTS: Mapping[StrEnum, str] = {
    TakesPart.EXPECTED: N_("Expected"),
    TakesPart.CAME: N_("Came"),
    TakesPart.STAYED_AWAY: N_("Did not come"),
}
BUSY: Mapping[StrEnum, str] = {
    Busy.SCHOOL: N_("School"),
    Busy.WORK: N_("Work"),
    Busy.COURSE: N_("Course"),
    Busy.OTHER: N_("Something else"),
}
OUTCOMES: Mapping[StrEnum, str] = {
    FollowUpOutcome.COMES_AGAIN: N_("Comes again"),
    FollowUpOutcome.OTHER_TIME: N_("Needs another time"),
    FollowUpOutcome.NO_LONGER: N_("Does not want it any more"),
    FollowUpOutcome.MOVED_AWAY: N_("Has moved away"),
    FollowUpOutcome.NOT_REACHED: N_("Was not reached"),
}
LICENCES: Mapping[StrEnum, str] = {
    Licence.FREE: N_("Free to use, with the source named"),
    Licence.OWN_WORDING: N_("Free to use with wording you enter yourself"),
    Licence.RESTRICTED: N_("Restricted: known by name only"),
}
# Apart, because a list and another list may share a word.
PLANS: Mapping[StrEnum, str] = {
    PlanState.PROPOSED: N_("Proposed"),
    PlanState.CONSENTED: N_("Consent given"),
    PlanState.ACTIVE: N_("Under way"),
    PlanState.REVIEW_DUE: N_("Look back now"),
    PlanState.COMPLETED: N_("Completed"),
    PlanState.DROPPED: N_("Ended early"),
    PlanState.REFERRED_ON: N_("Referred on"),
}
# With the times in the way; filled in where the reader's digits are known.
CLASHES: Mapping[ClashKind, str] = {
    ClashKind.COUNSELLOR: N_("You have another appointment from %(starts)s to %(ends)s (%(code)s)."),
    ClashKind.PLAN: N_("%(code)s already has an appointment from %(starts)s to %(ends)s."),
    ClashKind.ROOM: N_("The room is in use from %(starts)s to %(ends)s. Choose another room."),
    ClashKind.AWAY: N_("You said that you are away from %(starts)s to %(ends)s."),
    ClashKind.NO_ADULT: N_("No other adult is known to be there then. Ask somebody to stay near, and say so below."),
    ClashKind.GROUP: N_("The child's own group meets from %(starts)s to %(ends)s."),
    ClashKind.BUSY: N_("The person is busy from %(starts)s to %(ends)s (%(busy)s)."),
    ClashKind.OUTSIDE_HOURS: N_("This is outside your working hours. Choose another time, or change your hours."),
    ClashKind.TRAVEL: N_(
        "You are at another place from %(starts)s to %(ends)s (%(code)s). Leave %(minutes)s minutes for the way."
    ),
    ClashKind.DAILY_MAXIMUM: N_("You already have %(most)s appointments on this day. Choose another day."),
    ClashKind.SEX: N_("The person wants to talk to somebody else: a woman or a man, as the plan says."),
}
# In few words, for the dates a series left out.
CLASHES_SHORT: Mapping[ClashKind, str] = {
    ClashKind.COUNSELLOR: N_("You have another appointment"),
    ClashKind.PLAN: N_("The person has another appointment"),
    ClashKind.ROOM: N_("The room is in use"),
    ClashKind.AWAY: N_("You are away"),
    ClashKind.NO_ADULT: N_("No other adult is there"),
    ClashKind.GROUP: N_("The child's own group meets"),
    ClashKind.BUSY: N_("School or work"),
    ClashKind.OUTSIDE_HOURS: N_("Outside your working hours"),
    ClashKind.TRAVEL: N_("Too little time for the way"),
    ClashKind.DAILY_MAXIMUM: N_("The day is full"),
    ClashKind.SEX: N_("The person wants to talk to somebody else"),
}
WHYS: Mapping[StrEnum, str] = {
    HandOverWhy.LEAVE: N_("Leave"),
    HandOverWhy.LEFT: N_("The counsellor has left"),
    HandOverWhy.WISH: N_("The person wishes it"),
    HandOverWhy.CLOSE_BY: N_("Somebody nearer"),
    HandOverWhy.OTHER: N_("Another reason"),
}
# All lists of this room that pages say by `label()`.
TABLES = (LABELS, PLANS, KINDS_OF_SESSION, ASKED, PREFERENCES, CANCELLERS, PARTS, BUSY, OUTCOMES, LICENCES, WHYS)
