"""scripts/bench duplicates: one family found once, beside splink and recordlinkage in the same run.

    python -m tests.benchmarks.duplicates 100000 [--peers PYTHON]

The lists are those of `corruption.py`, kept by somebody else than the matcher's author. Peers are no part of
the product: make an environment of their own and name its Python with --peers or RELIEF_BENCH_PEERS:

    python -m venv peers && peers/bin/pip install splink==5.0.0 recordlinkage==0.16
    RELIEF_BENCH_PEERS=peers/bin/python scripts/bench duplicates

Everybody gets the same normalised columns; reading them is in nobody's time. F1 is each method's best over
all thresholds, chosen with the truth; ours is also told at the threshold the product uses.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relief.households import learning, teaching
from relief.households.columns_alike import Blocks, Pairs, Table
from relief.households.inputs import HouseholdGiven, MemberGiven
from relief.households.likeness import Likeness, keys_of, likeness_of
from relief.households.matching import WEIGHTS, Scored, score
from relief.households.models import Sex
from tests.benchmarks.corruption import make
from tests.benchmarks.lists import Record
from tests.benchmarks.table import Line, machine, markdown

SEED = 2026
NAMES = tuple(one.name for one in fields(Likeness))
_SLICE = 100_000
_LABELLED = (100, 200, 500, 1_000, 4_000)
F1_GOAL, F1_RATIO, SPEED_RATIO, MOST_MB = 0.93, 1.03, 1.5, 2_500


def given_of(record: Record) -> HouseholdGiven:
    """The record as the registry would be told of it."""
    from datetime import date

    born = date(record.birth_year, 1, 1) if record.birth_year else None
    sex = {"f": Sex.FEMALE, "m": Sex.MALE}.get(record.sex[:1])
    return HouseholdGiven(
        head=MemberGiven(name_bn=record.name_bn, name_en=record.name_en, sex=sex, birth_date=born, nid=record.nid),
        guardian_name=record.guardian,
        village=record.village,
        phone=record.phone,
        size=record.size,
        children_0_4=record.children_0_4,
        children_5_17=record.children_5_17,
    )


def path_of(record: Record) -> str:
    return f"/BD40/BD4087/U{record.upazila}/N{record.union}/"


def write(folder: Path, count: int) -> float:
    """The lists as columns, their keys and the truth; gives the microseconds one registration's keys took."""
    made = make(count, SEED)
    started = time.process_time()
    rows = [likeness_of(given_of(one), path_of(one)) for one in made.records]
    keys = [keys_of(one) for one in rows]
    each = 1e6 * (time.process_time() - started) / count
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(NAMES)
        sheet.writerows(tuple(asdict(one).values()) for one in rows)
    np.savez(
        folder / "keys.npz",
        traits=np.fromiter((trait for some in keys for trait, _ in some), dtype=np.int8),
        keys=np.fromiter((key for some in keys for _, key in some), dtype=np.int64),
        rows=np.repeat(np.arange(count, dtype=np.int32), [len(some) for some in keys]),
        truth=np.asarray(sorted(made.truth), dtype=np.int64),
    )
    return each


def read(folder: Path) -> list[Likeness]:
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as file:
        numbers = {"birth_year", "size", "children"}
        return [
            Likeness(*(int(row[name]) if name in numbers else row[name] for name in NAMES))  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        ]


def ours(folder: Path) -> dict[str, Any]:
    """The product's own search, from kept columns and keys to scored pairs."""
    rows, held = read(folder), np.load(folder / "keys.npz")
    traits, keys, places = held["traits"], held["keys"], held["rows"]
    # The product reads keys in the order of their index.
    order = np.argsort(keys, kind="stable")
    traits, keys, places = traits[order], keys[order], places[order]
    del order
    started, spent = time.perf_counter(), time.process_time()
    table = Table.of(rows)
    blocks = Blocks.of(traits, keys, places, is_sorted=True)
    found, compared = _found(table, blocks, len(rows))
    seconds, cpu = time.perf_counter() - started, time.process_time() - spent
    peak = _peak_mb()
    codes, bits = _codes(found)
    truth = _truth(held)
    told: dict[str, Any] = {
        "seconds": seconds, "cpu": cpu, "mb": peak, "pairs": compared, **best(codes, bits, truth),
    }  # fmt: skip
    told["at zero"] = at(codes, bits, truth, 0.0)
    told["blocking"] = _blocking(blocks, truth, len(rows))
    told["labels"] = _with_labels(table, found, truth)
    return told


def _found(table: Table, blocks: Blocks, count: int) -> tuple[list[Scored], int]:
    found, compared = [], 0
    for low in range(0, count, _SLICE):
        pairs = blocks.pairs(low, min(low + _SLICE, count))
        compared += len(pairs.a)
        found.append(score(table, pairs))
    return found, compared


def _codes(found: Sequence[Scored]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    a = np.concatenate([one.pairs.a for one in found]).astype(np.int64)
    b = np.concatenate([one.pairs.b for one in found]).astype(np.int64)
    return b << 32 | a, np.concatenate([one.bits for one in found])


def _truth(held: Any) -> NDArray[np.int64]:
    pairs = held["truth"]
    codes: NDArray[np.int64] = pairs[:, 1] << 32 | pairs[:, 0]
    return codes


def best(codes: NDArray[np.int64], bits: NDArray[Any], truth: NDArray[np.int64]) -> dict[str, float]:
    """The best F1 over all thresholds, and the recall where 99 of 100 are right."""
    order = np.argsort(-bits, kind="stable")
    right = np.cumsum(np.isin(codes[order], truth))
    told = np.arange(1, len(order) + 1)
    precision, recall = right / told, right / len(truth)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    top = int(f1.argmax())
    sure = recall[precision >= 0.99]
    return {
        "f1": float(f1[top]), "precision": float(precision[top]), "recall": float(recall[top]),
        "recall at 99": float(sure.max()) if len(sure) else 0.0,
    }  # fmt: skip


def at(codes: NDArray[np.int64], bits: NDArray[Any], truth: NDArray[np.int64], least: float) -> float:
    chosen = codes[bits >= least]
    right = np.isin(chosen, truth).sum()
    return float(2 * right / (len(chosen) + len(truth)))


def _blocking(blocks: Blocks, truth: NDArray[np.int64], count: int) -> float:
    kept = 0
    for low in range(0, count, _SLICE):
        pairs = blocks.pairs(low, min(low + _SLICE, count))
        kept += int(np.isin(pairs.b.astype(np.int64) << 32 | pairs.a, truth).sum())
    return kept / len(truth)


def _with_labels(table: Table, found: Sequence[Scored], truth: NDArray[np.int64]) -> dict[str, Any]:
    """Decisions on pairs of the list of candidates teach the weights, as the job of the night does it.

    All pairs that anybody decided on in the longest lesson are left out of every score, of ours by hand too.
    """
    rng = np.random.default_rng(7)
    a, b, shared = (np.concatenate([getattr(one.pairs, name) for one in found]) for name in ("a", "b", "shared"))
    pairs, (codes, bits) = Pairs(a, b, shared), _codes(found)
    candidates = np.flatnonzero(bits >= 0)
    chosen = rng.permutation(candidates)[: min(_LABELLED[-1], len(candidates) // 3)]
    rest = np.ones(len(codes), dtype=bool)
    rest[chosen] = False
    left = np.setdiff1d(truth, codes[chosen])
    lessons = []
    for count in (one for one in _LABELLED if one <= len(chosen)):
        some = chosen[:count]
        same = np.isin(codes[some], truth)
        said = teaching.Lesson(count, int(same.sum()))
        lesson = teaching.weighed(said, table, pairs.part(some), same, np.arange(count) % teaching.FOLDS, WEIGHTS)
        taught = learning.judge(table, pairs.part(rest), lesson.weights or WEIGHTS)
        told = {"labels": count, "f1": best(codes[rest], taught, left)["f1"], "used": _is_used(lesson)}
        lessons.append(told | {"loss by hand": lesson.loss_by_hand, "loss taught": lesson.loss_taught})
    return {"labels": len(chosen), "by hand": best(codes[rest], bits[rest], left)["f1"], "lessons": lessons}


def _is_used(lesson: teaching.Lesson) -> bool:
    of_a_kind = min(lesson.same, lesson.decisions - lesson.same)
    return lesson.is_better and lesson.decisions >= teaching.ENOUGH and of_a_kind >= teaching.ENOUGH_OF_A_KIND


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peer(python: str, name: str, folder: Path) -> dict[str, Any]:
    """A peer in its own process and environment."""
    script = Path(__file__).with_name("duplicates_peers.py")
    done = subprocess.run([python, str(script), name, str(folder)], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return {}
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    held = np.load(folder / "keys.npz")
    pairs = np.load(folder / f"{name}.npz")
    low, high = np.minimum(pairs["a"], pairs["b"]), np.maximum(pairs["a"], pairs["b"])
    return told | best(high.astype(np.int64) << 32 | low, pairs["score"], _truth(held))


def measure(count: int, peers: str, *, all_peers: bool = True) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        each = _in_own_process("write", folder, count)["each"]
        own = _in_own_process("ours", folder, count)
        names = ["splink", *(["recordlinkage"] if all_peers else [])] if peers else []
        told = {one: peer(peers, one, folder) for one in names}
        yield from _lines(count, own, told, each)


def _in_own_process(step: str, folder: Path, count: int) -> dict[str, Any]:
    words = [sys.executable, "-m", "tests.benchmarks.duplicates", str(count), "--step", step, "--folder", str(folder)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _lines(count: int, own: dict[str, Any], peers: dict[str, dict[str, Any]], each: float) -> Iterator[Line]:
    size = f"duplicates, {count:,}"
    splink = peers.get("splink") or {}
    yield Line(f"{size}: F1 by hand weights", _figure(own), f">= {F1_GOAL}", met=own["f1"] >= F1_GOAL)
    yield Line(f"{size}: F1 at the product's threshold", f"{own['at zero']:.3f}")
    yield Line(f"{size}: true pairs that share a key", f"{own['blocking']:.3f} in {own['pairs']:,} pairs")
    labels = own["labels"]
    text = "; ".join(
        f"{one['labels']:,}: {one['f1']:.3f}{'' if one['used'] else ' (not used)'}" for one in labels["lessons"]
    )
    yield Line(f"{size}: F1 taught by decisions", f"{text}; the same pairs by hand {labels['by hand']:.3f}")
    yield Line(f"{size}: peak memory", f"{own['mb']:.0f} MB", f"<= {MOST_MB} MB", met=own["mb"] <= MOST_MB)
    yield Line(f"{size}: keys when registered", f"{each:.0f} us each, not in the times here")
    for name, told in peers.items():
        yield Line(f"{size}: {name}", _figure(told) if told else "failed")
    if splink:
        ratio = own["f1"] / splink["f1"]
        yield Line(f"{size}: F1 to splink's", f"{ratio:.3f}x", f">= {F1_RATIO}x", met=ratio >= F1_RATIO)
        quicker = splink["seconds"] / own["seconds"]
        text = f"{quicker:.2f}x (CPU {splink['cpu'] / own['cpu']:.2f}x)"
        yield Line(f"{size}: speed to splink's", text, f">= {SPEED_RATIO}x", met=quicker >= SPEED_RATIO)


def _figure(told: dict[str, Any]) -> str:
    return (
        f"F1 {told['f1']:.3f} (precision {told['precision']:.3f}, recall {told['recall']:.3f}; "
        f"recall at 99 % {told['recall at 99']:.3f}) in {told['seconds']:.1f} s "
        f"(CPU {told['cpu']:.1f}), {told['mb']:.0f} MB"
    )


def run(count: int, peers: str) -> int:
    """The whole table: the search beside its peers, then the hints."""
    from tests.benchmarks.hints import hints

    sys.stdout.write(f"{machine()}\n\n{markdown(list(measure(count, peers, all_peers=count <= 200_000)))}\n")
    sys.stdout.flush()
    sys.stdout.write(f"{markdown(list(hints(count)))}\n")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--peers", default=os.environ.get("RELIEF_BENCH_PEERS", ""))
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.step:
        return run(asked.count, asked.peers)
    told = {"each": write(asked.folder, asked.count)} if asked.step == "write" else ours(asked.folder)
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
