"""relief jobs: the scheduler, and any job by hand."""

from __future__ import annotations

import click

from relief import jobs
from relief.audit.models import RunState
from relief.commands import door
from relief.kernel import clock


@click.group("jobs")
def group() -> None:
    """Work that happens by itself."""


@group.command("run")
def run() -> None:
    """Be the scheduler until stopped; `relief serve` starts this beside the web server."""
    door.database().close()
    jobs.run_forever(door.settings())


@group.command("once")
@click.argument("name")
@door.json_option
def once(name: str, as_json: bool) -> None:
    """Run the job NAME now."""
    job = jobs.named(name)
    if job is None:
        door.fail(f"There is no job {name}. See: relief jobs list")
    done = jobs.run_once(door.database(), job, clock.now())
    if done is None:
        door.fail(f"{name} is running just now; try again later.")
    door.answer(
        {"job": name, "state": done.state, "outcome": done.outcome},
        as_json=as_json,
        text=done.outcome,
    )
    if done.state is RunState.FAILED:
        raise SystemExit(1)


@group.command("list")
@door.json_option
def show(as_json: bool) -> None:
    """Name every job and when it runs."""
    rows = [{"job": job.name, "when": job.at or f"every {job.every}"} for job in jobs.JOBS]
    door.answer(
        {"jobs": rows},
        as_json=as_json,
        text="\n".join(f"{row['job']:32} {row['when']}" for row in rows),
    )
