"""Of plans that are equally short, the one that divides the fewest groups.

A flow may divide groups along a ring of points without walking less. Along such a ring households can change
places until one of the divided shares is gone; what remains has no ring, so that fewer groups are divided than
there are points.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import Any

import numpy as np

# A group is (0, number), a point (1, number).
Node = tuple[int, int]


def untied(parts: Any, size: Any) -> tuple[Any, Any, Any]:
    """(group, point, count) of the same length, with no ring among the divided groups."""
    group, point, count = parts
    divided = count < size[group]
    if not divided.any():
        return group, point, count
    forest = _Forest()
    for one, to, some in zip(group[divided].tolist(), point[divided].tolist(), count[divided].tolist(), strict=True):
        forest.add((0, one), (1, to), some)
    rows = [(a[1], b[1], some) for (a, b), some in forest.shares.items()]
    kept = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return (
        np.concatenate([group[~divided], kept[:, 0]]),
        np.concatenate([point[~divided], kept[:, 1]]),
        np.concatenate([count[~divided], kept[:, 2]]),
    )


class _Forest:
    """Shares of divided groups, edge by edge; an edge that would close a ring is worked off along it."""

    def __init__(self) -> None:
        self.shares: dict[tuple[Node, Node], int] = {}
        self.near: dict[Node, set[Node]] = {}

    def add(self, group: Node, point: Node, count: int) -> None:
        while count and (way := self._way(point, group)):
            # Along the ring shares grow and shrink in turn; the edge to be added shrinks with the even ones.
            edges = [_edge(a, b) for a, b in pairwise(way)]
            moved = min([count, *(self.shares[edge] for edge in edges[1::2])])
            for number, edge in enumerate(edges):
                self._set(edge, self.shares[edge] + (moved if number % 2 == 0 else -moved))
            count -= moved
        if count:
            self._set((group, point), count)

    def _set(self, edge: tuple[Node, Node], count: int) -> None:
        group, point = edge
        if count:
            self.shares[edge] = count
            self.near.setdefault(group, set()).add(point)
            self.near.setdefault(point, set()).add(group)
            return
        del self.shares[edge]
        self.near[group].discard(point)
        self.near[point].discard(group)

    def _way(self, start: Node, end: Node) -> list[Node]:
        """The way from a point to a group over shares there are; empty when there is none."""
        came: dict[Node, Node] = {start: start}
        waiting = deque([start])
        while waiting and end not in came:
            here = waiting.popleft()
            for there in self.near.get(here, ()):
                if there not in came:
                    came[there] = here
                    waiting.append(there)
        if end not in came:
            return []
        way = [end]
        while way[-1] != start:
            way.append(came[way[-1]])
        return way[::-1]


def _edge(one: Node, other: Node) -> tuple[Node, Node]:
    return (one, other) if one[0] == 0 else (other, one)
