"""How the words of this capability read; the texts are translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.spaces.gate_kinds import Collecting, Count, Doubt, Release
from relief.spaces.kinds import (
    EnrolmentState,
    ExitReason,
    Mark,
    NotHeld,
    OccurrenceState,
    SexRule,
    SpaceKind,
    SpaceState,
)
from relief.spaces.queries import Ask
from relief.spaces.rules import Misfit, Wait
from relief.spaces.site_kinds import Escalation, Halt, Item, Lack, Scope, Vetting

LABELS: Mapping[StrEnum, str] = {
    SpaceKind.FIXED: N_("Own building"),
    SpaceKind.MOBILE: N_("Mobile"),
    SpaceKind.SCHOOL: N_("In a school"),
    SpaceKind.HOME: N_("In a home"),
    SpaceKind.LEARNING_CENTRE: N_("Learning centre"),
    SpaceKind.GIRLS_CENTRE: N_("Adolescent girls' centre"),
}
_STATES: Mapping[StrEnum, str] = {
    SpaceState.PROPOSED: N_("Proposed"),
    SpaceState.ASSESSED: N_("Assessed"),
    SpaceState.APPROVED: N_("Approved"),
    SpaceState.OPEN: N_("Open"),
    SpaceState.SUSPENDED: N_("Suspended"),
    SpaceState.HANDED_OVER: N_("Handed over"),
    SpaceState.CLOSED: N_("Closed"),
}
_SESSIONS: Mapping[StrEnum, str] = {
    OccurrenceState.PLANNED: N_("Planned"),
    OccurrenceState.OPEN: N_("Roll call begun"),
    OccurrenceState.SUBMITTED: N_("Handed in"),
    OccurrenceState.VERIFIED: N_("Verified"),
    OccurrenceState.RETURNED: N_("Returned"),
    OccurrenceState.NOT_HELD: N_("Not held"),
    OccurrenceState.CANCELLED: N_("Cancelled"),
}
_NOT_HELD: Mapping[StrEnum, str] = {
    NotHeld.HAZARD: N_("Flood, storm or other hazard"),
    NotHeld.HOLIDAY: N_("Holiday"),
    NotHeld.STAFF_ABSENT: N_("Facilitators absent"),
    NotHeld.NO_CHILDREN: N_("No child came"),
    NotHeld.SPACE_IN_USE: N_("The space was in use"),
    NotHeld.SECURITY: N_("Strike or unsafe"),
    NotHeld.OTHER: N_("Other"),
}
_MARKS: Mapping[StrEnum, str] = {
    Mark.NOT_MARKED: N_("Not marked"),
    Mark.PRESENT: N_("Present"),
    Mark.LATE: N_("Late"),
    Mark.ABSENT_INFORMED: N_("Absent, told us"),
    Mark.ABSENT_UNINFORMED: N_("Absent"),
}
_CHILDREN: Mapping[StrEnum, str] = {
    EnrolmentState.WAITLISTED: N_("Waiting list"),
    EnrolmentState.PROVISIONAL: N_("Walked in, not complete"),
    EnrolmentState.ACTIVE: N_("Enrolled"),
    EnrolmentState.ON_HOLD: N_("On hold"),
    EnrolmentState.EXITED: N_("Has left"),
    ExitReason.COMPLETED: N_("Finished the programme"),
    ExitReason.SCHOOL: N_("Back in school"),
    ExitReason.AGED_OUT: N_("Too old now"),
    ExitReason.MOVED: N_("Family moved away"),
    ExitReason.TRANSFERRED: N_("Goes to another space"),
    ExitReason.WITHDRAWN: N_("Guardian took the child out"),
    ExitReason.DROPPED_OUT: N_("Stopped coming, confirmed"),
    ExitReason.DUPLICATE: N_("Was enrolled twice"),
    ExitReason.DIED: N_("Died"),
    SexRule.ANY: N_("Girls and boys"),
    SexRule.GIRLS: N_("Girls only"),
    SexRule.BOYS: N_("Boys only"),
}
_ADVICE: Mapping[StrEnum, str] = {
    Misfit.TOO_YOUNG: N_("younger than the group"),
    Misfit.TOO_OLD: N_("older than the group"),
    Misfit.FOR_GIRLS: N_("the group is for girls"),
    Misfit.FOR_BOYS: N_("the group is for boys"),
    Wait.DUE: N_("Running now"),
    Wait.IN_GRACE: N_("Expected"),
    Wait.OVERDUE: N_("Overdue"),
}
_ASKS: Mapping[StrEnum, str] = {
    Ask.OVERDUE: N_("Registers overdue"),
    Ask.STAFF: N_("Fewer than two adults with a signed code of conduct"),
    Ask.REVIEW: N_("The review day has come"),
    Ask.TIMETABLE: N_("No timetable yet, so no places"),
}
_LIFE: Mapping[StrEnum, str] = {
    Halt.HAZARD: N_("Flood, storm or other danger"),
    Halt.SECURITY: N_("It is not safe"),
    Halt.ACCESS: N_("The place cannot be reached"),
    Halt.FUNDING: N_("The money has run out"),
    Escalation.FACILITATOR: N_("The facilitator is asked"),
    Escalation.MANAGER: N_("The manager asks"),
    Escalation.COORDINATOR: N_("The coordinator asks"),
    Scope.THIS: N_("Only this session"),
    Scope.FOLLOWING: N_("This one and all that follow"),
    Scope.ALL: N_("All that are still to come"),
}
ITEMS: Mapping[StrEnum, str] = {
    Item.POLICY: N_("The child safeguarding policy hangs where all can read it"),
    Item.CODE: N_("Two or more adults, all with a code of conduct that holds"),
    Item.COMPLAINTS: N_("Children and parents know how to complain"),
    Item.DIRECTORY: N_("The list of helping services lies ready"),
    Item.EVACUATION: N_("There is an evacuation plan, and all know it"),
    Item.FIRST_AID: N_("A first aid box stands ready"),
    Item.WATER: N_("There is safe water to drink"),
    Item.LATRINES: N_("Girls and boys have latrines of their own"),
    Item.TOILETS: N_("Enough latrines for all children at once"),
    Item.ROOM: N_("Enough room for all children at once"),
}
_CLEARED: Mapping[StrEnum, str] = {
    Vetting.NOT_ASKED: N_("Not asked for yet"),
    Vetting.ASKED: N_("Asked for"),
    Vetting.CLEARED: N_("Nothing against this person"),
    Vetting.REFUSED: N_("Must not be with children"),
    Lack.NOT_VETTED: N_("the past is not checked"),
    Lack.VETTING_OVER: N_("the check of the past is too old"),
    Lack.CODE_UNSIGNED: N_("the code of conduct is not signed"),
    Lack.CODE_OVER: N_("the code of conduct must be signed again"),
    Lack.NOT_TRAINED: N_("no safeguarding training"),
    Lack.TRAINING_OVER: N_("the safeguarding training is too old"),
}
_GATE: Mapping[StrEnum, str] = {
    Release.CODE: N_("With the number given at the arrival"),
    Release.KNOWN: N_("A named adult"),
    Release.SELF: N_("Goes home alone"),
    Release.OVERRIDE: N_("Somebody else, two persons agree"),
    Collecting.ALLOW: N_("May collect"),
    Collecting.DENY: N_("Must never collect"),
    Count.OPEN: N_("At the beginning"),
    Count.MID: N_("In between"),
    Count.CLOSE: N_("Close the day"),
    Count.EVACUATION: N_("Evacuation"),
    Doubt.NONE: N_("In order"),
    Doubt.DENIED: N_("Given to somebody who must never collect"),
    Doubt.NO_SECOND: N_("Nobody named this person, and no second person agreed"),
    Doubt.NOT_AGREED: N_("Went home alone without written consent"),
    Doubt.TOO_YOUNG: N_("Went home alone and is too young for that"),
    Doubt.WRONG_CODE: N_("The number was not the child's"),
}
# Two lists can share a word, and equal words would overwrite each other in one table.
ALL: tuple[Mapping[StrEnum, str], ...] = (
    LABELS, _STATES, _SESSIONS, _NOT_HELD, _MARKS, _CHILDREN, _ADVICE, _ASKS, _LIFE, ITEMS, _CLEARED, _GATE,
)  # fmt: skip
