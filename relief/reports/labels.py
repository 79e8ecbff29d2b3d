"""Words of this room for people."""

from __future__ import annotations

from relief.kernel.problems import N_

SEXES: dict[str, str] = {"female": N_("Girls"), "male": N_("Boys"), "other": N_("Other sex")}
DISABILITIES: dict[str, str] = {
    "yes": N_("With a disability"),
    "no": N_("Without a disability"),
    "unknown": N_("Not asked yet"),
}
