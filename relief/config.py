"""Settings from the environment: read once, checked all together, never changed afterwards."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from relief import config_values as values
from relief.config_values import LANGUAGES as LANGUAGES
from relief.config_values import SHORTEST_PASSWORD as SHORTEST_PASSWORD
from relief.config_values import SHORTEST_SECRET as SHORTEST_SECRET
from relief.kernel import key_files, recovery
from relief.kernel.key_files import KEY_BYTES as KEY_BYTES
from relief.kernel.map_tiles import read_tiles

T = TypeVar("T")

# In the data folder: the public half of the recovery key, put there by `relief backup key`.
BACKUP_TO = "backup-to"
UPLOADS_DAYS = "RELIEF_UPLOADS_DAYS"
_NO_KEYS: tuple[bytes, ...] = ()


class SettingsFault(Exception):
    """Everything that is wrong with the environment, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("Relief cannot start:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decides. The names in the environment are RELIEF_ + these, in capitals."""

    data_dir: Path
    database_url: str
    bind: str = "127.0.0.1:8000"
    secret_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)
    # Opens what tablets sealed while they were locked.
    outbox_key: bytes = field(repr=False)
    card_key: bytes = field(repr=False)
    # Binds each entry of the trail to this server: who can write the database still cannot forge one.
    trail_key: bytes = field(repr=False)
    # Sealing keys of before: kept until `relief keys rotate` has moved the last record.
    old_seal_keys: tuple[bytes, ...] = field(default=(), repr=False)
    language: str = "bn"
    timezone: str = "Asia/Dhaka"
    demo_password: str | None = field(default=None, repr=False)
    secure_cookies: bool = False
    proxies: int = 0
    idle: timedelta = timedelta(minutes=60)
    sign_in_lasts: timedelta = timedelta(hours=12)
    merges_alone: int = 20
    # As long as a tablet's ticket says who did something: until then it may send the same again, and be asked.
    keep_uploads: timedelta = timedelta(days=180)
    # To be decided by the organisation.
    request_days: int = 30
    # Where backups lie, and a folder on another disk; None: in the data folder alone.
    backup_dir: Path | None = None
    backup_second_dir: Path | None = None
    # How many hours, days and weeks keep their newest backup.
    backup_keep: tuple[int, int, int] = (24, 14, 8)
    # Whom backups are sealed to: the public half of the recovery key, or else a passphrase.
    backup_to: bytes = b""
    backup_passphrase: str | None = field(default=None, repr=False)
    # Pictures beneath the map from another server: none unless the operator says so (docs/operator.md).
    map_tiles: str = ""
    map_tiles_credit: str = ""
    hash_memory_kib: int = 19_456
    hash_rounds: int = 2

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read everything, and report every fault at once."""
        reading = _Reading(environ)
        data_dir = reading.folder("RELIEF_DATA_DIR", "data")
        given: dict[str, Any] = {
            "database_url": reading.checked(
                "RELIEF_DATABASE_URL", f"sqlite:///{data_dir}/relief.db", values.database_url
            ),
            "bind": reading.checked("RELIEF_BIND", "127.0.0.1:8000", values.bind),
            "language": reading.checked("RELIEF_LANGUAGE", "bn", values.language),
            "timezone": reading.checked("RELIEF_TIMEZONE", "Asia/Dhaka", values.timezone),
            "demo_password": reading.checked("RELIEF_DEMO_PASSWORD", None, values.demo_password),
            "secure_cookies": reading.checked("RELIEF_SECURE_COOKIES", False, values.yes_or_no),
            "proxies": reading.checked("RELIEF_PROXIES", 0, values.proxies),
            "merges_alone": reading.checked("RELIEF_MERGES_ALONE", 20, values.merges),
            "keep_uploads": reading.checked(UPLOADS_DAYS, timedelta(days=180), values.days),
            "request_days": reading.checked("RELIEF_REQUEST_DAYS", 30, values.request_days),
            "map_tiles": reading.checked("RELIEF_MAP_TILES", "", read_tiles),
            "map_tiles_credit": reading.checked("RELIEF_MAP_TILES_CREDIT", "", str),
            "idle": reading.checked("RELIEF_IDLE_MINUTES", timedelta(minutes=60), values.minutes),
            "secret_key": reading.checked("RELIEF_SECRET_KEY", None, values.secret),
            "seal_key": reading.checked("RELIEF_SEAL_KEY", None, values.random_key),
            "card_key": reading.checked("RELIEF_CARD_KEY", None, values.random_key),
            "outbox_key": reading.checked("RELIEF_OUTBOX_KEY", None, values.random_key),
            "trail_key": reading.checked("RELIEF_TRAIL_KEY", None, values.random_key),
            "backup_dir": reading.checked("RELIEF_BACKUP_DIR", None, values.absolute),
            "backup_second_dir": reading.checked("RELIEF_BACKUP_SECOND_DIR", None, values.absolute),
            "backup_keep": reading.checked("RELIEF_BACKUP_KEEP", (24, 14, 8), values.generations),
            "backup_passphrase": reading.checked("RELIEF_BACKUP_PASSPHRASE", None, values.passphrase),
            "backup_to": reading.backup_to(data_dir),
            "old_seal_keys": reading.checked("RELIEF_SEAL_KEYS_OLD", _NO_KEYS, values.random_keys),
        }
        if given["map_tiles"] and not given["map_tiles_credit"]:
            reading.faults.append("RELIEF_MAP_TILES_CREDIT: name whose map it is, as its licence asks.")
        reading.refuse_debug()
        reading.refuse_readable_database(str(given["database_url"]))
        if reading.faults:
            raise SettingsFault(reading.faults)
        is_first_start = not any(data_dir.glob("*-key"))
        try:
            # A lost sealing key is not made anew, since nothing sealed would open with it: it stays empty.
            given["seal_key"] = given["seal_key"] or key_files.kept(data_dir / "seal-key", may_make=is_first_start)
            given["old_seal_keys"] += key_files.old(data_dir)
            for name in ("secret_key", "card_key", "outbox_key", "trail_key"):
                given[name] = given[name] or key_files.kept(data_dir / name.replace("_", "-"))
        except key_files.KeyFault as fault:
            raise SettingsFault([str(fault)]) from None
        return cls(data_dir=data_dir, **given)

    @classmethod
    def for_tests(cls, data_dir: Path, database_url: str, **changed: Any) -> Settings:
        """Fixed keys and the quickest password hash argon2 allows."""
        given: dict[str, Any] = {
            "secret_key": b"t" * KEY_BYTES,
            "seal_key": b"s" * KEY_BYTES,
            "outbox_key": b"o" * KEY_BYTES,
            "card_key": b"c" * KEY_BYTES,
            "trail_key": b"r" * KEY_BYTES,
            "hash_memory_kib": 8,
            "hash_rounds": 1,
        }
        return cls(data_dir=data_dir, database_url=database_url, **(given | changed))

    @property
    def host(self) -> str:
        """Where the server listens."""
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.bind.rpartition(":")[2])


def uploads_kept() -> timedelta:
    """How long the raw uploads of tablets are kept, for the scheduler, which knows the environment alone."""
    return _Reading(os.environ).checked(UPLOADS_DAYS, Settings.keep_uploads, values.days)


class _Reading:
    """One pass over the environment that collects faults instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def value(self, name: str) -> str | None:
        direct, path = self.environ.get(name), self.environ.get(f"{name}_FILE")
        if direct and path:
            self.faults.append(f"{name} and {name}_FILE are both set; keep one.")
            return None
        return self.file(f"{name}_FILE", Path(path)) if path else (direct or None)

    def file(self, name: str, path: Path) -> str | None:
        try:
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                self.faults.append(f"{name}: {path} can be read by others; run: chmod 600 {path}")
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            self.faults.append(f"{name}: {path} cannot be read.")
            return None

    def checked(self, name: str, default: T, read: Callable[[str], T]) -> T:
        text = self.value(name)
        if text is None:
            return default
        try:
            return read(text)
        except (ValueError, OSError) as fault:
            self.faults.append(f"{name}: {fault}")
            return default

    def folder(self, name: str, default: str) -> Path:
        path = Path(self.environ.get(name) or default).absolute()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            self.faults.append(f"{name}: {path} cannot be made; give a folder Relief may write to.")
            return path
        if not os.access(path, os.W_OK | os.X_OK):
            self.faults.append(f"{name}: {path} cannot be written to.")
        return path

    def backup_to(self, data_dir: Path) -> bytes:
        name, kept = "RELIEF_BACKUP_TO", data_dir / BACKUP_TO
        if self.value(name) is not None or not kept.exists():
            return self.checked(name, b"", recovery.public_of)
        try:
            return recovery.public_of(kept.read_text(encoding="utf-8"))
        except (ValueError, OSError):
            self.faults.append(f"{kept}: this is not the public half of a recovery key; run: relief backup key")
            return b""

    def refuse_debug(self) -> None:
        for name in ("FLASK_DEBUG", "RELIEF_DEBUG"):
            if self.environ.get(name, "0").lower() not in ("", "0", "no", "false"):
                self.faults.append(f"{name}: debugging would show records to strangers; unset it.")

    def refuse_readable_database(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        if url.startswith("sqlite:///") and path.exists() and path.stat().st_mode & stat.S_IRWXO:
            self.faults.append(f"{path} can be read by everybody on this machine; run: chmod 600 {path}")
