"""A file locked with a password: a ZIP whose one entry is sealed with AES-256, as 7-Zip and WinRAR open it.

The file is locked on its way out, for the person who takes it. The password is used once and stays nowhere.
"""

from __future__ import annotations

import io
import secrets

import pyzipper

from relief.kernel.problems import N_, Invalid

# The format stretches a password with 1,000 rounds only (WinZip AE-2 specification), so length has to carry it.
SHORTEST, LONGEST = 12, 100
# Letters and digits nobody mistakes for one another when they are read out over a telephone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# What is packed already is not packed twice.
_PACKED = (b"PK",)


def suggestion() -> str:
    """A password of 20 letters in four groups, near 99 bits; made anew for every page."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def check(password: str) -> None:
    """Raises Invalid (field `password`) for one that is short, guessed at once, or opens on some computers only."""
    if not SHORTEST <= len(password) <= LONGEST:
        fault = N_("Use 12 to 100 letters. The file may be copied and guessed at for years.")
    elif not (password.isascii() and password.isprintable()):
        fault = N_("Use English letters, digits and signs only: programs that open the file write others differently.")
    elif len(set(password)) < 5:
        fault = N_("This repeats the same few letters. Take a longer sentence, or the one we offered.")
    else:
        return
    raise Invalid({"password": fault})


def locked(content: bytes, name: str, password: str) -> bytes:
    """The ZIP with `content` in it under `name`; the name can be read without the password."""
    out = io.BytesIO()
    packing = pyzipper.ZIP_STORED if content.startswith(_PACKED) else pyzipper.ZIP_DEFLATED
    with pyzipper.AESZipFile(out, "w", compression=packing, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode("ascii"))
        archive.writestr(name, content)
    return out.getvalue()
