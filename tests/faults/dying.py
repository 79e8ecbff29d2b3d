"""The application with a death appointed: a note in its data folder says "<moment>:<n>", and it ends when the moment
comes for the nth time after the note was written.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from flask import Flask

from relief import app
from relief.kernel import moments

NOTE = "dies-at"


def from_env() -> Flask:
    """What the drill's server starts instead of relief.app:from_env."""
    note, left = Path(os.environ["RELIEF_DATA_DIR"]) / NOTE, 0

    def listen(moment: str) -> None:
        nonlocal left
        try:
            appointed, _, number = note.read_text().rpartition(":")
        except FileNotFoundError:
            return
        if moment == appointed:
            # Dead servers tell no tales: a process meets one note in its life, and begins to count there.
            left = (left or int(number)) - 1
            if left == 0:
                # The whole group: a supervisor that starts another worker would hide the death.
                os.killpg(os.getpgrp(), signal.SIGKILL)

    moments.listener = listen
    return app.from_env()
