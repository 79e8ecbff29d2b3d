"""The certificates of a hub; scripts/make_ca is the way in.

An authority of our own for ten years, whose certificate tablets take once, and under it the server's
certificate for 398 days, the longest that browsers accept. The authority is bound to the hub's own
names and to private addresses: whoever steals its key cannot pretend to be any other site.
"""

from __future__ import annotations

import argparse
import ipaddress
import os
import secrets
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from relief import tls  # the scripts live beside the package
from relief.kernel import clock

YEARS_10 = timedelta(days=3_650)
LONGEST = timedelta(days=398)
# A tablet whose clock is some hours behind must not think the certificate is of tomorrow.
SKEW = timedelta(days=1)
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10")
LOCAL = ("localhost", "local", "lan", "home.arpa", "internal")


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    asked.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = asked.data.absolute() / tls.FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = clock.now()
    names = asked.names or _names_before(folder / "hub.crt") or own_names()
    fresh = asked.new_ca or not (folder / "ca.crt").exists() or not (folder / "ca.key").exists()
    authority = _new_authority(folder, names, now) if fresh else _authority(folder)
    outside = [name for name in names if not covers(authority[0], name)]
    if outside:
        print(f"The hub's authority is not made for {', '.join(outside)}.", file=sys.stderr)
        print("Make a new one with --new-ca; every tablet must then take it anew.", file=sys.stderr)
        return 1
    _new_certificate(folder, authority, names, now)
    _tell(folder, names, authority[0], now, fresh=fresh)
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/make_ca", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="host name or IP address of the hub")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("RELIEF_DATA_DIR") or "data"))
    parser.add_argument("--new-ca", action="store_true", help="make a new authority too")
    return parser.parse_args(arguments)


def own_names() -> list[str]:
    """What this machine calls itself, and the addresses it has just now."""
    host = socket.gethostname().partition(".")[0].lower()
    found = [f"{host}.local", host, "localhost", "127.0.0.1"]
    try:
        addresses = [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    except OSError:
        addresses = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the system only says from which address it would.
            probe.connect(("192.168.255.255", 9))
            addresses.append(probe.getsockname()[0])
        except OSError:
            pass
    return list(dict.fromkeys([*found, *(address.partition("%")[0] for address in addresses)]))


def _names_before(path: Path) -> list[str]:
    if not path.exists():
        return []
    certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(one.value) for one in named]


def general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name.lower().rstrip("."))


def covers(authority: x509.Certificate, name: str) -> bool:
    """Whether browsers accept a certificate of this authority for this name."""
    bounds = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    wanted = general_name(name)
    if isinstance(wanted, x509.IPAddress):
        nets = [one.value for one in bounds if isinstance(one, x509.IPAddress)]
        return any(wanted.value.version == net.version and wanted.value in net for net in nets)
    domains = [one.value for one in bounds if isinstance(one, x509.DNSName)]
    return any(wanted.value == domain or wanted.value.endswith("." + domain) for domain in domains)


def _new_authority(
    folder: Path, names: list[str], now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    # The number tells two hubs apart in a tablet's list.
    subject = _subject(f"Relief hub {secrets.token_hex(2).upper()}")
    usage = x509.KeyUsage(
        key_cert_sign=True, crl_sign=True, digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _builder(subject, subject, key, now - SKEW, now + YEARS_10)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=_bounds(names), excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / "ca.key", _private(key), 0o600)
    _write(folder / "ca.crt", certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    return certificate, key


def _bounds(names: list[str]) -> list[x509.GeneralName]:
    own = [general_name(name) for name in names]
    domains = {*LOCAL, *(one.value for one in own if isinstance(one, x509.DNSName))}
    nets = {ipaddress.ip_network(net) for net in PRIVATE}
    nets |= {ipaddress.ip_network(one.value) for one in own if isinstance(one, x509.IPAddress)}
    return [*map(x509.DNSName, sorted(domains)), *map(x509.IPAddress, sorted(nets, key=str))]


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    certificate = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        sys.exit(f"{folder}/ca.key does not belong to ca.crt. Put the right one back, or use --new-ca.")
    return certificate, key


def _new_certificate(
    folder: Path, authority: tuple[x509.Certificate, ec.EllipticCurvePrivateKey], names: list[str], now: datetime
) -> None:
    above, above_key = authority
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(above_key.public_key())
    certificate = (
        _builder(_subject(names[0]), above.subject, key, now - SKEW, now - SKEW + LONGEST)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([general_name(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(above_key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + above.public_bytes(serialization.Encoding.PEM)
    # Key first: with the old certificate it is refused at once, and never served silently.
    _write(folder / "hub.key", _private(key), 0o600)
    _write(folder / "hub.crt", pem, 0o644)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(begins.astimezone(UTC)).not_valid_after(ends.astimezone(UTC))


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _tell(folder: Path, names: list[str], authority: x509.Certificate, now: datetime, *, fresh: bool) -> None:
    made = authority.public_bytes(serialization.Encoding.DER)
    ends = now - SKEW + LONGEST
    print(f"{'Made' if fresh else 'Kept'} the hub's authority: {folder}/ca.crt")
    print(f"  fingerprint (SHA-256) {tls.fingerprint(made)}")
    print(f"Made the certificate for {', '.join(names)}; it ends on {ends:%Y-%m-%d}. Run this again before.")
    print("Now serve:  relief serve --tls --bind 0.0.0.0:8443 --http-port 8080")
    if fresh:
        print("Each tablet takes the authority once: docs/hub.md, or open /tablet-setup on the tablet.")
        print(f"Keep {folder}/ca.key as safe as the seal key; it stays on this machine.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
