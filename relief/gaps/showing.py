"""What a measure came to in an area, ready to be read; and the points of a line through its days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relief.areas.models import Level
from relief.gaps.comparing import compared, is_small
from relief.gaps.yardsticks import Yardstick

Numbers = Mapping[str, Sequence[int | None]]


@dataclass(frozen=True)
class Shown:
    """One measure in one area. Need and cover are None where nobody knows; hidden ones speak of a few people."""

    one: Yardstick
    need: int | None = None
    cover: int | None = None
    short: int | None = None
    is_hidden: bool = False

    @property
    def percent(self) -> int | None:
        """How much of the need is covered, rounded down so that "100" means all."""
        return min(100, 100 * (self.cover or 0) // self.need) if self.need else None


def shown(one: Yardstick, numbers: Sequence[int | None] | None) -> Shown:
    """One measure from what was kept of it."""
    if not numbers or numbers[0] is None or numbers[1] is None:
        return Shown(one)
    if one.is_guarded and is_small(numbers[0], numbers[1]):
        return Shown(one, is_hidden=True)
    told = compared(one, numbers)
    return Shown(one, told.need, told.cover, told.shortfall) if told else Shown(one)


def in_area(yardsticks: Sequence[Yardstick], numbers: Numbers, level: Level) -> list[Shown]:
    """All measures of an area; numbers of people in support only for a whole district, where no difference tells."""
    return [shown(one, numbers.get(one.code)) for one in yardsticks if not one.is_guarded or level is Level.DISTRICT]


# The picture of a line is so wide and so high, in units of its own; words stand beside it as text.
WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class Line:
    """A line as "x,y x,y ..." for SVG."""

    points: str
    last: tuple[float, float]


def line(values: Sequence[int | None], most: int) -> Line | None:
    """Days from left to right, zero at the bottom; a day nobody knows is stepped over."""
    told = [(place, value) for place, value in enumerate(values) if value is not None]
    if not told:
        return None
    step = WIDTH / max(1, len(values) - 1)
    spots = [(round(place * step, 1), round(HEIGHT - HEIGHT * value / max(1, most), 1)) for place, value in told]
    return Line(" ".join(f"{x},{y}" for x, y in spots), spots[-1])
