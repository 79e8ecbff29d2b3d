"""The benchmarks themselves still run: on a small database, one page, the real server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_one_page_is_measured_on_the_areas_of_the_demo(tmp_path: Path) -> None:
    environ = {**os.environ, "RELIEF_BENCH_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", "--households", "600", "search: code"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    measured = [row for row in rows if row.startswith("| search: code ")]
    assert len(measured) == 1, done.stdout
    assert "p95" in measured[0], measured[0]
    assert "wrong answers" not in measured[0]
    assert [row for row in rows if row.startswith("| bare page, after")]
