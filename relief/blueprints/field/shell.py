"""One build of the tablet's app: which files it is made of, each with its fingerprint.

The worker keeps a build whole or not at all, and checks every file against its fingerprint: a page that
a hotel's network put in the way must never become part of the app.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from flask import render_template

from relief.blueprints.field import words
from relief.config import LANGUAGES
from relief.kernel.problems import N_
from relief.web import catalogue, packing, runtime

STATIC = Path(__file__).resolve().parents[2] / "static"
TEMPLATES = STATIC.parent / "templates"
STYLES = ("tokens", "base", "parts", "field", "field_desk")
PICTURES = ("img/icons.svg", "img/logo.svg", "img/river.svg")
# Kept after the build, when the app has started: the camera's reader weighs more than all the rest together, the
# library of signatures is asked for by old browsers alone, and our own are opened by `import()` after the desk.
LATER = (
    *(f"js/field/{name}" for name in words.LATER),
    "css/field_register.css",
    "css/field_roll.css",
    "vendor/noble-ed25519@3.2.0/index.js",
    "vendor/zxing-wasm@3.1.4/es/reader/index.js",
    "vendor/zxing-wasm@3.1.4/es/share.js",
    "vendor/zxing-wasm@3.1.4/zxing_reader.wasm",
)
WORKER = "js/field/worker.js"
_SIDE = "#073b42"
_GROUND = "#f2f6f5"
_LENGTH = 12
# An import that is there from the beginning; `import()` and the types in comments are not.
_IMPORT = re.compile(r'^(?:import|export)\b[^"(]*"(\.[^"]+)";', re.MULTILINE)
_TITLE = N_("Relief")
_WITHOUT_SCRIPT = N_("This app needs JavaScript. Switch it on in the settings of the browser.")


def page() -> str:
    """The one page of the app."""
    said = catalogue.translations("bn").gettext
    return render_template(
        "field/index.html",
        zone=runtime.settings().timezone,
        build=build(),
        scripts=_needed_to_start(),
        title=said(_TITLE),
        without_script=said(_WITHOUT_SCRIPT),
    )


@cache
def _needed_to_start() -> tuple[str, ...]:
    """What app.js imports, and what that imports: a slow line should not be asked for one file after another."""
    found, waiting = dict[str, None](), [words.SCRIPTS / "app.js"]
    while waiting:
        script = waiting.pop(0)
        for said in _IMPORT.findall(script.read_text(encoding="utf-8")):
            wanted = (script.parent / said).resolve()
            if (name := wanted.relative_to(STATIC).as_posix()) not in found:
                found[name] = None
                waiting.append(wanted)
    return tuple(found)


def worker() -> str:
    """The worker's own code after the list of what it keeps."""
    lists = {"BUILD": build(), "FILES": files(), "LATER": rest()}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in lists.items())
    return head + _bytes(WORKER).decode()


def manifest() -> str:
    """For the home screen; in the language of the installation, whatever the reader of this request speaks."""
    icons = [
        {"src": "/static/img/field-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any"},
        {"src": "/static/img/field-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any"},
        {"src": "/static/img/field-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        {"src": "/static/img/logo.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
    ]
    return json.dumps(
        {
            "id": "/field", "start_url": "/field", "scope": "/field", "display": "standalone",
            "name": "রিলিফ · Relief", "short_name": "রিলিফ", "lang": "bn", "dir": "ltr",
            "background_color": _GROUND, "theme_color": _SIDE, "icons": icons,
        },
        ensure_ascii=False,
    )  # fmt: skip


def build() -> str:
    """One word for everything the app is made of: another file, another build."""
    return _build(runtime.settings().timezone)


@cache
def _build(zone: str) -> str:
    parts = [f"{name} {hashlib.sha256(_bytes(name)).hexdigest()}" for name in sorted([*_static(), WORKER, *LATER])]
    parts += [words.packed(language) + words.packed(language, later=True) for language in LANGUAGES]
    parts += [(TEMPLATES / "field" / "index.html").read_text(encoding="utf-8"), manifest(), zone]
    return _fingerprint("\n".join(parts).encode())[:12]


def files() -> list[list[str]]:
    """Address and fingerprint of every file of the build."""
    made = {"/field": page(), "/field.webmanifest": manifest()}
    made |= {f"/field/strings/{language}.json": words.packed(language) for language in LANGUAGES}
    return [
        *(_entry(address, text.encode()) for address, text in made.items()),
        *(_entry(f"/static/{name}", _bytes(name)) for name in _static()),
    ]


def rest() -> list[list[str]]:
    """The same of what may arrive after the first check-in."""
    said = {f"/field/strings/{language}-later.json": words.packed(language, later=True) for language in LANGUAGES}
    return [
        *(_entry(address, text.encode()) for address, text in said.items()),
        *(_entry(f"/static/{name}", _bytes(name)) for name in LATER),
    ]


def _static() -> list[str]:
    scripts = (
        path
        for path in sorted((STATIC / "js" / "field").glob("*.js"))
        if path.name not in ("types.js", "worker.js", *words.LATER)
    )
    return [
        *(f"css/{name}.css" for name in STYLES),
        *(path.relative_to(STATIC).as_posix() for path in scripts),
        "vendor/idb@8.0.4/umd.js",
        *PICTURES,
    ]


def _entry(address: str, body: bytes) -> list[str]:
    return [address, _fingerprint(body)]


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:_LENGTH]


@cache
def _bytes(name: str) -> bytes:
    return packing.as_sent(STATIC / name)
