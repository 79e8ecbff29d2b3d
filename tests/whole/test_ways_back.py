"""U14 for the tablet and the registry: each form that changes something says how it is taken back, or why it is not.

Beside each route stands what takes it back or puts it right: a route of the same table, or one of the words below.
Rooms are added here one by one; a new form in one of them fails this test until it has its line.
"""

from __future__ import annotations

from typing import Final

import pytest
from flask import Flask

from tests.whole.test_routes import CHANGING, rules

ROOMS = {
    "cards",
    "checkin",
    "devices",
    "duplicates",
    "exports",
    "households",
    "imports",
    "review",
    "sync",
    "verification",
}
# Changes no record: a preview, a form with one more line, a file or a number that was read (written down as read).
READS: Final = "reads"
# Said anew with the same form; what stood there stays in the history.
AGAIN: Final = "again"
# For good, and why.
NONE: Final = {
    "households.erase": "the family asked for it, a second person agreed, and the law wants it gone",
    "households.move_request": "a step of a wish is a fact with its day; the next step stands behind it",
    "verification.close": "minutes read aloud are frozen; whoever disagrees appeals, and a new session decides",
    "verification.create_forum": "a meeting took place; what it nominated is taken back household by household",
    "verification.tell": "the household was told, and nothing else hangs on it",
}
MOST_NONE = 5

BACK = {
    "cards.again": READS,
    "cards.block": "cards.unblock",
    "cards.create": "cards.block",
    "cards.issue": "cards.lost",
    "cards.lost": "cards.replace",
    "cards.replace": "cards.replace",
    "cards.save_link": "cards.replace",
    "cards.unblock": "cards.block",
    "checkin.create": "checkin.void",
    "checkin.enter_paper": "checkin.void",
    # What was set aside can be written down again; both sides stay on record.
    "checkin.resolve": "checkin.create",
    "checkin.void": "checkin.create",
    "devices.invite": "devices.revoke",
    "devices.rename": AGAIN,
    "devices.revoke": "devices.invite",
    "devices.take_in": "checkin.void",
    "duplicates.again": "duplicates.distinct",
    "duplicates.approve": "duplicates.undo",
    "duplicates.distinct": "duplicates.again",
    "duplicates.join": "duplicates.undo",
    "duplicates.join_sure": "duplicates.undo",
    "duplicates.refuse": "duplicates.join_sure",
    "duplicates.undo": "duplicates.join",
    "duplicates.visit": "duplicates.again",
    "exports.create": READS,
    "exports.locked": READS,
    "households.answer_request": "households.create_request",
    "households.bring_back": "households.withdraw",
    "households.create": "households.withdraw",
    "households.create_request": "households.answer_request",
    "households.draft": READS,
    "households.draft_correction": READS,
    "households.record_consent": AGAIN,
    "households.record_impact": AGAIN,
    "households.show_papers": READS,
    "households.similar": READS,
    "households.update": AGAIN,
    "households.update_counts": AGAIN,
    "households.update_person": AGAIN,
    "households.verify": AGAIN,
    "households.withdraw": "households.bring_back",
    "imports.answer": AGAIN,
    "imports.answer_sure": "imports.answer",
    "imports.carry_on": "imports.stop",
    "imports.create": "imports.refuse",
    "imports.map_columns": AGAIN,
    # What came in is corrected by the same list sent again, or withdrawn household by household.
    "imports.merge": "households.withdraw",
    "imports.refuse": "imports.create",
    "imports.release": "imports.refuse",
    "imports.stop": "imports.carry_on",
    "review.decide": "checkin.void",
    "review.decide_bunch": "checkin.void",
    "sync.enrol": "devices.revoke",
    "sync.items": "checkin.void",
    "sync.sign_on": "devices.revoke",
    "verification.add_member": "verification.member_leaves",
    "verification.cancel_visit": "verification.create_visit",
    "verification.create_appeal": "verification.decide",
    "verification.create_committee": "verification.member_leaves",
    "verification.create_nomination": "verification.take_back",
    "verification.create_session": "verification.close",
    "verification.create_visit": "verification.cancel_visit",
    "verification.decide": AGAIN,
    "verification.make_visit": "verification.create_visit",
    "verification.member_leaves": "verification.add_member",
    "verification.nominate": "verification.take_back",
    "verification.set_terms": AGAIN,
    "verification.take_back": "verification.nominate",
    "verification.take_list": "verification.decide",
}  # fmt: skip


def changing(app: Flask) -> set[str]:
    found = {rule.endpoint for rule in rules(app) if rule.methods & CHANGING}
    return {one for one in found if one.partition(".")[0] in ROOMS}


@pytest.mark.goal("U14")
@pytest.mark.one_database
def test_every_form_of_these_rooms_can_be_taken_back_or_says_why_not(app: Flask) -> None:
    there = changing(app)
    assert there == BACK.keys() | NONE.keys()
    assert not BACK.keys() & NONE.keys()
    leads_nowhere = {one: back for one, back in BACK.items() if back not in (READS, AGAIN) and back not in there}
    assert leads_nowhere == {}
    assert len(NONE) <= MOST_NONE
    assert all(NONE.values())
