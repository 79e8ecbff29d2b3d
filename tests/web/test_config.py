"""Relief refuses to start with a bad setting, names every one, and makes its own secrets."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

import pytest

from relief.config import Settings, SettingsFault

GOOD_SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"
GOOD_SEAL = base64.b64encode(bytes(range(32))).decode()

BAD = {
    "RELIEF_DATABASE_URL": "mysql://x",
    "RELIEF_BIND": "localhost",
    "RELIEF_SECRET_KEY": "secret",
    "RELIEF_SEAL_KEY": "c2hvcnQ=",
    "RELIEF_CARD_KEY": "c2hvcnQ=",
    "RELIEF_LANGUAGE": "fr",
    "RELIEF_TIMEZONE": "Asia/Atlantis",
    "RELIEF_DEMO_PASSWORD": "demo",
    "RELIEF_SECURE_COOKIES": "perhaps",
    "RELIEF_PROXIES": "-1",
    "RELIEF_IDLE_MINUTES": "0",
    "RELIEF_UPLOADS_DAYS": "7",
    "FLASK_DEBUG": "1",
    "RELIEF_DEBUG": "yes",
}


@pytest.mark.goal("S22")
@pytest.mark.parametrize(("name", "value"), BAD.items())
def test_a_bad_setting_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path), name: value})
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [name]
    assert value not in ("secret", "demo") or value not in str(caught.value), "a secret is not repeated"
    assert not (tmp_path / "secret-key").exists(), "nothing is made before everything is right"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault) as caught:
        Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path), **BAD})
    assert len(caught.value.faults) == len(BAD)


@pytest.mark.goal("S22")
def test_a_fresh_start_makes_secrets_once_and_only_for_us(tmp_path: Path) -> None:
    env = {"RELIEF_DATA_DIR": str(tmp_path / "deep" / "data")}
    first, second = Settings.from_env(env), Settings.from_env(env)
    assert first == second
    keys = {first.seal_key, first.secret_key, first.card_key}
    assert [len(key) for key in keys] == [32, 32, 32]
    for path in first.data_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(first.data_dir.stat().st_mode) == 0o700
    assert not any(str(key) in repr(first) for key in keys)


@pytest.mark.goal("S22")
def test_secrets_others_can_read_stop_the_start(tmp_path: Path) -> None:
    env = {"RELIEF_DATA_DIR": str(tmp_path)}
    Settings.from_env(env)
    (tmp_path / "seal-key").chmod(0o644)
    with pytest.raises(SettingsFault, match="chmod 600"):
        Settings.from_env(env)


@pytest.mark.goal("S22")
def test_a_database_everybody_can_read_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "relief.db").write_bytes(b"")
    (tmp_path / "relief.db").chmod(0o644)
    with pytest.raises(SettingsFault, match="can be read by everybody"):
        Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path)})


def test_a_damaged_key_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    env = {"RELIEF_DATA_DIR": str(tmp_path)}
    Settings.from_env(env)
    (tmp_path / "seal-key").write_text(base64.b64encode(b"short").decode())
    with pytest.raises(SettingsFault, match="damaged"):
        Settings.from_env(env)


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "given"
    secret.write_text(GOOD_SECRET + "\n")
    secret.chmod(0o600)
    env = {"RELIEF_DATA_DIR": str(tmp_path), "RELIEF_SECRET_KEY_FILE": str(secret), "RELIEF_SEAL_KEY": GOOD_SEAL}
    settings = Settings.from_env(env)
    assert settings.secret_key == GOOD_SECRET.encode()
    assert settings.seal_key == bytes(range(32))
    with pytest.raises(SettingsFault, match="both set"):
        Settings.from_env(env | {"RELIEF_SECRET_KEY": GOOD_SECRET})
    with pytest.raises(SettingsFault, match="cannot be read"):
        Settings.from_env(env | {"RELIEF_SECRET_KEY_FILE": str(tmp_path / "missing")})


def test_the_data_folder_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsFault, match="RELIEF_DATA_DIR"):
        Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path / "file")})


def test_bangla_digits_are_numbers_here_too(tmp_path: Path) -> None:
    settings = Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path), "RELIEF_IDLE_MINUTES": "১৫"})
    assert settings.idle.total_seconds() == 15 * 60
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def example() -> dict[str, str]:
    text = (Path(__file__).resolve().parents[2] / ".env.example").read_text(encoding="utf-8")
    return dict(line.split("=", 1) for line in text.splitlines() if line.startswith("RELIEF_"))


def test_every_setting_is_in_the_example() -> None:
    source = (Path(__file__).resolve().parents[2] / "relief" / "config.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"(RELIEF_\w+)"', source)) - {"RELIEF_DEBUG"}
    assert {name for name in example() if not name.endswith("_FILE")} == read


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    given = example() | {"RELIEF_DATA_DIR": str(tmp_path)}
    assert Settings.from_env(given) == Settings.from_env({"RELIEF_DATA_DIR": str(tmp_path)})
