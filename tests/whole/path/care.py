"""Steps 7 to 9: children's space and register, the counsellor's day, a grant to its first payment."""

from __future__ import annotations

from datetime import timedelta

from tests.whole.path.office import today
from tests.whole.path.walker import Walker

CHILDREN = (("মিতু", "female", "৭"), ("রাকিব", "male", "৮"), ("ঝুমা", "female", "৯"))


def space(hena: Walker, champa: Walker, asha: Walker) -> str:
    """A space with a group and a week, its people and three children. The space's address."""
    hena.go("/")
    hena.look("manager-home")
    hena.go("/spaces/")
    hena.look("spaces-empty")
    hena.follow("Propose a space")
    day = today().strftime("%d/%m/%Y")
    hena.page.locator('[name="area_id"]').select_option(index=1)
    hena.fill(name_bn="সূর্যমুখী শিশুবান্ধব কেন্দ্র", name_en="Sunflower space", kind="school", indoor_m2="৬০")
    review = (today() + timedelta(days=90)).strftime("%d/%m/%Y")
    hena.fill(latrines_female="১", latrines_male="1", opened_on=day, code_signed_on=day, review_on=review)
    hena.look("space-new")
    hena.press("Propose the space")
    address = hena.page.url.removeprefix(hena.story.url)
    hena.look("space-proposed")
    hena.go(address + "/groups/new")
    hena.fill(name_bn="তারা দল", name_en="Star group", age_min="৬", age_max="১০", sex_rule="any", max_size="২৫")
    hena.look("group-new")
    hena.press("Save")
    hena.follow("Change", within="section.card:has(ul.rows)")
    champa_words = "চম্পা" if hena.story.language == "bn" else "Champa"
    option = hena.page.locator('[name="user_id"] option', has_text=champa_words)
    hena.page.locator('[name="user_id"]').select_option(option.get_attribute("value"))
    hena.fill(code_signed_on=day)
    hena.look("space-people")
    hena.press("Put on")
    _open(hena, asha, address)
    for child in CHILDREN:
        _enrol(hena, address, child)
    hena.go(address + "/children")
    hena.look("children")
    _week(hena, address)
    _register(hena, champa)
    return address


def _open(hena: Walker, asha: Walker, address: str) -> None:
    """The manager visits it with the checklist, the coordinator approves, the manager opens."""
    hena.go(address + "/visits/new")
    for box in hena.page.locator("main input[type=radio][value=yes]").all():
        box.check()
    hena.look("space-visit")
    hena.press("Save")
    for who, state in ((hena, "assessed"), (asha, "approved"), (hena, "open")):
        who.go(address + "/life")
        who.look(f"space-before-{state}")
        with who.page.expect_navigation():
            who.page.locator(f'form:has([name="to"][value="{state}"]) button').click()
    hena.go(address)
    hena.look("space-open")


def _week(hena: Walker, address: str) -> None:
    now = today()
    start = max(now - timedelta(minutes=90), now.replace(hour=0, minute=0))
    end = min(start + timedelta(hours=2), now.replace(hour=23, minute=59))
    hena.go(address + "/timetable")
    hena.look("timetable-empty")
    hena.go(address + "/series/new")
    hena.tick("weekdays", str(now.weekday()))
    hena.tick("weekdays", str((now.weekday() + 2) % 7))
    hena.fill(starts=start.strftime("%H:%M"), ends=end.strftime("%H:%M"), valid_from=now.strftime("%d/%m/%Y"))
    hena.look("series-new")
    hena.press("Add to the timetable")
    hena.sees("তারা দল" if hena.story.language == "bn" else "Star group")
    hena.look("timetable")


def _enrol(hena: Walker, address: str, child: tuple[str, str, str]) -> None:
    name, sex, age = child
    first = name == CHILDREN[0][0]
    hena.go(address + "/enrolments/new")
    hena.fill(name=name)
    if first:
        hena.look("enrol-search")
    hena.press("Look in the book")
    hena.fill(known_as=name, age=age, caregiver_name="সালমা খাতুন", caregiver_relation="মা", caregiver_phone="০১৭১১১১১১১১")
    hena.tick("sex", sex)
    hena.page.locator('[name="group_id"]').select_option(index=0)
    hena.tick("consent_enrolment")
    hena.tick("child_assents", "yes")
    if hena.page.locator('[name="is_different"]').count():
        hena.tick("is_different")
    if first:
        hena.look("enrol")
    hena.press("Enrol the child")
    hena.sees(name)
    if first:
        hena.look("child", is_named=True)


def _register(hena: Walker, champa: Walker) -> None:
    """Champa calls the roll on a tablet, Hena verifies."""
    champa.go("/")
    champa.look("facilitator-home")
    champa.go("/spaces/today")
    champa.look("facilitator-today")
    champa.follow("Open register")
    address = champa.page.url.removeprefix(champa.story.url)
    champa.look("register")
    with champa.page.expect_response(lambda answer: answer.request.method == "POST"):
        champa.page.locator(".roll__row").first.locator(".mark--bad").first.click()
    champa.press("Mark the rest present")
    champa.fill(
        adults_present="২", incident_count="0", topic="গান ও ছবি আঁকা" if champa.story.language == "bn" else "Songs"
    )
    champa.look("register-marked")
    champa.press("Hand in the register")
    champa.says("Handed in")
    champa.look("register-handed-in")
    hena.go(address)
    hena.look("register-to-verify")
    hena.press("Verify")
    hena.says("Verified")
    hena.look("register-verified")


def support(esha: Walker) -> None:
    """The counsellor's hours, a sealed plan, a session, a clash with its reasons, a sealed note."""
    esha.go("/")
    esha.look("counsellor-home")
    esha.go("/appointments/hours")
    for number in range(7):
        esha.fill(**{f"starts_{number}": "০:০০", f"ends_{number}": "23:59"})
    esha.look("hours")
    esha.press("Save the hours")
    esha.go("/appointments/plans/new")
    esha.fill(name="রোকেয়া বেগম", goals="ঘুম ভালো হবে।")
    esha.page.locator('[name="area_id"]').select_option(index=0)
    esha.tick("agreed")
    esha.tick("by", "self")
    esha.tick("method", "verbal")
    esha.look("support-plan-new")
    esha.press("Open the plan")
    esha.look("support-plan", is_named=True)
    plan = esha.page.url.removeprefix(esha.story.url)
    start = max(today() - timedelta(minutes=20), today().replace(hour=0, minute=0))
    _book(esha, plan, start.strftime("%H:%M"))
    esha.press("Book")
    esha.look("session-booked", is_named=True)
    _book(esha, plan, start.strftime("%H:%M"))
    esha.expect("status of 422")
    esha.press("Book")
    assert esha.page.locator("#error-summary li").count() >= 1, esha.text()
    esha.look("session-clash")
    esha.go("/appointments/")
    esha.look("counsellor-day")
    esha.page.locator(".slot__code a").first.click()
    esha.page.wait_for_selector('[name="note"]')
    esha.press("Has arrived")
    if not esha.page.locator('[name="note"]').count():
        esha.page.locator(".slot__code a").first.click()
    esha.page.wait_for_selector('[name="note"]')
    esha.fill(note="কথা হয়েছে; আগামী সপ্তাহে আবার।")
    esha.look("session-note", is_named=True)
    esha.press("Seal the note and finish")
    esha.look("session-held", is_named=True)


def _book(esha: Walker, plan: str, starts: str) -> None:
    esha.go(plan + "/sessions/new")
    esha.fill(day=today().strftime("%d/%m/%Y"), starts=starts, ends="30", room="ইউনিয়ন স্বাস্থ্য কেন্দ্র")
    esha.tick("has_other_adult")


def grant(asha: Walker, gita: Walker, dulal: Walker) -> None:
    """From the forum's nomination to the first milestone paid, each step by another person than the last."""
    asha.go("/rehabilitation/")
    asha.look("grants-empty")
    asha.go("/rehabilitation/programmes/new")
    asha.fill(name_bn="ঘর মেরামত", name_en="House repair", kind="house", neutral_code="H-1", amount="৪৫,০০০")
    for number, title_bn, title_en, share in ((1, "ভিটা উঁচু", "Plinth raised", "৪০"), (2, "ঘর শেষ", "House done", "60")):
        asha.fill(**{f"title_bn_{number}": title_bn, f"title_en_{number}": title_en, f"share_{number}": share})
    asha.look("programme-new")
    asha.press("Open the programme")
    asha.look("programmes")
    asha.go("/rehabilitation/nominate?q=Rahima")
    asha.look("nominate-find")
    asha.follow("Nominate", within="#found")
    asha.fill(nominated_by="ওয়ার্ড সভা", ground="ঘর ভেসে গেছে।")
    asha.look("nominate")
    asha.press("Record the nomination")
    asha.look("grant-nominated")
    address = asha.page.url.removeprefix(asha.story.url)
    dulal.go(address + "/decision")
    dulal.tick("decision", "verified")
    dulal.look("grant-decision")
    dulal.press("Record the decision")
    gita.go(address)
    gita.look("grant-to-approve")
    gita.press("Approve the grant")
    asha.go(address)
    asha.press("Start the work")
    asha.look("grant-started")
    for who, to, button in (
        (asha, "claimed", "Report done"),
        (dulal, "inspected", "Record inspection"),
        (gita, "approved", "Approve payment"),
        (gita, "paid", "Record payment"),
    ):
        who.go(f"{address}/milestones/1")
        if to in ("claimed", "inspected"):
            who.fill(proof="ভিটা মাপা হয়েছে, ছবি অফিসে।")
        who.look(f"milestone-{to}")
        who.press(button)
    asha.go(address)
    asha.says("Paid")
    asha.look("grant-paid")
