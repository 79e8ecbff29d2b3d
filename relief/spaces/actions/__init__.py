"""What people do about spaces; each starts with who acts, and takes the time."""

from relief.spaces.actions.enrolments import (
    Enrolled,
    admit_child,
    complete_enrolment,
    enrol_child,
    exit_child,
    open_caregivers,
)
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
)
from relief.spaces.actions.sites import (
    add_group,
    assign_staff,
    change_group,
    change_space,
    open_space,
    release_staff,
)
from relief.spaces.actions.walk_ins import enrol_walk_in

__all__ = [
    "Enrolled",
    "RoomTaken",
    "add_group",
    "add_series",
    "admit_child",
    "assign_staff",
    "change_group",
    "change_space",
    "complete_enrolment",
    "end_series",
    "enrol_child",
    "enrol_walk_in",
    "exit_child",
    "leave_out",
    "mark_attendance",
    "mark_register",
    "mark_rest_present",
    "materialise",
    "open_caregivers",
    "open_register",
    "open_space",
    "put_back",
    "release_staff",
    "return_register",
    "say_not_held",
    "submit_register",
    "verify_register",
]
