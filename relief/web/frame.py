"""What the frame around every page shows: who, where, in which response, and the menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import Flask, current_app, g, get_flashed_messages, request, session
from markupsafe import Markup
from werkzeug.local import LocalProxy

from relief.accounts.queries import SignedIn
from relief.accounts.roles import Role
from relief.areas.models import Area
from relief.kernel.verbs import Verb
from relief.web import i18n, nav, places, runtime

MODE_KEY = "mode"
MODES = ("light", "sun")


@dataclass(frozen=True)
class ShownResponse:
    """A response as the bar shows it."""

    code: str
    name: str


class ShownPerson:
    """The reader, as the bar shows them."""

    def __init__(self, person: SignedIn) -> None:
        self._person = person
        self.id = person.id
        self.name = i18n.name_of(person)
        self.role = person.role
        self.verbs = person.verbs

    @property
    def role_label(self) -> str:
        """What the person is in the response."""
        return i18n.label(Role(self._person.role))

    @property
    def place(self) -> str | None:
        """The one area the person answers for; None when there are several or all."""
        within = self._person.within
        return place_name(within[0]) if len(within) == 1 and not self._person.everywhere else None

    def can(self, verb: Verb | str, within: str | None = None) -> bool:
        """Say whether to show a button; the action asks again."""
        return self._person.can(Verb(verb), within=within)


class Frame:
    """`page` in every template; each part is worked out when a template first asks."""

    @property
    def language(self) -> str:
        return i18n.language()

    @cached_property
    def mode(self) -> str:
        chosen = session.get(MODE_KEY)
        return chosen if chosen in MODES else MODES[0]

    @cached_property
    def actor(self) -> ShownPerson | None:
        person = runtime.signed_in()
        return ShownPerson(person) if person else None

    @cached_property
    def menu(self) -> Markup:
        return nav.menu(runtime.actor())

    @cached_property
    def flashes(self) -> Sequence[tuple[str, str]]:
        if "_flashes" not in session:
            return ()
        return [(each[0], each[1]) for each in get_flashed_messages(with_categories=True)]

    @cached_property
    def responses(self) -> Sequence[ShownResponse]:
        return [ShownResponse(each.code, i18n.name_of(each)) for each in runtime.responses()]

    @cached_property
    def response(self) -> ShownResponse | None:
        found = runtime.response()
        return ShownResponse(found.code, i18n.name_of(found)) if found else None

    @property
    def path(self) -> str:
        """Where the reader is, so that a switch can bring them back; a form that failed brings them to its page."""
        return request.full_path.rstrip("?") if request.method == "GET" else request.path


def init_app(app: Flask) -> None:
    """Give templates and macros `page`."""
    app.jinja_env.globals["page"] = LocalProxy(frame)


def frame() -> Frame:
    """The frame of this request. `page()` hands it to the template itself; macros reach it through the proxy."""
    if "frame" not in g:
        g.frame = Frame()
    found: Frame = g.frame
    return found


def place_name(path: str) -> str | None:
    """The name of an area; kept for the life of the process because names hardly change."""
    known: dict[str, Area] = current_app.extensions.setdefault("relief.places", {})
    if path not in known:
        with runtime.database().reading() as db:
            known |= places.by_path(db, [path])
    return i18n.name_of(known[path]) if path in known else None
