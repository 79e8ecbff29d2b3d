"""What an erasure leaves although it holds text, and why: every such column, by the reason it stays.

What `reach.py` and `children.py` take away is not repeated here: a test watches an erasure and reads which columns it
emptied. A column that is neither emptied then nor named here fails the build, as does one that is both.
Columns of `keys.places` are sealed and linked to no family: nobody could find them by it, and they go with their own
class (`retention`).
"""

from __future__ import annotations

from collections.abc import Mapping

Columns = Mapping[str, tuple[str, ...]]

# Codes and fixed words of the family's own records: numbers, ids, ticked answers. Nothing of them names anybody.
CODES: Columns = {
    "households": ("code", "housing", "livelihood"), "impacts": ("needs",), "cards": ("number", "signed"),
    "entitlements": ("household_code", "lines"), "check_ins": ("lines", "seen"), "nominations": ("grounds",),
    "survey_rows": ("issues",), "payout_lines": ("reference",), "conflicts": ("kind",),
    "household_merges": ("choices", "after"), "consent_events": ("method", "language", "notice"),
    "answer_rows": ("said", "why"), "receipts": ("verb", "code"), "held_items": ("verb", "path", "code"),
    "tablet_holdings": ("who", "who_before"), "incident_packs": ("who",), "pickup_blocks": ("act_key",),
}  # fmt: skip
# What a list, a file or a paper was: its name, headings, for whom and whither. Its content goes.
FILES: Columns = {
    "import_batches": (
        "file_name", "sha256", "headers", "headers_key", "hxl", "columns", "notes", "within", "stop_reason", "decision",
    ),
    "registry_exports": ("purpose", "recipient", "language", "within", "sha256"), "list_prints": ("language", "words"),
    "answer_files": ("name", "vendor", "sha256"), "payouts": ("purpose", "recipient", "again_reason"),
    "card_batches": ("name_bn", "name_en", "heading_bn", "heading_en"), "kept_map_files": ("file_name", "content"),
    "area_files": ("file_name", "content", "summary", "faults"),
    "taken_reports": ("format", "within", "organisation", "donor", "purpose", "recipient", "sha256"),
}  # fmt: skip
# Who decided, visited or answered: people at their work, not the family.
WORKERS: Columns = {
    "users": ("name", "name_bn", "name_en", "password_hash", "language"), "committee_members": ("name",),
    "household_visits": ("visitor",), "grants": ("nominated_by",), "forums": ("name", "kept_by"),
    "committees": ("name",), "committee_sessions": ("place",), "committee_rows": ("stepped_out",),
    "devices": ("name", "path", "token_hash", "app", "revoked_reason"),
    "device_invitations": ("code_hash", "name", "path"), "area_assignments": ("path",),
    "sign_ins": ("token_hash", "browser"), "sign_in_failures": ("key",), "unavailabilities": ("reason",),
    "calendar_tokens": ("token_hash", "feed"), "api_tokens": ("token_hash", "holder", "purpose", "within", "matters"),
    "api_uses": ("asked",), "report_addresses": ("token_hash", "purpose", "recipient"),
    "confidential_reports": ("excluded",), "waybills": ("number", "carrier", "note", "ended_note"),
}  # fmt: skip
# Sums, weights and figures over many families: none can be picked out of them.
FIGURES: Columns = {
    "counts": ("yardsticks",), "figures": ("affected_basis",), "exposures": ("method",),
    "gaps": ("measure", "sector", "arithmetic", "reason"), "measure_days": ("numbers",), "measure_sums": ("numbers",),
    "gap_measures": (
        "code", "name_bn", "name_en", "sector", "need", "cover", "whom", "standard", "source",
    ),
    "gap_events": ("note",), "population_cells": ("source",), "area_impacts": ("source",),
    "targeting_pages": ("homes", "people"), "plan_targeting": ("weighting", "frozen"),
    "plan_copies": ("name", "blocks", "weighting"), "rule_blocks": ("conditions",), "surveys": ("frame_hash", "seed"),
    "matcher_teachings": ("weights",), "likeness_words": ("word",), "assignment_runs": ("outcome",),
    "situation_reports": ("figures", "words", "sha256", "writers", "state_reason"),
    "made_reports": ("sha256", "content", "fault"),
    "report_plans": ("format", "language", "purpose", "recipient", "organisation", "donor"),
    "support_checks": ("agency", "withdrawn"), "retention_due": ("path",), "verification_terms": ("source",),
}  # fmt: skip
# Money, goods and work of the organisation; whoever writes there is told that no family belongs into it.
BOOKS: Columns = {
    "fund_entries": ("paper",), "fund_spendings": ("words", "paper", "reason"), "union_funds": ("name_bn", "name_en"),
    "community_works": ("title", "place", "reason"), "community_work_materials": ("name", "unit"),
    "grant_groups": ("label",), "milestones": ("title_bn", "title_en", "evidence_bn", "evidence_en"),
    "programmes": ("neutral_code", "name_bn", "name_en", "milestones", "measures"),
    "items": ("code", "name_bn", "name_en", "unit", "icon", "source"), "kits": ("code", "name_bn", "name_en", "source"),
    "kit_lines": ("who",), "lots": ("donor",), "stock_places": ("code", "name_bn", "name_en"),
    "stock_moves": ("note",), "stock_adjustments": ("reason", "decision"), "waybill_lines": ("reason",),
    "distributions": ("code", "name_bn", "name_en", "content_hash", "state_reason", "goods_count"),
    "distribution_points": ("name_bn", "name_en", "hours"), "tablet_lists": ("points", "signed_off_reason"),
    "code_blocks": ("prefix",),
}  # fmt: skip
# Places, disasters, calendars, the directory of services.
PLACES: Columns = {
    "areas": (
        "kind", "pcode", "pcode_v03", "bbs_code", "path", "name_bn", "name_en", "population_source", "source",
        "geometry", "outline",
    ),
    "outside_names": ("own", "uid"), "shape_versions": ("subject", "geometry"), "holidays": ("name_bn", "name_en"),
    "responses": ("code", "name_bn", "name_en", "note"), "walking_barriers": ("name", "geometry"),
    "hazard_extents": ("name_bn", "name_en", "geometry", "severity", "source", "outline"),
    "providers": ("name_bn", "name_en", "kind", "phone", "hours", "source", "eligibility"),
}  # fmt: skip
# Timetables and rooms of the spaces and of support: about groups and days, linked to no child and no family.
ROOMS: Columns = {
    "spaces": ("code", "name_bn", "name_en"), "activity_groups": ("name_bn", "name_en"),
    "courses": ("name_bn", "name_en"), "course_parts": ("name_bn", "name_en"), "series": ("rrule", "room", "left_out"),
    "occurrences": ("room", "topic", "not_held_note", "comment"), "head_counts": ("reason",),
    "space_terms": ("name", "value"), "space_checks": ("answers", "note"), "space_moves": ("reason", "lacking"),
    "space_todos": ("note",), "suspensions": ("reason", "shape"), "suspended_spaces": ("note",),
    "caregiver_meetings": ("topic", "said", "done"), "concerns": ("code",), "referrals": ("code",),
    "support_instruments": ("code", "name_bn", "name_en", "source", "items", "answers", "scoring"),
    "support_terms": ("name",), "support_plans": ("code",), "support_series": ("skipped",),
    "support_sessions": ("code", "room", "overridden"), "incidents": ("path", "classes"), "retention_holds": ("path",),
}  # fmt: skip
# What must not change: that something was done, when and by whom, never with a name; keys; what the night did.
PROOF: Columns = {
    "audit_entries": ("actor_role", "verb", "details", "previous_hash", "entry_hash"), "audit_alarms": ("told_hash",),
    "seal_keys": ("key_id", "proof"), "job_runs": ("job", "outcome"), "leases": ("job", "plan"),
}  # fmt: skip

KEPT: tuple[Columns, ...] = (CODES, FILES, WORKERS, FIGURES, BOOKS, PLACES, ROOMS, PROOF)
