"""Who is doing it: built once per request, job or command; never an ORM row."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from relief.kernel.problems import NotAllowed, NotFound
from relief.kernel.verbs import Verb

EVERYWHERE = "/"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, or a named clerk that acts for a job or a command.

    `within` holds area paths ("/BD40/BD4087/"): a place is inside when its path starts with one of them.
    """

    id: UUID
    name: str
    role: str
    verbs: frozenset[Verb]
    within: tuple[str, ...]

    def can(self, verb: Verb, *, within: str | None = None) -> bool:
        """Say whether this actor may do it, and may do it there."""
        return verb in self.verbs and (within is None or self.sees(within))

    def sees(self, path: str) -> bool:
        """Say whether a place lies inside this actor's areas."""
        return any(path.startswith(own) for own in self.within)

    def must(self, verb: Verb, *, within: str | None = None) -> None:
        """Stop here unless allowed: out of area looks like not there, in area without the verb is said plainly."""
        if within is not None and not self.sees(within):
            raise NotFound
        if verb not in self.verbs:
            raise NotAllowed(verb)

    @property
    def everywhere(self) -> bool:
        """True when no area narrows what this actor sees."""
        return EVERYWHERE in self.within

    @classmethod
    def clerk(cls, name: str) -> Actor:
        """Make the actor of a job or command, so that the trail has no holes."""
        return cls(
            id=uuid5(NAMESPACE_URL, f"relief:clerk:{name}"),
            name=f"clerk:{name}",
            role="clerk",
            verbs=frozenset(Verb),
            within=(EVERYWHERE,),
        )
