"""A finger on a tablet: touches where something stands, swipes when it stands below, and counts both.

Nothing is clicked by its name: what is covered or off the screen cannot be touched, as on a real tablet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter, sleep
from uuid import UUID

from playwright.sync_api import Page

# From a finger's way down to the next frame after the mark on the row has changed, told by the page itself.
WATCH = """() => {
  window.answers = [];
  let down = 0;
  addEventListener("pointerdown", () => { down = performance.now(); }, { capture: true });
  new MutationObserver((all) => {
    if (down && all.some((one) => one.target.dataset.mark !== one.oldValue)) {
      const begun = down;
      down = 0;
      requestAnimationFrame(() => setTimeout(() => window.answers.push(performance.now() - begun), 0));
    }
  }).observe(document.querySelector(".marks"),
    { subtree: true, attributeFilter: ["data-mark"], attributeOldValue: true });
}"""
# Its middle, whether a finger there meets it, and where the part of the screen that scrolls begins and ends.
WHERE = """(css) => {
  const one = document.querySelector(css);
  const box = one.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const met = document.elementFromPoint(x, y);
  const foot = document.querySelector(".rollfoot")?.getBoundingClientRect().top ?? innerHeight;
  return [x, y, Boolean(met) && one.contains(met), Math.min(foot, innerHeight)];
}"""


@dataclass
class Finger:
    """`pace` is how many seconds pass from one touch to the next at the least; 0 is as fast as the page answers."""

    page: Page
    pace: float = 0.0
    taps: int = 0
    swipes: int = 0
    last: float = field(default=0.0)

    def tap(self, css: str) -> None:
        """Touch the first that answers to `css`, after as many swipes as it takes to see it."""
        self.page.locator(css).first.wait_for()
        x, y, is_met, foot = self.page.evaluate(WHERE, css)
        while not is_met:
            before = y
            self._swipe(foot)
            x, y, is_met, foot = self.page.evaluate(WHERE, css)
            assert is_met or abs(y - before) > 1, f"no finger reaches {css}: {before, y, foot}"
        self._wait()
        self.taps += 1
        self.page.touchscreen.tap(x, y)

    def _swipe(self, foot: float) -> None:
        """From above the foot of the screen to a quarter of its height, which leaves a row or two to go on from."""
        self._wait()
        self.swipes += 1
        session = self.page.context.new_cdp_session(self.page)
        begin, end, steps = foot - 20, foot / 4, 12
        for step in range(steps + 1):
            kind = "touchMove" if step else "touchStart"
            at = {"x": 400, "y": begin + (end - begin) * step / steps}
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
        # It rests before it leaves, so that the list stops where it is and does not run on.
        sleep(0.15)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        session.detach()
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def _wait(self) -> None:
        sleep(max(0.0, self.last + self.pace - perf_counter()))
        self.last = perf_counter()


@dataclass(frozen=True)
class Marked:
    """Eighty children by hand: what it took, and how long the tablet made the hand wait each time (ms)."""

    taps: int
    swipes: int
    seconds: float
    answers: Sequence[float]


def mark_all(page: Page, session: UUID, ids: Sequence[UUID], pace: float = 0.0) -> Marked:
    """Open the register and mark every child by itself: three absent, three late, one of the absent has told us."""
    finger = Finger(page, pace)
    begun = perf_counter()
    finger.tap(f"[data-session='{session}']")
    page.locator(f"[data-kid='{ids[-1]}']").wait_for()
    page.evaluate(WATCH)
    for number, child in enumerate(ids):
        row = f"[data-kid='{child}']"
        marks = ["present"]
        if number < 3:
            marks = ["absent-uninformed", "absent-informed"][: 1 if number else 2]
        elif number < 6:
            marks = ["present", "late"]
        for mark in marks:
            finger.tap(f"{row} .mark__{'away' if 'absent' in mark else 'tap'}")
            # A hand goes on when the eye has seen the mark.
            page.locator(f"{row}[data-mark={mark}]").wait_for()
    page.locator("[data-count=blank]", has_text="০").wait_for()
    seconds = perf_counter() - begun
    # The last frame is told a moment after it was drawn.
    page.wait_for_function("(most) => window.answers.length === most", arg=finger.taps - 1)
    return Marked(finger.taps, finger.swipes, seconds, page.evaluate("window.answers"))
