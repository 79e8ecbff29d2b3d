"""What people do about spaces; each starts with who acts, and takes the time."""

from relief.spaces.actions.absence import (
    agree_unwatch,
    change_thresholds,
    evaluate_absences,
    watch_child,
)
from relief.spaces.actions.calls import Call, call_list
from relief.spaces.actions.edits import MoveGiven, SeriesChange, change_series, move_session
from relief.spaces.actions.enrolments import (
    Enrolled,
    admit_child,
    complete_enrolment,
    enrol_child,
    exit_child,
    open_caregivers,
)
from relief.spaces.actions.followups import assign_followup, close_followup, record_attempt
from relief.spaces.actions.functioning import record_functioning, set_support
from relief.spaces.actions.holidays import HolidayGiven, add_holiday, remove_holiday
from relief.spaces.actions.life import StepGiven, VisitGiven, record_visit, settle_todo, take_step
from relief.spaces.actions.marks import (
    mark_attendance,
    mark_register,
    mark_rest_present,
    open_register,
)
from relief.spaces.actions.registers import (
    return_register,
    say_not_held,
    submit_register,
    verify_register,
)
from relief.spaces.actions.series import (
    RoomTaken,
    add_series,
    end_series,
    leave_out,
    materialise,
    put_back,
    running_spaces,
)
from relief.spaces.actions.sites import (
    add_group,
    assign_staff,
    change_group,
    change_space,
    open_space,
    release_staff,
)
from relief.spaces.actions.suspension import (
    begin_due,
    reopen,
    suspend_inside,
    suspend_space,
    undo,
)
from relief.spaces.actions.tally import count_heads, name_head
from relief.spaces.actions.transfers import ask_transfer, refuse_transfer, take_in, withdraw_transfer
from relief.spaces.actions.vetting import ClearanceGiven, record_clearance
from relief.spaces.actions.waiting import hold_enrolment, join_group, place_in_line, take_back
from relief.spaces.actions.walk_ins import enrol_walk_in
from relief.spaces.suspension import ReopenGiven, SuspensionGiven

__all__ = [
    "Call",
    "ClearanceGiven",
    "Enrolled",
    "HolidayGiven",
    "MoveGiven",
    "ReopenGiven",
    "RoomTaken",
    "SeriesChange",
    "StepGiven",
    "SuspensionGiven",
    "VisitGiven",
    "add_group",
    "add_holiday",
    "add_series",
    "admit_child",
    "agree_unwatch",
    "ask_transfer",
    "assign_followup",
    "assign_staff",
    "begin_due",
    "call_list",
    "change_group",
    "change_series",
    "change_space",
    "change_thresholds",
    "close_followup",
    "complete_enrolment",
    "count_heads",
    "end_series",
    "enrol_child",
    "enrol_walk_in",
    "evaluate_absences",
    "exit_child",
    "hold_enrolment",
    "join_group",
    "leave_out",
    "mark_attendance",
    "mark_register",
    "mark_rest_present",
    "materialise",
    "move_session",
    "name_head",
    "open_caregivers",
    "open_register",
    "open_space",
    "place_in_line",
    "put_back",
    "record_attempt",
    "record_clearance",
    "record_functioning",
    "record_visit",
    "refuse_transfer",
    "release_staff",
    "remove_holiday",
    "reopen",
    "return_register",
    "running_spaces",
    "say_not_held",
    "set_support",
    "settle_todo",
    "submit_register",
    "suspend_inside",
    "suspend_space",
    "take_back",
    "take_in",
    "take_step",
    "undo",
    "verify_register",
    "watch_child",
    "withdraw_transfer",
]
