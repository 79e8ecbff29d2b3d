"""What a day costs on a prepaid line."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request

from tests.field.harness import Field, Tablet

FIFTY_ACTS = 6_000
# A day of 200 check-ins and two lists of 5,000 households; tests/sync measures such a list.
A_DAY, A_LIST = 500_000, 220_000


@pytest.mark.goal("U3")
def test_fifty_acts_are_a_short_message(tablet: Tablet, field: Field) -> None:
    up: list[int] = []
    down: list[int] = []

    def passed(request: Request) -> None:
        if request.url.endswith("/sync/items"):
            up.append(len(request.post_data_buffer or b""))
            down.append(request.sizes()["responseBodySize"])

    tablet.page.on("requestfinished", passed)
    assert tablet.context is not None
    for part in range(4):
        tablet.context.set_offline(True)
        tablet.give(50, start=50 * part)
        tablet.context.set_offline(False)
        tablet.send()
        tablet.settled()
    assert field.arrived() == 200
    assert len(up) >= 4, "nothing was weighed"
    assert sum(up) <= 4 * FIFTY_ACTS, f"{up} bytes up for 200 acts"
    assert sum(up) + sum(down) + 2 * A_LIST <= A_DAY, f"{up} up, {down} down"
