"""Why something waits, in the words of whoever decides on it."""

from __future__ import annotations

from relief.kernel.problems import N_

CAUSES: dict[str, str] = {
    "checkin.merged": N_(
        "The family's records were joined, and it is on the list twice. Accepted, it counts for the record that lives "
        "on; if the family was served under it already, a double collection opens."
    ),
    "checkin.closed": N_("It came after the distribution was closed. Accepted, it counts, and so do its goods."),
    "checkin.late-void": N_("It undoes an entry, more than ten minutes after it. Accepted, the entry is undone."),
    "not-allowed": N_("Whoever wrote it no longer has this task. Accepted, it counts as written by this person."),
    "not-found": N_("The list, the household or the area is not among those of whoever wrote it."),
    "sync.card": N_("No household has the card that was shown. Find out whose it is; it cannot be accepted before."),
    "sync.device-revoked": N_("The tablet was revoked before it sent this. Ask whether it really happened."),
    "sync.envelope": N_("It was sealed on the tablet and cannot be opened here. It can only be set aside."),
    "sync.foreign-id": N_("Another tablet used the same number for another entry. Compare both before you decide."),
    "sync.given": N_("It says something this server does not know. It can wait for a newer server, or be set aside."),
    "sync.item": N_("It could not be read. It is kept as it came, and can only be set aside."),
    "sync.override": N_("It names somebody who may not allow goods against the verdict. Accepted, you answer for it."),
    "sync.person": N_("The account of whoever wrote it is closed. Accepted, it counts as written by this person."),
    "sync.ticket": N_("It is not certain who wrote it. Ask who held the tablet at that time."),
    "sync.ticket-old": N_("It is older than 180 days. Ask whether it really happened."),
    "sync.verb": N_("It comes from a newer app than this server. It can wait until the server is renewed."),
    "sync.void-of-held": N_("It undoes an entry that waits here itself. Decide on that one first."),
    "card.household": N_("The family it was given to waits here itself. Decide on that entry first."),
    "household.code": N_("The code on the slip is not one of the tablet's. Accepted, the family gets a new one."),
    "household.code-taken": N_("Another family has the code on the slip. Accepted, this family gets a new one."),
}  # fmt: skip


def cause_of(code: str, message: str) -> str:
    """The marked sentence for a cause; a new one is said as the tablet was told."""
    return CAUSES.get(code) or message or N_("A person must decide whether it counts.")
