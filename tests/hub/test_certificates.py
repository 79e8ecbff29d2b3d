"""What scripts/make_ca writes: an authority that stays, a certificate that is renewed, keys for us alone."""

from __future__ import annotations

import stat
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from relief import tls
from relief.kernel import clock
from scripts import hub_certificates

NAMES = ("hub.local", "192.168.7.1", "127.0.0.1", "localhost")


def make(data: Path, *more: str) -> int:
    return hub_certificates.main(["--data", str(data), *more])


def authority(data: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((data / "tls/ca.crt").read_bytes())


def chain(data: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates((data / "tls/hub.crt").read_bytes())


@pytest.mark.goal("S21")
def test_the_authority_lasts_ten_years_and_the_certificate_as_long_as_browsers_allow(tmp_path: Path) -> None:
    assert make(tmp_path / "data", *NAMES) == 0
    above, [own, sent_along] = authority(tmp_path / "data"), chain(tmp_path / "data")
    own.verify_directly_issued_by(above)
    assert sent_along == above
    now = clock.now()
    assert timedelta(3_640) < above.not_valid_after_utc - now < timedelta(3_651)
    assert own.not_valid_after_utc - own.not_valid_before_utc == timedelta(398)
    assert own.not_valid_before_utc < now - timedelta(hours=12), "a tablet's clock may be behind"
    named = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one.value) for one in named] == list(NAMES)
    use = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(use) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert above.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


@pytest.mark.goal("S21")
def test_keys_are_for_us_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    make(data, *NAMES)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (data / "tls").iterdir()}
    assert modes == {"ca.crt": 0o644, "hub.crt": 0o644, "ca.key": 0o600, "hub.key": 0o600}
    assert stat.S_IMODE((data / "tls").stat().st_mode) == 0o700
    assert tls.pair(data) == (data / "tls/hub.crt", data / "tls/hub.key")
    (data / "tls/hub.key").chmod(0o640)
    with pytest.raises(tls.NoCertificates, match="chmod 600"):
        tls.pair(data)
    with pytest.raises(tls.NoCertificates, match="scripts/make_ca"):
        tls.pair(tmp_path)


def test_again_renews_the_certificate_and_keeps_the_authority(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, *NAMES)
    before, [own, _] = authority(tmp_path), chain(tmp_path)
    first = capsys.readouterr().out
    assert make(tmp_path) == 0
    second = capsys.readouterr().out
    after, [fresh, _] = authority(tmp_path), chain(tmp_path)
    assert after == before
    assert fresh.serial_number != own.serial_number
    assert fresh.public_key() != own.public_key()
    kept = fresh.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one.value) for one in kept] == list(NAMES), "the names of before"
    mark = tls.fingerprint(tls.ca_certificate(tmp_path) or b"")
    assert mark in first
    assert mark in second
    assert ("Made the hub's authority" in first, "Kept the hub's authority" in second) == (True, True)


def test_the_authority_is_good_for_the_hub_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, "hub.local")
    before = (tmp_path / "tls/hub.crt").read_bytes()
    for name in ("example.org", "8.8.8.8", "2001:db8::1", "evil-hub.local.example"):
        assert make(tmp_path, name) == 1, name
        assert name in capsys.readouterr().err
    assert (tmp_path / "tls/hub.crt").read_bytes() == before
    for name in ("10.1.2.3", "192.168.43.1", "other.lan", "hub"):
        covered = hub_certificates.covers(authority(tmp_path), name)
        assert covered is (name != "hub"), name
    assert make(tmp_path, "--new-ca", "relief.example.org", "203.0.113.9") == 0
    assert make(tmp_path, "203.0.113.9") == 0


def test_another_key_beside_the_authority_is_noticed(tmp_path: Path) -> None:
    make(tmp_path, "hub.local")
    make(tmp_path / "other", "hub.local")
    (tmp_path / "other/tls/ca.key").rename(tmp_path / "tls/ca.key")
    with pytest.raises(SystemExit, match="does not belong"):
        make(tmp_path)


def test_openssl_believes_it_too(tmp_path: Path) -> None:
    make(tmp_path, *NAMES)
    for name, flag in (("hub.local", "-verify_hostname"), ("192.168.7.1", "-verify_ip")):
        command = ["openssl", "verify", "-x509_strict", flag, name, "-CAfile", str(tmp_path / "tls/ca.crt")]
        done = subprocess.run([*command, str(tmp_path / "tls/hub.crt")], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_without_names_it_takes_those_of_this_machine() -> None:
    names = hub_certificates.own_names()
    assert {"localhost", "127.0.0.1"} <= set(names)
    assert any(name.endswith(".local") for name in names)
    assert len(names) == len(set(names))
