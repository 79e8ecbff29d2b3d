"""Office and field forms in a browser that runs no script: the same work, one page after the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from relief.distributions.models import Distribution
from relief.households.models import Household
from relief.kernel import clock
from relief.kernel.zone import local_day
from relief.spaces.children import AttendanceMark
from tests.browser import Open
from tests.conftest import ON_POSTGRES
from tests.whole.conftest import House
from tests.whole.furnished import WORDS
from tests.whole.test_accessible import come_in, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(ON_POSTGRES, reason="what a browser does not run does not depend on the database"),
]


def count(house: House, table: type) -> int:
    with house.database.reading() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_work_is_done_without_script(house: House, browser_context: Open) -> None:
    side = house.side("a")
    here = f"/distributions/{side.ids['distribution_id']}"
    with served(house) as base:
        asha = browser_context("desktop", java_script_enabled=False)
        come_in(house, "asha", asha, base, "bn")

        households = count(house, Household)
        asha.goto(base + "/households/new")
        asha.fill("[name=head_name]", "নতুন পরিবার")
        asha.select_option("[name=area_id]", str(side.area.id))
        asha.fill("[name=size]", "৫")
        asha.locator("#household-form .button--main").last.click()
        assert count(house, Household) == households + 1, asha.locator("main").inner_text()

        plans, day = count(house, Distribution), local_day(clock.now()) + timedelta(days=1)
        asha.goto(base + "/distributions/new")
        asha.fill("[name=on]", f"{day:%d/%m/%Y}")
        asha.fill("[name=starts_at]", "৯:০০")
        asha.fill("[name=ends_at]", "16:00")
        asha.select_option("[name=area_id]", str(side.area.id))
        asha.locator("main form .button--main").click()
        assert count(house, Distribution) == plans + 1, asha.locator("main").inner_text()
        asha.fill("[name=b0-size_low]", "৪")
        asha.locator("form.builder .button--main").first.click()
        assert "/rules" not in asha.url

        asha.goto(f"{base}/gaps/flags/{side.ids['gap_id']}")
        asha.select_option("[name=to]", "acknowledged") if asha.locator("select[name=to]").count() else asha.check(
            "[name=to][value=acknowledged]"
        )
        asha.locator("form[action$=decide] .button--main").click()
        assert not asha.url.endswith("/decide"), asha.locator("main").inner_text()

        babul = browser_context("tablet", java_script_enabled=False)
        come_in(house, "babul", babul, base, "bn")
        babul.goto(f"{base}{here}/check-ins")
        babul.fill("#q", WORDS["a"].phone)
        babul.locator("#q").press("Enter")
        assert babul.locator("[data-verdict]").count() == 1

        marks = count(house, AttendanceMark)
        champa = browser_context("tablet", java_script_enabled=False)
        come_in(house, "champa", champa, base, "bn")
        champa.goto(f"{base}/spaces/sessions/{side.ids['occurrence_id']}")
        champa.locator("button[name][value*=present]").first.click()
        assert count(house, AttendanceMark) > marks, champa.locator("main").inner_text()
