"""The application with a death appointed: RELIEF_TEST_DIE_AT=<moment>:<n> ends it when the moment comes again."""

from __future__ import annotations

import os
import signal

from flask import Flask

from relief import app
from relief.kernel import moments


def from_env() -> Flask:
    """What the drill's server starts instead of relief.app:from_env."""
    appointed, _, number = os.environ.get("RELIEF_TEST_DIE_AT", "").rpartition(":")
    left = int(number or 0)

    def listen(moment: str) -> None:
        nonlocal left
        if moment == appointed:
            left -= 1
            if left == 0:
                # The whole group: a supervisor that starts another worker would hide the death.
                os.killpg(os.getpgrp(), signal.SIGKILL)

    moments.listener = listen
    return app.from_env()
