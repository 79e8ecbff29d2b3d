"""Sign-in and account pages as a browser sees them."""

from __future__ import annotations

from tests.people import PASSWORD, People, Person


def test_the_door_lets_babul_in(people: People, stranger: Person) -> None:
    page = stranger.get("/sign-in").form().submit(name="babul", password=PASSWORD)
    assert page.heading == "আপনার কাজ"


def test_admin_sees_everybody(as_admin: Person) -> None:
    page = as_admin.get("/accounts/")
    assert page.heading
    assert "আশা মণ্ডল" in page.text
