"""How long ago and how far off, in words a person would use: one unit, rounded down."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext, ngettext

from relief.web.i18n import num

# A clock that is off by less is like everybody's; the sync makes the same difference.
CLOCK_SLACK = timedelta(minutes=10)
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def _(text: str, **details: object) -> str:
    return str(gettext(text, **details))


def ago(moment: datetime | None, now: datetime) -> str:
    """`2 h ago`, `just now`, or `never`."""
    if moment is None:
        return _("never")
    seconds = int((now - moment).total_seconds())
    return _("just now") if seconds < _MINUTE else _("%(span)s ago", span=span(seconds))


def span(seconds: float) -> str:
    """A length of time in its largest whole unit."""
    whole = abs(int(seconds))
    if whole < _HOUR:
        return _("%(count)s min", count=num(whole // _MINUTE))
    if whole < 2 * _DAY:
        return _("%(count)s h", count=num(whole // _HOUR))
    days = whole // _DAY
    return str(ngettext("%(count)s day", "%(count)s days", days, count=num(days)))


def clock_off(skew_s: int) -> str | None:
    """How a tablet's clock stands to ours; None while it is good enough."""
    if abs(skew_s) <= CLOCK_SLACK.total_seconds():
        return None
    if skew_s > 0:
        return _("clock %(span)s ahead", span=span(skew_s))
    return _("clock %(span)s behind", span=span(skew_s))
