"""How the words of following up, waiting and counting read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from relief.kernel.problems import N_
from relief.spaces.absence import Contact, FollowState, Kept, Level, Outcome
from relief.spaces.capacity import Cause
from relief.spaces.waiting import WaitReason

_LEVELS: Mapping[StrEnum, str] = {
    Level.CHECK: N_("Check today"),
    Level.CONTACT: N_("Call, or send a friend"),
    Level.VISIT: N_("Visit the home"),
    Level.CONFIRM: N_("Manager confirms the status"),
}
_STATES: Mapping[StrEnum, str] = {
    FollowState.OPEN: N_("Not tried yet"),
    FollowState.ATTEMPTED: N_("Tried"),
    FollowState.REACHED: N_("Spoken with"),
    FollowState.CLOSED: N_("Closed"),
}
_CONTACTS: Mapping[StrEnum, str] = {
    Contact.CALL: N_("Phone call"),
    Contact.PEER: N_("A friend asked"),
    Contact.VISIT: N_("Home visit"),
}
_OUTCOMES: Mapping[StrEnum, str] = {
    Outcome.RETURNING: N_("Comes back"),
    Outcome.ILL: N_("Ill"),
    Outcome.SCHOOL: N_("At school at that time"),
    Outcome.MOVED: N_("Family moved away"),
    Outcome.NEEDS: N_("Needed at home by the family"),
    Outcome.WORK: N_("Works"),
    Outcome.UNSAFE: N_("Afraid, or not safe"),
    Outcome.MARRIED: N_("Married, or about to be"),
    Outcome.UNKNOWN: N_("Nobody knows"),
}
_KEPT: Mapping[StrEnum, str] = {
    Kept.RETURNING: N_("Comes back"),
    Kept.ILL: N_("Ill"),
    Kept.SCHOOL: N_("At school at that time"),
    Kept.MOVED: N_("Family moved away"),
    Kept.NEEDS: N_("Needed at home by the family"),
    Kept.REACHED: N_("Spoken with"),
}
_WAITS: Mapping[StrEnum, str] = {
    WaitReason.FULL: N_("The group is full"),
    WaitReason.HOURS: N_("The hours do not suit"),
    WaitReason.DISTANCE: N_("The way is too far or not safe"),
    WaitReason.FAMILY: N_("The family has not decided"),
}
_CAUSES: Mapping[StrEnum, str] = {
    Cause.FEW_ADULTS: N_("Too few adults"),
    Cause.ALONE: N_("Fewer than two adults with children"),
    Cause.NO_WOMAN: N_("Girls are here and no woman is"),
    Cause.ROOM: N_("More children than the room holds"),
}
# Two lists can share a word, and equal words would overwrite each other in one table.
ALL: tuple[Mapping[StrEnum, str], ...] = (_LEVELS, _STATES, _CONTACTS, _OUTCOMES, _KEPT, _WAITS, _CAUSES)
