"""The table of roles: every verb is somebody's, and no role holds what its work must not touch."""

from __future__ import annotations

import ast
import inspect

import pytest

from relief.accounts.roles import LABELS, VERBS, Role
from relief.kernel import verbs
from relief.kernel.verbs import Verb

# Held by commands and jobs only.
CLERKS_ONLY = {Verb.DEMO_LOAD, Verb.ACCOUNTS_SIGN_IN, Verb.KEYS_ROTATE}
CHILDREN = {
    Verb.SPACES_VIEW_CHILDREN, Verb.SPACES_VIEW_CAREGIVERS, Verb.SPACES_ENROL, Verb.SPACES_MARK, Verb.SPACES_FOLLOW_UP,
}  # fmt: skip
CASES = {
    Verb.SUPPORT_VIEW, Verb.SUPPORT_PLAN, Verb.SUPPORT_SCHEDULE, Verb.SUPPORT_RECORD, Verb.SUPPORT_SUPERVISE,
}  # fmt: skip


def test_every_role_has_verbs_and_a_label() -> None:
    assert set(VERBS) == set(LABELS) == set(Role)


def test_every_verb_is_somebodys() -> None:
    assert set(Verb) - set().union(*VERBS.values()) <= CLERKS_ONLY


def test_every_verb_is_capability_dot_verb_and_explained() -> None:
    source = inspect.getsource(verbs)
    for verb in Verb:
        capability, _, word = verb.value.partition(".")
        assert capability
        assert word == word.lower()
        line = next(line for line in source.splitlines() if f'"{verb.value}"' in line)
        assert line.partition("#")[2].strip().endswith("."), f"{verb.name} has no sentence beside it"
    assert ast.parse(source)


@pytest.mark.goal("S3")
def test_relief_and_children_and_cases_are_kept_apart() -> None:
    for role in (Role.COORDINATOR, Role.VOLUNTEER, Role.STOREKEEPER, Role.APPROVER, Role.ADMIN):
        assert not VERBS[role] & (CHILDREN | CASES), role
    for role in (Role.MANAGER, Role.FACILITATOR, Role.COUNSELLOR, Role.SUPPORT_LEAD):
        relief = ("households.", "distributions.", "checkin.")
        assert not {verb for verb in VERBS[role] if verb.value.startswith(relief)}
    assert not VERBS[Role.ADMIN] & {Verb.HOUSEHOLDS_VIEW, Verb.GAPS_EXPORT}


@pytest.mark.goal("S13")
def test_no_role_both_plans_and_approves() -> None:
    for maker, checker in (
        (Verb.DISTRIBUTIONS_PLAN, Verb.DISTRIBUTIONS_APPROVE),
        (Verb.GRANTS_NOMINATE, Verb.GRANTS_APPROVE),
    ):
        assert not [role for role in Role if {maker, checker} <= VERBS[role]]
