"""Words for kinds, channels, topics and states."""

from __future__ import annotations

from enum import StrEnum

from relief.feedback.confidential import Matter, ReportState
from relief.feedback.models import Channel, FeedbackState, Kind, Topic
from relief.kernel.problems import N_

_KINDS: dict[StrEnum, str] = {
    Kind.QUESTION: N_("Question"),
    Kind.COMPLAINT: N_("Complaint"),
    Kind.SUGGESTION: N_("Suggestion"),
    Kind.THANKS: N_("Thanks"),
}
_CHANNELS: dict[StrEnum, str] = {
    Channel.DESK: N_("At the help desk"),
    Channel.PHONE: N_("By phone"),
    Channel.BOX: N_("Complaint box"),
    Channel.VISIT: N_("During a visit"),
    Channel.MEETING: N_("At a meeting"),
    Channel.LETTER: N_("By letter"),
}
_TOPICS: dict[StrEnum, str] = {
    Topic.LISTING: N_("Who is on the list"),
    Topic.NOT_RECEIVED: N_("Did not get what was due"),
    Topic.GOODS: N_("Quality or quantity of the goods"),
    Topic.POINT: N_("Waiting, way or treatment at the point"),
    Topic.REBUILDING: N_("Houses and livelihoods"),
    Topic.DATA: N_("What is kept about the family"),
    Topic.OTHER: N_("Something else"),
}
_STATES: dict[StrEnum, str] = {
    FeedbackState.OPEN: N_("Waits for an answer"),
    FeedbackState.ANSWERED: N_("Answered"),
}
_MATTERS: dict[StrEnum, str] = {
    Matter.EXPLOITATION: N_("Sexual exploitation, abuse or harassment"),
    Matter.MISCONDUCT: N_("Misconduct of staff or volunteers"),
    Matter.BRIBE: N_("Money or favours asked for relief"),
    Matter.CHILD: N_("Harm to a child"),
    Matter.OTHER: N_("Something else that must stay confidential"),
}
_REPORTS: dict[StrEnum, str] = {ReportState.OPEN: N_("Open"), ReportState.CLOSED: N_("Closed")}
ALL = (_KINDS, _CHANNELS, _TOPICS, _STATES, _MATTERS, _REPORTS)
