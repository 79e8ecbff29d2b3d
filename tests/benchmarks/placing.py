"""A million points to the unions of the country: the product's index beside geopandas.sjoin, in one run.

    python -m tests.benchmarks.placing UNIONS.geojson [--points 1000000] [--peers PYTHON]

geopandas is no part of the product: make an environment of its own and name its Python with --peers or
RELIEF_BENCH_PEERS:

    python -m venv peers && peers/bin/pip install geopandas==1.1.* pyarrow
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from relief.areas.files.judging import judge
from relief.areas.files.wishes import Wish
from relief.areas.geometry import AreaIndex
from tests.benchmarks.table import Line, machine, markdown

ROUNDS = 3


def points(rng: np.random.Generator, boxes: Any, count: int) -> Any:
    """Points in the boxes of unions drawn at random: most in a union, some in a neighbour, few in none."""
    chosen = boxes[rng.integers(0, len(boxes), count)]
    return chosen[:, :2] + rng.random((count, 2)) * (chosen[:, 2:] - chosen[:, :2])


def ours(codes: list[str], shapes: list[bytes], places: Any) -> tuple[float, list[str | None]]:
    """Seconds of the best of three rounds on a ready index, and the code of each point."""
    index = AreaIndex(list(zip(codes, shapes, strict=True)))
    best, found = float("inf"), []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        found = index.locate_many(places[:, 0], places[:, 1])
        best = min(best, time.perf_counter() - begun)
    return best, found


def peer(python: str, folder: Path) -> dict[str, Any]:
    """geopandas in its own process, on the same points and polygons."""
    script = Path(__file__).with_name("placing_peer.py")
    # Its own environment: the product's packages must not be found there.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [python, str(script), str(folder), str(ROUNDS)], stdout=subprocess.PIPE, text=True, check=True, env=kept
    )
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def measure(file: Path, count: int, python: str) -> list[Line]:
    rows = judge(file.name, file.read_bytes(), Wish()).rows
    codes, shapes = [str(row.told["pcode"]) for row in rows], [row.shape for row in rows]
    from relief.areas.geometry import bbox

    places = points(np.random.default_rng(8), np.array([bbox(shape) for shape in shapes]), count)
    seconds, found = ours(codes, shapes, places)
    size = f"{count:,} points, {len(codes):,} unions"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [Line(f"{size}: bounding boxes, then points in prepared polygons", f"{seconds:.2f} s, {peak:.0f} MB")]
    if not python:
        return lines
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "points.npz", places=places, wkb=np.array(shapes, dtype=object), codes=np.array(codes))
        told = peer(python, folder)
        theirs = np.load(folder / "found.npy", allow_pickle=True)
    # On a shared border geopandas gives both unions; ours gives one, which is among them.
    differ = int((np.array([code or "" for code in found]) != theirs).sum())
    ratio = told["seconds"] / seconds
    lines.append(
        Line(
            f"{size}: geopandas {told['version']} sjoin, points made before",
            f"{told['seconds']:.2f} s (with points made {told['made']:.2f} s); {differ} answers differ",
            "ours faster", ratio, ratio > 1,
        )
    )  # fmt: skip
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("unions", type=Path)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--peers", default=os.environ.get("RELIEF_BENCH_PEERS", ""))
    asked = parser.parse_args()
    sys.stdout.write(f"{machine()}\n\n{markdown(measure(asked.unions, asked.points, asked.peers))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
