"""What several pages of the registry need: the unions to choose from, and the form around them."""

from __future__ import annotations

from uuid import UUID

from relief.areas import queries as areas
from relief.areas.models import Level
from relief.blueprints.households.forms import HouseholdForm
from relief.kernel.db import Session
from relief.kernel.problems import N_, Invalid
from relief.web import runtime
from relief.web.forms import options
from relief.web.i18n import language, name_of

# More than these in one list would be a slow page and a hopeless search: then the union is typed.
_MOST_TO_CHOOSE = 300


def unions(db: Session) -> list[tuple[str, str]]:
    """The unions of the person's areas to choose from; empty when there are too many."""
    found = areas.choices(db, runtime.actor(), (Level.UNION,), language(), most=_MOST_TO_CHOOSE)
    return [(str(area_id), label) for area_id, label in found]


def offer_unions(db: Session, form: HouseholdForm) -> None:
    """Fill the list of unions; the only one is chosen already."""
    choices = unions(db)
    if not choices:
        return
    form.area_id.choices = options(choices if len(choices) == 1 else [("", "—"), *choices])
    if len(choices) == 1 and not form.area_id.data:
        form.area_id.data = choices[0][0]


def area_of(db: Session, form: HouseholdForm) -> UUID | None:
    """The union chosen or typed; None when only a point was given. Raises Invalid when unclear."""
    if form.area_id.data:
        try:
            return UUID(form.area_id.data)
        except ValueError:
            raise Invalid({"area_id": N_("Choose the union from the list.")}) from None
    text = (form.area_text.data or "").strip()
    if not text:
        return None
    coded = areas.by_pcode(db, text)
    if coded is not None and runtime.actor().sees(coded.path):
        return coded.id
    found = [area for area in areas.search(db, runtime.actor(), text, 40) if area.level is Level.UNION]
    if len(found) == 1:
        return found[0].id
    if not found:
        raise Invalid({"area_text": N_("No union with this name was found in your areas. Check the spelling.")})
    form.area_id.choices = options([("", "—"), *((str(one.id), f"{name_of(one)} ({one.pcode})") for one in found)])
    raise Invalid({"area_id": N_("Several unions have this name. Choose the right one.")})


def response_id() -> UUID | None:
    """The response the person works in."""
    found = runtime.response()
    return found.id if found else None
