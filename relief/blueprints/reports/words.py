"""Words of the files for others: kinds of files, levels, periods, and what each number is."""

from __future__ import annotations

from relief.areas.models import Level
from relief.blueprints.reports.common import XLSX
from relief.gaps.labels import SECTOR_LABELS
from relief.gaps.rules import SECTORS
from relief.kernel.problems import N_
from relief.reports import dhis2
from relief.web.i18n import say

TYPES = {
    "pdf": "application/pdf", "xlsx": XLSX, "csv": "text/csv", "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3", "json": "application/json", "xml": "application/xml",
}  # fmt: skip
LEVELS = {Level.UNION: N_("Unions"), Level.UPAZILA: N_("Upazilas"), Level.DISTRICT: N_("Districts"),
          Level.DIVISION: N_("Divisions")}  # fmt: skip
FORMATS = {
    "gpkg": N_("Map with numbers (GeoPackage, for QGIS)"), "geojson": N_("Map with numbers (GeoJSON)"),
    "csv": N_("Table (CSV)"), "xlsx": N_("Workbook with a chart (XLSX)"), "pdf": N_("Paper (PDF, A4)"),
    "json": N_("Values (JSON)"), "xml": N_("Values (XML)"),
}  # fmt: skip
LANGUAGES = {"bn": N_("Bangla"), "en": N_("English")}
EVERY = {dhis2.Every.DAY: N_("Day"), dhis2.Every.WEEK: N_("Week"), dhis2.Every.MONTH: N_("Month")}
NUMBERS = {
    "affected": N_("Households affected"), "registered": N_("Registered"), "verified": N_("Verified"),
    "targeted": N_("On a list"), "reached": N_("Reached"), "female_headed": N_("Headed by a woman"),
    "female_headed_reached": N_("Headed by a woman: reached"), "disability": N_("With a person with disability"),
    "disability_reached": N_("With a person with disability: reached"), "houses_lost": N_("Houses fully damaged"),
    "houses_granted": N_("Houses fully damaged: with a grant"), "children_affected": N_("Children affected"),
    "child_places": N_("Places for children in spaces"),
}  # fmt: skip
_OF_SECTOR = {"in_need": N_("In need"), "unmet": N_("Missing"), "targeted": N_("On a list"), "reached": N_("Reached")}


def said(word: str) -> str:
    """A number's name in the reader's language."""
    if word in NUMBERS:
        return say(NUMBERS[word])
    sector = next(one for one in SECTORS if word.startswith(f"{one}_"))
    return f"{say(SECTOR_LABELS[sector])}: {say(_OF_SECTOR[word.removeprefix(f'{sector}_')])}"
