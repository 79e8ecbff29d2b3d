"""Why an item waits for a person, or for a while; each sentence says what happened to it and what to do."""

from __future__ import annotations

from relief.kernel.problems import N_, Problem, Refused

_HELD = {
    "card.household": N_("The family of this card waits for the coordinator itself. Both are kept."),
    "household.code": N_("The code on the slip is not one of this tablet's. The entry is kept. Tell the coordinator."),
    "household.code-taken": N_("Another family has the code on this slip. Both are kept, and the coordinator decides."),
    "sync.item": N_("This entry could not be read. It is kept as it came. The coordinator will look at it."),
    "sync.given": N_("This entry says something unknown here. It is kept. The coordinator will look at it."),
    "sync.verb": N_("This server does not know this kind of entry yet. It is kept. Tell the coordinator."),
    "sync.envelope": N_("This sealed entry could not be opened. It is kept as it came. Tell the coordinator."),
    "sync.foreign-id": N_("Another tablet used this entry's number. Both are kept. The coordinator will look at it."),
    "sync.device-revoked": N_(
        "This tablet was shut out. The entry is kept, and the coordinator decides whether it counts."
    ),
    "sync.ticket": N_("It is not certain who wrote this entry. It is kept, and the coordinator decides."),
    "sync.ticket-old": N_("This entry is older than 180 days. It is kept, and the coordinator decides."),
    "sync.person": N_("The account of whoever wrote this entry is closed. It is kept, and the coordinator decides."),
    "sync.override": N_(
        "The person named may not allow goods against a verdict. The entry is kept, and the coordinator decides."
    ),
    "sync.card": N_("No household has this card. The entry is kept. The coordinator finds out whose it is."),
    "sync.void-of-held": N_("What this undoes waits for the coordinator itself. Both are kept."),
    "checkin.merged": N_(
        "This family's records were joined meanwhile, and it is on the list twice. What was given is kept, "
        "and the coordinator decides."
    ),
    "checkin.closed": N_("This distribution is closed. What was given is kept, and the coordinator decides."),
    "checkin.late-void": N_("Ten minutes had passed. The undo is kept, and the coordinator decides."),
}  # fmt: skip
_NOT_HERE = N_("The list, household or area of this entry is not the writer's. It is kept; the coordinator decides.")
_NOT_ALLOWED = N_("Whoever wrote this entry may not do this any more. It is kept, and the coordinator decides.")


class Later(Problem):
    """Our fault, or not yet its turn: nothing was stored, and the tablet offers it again."""

    status = 503


def held(code: str) -> Refused:
    """The problem that makes an item wait for a coordinator."""
    return Refused(code, _HELD[code])


def waits() -> Later:
    """An undo that came before what it undoes."""
    return Later("waits", N_("What this undoes has not arrived yet. The tablet sends both again by itself."))


def waits_for_family() -> Later:
    """A card that came before its family, or while somebody still corrects the family's entry."""
    return Later("waits", N_("The family of this card has not arrived yet. The tablet sends both again by itself."))


def server_fault() -> Later:
    """Something of ours broke; the tablet tries again by itself."""
    return Later("server-fault", N_("The server failed at this entry. It is kept on the tablet and sent again."))


def waits_for_key(problem: Problem) -> Later:
    """Words that can neither be closed nor joined to others without the right key: asked for again with it."""
    return Later(problem.code, problem.message)


def told(problem: Problem) -> str:
    """What the tablet and the review page read: the words of a page do not fit an act that is kept."""
    return {"not-found": _NOT_HERE, "not-allowed": _NOT_ALLOWED}.get(problem.code, problem.message)
