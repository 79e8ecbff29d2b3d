"""How entries of the trail read on a page that says who opened a file: who that was at work, and what was done."""

from __future__ import annotations

from relief.accounts.roles import LABELS
from relief.audit.models import AuditEntry
from relief.kernel.problems import N_
from relief.kernel.verbs import Verb
from relief.web.i18n import say

DEEDS: dict[str, str] = {
    "read": N_("Read it"),
    "read-doors": N_("Looked who opened it"),
    "open": N_("Opened it with a reason, for some hours"),
    "add": N_("Put it on the tablet’s list"),
    "agree": N_("Wrote down the consent"),
    "agree-to-counsellor": N_("Wrote down that the person goes on with the new counsellor"),
    "allow": N_("Allowed it without consent"),
    "refuse": N_("Did not allow it without consent"),
    "arrived": N_("Wrote down who arrived"),
    "ask-close": N_("Asked to close it"),
    "refuse-close": N_("Sent it back instead of closing it"),
    "assign": N_("Gave it to another worker"),
    "away": N_("Wrote down an absence"),
    "not-away": N_("Took an absence back"),
    "bar": N_("Kept somebody out"),
    "ask-end": N_("Asked to end a bar"),
    "end-bar": N_("Ended a bar"),
    "book": N_("Booked an appointment"),
    "book-group": N_("Booked a group session"),
    "cancel": N_("Cancelled an appointment"),
    "check": N_("Asked whether the child still goes to school"),
    "checked": N_("Checked the entry of the directory"),
    "close": N_("Closed it"),
    "complete": N_("Sealed a note and finished a session"),
    "correct": N_("Corrected it"),
    "draft": N_("Drafted a referral"),
    "follow-up": N_("Asked after the person"),
    "follow-up-closed": N_("Closed a follow-up"),
    "hand-over": N_("Handed it over"),
    "hours": N_("Set the hours"),
    "instrument": N_("Kept a scale"),
    "join": N_("Put it on a group session"),
    "leave": N_("Took it off a group session"),
    "move": N_("Moved an appointment"),
    "no-show": N_("Wrote down that the person did not come"),
    "request": N_("Wrote down a wish for an appointment"),
    "review": N_("Sealed new goals"),
    "scale": N_("Asked the questions of a scale"),
    "self": N_("Took it on"),
    "series": N_("Booked every week"),
    "step": N_("Wrote down a step of a referral"),
    "support-pack": N_("Took the timetable on a tablet"),
    "tablet-note": N_("Sealed a note from a tablet"),
    "terms": N_("Changed the figures of support"),
    "ties": N_("Sealed when the person cannot come"),
    "triage": N_("Decided what it is"),
}
# Where the entry says no deed, its verb does.
VERBS: dict[Verb, str] = {
    Verb.CONCERNS_RAISE: N_("Reported it"),
    Verb.CONCERNS_TRIAGE: N_("Wrote a note"),
    Verb.CONCERNS_SUPERVISE: N_("Supervised it"),
    Verb.REFERRALS_MAKE: N_("Worked on a referral"),
    Verb.REFERRALS_OVERRIDE: N_("Decided without consent"),
    Verb.SUPPORT_PLAN: N_("Changed the plan"),
    Verb.SUPPORT_SCHEDULE: N_("Changed an appointment"),
    Verb.SUPPORT_RECORD: N_("Sealed a note"),
    Verb.SUPPORT_VIEW: N_("Read it"),
    Verb.SUPPORT_SUPERVISE: N_("Supervised it"),
    Verb.SAFEGUARDS_BAR: N_("Changed who is kept out"),
}
_OTHER = N_("Something else on record")


def role_words(entry: AuditEntry) -> str:
    """What somebody was at work when it happened."""
    known = {role.value: words for role, words in LABELS.items()}
    return say(known[entry.actor_role]) if entry.actor_role in known else say(N_("Relief itself"))


def deed_words(entry: AuditEntry) -> str:
    """What was done, in words."""
    deed = entry.details.get("deed")
    if deed in DEEDS:
        return say(DEEDS[deed])
    if "consent" in entry.details:
        return say(N_("Wrote down a yes or no"))
    known = {verb.value: words for verb, words in VERBS.items()}
    return say(known.get(entry.verb, _OTHER))
