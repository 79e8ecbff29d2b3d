"""Step 10: who has not been reached, union by union and inside any outline."""

from __future__ import annotations

from tests.whole.path.office import draw
from tests.whole.path.walker import Walker


def gaps(asha: Walker) -> None:
    """Count again, look at a union's sums and the families behind them, draw, hand a gap to somebody."""
    asha.go("/gaps")
    asha.press("Count again")
    asha.page.wait_for_selector("#map path")
    asha.look("gaps")
    word = "পশ্চিম ছাতনাই" if asha.story.language == "bn" else "Paschim Chhatnai"
    asha.page.locator("#board table a", has_text=word).click()
    asha.page.wait_for_selector(".arithmetic")
    asha.look("gaps-union")
    asha.page.go_back()
    word = "টেপা খরীবাড়ী" if asha.story.language == "bn" else "Tepa Kharibari"
    asha.page.locator("#board table a", has_text=word).click()
    asha.page.wait_for_selector(".arithmetic")
    asha.follow("See these households", within=".arithmetic")
    asha.sees("শেফালী রানী রায়" if asha.story.language == "bn" else "Shefali Rani Roy")
    asha.look("gaps-list")
    asha.go("/gaps/draw")
    draw(asha, ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)))
    asha.page.locator("main").get_by_role("button", name=asha.t("Count inside")).click()
    asha.page.wait_for_selector("#answer .card")
    asha.look("gaps-drawn")
    asha.go("/gaps/flags")
    asha.look("gap-flags")
    asha.page.locator('main a[href*="/gaps/flags/"]').first.click()
    asha.page.wait_for_selector(".sum")
    asha.look("gap")
    asha.fill(to="assigned")
    asha.page.locator('[name="assigned_to_id"]').select_option(index=1)
    asha.fill(reason="এই সপ্তাহে দেখা হবে।")
    asha.press("Keep this decision")
    asha.look("gap-assigned")
    asha.go("/")
    asha.look("coordinator-home")
