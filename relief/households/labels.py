"""Words on screen for the registry."""

from __future__ import annotations

from enum import StrEnum

from relief.households.batches import BatchState, Outcome
from relief.households.duplicates import MergeState
from relief.households.export_log import ExportState, Format, Profile
from relief.households.models import (
    Damage,
    DocumentKind,
    DocumentState,
    ImpactState,
    PairState,
    Registered,
    Sex,
    Status,
)
from relief.households.requests import Channel, RequestState, Wish
from relief.kernel.problems import N_

LABELS: dict[StrEnum, str] = {
    Status.DRAFT: N_("Draft"),
    Status.ACTIVE: N_("In the registry"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.MERGED: N_("Joined with another record"),
    Sex.FEMALE: N_("Female"),
    Sex.MALE: N_("Male"),
    Sex.OTHER: N_("Third gender"),
    Registered.DESK: N_("Registered at a desk"),
    Registered.TABLET: N_("Registered on a tablet"),
    Registered.IMPORT: N_("From an imported list"),
    Registered.DEMO: N_("Invented for the demo"),
    Damage.NONE: N_("No damage"),
    Damage.PARTIAL: N_("Partly damaged"),
    Damage.FULL: N_("Fully damaged"),
    ImpactState.REPORTED: N_("As the family says"),
    ImpactState.VERIFIED: N_("Verified"),
    ImpactState.DISPUTED: N_("Disputed"),
}

PAPER_LABELS: dict[StrEnum, str] = {
    DocumentKind.NID: N_("National ID"),
    DocumentKind.BIRTH_REGISTRATION: N_("Birth registration"),
    DocumentKind.PASSPORT: N_("Passport"),
    DocumentKind.DISABILITY_CARD: N_("Disability card (Suborno Nagorik)"),
    DocumentKind.OTHER: N_("Another paper"),
    DocumentState.SAID: N_("Number as told"),
    DocumentState.SEEN: N_("Seen"),
    DocumentState.COPIED: N_("Copy kept"),
    DocumentState.LOST: N_("Lost in the disaster"),
    DocumentState.APPLIED: N_("Applied for"),
}

REQUEST_LABELS: dict[StrEnum, str] = {
    Wish.SEE: N_("To see what we hold"),
    Wish.CORRECT: N_("To correct it"),
    Wish.ERASE: N_("To erase it"),
    Channel.IN_PERSON: N_("Came in person"),
    Channel.PHONE: N_("By telephone"),
    Channel.LETTER: N_("By letter"),
    Channel.COMMITTEE: N_("Through the committee"),
    RequestState.OPEN: N_("Waits for an answer"),
    RequestState.DONE: N_("Done as asked"),
    RequestState.PARTLY: N_("Done in part"),
    RequestState.REFUSED: N_("Not done"),
}

# In books of their own: words of two lists that read alike are one key of a dictionary.
PAIR_LABELS: dict[StrEnum, str] = {
    PairState.CANDIDATE: N_("May be the same"),
    PairState.MERGED: N_("Joined"),
    PairState.DISTINCT: N_("Two families"),
    PairState.NEEDS_VISIT: N_("Needs a visit"),
}

MERGE_LABELS: dict[StrEnum, str] = {
    MergeState.ASKED: N_("Waits for a second person"),
    MergeState.DONE: N_("Joined"),
    MergeState.REFUSED: N_("Not joined"),
    MergeState.UNDONE: N_("Taken apart again"),
}

BATCH_LABELS: dict[StrEnum, str] = {
    BatchState.UPLOADED: N_("Columns to confirm"),
    BatchState.MAPPED: N_("Being checked"),
    BatchState.CHECKED: N_("Stopped for a look"),
    BatchState.IN_REVIEW: N_("To review"),
    BatchState.MERGING: N_("Being merged"),
    BatchState.MERGED: N_("Merged"),
    BatchState.REFUSED: N_("Put aside"),
}

OUTCOME_LABELS: dict[StrEnum, str] = {
    Outcome.CREATE: N_("New household"),
    Outcome.UPDATE: N_("Changed in the registry"),
    Outcome.LINK: N_("Known, damage added"),
    Outcome.IGNORE: N_("Nothing new"),
    Outcome.REFUSED: N_("Cannot be read"),
}

EXPORT_LABELS: dict[StrEnum, str] = {
    Profile.NAMED: N_("With names, phones and numbers: only for who works with these families"),
    Profile.OWN: N_("With names, for my own work: to check and correct; nobody else can take the file"),
    Profile.CODED: N_("With codes instead of names, place no closer than the union"),
    Profile.AGGREGATE: N_("Counts by union, small ones hidden"),
    Format.XLSX: N_("Excel (XLSX)"),
    Format.CSV: N_("CSV"),
    Format.GEOJSON: N_("Map file (GeoJSON), each household at the middle of its union"),
    ExportState.WAITING: N_("Being made"),
    ExportState.READY: N_("Ready"),
    ExportState.FAILED: N_("Could not be made"),
    ExportState.EXPIRED: N_("File deleted"),
}

CIRCUMSTANCE_LABELS: dict[str, str] = {
    "female_headed": N_("Headed by a woman"),
    "child_headed": N_("Headed by a child"),
    "pregnant_or_lactating": N_("Pregnant or breastfeeding woman"),
    "disability": N_("Person with disability"),
    "elderly_alone": N_("Old person living alone"),
    "chronic_illness": N_("Long illness"),
    "displaced": N_("Displaced from home"),
    "landless": N_("Landless"),
}

LOSS_LABELS: dict[str, str] = {
    "latrine_damaged": N_("Latrine damaged"),
    "tubewell_damaged": N_("Tube-well damaged"),
    "crops_lost": N_("Crops lost"),
    "livestock_lost": N_("Livestock lost"),
    "displaced": N_("Displaced from home"),
}

RELATION_LABELS: dict[str, str] = {
    "head": N_("Head"),
    "spouse": N_("Husband or wife"),
    "child": N_("Son or daughter"),
    "child-in-law": N_("Son-in-law or daughter-in-law"),
    "grandchild": N_("Grandchild"),
    "parent": N_("Father or mother"),
    "sibling": N_("Brother or sister"),
    "other-relative": N_("Other relative"),
    "not-related": N_("Not related"),
}

HOUSING_LABELS: dict[str, str] = {
    "jhupri": N_("Jhupri (hut)"),
    "kutcha": N_("Kutcha (mud, bamboo or tin)"),
    "semi_pucca": N_("Semi-pucca (brick walls, tin roof)"),
    "pucca": N_("Pucca (brick and concrete)"),
}

LIVELIHOOD_LABELS: dict[str, str] = {
    "day_labour": N_("Day labour"),
    "farming": N_("Farming"),
    "fishing": N_("Fishing"),
    "shrimp": N_("Shrimp farming"),
    "van_driver": N_("Van or rickshaw"),
    "small_business": N_("Small business"),
    "remittance": N_("Money sent from away"),
    "none": N_("No income"),
}

# The Washington Group Short Set on Functioning, said as one asks in the field.
WG_LABELS: dict[str, str] = {
    "wg_seeing": N_("Difficulty seeing, even with glasses"),
    "wg_hearing": N_("Difficulty hearing, even with a hearing aid"),
    "wg_walking": N_("Difficulty walking or climbing steps"),
    "wg_remembering": N_("Difficulty remembering or concentrating"),
    "wg_self_care": N_("Difficulty washing all over or dressing"),
    "wg_communicating": N_("Difficulty understanding others or being understood, in one’s own language"),
}
WG_ANSWERS: dict[str, str] = {
    "1": N_("No difficulty"),
    "2": N_("Some difficulty"),
    "3": N_("A lot of difficulty"),
    "4": N_("Cannot do it at all"),
}

BAND_LABELS: dict[str, str] = {
    "0-4": N_("0 to 4 years"),
    "5-9": N_("5 to 9 years"),
    "10-14": N_("10 to 14 years"),
    "15-17": N_("15 to 17 years"),
    "18-59": N_("18 to 59 years"),
    "60+": N_("60 years and older"),
}

# Names of fields as a history of changes shows them.
FIELD_LABELS: dict[str, str] = {
    "area_id": N_("Union"),
    "head_name_bn": N_("Name in Bangla"),
    "head_name_en": N_("Name in English letters"),
    "head_sex": N_("Sex of the head"),
    "guardian_name": N_("Father’s, mother’s or husband’s name"),
    "size": N_("People in the household"),
    "children_0_4": N_("Children 0 to 4 years"),
    "children_5_17": N_("Children 5 to 17 years"),
    "children_3_17": N_("Children 3 to 17 years"),
    "phone": N_("Phone"),
    "phone_owner": N_("Whose phone"),
    "other_phones": N_("Other phones"),
    "lon": N_("Longitude"),
    "lat": N_("Latitude"),
    "accuracy_m": N_("Accuracy in metres"),
    "ward": N_("Ward"),
    "village": N_("Village"),
    "landmark": N_("Landmark"),
    "housing": N_("House"),
    "livelihood": N_("Livelihood"),
    "form_no": N_("Form number"),
    "status": N_("State"),
    "people": N_("Members"),
    "told": N_("Circumstances as told"),
    "unnamed": N_("People without a name"),
    "impact_state": N_("State of the damage report"),
    "house_damage": N_("House damage"),
    "needs": N_("Needs"),
    "note": N_("Note"),
    **LOSS_LABELS,
    **CIRCUMSTANCE_LABELS,
}
