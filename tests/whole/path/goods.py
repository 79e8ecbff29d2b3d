"""Steps 4 to 6: the store, the plan, the day at the desk, and the sums afterwards."""

from __future__ import annotations

from datetime import timedelta

from tests.whole.path.office import today
from tests.whole.path.walker import Walker


def store(farid: Walker) -> None:
    """Farid defines what is given, opens a warehouse and writes in what came."""
    farid.go("/stock/")
    farid.look("stock-empty")
    for code, name_bn, name_en, unit, kcal in (
        ("RICE", "চাল", "Rice", "kg", "3600"),
        ("OIL", "সয়াবিন তেল", "Soya oil", "litre", "8000"),
    ):
        farid.go("/stock/items/new")
        farid.fill(name_bn=name_bn, name_en=name_en, code=code, unit=unit, sector="food", kcal=kcal, weight_g="১০০০")
        if code == "RICE":
            farid.look("item-new")
        farid.press("Define the item")
    farid.go("/stock/kits/new")
    farid.fill(name_bn="খাদ্য প্যাকেট", name_en="Food pack", code="FOOD-7", sector="food", validity_days="৩০")
    lines = farid.page.locator(".kit-line")
    for number, (item, quantity) in enumerate((("Rice", "৩০"), ("Soya oil", "২"))):
        line = lines.nth(number)
        word = {"Rice": "চাল", "Soya oil": "সয়াবিন তেল"}[item] if farid.story.language == "bn" else item
        choices = line.locator('select[name$="item_id"] option')
        wanted = next(one for one in choices.all() if word in one.inner_text())
        line.locator('select[name$="item_id"]').select_option(wanted.get_attribute("value"))
        line.locator('input[name$="quantity"]').fill(quantity)
    farid.look("kit-new")
    farid.press("Define the kit")
    farid.go("/stock/places/new")
    farid.fill(name_bn="ডিমলা গুদাম", name_en="Dimla warehouse", code="WH-1")
    farid.press("Open the warehouse")
    for number, quantity in ((0, "৫০০"), (1, "৫০")):
        farid.go("/stock/receipts/new")
        farid.page.locator('[name="item_id"]').select_option(index=number)
        farid.fill(quantity=quantity, donor="WFP")
        if not number:
            farid.look("goods-in")
        farid.press("Write it in")
    farid.go("/stock/")
    farid.sees(farid.story.digits(500))
    farid.look("stock")


def plan(asha: Walker) -> str:
    """Rules with a live count, a point, the lock. The plan's address."""
    asha.go("/distributions/")
    asha.look("plans-empty")
    asha.follow("Plan a distribution")
    yesterday, tomorrow = today() - timedelta(days=1), today() + timedelta(days=1)
    asha.fill(
        on=yesterday.strftime("%d/%m/%Y"), last_day=tomorrow.strftime("%d/%m/%Y"), starts_at="৯:০০", ends_at="16:00"
    )
    upazila = "ডিমলা, নীলফামারী" if asha.story.language == "bn" else "Dimla, Nilphamari"
    option = asha.page.locator('[name="area_id"] option', has_text=upazila)
    asha.page.locator('[name="area_id"]').select_option(option.get_attribute("value"))
    asha.look("plan-new")
    asha.press("Go on: choose who gets it")
    _rules(asha)
    address = asha.page.url.removeprefix(asha.story.url)
    asha.look("plan-draft")
    asha.go(address + "/points")
    asha.fill(name_bn="পূর্ব ছাতনাই উচ্চ বিদ্যালয়", name_en="Purba Chhatnai High School", capacity_per_hour="৬০")
    asha.press("Add the point")
    asha.look("plan-points")
    asha.go(address + "/lock")
    asha.look("plan-lock")
    if asha.page.locator("#heeded").count():
        asha.tick("heeded")
    asha.press("Lock the list")
    asha.says("Waiting for approval")
    asha.look("plan-locked")
    return address


def _rules(asha: Walker) -> None:
    """Whose house was destroyed: the number follows each choice."""
    if not asha.page.locator('[name="b0-house_damage"]').count():
        if "/rules" not in asha.page.url:
            asha.go(asha.page.url.removeprefix(asha.story.url) + "/rules")
        if not asha.page.locator('[name="b0-house_damage"]').count():
            asha.press("Add another group (or)")
    before = asha.page.locator("#count .count__figure b").inner_text()
    with asha.page.expect_response(lambda answer: answer.url.endswith("/rules/count")):
        asha.tick("b0-house_damage", "full")
    asha.page.wait_for_function(
        "before => document.querySelector('#count .count__figure b').textContent !== before", arg=before
    )
    counted = asha.page.locator("#count .count__figure b").inner_text()
    assert counted == asha.story.digits(6), asha.page.locator("#count").inner_text()
    asha.look("plan-rules")
    asha.press("Save who gets it", within="aside")


def approve_and_open(asha: Walker, gita: Walker, farid: Walker, address: str) -> None:
    """Another person approves, the goods go to the point, the desk opens."""
    gita.go("/")
    gita.look("approver-home")
    gita.go("/distributions/")
    gita.look("approver-plans")
    gita.go(address)
    gita.look("plan-to-approve")
    gita.press("Approve the list")
    farid.go(address + "/goods")
    farid.look("goods-send")
    farid.press("Send what is lacking")
    farid.look("goods-sent")
    asha.go(address)
    asha.press("Open the distribution")
    asha.look("plan-open")


def desk(babul: Walker, address: str, code: str) -> None:
    """Four families at the desk; one of them is recorded twice."""
    babul.go("/")
    babul.look("volunteer-home")
    babul.go("/check-in")
    babul.look("desks")
    at = address + "/check-ins"
    babul.page.locator(f'main a[href="{at}"]').click()
    babul.page.wait_for_selector("#q")
    babul.look("desk-ready")
    find(babul, code)
    babul.look("desk-give")
    babul.press("Given")
    babul.look("desk-given")
    babul.press("Undo")
    babul.says("It was undone. Both the entry and the undo stay in the record.")
    babul.look("desk-undone")
    find(babul, babul.story.digits(code))
    babul.press("Given")
    babul.go(at)
    _live(babul, "রহিমা বেগম")
    babul.press("Given")
    find(babul, "Abdul Karim")
    babul.follow("Part given")
    amounts = babul.page.locator(".parts input")
    amounts.nth(0).fill("২০")
    amounts.nth(1).fill("২")
    babul.page.locator('[name="reason"]').first.check()
    babul.look("desk-part")
    babul.press("Part given")
    babul.look("desk-part-given")
    _twice(babul)


def find(babul: Walker, text: str) -> None:
    """Type and press Find, as without a script."""
    babul.page.locator("#q").fill(text)
    with babul.page.expect_navigation():
        babul.page.get_by_role("button", name=babul.t("Find")).click()
    if babul.page.locator(".matches a").count():
        babul.look("desk-several")
        with babul.page.expect_navigation():
            babul.page.locator(".matches a").first.click()
    babul.page.wait_for_selector(".who")


def _live(babul: Walker, text: str) -> None:
    """Only type: the answer comes by itself."""
    babul.page.locator("#q").press_sequentially(text)
    babul.page.wait_for_selector("#found .who, #found .matches")
    if babul.page.locator(".matches a").count():
        with babul.page.expect_navigation():
            babul.page.locator(".matches a", has_text=text if babul.story.language == "bn" else "Rahima").first.click()
    babul.look("desk-live")


def _twice(babul: Walker) -> None:
    """Two tablets have the same family before them, and both give."""
    find(babul, "Momtaz Khatun")
    other = Walker(babul.story, babul.page.context.new_page())
    other.page.goto(babul.page.url)
    babul.press("Given")
    other.press("Given")
    other.says("They had received already. Both are kept; the coordinator will look at it. You did nothing wrong.")
    other.look("desk-twice")
    other.page.close()


def finish(asha: Walker, address: str) -> None:
    """Settle the double collection, count the goods, close, and plan another day for who did not come."""
    asha.go(address)
    asha.look("plan-served")
    asha.go(address + "/conflicts")
    asha.page.locator('[name="reason"]').fill("দুইজন স্বেচ্ছাসেবক একই পরিবার লিখেছেন।")
    asha.look("conflict")
    asha.press("Settle")
    asha.look("conflict-settled")
    asha.go(address + "/reconcile")
    asha.look("reconcile")
    asha.press("End it and count the goods")
    asha.go(address + "/close")
    asha.look("close-empty")
    for group in asha.page.locator(".goods-count fieldset").all():
        left = group.locator(".sum-line b").nth(2).inner_text()
        group.locator('input[name^="returned-"]').fill(left)
    asha.press("Close the distribution")
    asha.says("Closed: everything adds up")
    asha.look("plan-closed")
    asha.page.locator('form[action$="/follow-up"] button').click()
    asha.page.wait_for_url(lambda url: address not in url)
    asha.says("Draft")
    asha.look("follow-up")
