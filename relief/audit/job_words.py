"""What each job does, for people. Beside the trail, since pages and the scheduler do not know each other."""

from __future__ import annotations

from relief.audit.models import RunState
from relief.kernel.problems import N_

LABELS = {
    RunState.RUNNING: N_("Running"),
    RunState.DONE: N_("Came to its end"),
    RunState.FAILED: N_("Failed"),
}
JOB_WORDS = {
    "accounts.forget-old-tries": N_("Forgets old wrong passwords"),
    "audit.check": N_("Proves the audit trail"),
    "backups.make": N_("Makes a backup"),
    "audit.forget-runs": N_("Forgets runs of more than thirty days ago"),
    "distributions.assignments": N_("Sends families to distribution points"),
    "distributions.forget-prints": N_("Forgets old printed lists"),
    "distributions.pack": N_("Packs lists for tablets"),
    "distributions.prints": N_("Draws lists to print"),
    "distributions.rounds": N_("Prepares the next round"),
    "gaps.digest": N_("Says each morning what changed"),
    "gaps.follow": N_("Follows new check-ins in the figures"),
    "gaps.refresh": N_("Counts the figures again"),
    "reports.make": N_("Makes the reports of the morning"),
    "households.cards": N_("Draws relief cards"),
    "households.exports": N_("Makes files to take out"),
    "households.find-duplicates": N_("Looks for families registered twice"),
    "households.forget-cards": N_("Forgets old files of cards"),
    "households.imports": N_("Carries imported lists on"),
    "households.teach-matcher": N_("Learns from decided pairs"),
    "keys.rotate": N_("Moves sealed texts to the present key"),
    "psychosocial.look-back": N_("Marks support plans to look at again"),
    "referrals.answers": N_("Notices referrals without an answer"),
    "retention.let-go": N_("Lets go what somebody confirmed"),
    "retention.list": N_("Lists what has been kept long enough"),
    "spaces.absences": N_("Finds children to ask after"),
    "spaces.materialise": N_("Plans the sessions of spaces"),
    "spaces.months": N_("Sums the marks of each month"),
    "sync.forget-uploads": N_("Empties old uploads of tablets"),
}
