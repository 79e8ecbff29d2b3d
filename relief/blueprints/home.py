"""The start page of each role, and where the data comes from."""

from __future__ import annotations

from flask import Blueprint, Response

from relief import __version__
from relief.accounts.roles import Role
from relief.web import nav, runtime
from relief.web.dashboards import DASHBOARDS
from relief.web.guard import needs, public
from relief.web.hx import go, page

bp = Blueprint("home", __name__)


@bp.get("/")
@needs()
def index() -> Response:
    """The role's own dashboard, or its work as large tiles."""
    person = runtime.actor()
    own = nav.url_of(DASHBOARDS.get(Role(person.role), ""))
    if own is not None:
        return go(own)
    return page("home/index.html", work=nav.groups(person))


@bp.get("/about")
@public
def about() -> Response:
    """Licences and attribution."""
    return page("about.html", attribution=runtime.wiring().attribution, version=__version__)
