"""relief serve: everything a small installation needs, with one command."""

from __future__ import annotations

import os
from pathlib import Path

import click

from relief import serve
from relief.commands import demo, door


@click.command("serve")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demo response when it is not there yet.")
@click.option("--bind", metavar="HOST:PORT", help="Where to listen; default RELIEF_BIND or 127.0.0.1:8000.")
@click.option(
    "--workers",
    type=click.IntRange(1, 32),
    default=2,
    show_default=True,
    help="Web worker processes.",
)
@click.option(
    "--tls-cert",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificate, PEM.",
)
@click.option(
    "--tls-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Its key, PKCS#8 PEM.",
)
@door.plain_problems
def command(with_demo: bool, bind: str | None, workers: int, tls_cert: Path | None, tls_key: Path | None) -> None:
    """Serve Relief: web workers and the scheduler, until SIGTERM or Ctrl-C."""
    if (tls_cert is None) != (tls_key is None):
        door.fail("Give --tls-cert and --tls-key together.")
    # The children read the environment too, so what was given on the command line goes there.
    if bind:
        os.environ["RELIEF_BIND"] = bind
    if tls_cert:
        os.environ["RELIEF_SECURE_COOKIES"] = "yes"
    settings = door.settings()
    os.environ["RELIEF_DATA_DIR"] = str(settings.data_dir)
    serve.bring_up_to_date(settings, say=click.echo)
    if with_demo:
        demo.ensure(settings, click.echo)
    tls = (tls_cert, tls_key) if tls_cert and tls_key else None
    raise SystemExit(serve.run(settings, workers=workers, tls=tls, say=click.echo))
