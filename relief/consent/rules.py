"""What a consent must say before it is written down."""

from __future__ import annotations

from relief.consent.inputs import ConsentGiven
from relief.consent.models import Decision
from relief.kernel.problems import N_

# In which the notice was read out: Bangla, English, or another one spoken here.
LANGUAGES = ("bn", "en", "other")
METHODS = ("verbal", "written", "thumbprint", "phone")


def faults(given: ConsentGiven) -> dict[str, str]:
    """Field by field, what is missing."""
    found: dict[str, str] = {}
    if not given.given_by.strip():
        found["given_by"] = N_("Write who decided: a consent without a person proves nothing.")
    if not given.decisions:
        found["decisions"] = N_("Choose yes or no for at least one purpose.")
    if given.method not in METHODS:
        found["method"] = N_("Choose how the person told you: spoken, signed, thumbprint or phone.")
    took_back = any(decision is Decision.WITHDRAWN for _, decision in given.decisions)
    if took_back and not given.reason.strip():
        found["reason"] = N_("Write why the person took the consent back, in a few words.")
    return found
