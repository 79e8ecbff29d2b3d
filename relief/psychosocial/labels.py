"""How the words of the counsellor's pages read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.psychosocial.kinds import (
    AgreedBy,
    CancelReason,
    ClashKind,
    Method,
    PlanState,
    SessionState,
)

LABELS: Mapping[StrEnum, str] = {
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
# Apart, because a list and another list may share a word.
PLANS: Mapping[StrEnum, str] = {
    PlanState.CONSENTED: N_("Consent given"),
    PlanState.ACTIVE: N_("Under way"),
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
    ClashKind.OUTSIDE_HOURS: N_("This is outside your working hours. Choose another time, or change your hours."),
    ClashKind.TRAVEL: N_(
        "You are at another place from %(starts)s to %(ends)s (%(code)s). Leave 45 minutes for the way."
    ),
    ClashKind.DAILY_MAXIMUM: N_("You already have five appointments on this day. Choose another day."),
}
