"""relief serve: everything a small installation needs, with one command."""

from __future__ import annotations

from pathlib import Path

import click

from relief import serve
from relief.commands import door


@click.command("serve")
@click.option("--demo", is_flag=True, help="Load the demo response when it is not there yet.")
@click.option(
    "--bind", metavar="HOST:PORT", help="Where to listen; default RELIEF_BIND or 127.0.0.1:8000."
)
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
def command(
    demo: bool, bind: str | None, workers: int, tls_cert: Path | None, tls_key: Path | None
) -> None:
    """Serve Relief: web workers and the scheduler, until SIGTERM or Ctrl-C."""
    if (tls_cert is None) != (tls_key is None):
        door.fail("Give --tls-cert and --tls-key together.")
    tls = (tls_cert, tls_key) if tls_cert and tls_key else None
    settings = serve.prepared(bind=bind, tls=tls is not None, say=click.echo)
    if demo:
        serve.ensure_demo(settings, say=click.echo)
    raise SystemExit(serve.run(settings, workers=workers, tls=tls, say=click.echo))
