"""R10: while a tablet was away the list was closed and two records were joined. Nothing is dropped, all is seen."""

from __future__ import annotations

from uuid import UUID

import pytest

from relief.distributions.models import Distribution, State
from relief.households.models import Household, Status
from relief.kernel import clock
from relief.sync import review
from tests.field.harness import Field, Tablet

HELD = "সমন্বয়কারীর কাছে"


@pytest.mark.goal("R10")
def test_what_waits_for_a_coordinator_is_seen_on_both_sides_and_settles(tablet: Tablet, field: Field) -> None:
    tablet.settled()
    camp, asha = field.camp, field.camp.people.asha
    tablet.page.context.set_offline(True)
    first, second = tablet.give(2)
    with field.database.writing() as db:
        # Both rows of the list are one family by now, and the other half of it stands on the list, too.
        listed = [UUID(row) for row in tablet.ask("return packs.packs()[0].rows.map((row) => row[1])")]
        gone = db.get_one(Household, listed[0])
        gone.status, gone.merged_into_id = Status.MERGED, listed[5]
    tablet.page.context.set_offline(False)
    tablet.send()
    tablet.settled()
    assert tablet.states() == {first: "held", second: "done"}
    with field.database.writing() as db:
        db.get_one(Distribution, camp.plan.id).state = State.CLOSED
    (third,) = tablet.give(1, 2)
    tablet.settled()
    tablet.page.goto(tablet.url + "/field#outbox")
    tablet.page.locator(".act").first.wait_for()
    assert tablet.page.locator(".act", has_text=HELD).count() == 2
    assert "২" in tablet.pill()

    with field.database.reading() as db:
        waiting = {str(one.item.id): one.item.code for one in review.waiting(db, asha)}
    assert waiting == {first: "checkin.merged", third: "checkin.closed"}
    for item, accept in ((first, True), (third, False)):
        given = review.DecisionGiven(item_id=UUID(item), accept=accept, reason="" if accept else "Practice")
        with field.database.writing() as db:
            review.decide(db, asha, given, now=clock.now())
    tablet.send()
    assert set(tablet.states().values()) == {"done"}
    assert field.ids() == {first, second}
