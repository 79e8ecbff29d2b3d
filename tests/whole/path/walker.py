"""One person at a screen: finds fields by name and buttons by the words a reader sees, looks at every page."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page

from relief.web import catalogue
from tests.people import PASSWORD

BANGLA = re.compile(r"[ঀ-৿]")
LATIN = re.compile(r"[A-Za-z]")
# Three small words in a row are a sentence; names, codes and units are not.
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2,}")
# Read at once: a live server clears what is named RELIEF_.
PICTURES = os.environ.get("RELIEF_SCREENSHOTS", "")
TO_BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


class Story:
    """What all people of one walk share: the language, the address, the pictures taken so far."""

    def __init__(self, language: str, url: str) -> None:
        self.language = language
        self.url = url
        self._texts = catalogue.translations(language)
        self._count = 0
        self.findings: list[str] = []
        self._folder = Path(PICTURES) / language if PICTURES else None

    def t(self, msgid: str, **values: object) -> str:
        """What the product says for an English text of its code."""
        said = self._texts.gettext(msgid)
        return said % values if values else said

    def digits(self, text: object) -> str:
        """The same digits in the reader's script."""
        return str(text).translate(TO_BANGLA) if self.language == "bn" else str(text)

    def picture(self, page: Page, name: str) -> None:
        self._count += 1
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self._folder / f"{self._count:02}-{name}.png", full_page=True)


class Walker:
    """A signed-in person; every `look` checks the page the way a reader of that language would."""

    def __init__(self, story: Story, page: Page) -> None:
        self.story = story
        self.page = page
        self.t = story.t

    def sign_in(self, name: str) -> Walker:
        self.page.goto(self.story.url + "/sign-in")
        if self.story.language == "en":
            self.page.get_by_role("button", name="English").click()
            self.page.wait_for_selector("html[lang=en]")
        self.fill(name=name, password=PASSWORD)
        self.page.locator("main").get_by_role("button", name=self.t("Sign in")).click()
        self.page.wait_for_selector(".menu--user", state="attached")
        return self

    def expect(self, fault: str) -> None:
        """The browser writes a refused form into its console; from here on that is no fault."""
        self.page.watch.expected.append(fault)  # type: ignore[attr-defined] # set by browser_context

    def go(self, path: str) -> None:
        answer = self.page.goto(self.story.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def fill(self, within: Locator | None = None, **values: str) -> None:
        """Type into fields, or choose in lists, by their names; a trailing _ is left out."""
        place = within or self.page.locator("main")
        for name, value in values.items():
            field = place.locator(f'[name="{name.replace("__", "-")}"]:not([type=hidden])')
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def tick(self, name: str, value: str | None = None) -> None:
        """Choose a radio or a box."""
        wanted = f'[name="{name}"]' + (f'[value="{value}"]' if value else "")
        self.page.locator(f"main {wanted}").check()

    def press(self, msgid: str, within: str = "main", **values: object) -> None:
        """Press the button with these words and wait for what comes; a question is answered with yes."""
        # A form's first button is hidden: it is what Enter in a field presses.
        shown = self.page.locator(within).locator("button:not(.visually-hidden)")
        button = shown.and_(self.page.get_by_role("button", name=self.t(msgid, **values))).first
        asks = button.evaluate("b => Boolean(b.dataset.confirm || (b.form && b.form.dataset.confirm))")
        if asks:
            button.click()
            with self.page.expect_navigation():
                self.page.locator("dialog[open] [data-yes]").click()
            return
        with self.page.expect_navigation():
            button.click()

    def follow(self, msgid: str, within: str = "main", **values: object) -> None:
        """Follow the link with these words."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=self.t(msgid, **values)).first.click()

    def sees(self, text: str) -> None:
        assert text in self.text(), f"{self.page.url} does not say: {text}\n{self.text()[:1500]}"

    def says(self, msgid: str, **values: object) -> None:
        """The page holds the product's own text, with these values."""
        self.sees(self.t(msgid, **values))

    def text(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())

    def look(self, name: str, *, is_named: bool = False) -> None:
        """Take a picture and read the page. `is_named`: the heading is a code or the name of a file.

        What is wrong is collected, so that one walk tells everything.
        """
        self.story.picture(self.page, name)
        self.story.findings += [f"{name} ({self.page.url}): {fault}" for fault in self._faults(is_named)]

    def _faults(self, is_named: bool) -> Iterator[str]:
        if self.page.locator("html").get_attribute("lang") != self.story.language:
            yield "another language"
        heading = self.page.locator("h1").first.inner_text()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            yield f"{wide} pixels stand beyond the right edge"
        if self.story.language == "bn":
            if not is_named and not BANGLA.search(heading):
                yield f"the heading is not Bangla: {heading}"
            yield from (f"not Bangla: {text}" for text in sorted(set(self._english())))

    def _english(self) -> list[str]:
        shown = self.page.locator("body").inner_text()
        words = self.page.locator("main button:visible, main a.button:visible").all_inner_texts()
        return ENGLISH_SENTENCE.findall(shown) + [
            word for word in words if LATIN.search(word) and not BANGLA.search(word)
        ]
