"""Words on screen for the registry."""

from __future__ import annotations

from enum import StrEnum

from relief.households.batches import BatchState, Outcome
from relief.households.models import (
    Damage,
    DocumentKind,
    ImpactState,
    PairState,
    Registered,
    Sex,
    Status,
)
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
    DocumentKind.NID: N_("National ID"),
    DocumentKind.BIRTH_REGISTRATION: N_("Birth registration"),
}

# In books of their own: words of two lists that read alike are one key of a dictionary.
PAIR_LABELS: dict[StrEnum, str] = {
    PairState.CANDIDATE: N_("May be the same"),
    PairState.MERGED: N_("Joined"),
    PairState.DISTINCT: N_("Two families"),
    PairState.NEEDS_VISIT: N_("Needs a visit"),
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
    Outcome.UPDATE: N_("Damage changed"),
    Outcome.LINK: N_("Known, damage added"),
    Outcome.IGNORE: N_("Nothing new"),
    Outcome.REFUSED: N_("Cannot be read"),
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

NEED_LABELS: dict[str, str] = {
    "food": N_("Food"),
    "wash": N_("Water and latrine"),
    "shelter": N_("Shelter"),
    "health": N_("Health care"),
    "education": N_("Education"),
    "protection": N_("Protection"),
    "livelihood": N_("Livelihood"),
    "cash": N_("Cash"),
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
    "impact_state": N_("State of the damage report"),
    "house_damage": N_("House damage"),
    "needs": N_("Needs"),
    "note": N_("Note"),
    **LOSS_LABELS,
    **CIRCUMSTANCE_LABELS,
}
