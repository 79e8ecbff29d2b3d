"""`relief serve --tls` as a tablet meets it: TLS that is safe, a worker that may be installed, a door that leads on."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import socket
import ssl
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from flask import Flask
from playwright.sync_api import Browser

from relief import tls
from relief.config import Settings
from relief.plain_door import open_door
from scripts import hub_certificates
from tests.browser import FLAGS, chromium, watched
from tests.people import Person


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def ask(connection: http.client.HTTPConnection, method: str, path: str, **headers: str) -> Answer:
    with closing(connection):
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


@dataclass(frozen=True)
class Hub:
    port: int
    plain_port: int
    data: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def trusting(self) -> ssl.SSLContext:
        """What a tablet does that took the certificate."""
        return ssl.create_default_context(cafile=str(tls.ca_file(self.data)))

    def get(self, path: str, context: ssl.SSLContext | None = None, host: str = "localhost") -> Answer:
        context = context or self.trusting()
        return ask(http.client.HTTPSConnection(host, self.port, context=context, timeout=10), "GET", path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "relief", "serve", "--workers", "1", *arguments]


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RELIEF_")}
    return kept | {"RELIEF_DATA_DIR": str(data), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


@contextmanager
def served(data: Path) -> Iterator[Hub]:
    hub = Hub(free_port(), free_port(), data)
    given = ("--tls", "--bind", f"127.0.0.1:{hub.port}", "--http-port", str(hub.plain_port))
    process = subprocess.Popen(
        command(data, *given), env=environment(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with process:
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if "is ready at https://" in line:
                    break
            else:
                pytest.fail(said)
            yield hub
        finally:
            process.terminate()
            process.wait(15)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    data = tmp_path_factory.mktemp("hub") / "data"
    hub_certificates.main(["--data", str(data), "localhost", "127.0.0.1", "hub.local"])
    with served(data) as found:
        yield found


@pytest.mark.slow
@pytest.mark.goal("S21")
def test_who_took_the_certificate_is_let_in_and_nobody_else(hub: Hub) -> None:
    for host in ("localhost", "127.0.0.1"):
        assert hub.get("/readyz", host=host).status == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        hub.get("/readyz", ssl.create_default_context())
    answer = hub.get("/sign-in")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert all("Secure" in cookie for cookie in answer.headers.get_all("Set-Cookie") or [])


@pytest.mark.slow
@pytest.mark.goal("S21")
def test_only_tls_of_today_is_spoken(hub: Hub) -> None:
    spoken = []
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(tls.ca_file(hub.data))
        # The client offers what it can, the weakest ciphers too: the server must refuse, not we.
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # that old versions are old is the point
            context.minimum_version = context.maximum_version = version
        try:
            with (
                socket.create_connection(("127.0.0.1", hub.port), timeout=5) as line,
                context.wrap_socket(line, server_hostname="localhost") as speaking,
            ):
                spoken.append(speaking.version())
                cipher = speaking.cipher()
                assert cipher is not None
                assert "GCM" in cipher[0] or "CHACHA20" in cipher[0], "sealed and checked in one"
        except (ssl.SSLError, ConnectionError):
            continue
    assert set(spoken) <= {"TLSv1.2", "TLSv1.3"}
    assert "TLSv1.3" in spoken


@pytest.mark.slow
@pytest.mark.goal("S21")
def test_a_tablet_may_install_a_worker_and_use_the_camera(hub: Hub, browser: Browser) -> None:
    """Over plain HTTP browsers refuse both, and nothing of the field app would work."""
    key = x509.load_pem_x509_certificate(tls.ca_file(hub.data).read_bytes()).public_key()
    info = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    trusted = base64.b64encode(hashlib.sha256(info).digest()).decode()
    flags = [*FLAGS, f"--ignore-certificate-errors-spki-list={trusted}"]
    tablet = browser.browser_type.launch(executable_path=chromium(), args=flags)
    try:
        context = tablet.new_context(locale="bn-BD")
        watch = watched(context)
        page = context.new_page()
        page.goto(hub.url + "/tablet-setup")
        assert page.evaluate("isSecureContext && 'mediaDevices' in navigator && 'subtle' in crypto")
        state = page.evaluate(
            """async () => {
              const address = "/static/js/field/decoder.js";
              const found = await navigator.serviceWorker.register(address, { type: "module" });
              const worker = found.installing ?? found.waiting ?? found.active;
              while (worker.state !== "activated") await new Promise((go) => setTimeout(go, 20));
              return worker.state;
            }"""
        )
        assert state == "activated"
        assert watch.unexpected() == []
    finally:
        tablet.close()


@pytest.mark.slow
def test_the_door_without_tls_gives_the_certificate_and_leads_on(hub: Hub) -> None:
    first = _plain(hub, "GET", "/")
    assert (first.status, f"https://localhost:{hub.port}/tablet-setup" in first.body.decode()) == (200, True)
    assert "Strict-Transport-Security" not in first.headers, "that may only be said over TLS"
    given = _plain(hub, "GET", "/hub.crt")
    assert given.body == tls.ca_certificate(hub.data) == hub.get("/hub.crt").body
    for path in ("/sign-in?next=/x", "/households/", "/nowhere"):
        answer = _plain(hub, "GET", path)
        assert (answer.status, answer.headers["Location"]) == (308, hub.url + path.partition("?")[0])
    for method, path in (("POST", "/sign-in"), ("POST", "/sync/batches"), ("GET", "/sync/pack"), ("PUT", "/x")):
        assert _plain(hub, method, path).status == 403
    assert _plain(hub, "HEAD", "/").body == b""


def _plain(hub: Hub, method: str, path: str, **headers: str) -> Answer:
    return ask(http.client.HTTPConnection("localhost", hub.plain_port, timeout=10), method, path, **headers)


def test_the_door_leads_only_to_a_host(tmp_path: Path) -> None:
    door = open_door("127.0.0.1", 0, secure_port=8443, data_dir=tmp_path)
    try:
        hub = Hub(8443, door.server_address[1], tmp_path)
        wanted = {
            "hub.local:8080": "https://hub.local:8443/x",
            "192.168.1.5": "https://192.168.1.5:8443/x",
            "[fe80::1]:80": "https://[fe80::1]:8443/x",
            'evil"><script>': "https://127.0.0.1:8443/x",
            "user@evil:1": "https://evil:8443/x",
        }
        for host, location in wanted.items():
            assert _plain(hub, "GET", "/x", Host=host).headers["Location"] == location
        assert _plain(hub, "GET", "/hub.crt", Host="hub").status == 308, "no hub, no certificate"
    finally:
        door.shutdown()
        door.server_close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tls",), "scripts/make_ca"),
        (("--http-port", "8080"), "needs --tls"),
        (("--tls", "--tls-cert", __file__, "--tls-key", __file__), "leave out"),
        (("--tls-cert", __file__), "together"),
    ],
)
def test_a_wrong_start_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = subprocess.run(
        command(tmp_path, *arguments), env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_page_shows_the_fingerprint_or_says_that_there_is_none(
    stranger: Person, app: Flask, settings: Settings
) -> None:
    assert stranger.get("/tablet-setup").select(".empty")
    assert stranger.get("/hub.crt").status == 404
    hub_certificates.main(["--data", str(settings.data_dir), "hub.local"])
    certificate = tls.ca_certificate(settings.data_dir)
    assert certificate is not None
    page = stranger.get("/tablet-setup")
    assert tls.fingerprint(certificate) in page.text
    assert page.select('a[href="/hub.crt"]')
    sent = stranger.get("/hub.crt")
    assert sent.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert sent.answer.data == certificate
