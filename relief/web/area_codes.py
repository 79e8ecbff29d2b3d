"""P-codes as people type them in forms."""

from __future__ import annotations

from sqlalchemy.orm import Session

from relief.kernel.digits import to_latin
from relief.kernel.problems import N_, Invalid
from relief.web import places
from relief.web.i18n import say

_UNKNOWN = N_("No area has the code %(codes)s. Check the codes; separate several with a comma.")


def read_paths(db: Session, text: str) -> tuple[str, ...]:
    """The areas somebody typed, "/" for everywhere; an unknown code is a fault of the field `paths`."""
    found, unknown = places.paths_of_codes(db, to_latin(text).replace("،", ",").replace(",", " ").split())
    if unknown:
        raise Invalid({"paths": say(_UNKNOWN, {"codes": ", ".join(unknown)})})
    return found
