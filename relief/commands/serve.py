"""relief serve: everything a small installation needs, with one command."""

from __future__ import annotations

import os
from pathlib import Path

import click

from relief import serve, tls
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
@click.option("--tls", "with_tls", is_flag=True, help="HTTPS with the certificates of scripts/make_ca.")
@click.option(
    "--http-port", type=click.IntRange(1, 65_535), help="With --tls: hand out the certificate here, over HTTP."
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
    with_demo: bool,
    bind: str | None,
    workers: int,
    with_tls: bool,
    http_port: int | None,
    tls_cert: Path | None,
    tls_key: Path | None,
) -> None:
    """Serve Relief: web workers and the scheduler, until SIGTERM or Ctrl-C."""
    _check(with_tls, http_port, tls_cert, tls_key)
    # The children read the environment too, so what was given on the command line goes there.
    if bind:
        os.environ["RELIEF_BIND"] = bind
    if with_tls or tls_cert:
        os.environ["RELIEF_SECURE_COOKIES"] = "yes"
    settings = door.settings()
    os.environ["RELIEF_DATA_DIR"] = str(settings.data_dir)
    pair = _hub_pair(settings.data_dir) if with_tls else None
    if tls_cert and tls_key:
        pair = (tls_cert, tls_key)
    serve.bring_up_to_date(settings, say=click.echo)
    if with_demo:
        demo.ensure(settings, click.echo)
    raise SystemExit(serve.run(settings, workers=workers, tls=pair, say=click.echo, plain_port=http_port))


def _check(with_tls: bool, http_port: int | None, tls_cert: Path | None, tls_key: Path | None) -> None:
    if (tls_cert is None) != (tls_key is None):
        door.fail("Give --tls-cert and --tls-key together.")
    if with_tls and tls_cert:
        door.fail("--tls takes the certificates of scripts/make_ca; leave out --tls-cert and --tls-key, or --tls.")
    if http_port is not None and not with_tls:
        door.fail("--http-port hands out the certificate of a hub: it needs --tls.")


def _hub_pair(data_dir: Path) -> tuple[Path, Path]:
    try:
        return tls.pair(data_dir)
    except tls.NoCertificates as fault:
        door.fail(str(fault))
