"""Camps made once and copied: to make one, and to enrol a tablet in it, costs more than most tests do with it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright

from relief.blueprints.field import shell
from relief.config import LANGUAGES
from tests.field.harness import CANARY, LOCKS, Ground, a_hand, becomes

# Below the ports that systems give to whoever asks for any.
LOWEST, PORTS = 20_000, 12_000


@dataclass(frozen=True)
class Enrolled:
    """A ground with one enrolled tablet, Babul's, that holds the list; its profile is a folder nobody has open.

    The head of the list's first household has the name nobody else has.
    """

    ground: Ground
    profile: Path
    # What a browser keeps belongs to an address: copies of this profile find their server here and nowhere else.
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pack(self, profile: Path) -> None:
        """A copy of the profile."""
        shutil.copytree(self.profile, profile, symlinks=True, ignore=shutil.ignore_patterns(*LOCKS))


def an_enrolled(ground: Ground, driver: Playwright, folder: Path) -> Enrolled:
    """Walk the way from a code to a list once."""
    # One of its own for each process that runs tests: it is free between two tests, and somebody might take it.
    port, profile = LOWEST + os.getpid() % PORTS, folder / "profile"
    with ground.copied(folder, port) as field, a_hand(driver) as hand:
        field.name_one(*CANARY)
        tablet = hand(profile, field.server.url).ready(field.invitation())
        tablet.settled()
        # What comes after the build is there too: files, and the words of each language.
        kept = "return (await (await caches.open('field-after')).keys()).length"
        becomes(lambda: tablet.ask(kept), len(shell.LATER) + len(LANGUAGES))
        tablet.close()
    return Enrolled(Ground(field.camp, field.server.data_dir), profile, port)
