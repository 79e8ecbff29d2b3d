"""A situation report in the words of its reader: one set of tables for the page, the paper, the workbook, donors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from relief.areas import queries as areas
from relief.areas.models import Area
from relief.gaps.labels import BASIS_LABELS, SECTOR_LABELS
from relief.gaps.models import GapKind
from relief.kernel.actor import Actor
from relief.kernel.db import Session
from relief.kernel.problems import N_
from relief.reports import drawing, situation
from relief.reports.models import ReportState, SituationReport
from relief.reports.situation_files import Grid, Paper
from relief.web.i18n import day, digits, label, language, moment, name_of, num, say

SECTIONS: Mapping[str, str] = {
    "overview": N_("What happened"),
    "done": N_("What was done"),
    "gaps": N_("What is missing"),
    "children": N_("Children and protection"),
    "next": N_("What comes next"),
}
_CHAIN = {
    "affected": N_("Households affected"), "registered": N_("Registered"), "verified": N_("Verified"),
    "targeted": N_("On a list"), "reached": N_("Reached"), "enrolled": N_("Children enrolled"),
    "attended": N_("Children who came"), "flags": N_("Gaps open"),
}  # fmt: skip
_BY_SECTOR = {"in_need": N_("In need"), "targeted": N_("On a list"), "reached": N_("Reached"), "unmet": N_("Missing")}


def paper(
    report: SituationReport,
    area: Area,
    shapes: Mapping[str, Any],
    earlier: SituationReport | None,
    people: Mapping[UUID, Any],
    *,
    for_donors: bool = False,
) -> Paper:
    """Everything as it is read. Donors get figures alone: what people wrote may name somebody."""
    found = report.figures
    grids = [_totals(found), _sectors(found), _unions(found, shapes)]
    if earlier is not None:
        grids.append(_changes(found, earlier))
    if not for_donors:
        grids += [_flags(found), _stock(found)]
    return Paper(
        language=language(),
        title=title(report, area),
        lead="" if report.state is ReportState.ISSUED else _("Not issued yet: figures and words can still change."),
        facts=_facts(report, area, people, for_donors=for_donors),
        words=[] if for_donors else _words(report),
        grids=[one for one in grids if one.rows],
        notes=_notes(found),
        foot=_("Relief, counted %(when)s", when=_counted(found)),
    )


def title(report: SituationReport, area: Area) -> str:
    """Situation report 3: Assasuni."""
    if report.number:
        return str(_("Situation report no. %(number)s: %(area)s", number=digits(report.number), area=name_of(area)))
    return str(_("Situation report: %(area)s", area=name_of(area)))


def shapes_of(db: Session, actor: Actor, report: SituationReport, area: Area) -> dict[str, Any]:
    """GeoJSON of the report's unions by code, with where their numbers stand."""
    counted = {row["pcode"] for row in report.figures["unions"]}
    known = [one for one in areas.unions_inside(db, actor, area.path) if one.pcode in counted]
    drawn = areas.outline_geojson(db, actor, known)
    return {
        one.pcode: (drawn[one.id], (one.label_lon, one.label_lat) if one.label_lon and one.label_lat else None)
        for one in known
        if one.id in drawn
    }


def everybody() -> Actor:
    """Who draws the map for readers without an account: areas are public, and only the report's own are drawn."""
    return Actor.clerk("reports")


def before(db: Session, report: SituationReport) -> SituationReport | None:
    """The report this one follows."""
    return db.get(SituationReport, report.follows_id) if report.follows_id else None


def _facts(
    report: SituationReport, area: Area, people: Mapping[UUID, Any], *, for_donors: bool
) -> list[tuple[str, str]]:
    facts = [
        (_("Days"), f"{day(report.first_on)} – {day(report.last_on)}"),
        (_("Area"), f"{name_of(area)} · {area.pcode}"),
        (_("State"), label(report.state)),
        (_("Counted"), _counted(report.figures)),
    ]
    if report.issued_at:
        facts.append((_("Issued on"), moment(report.issued_at)))
    if not for_donors:
        facts.append((_("Written by"), _name(people, report.created_by_id)))
        if report.approved_by_id:
            facts.append((_("Approved by"), _name(people, report.approved_by_id)))
    if report.sha256:
        facts.append((_("Sign of the content (SHA-256)"), report.sha256[:16]))
    return facts


def _name(people: Mapping[UUID, Any], key: UUID) -> str:
    return name_of(people[key]) if key in people else _("Relief itself")


def _counted(found: situation.Figures) -> str:
    when = found["counted_at"]
    return moment(datetime.fromisoformat(when)) if when else _("not counted yet")


def _words(report: SituationReport) -> list[tuple[str, str]]:
    told = []
    for section, heading in SECTIONS.items():
        said = report.words.get(section, {})
        text = said.get(language()) or ""
        if text:
            told.append((say(heading), text))
    return told


def _totals(found: situation.Figures) -> Grid:
    sums = situation.totals(found)
    rows: list[list[Any]] = [[say(_CHAIN[name]), number, _source(found, name)] for name, number in sums.items()]
    rows.append([_("Child-friendly spaces open"), found["spaces"]["open"], _registry(found)])
    rows.append([_("Places in them"), found["spaces"]["places"], _registry(found)])
    return Grid(
        name=_("Numbers"), title=_("From affected to reached"), heads=[_("What"), _("How many"), _("Source and day")],
        rows=rows,
    )  # fmt: skip


def _source(found: situation.Figures, name: str) -> str:
    if name != "affected":
        return _registry(found)
    sources, said = found["sources"], []
    for basis in sources["affected"]:
        on = sources["water_on"] if basis == "exposed" else sources["official_on"]
        by = ", ".join(sources["official_by"]) if basis != "exposed" else ""
        when = day(date.fromisoformat(on)) if on else ""
        said.append(" · ".join(one for one in (say(BASIS_LABELS[basis]), by, when) if one))
    return "; ".join(said) or _("not known")


def _registry(found: situation.Figures) -> str:
    return str(_("own registry · %(when)s", when=_counted(found)))


def _sectors(found: situation.Figures) -> Grid:
    sums = situation.sector_totals(found)
    rows = [[say(SECTOR_LABELS[word]), *(cells[name] for name in _BY_SECTOR)] for word, cells in sums.items()]
    drawn = ("in_need", "targeted", "reached")
    names = [say(_BY_SECTOR[name]) for name in drawn]
    bars = [(say(SECTOR_LABELS[word]), [cells[name] for name in drawn]) for word, cells in sums.items()]
    heading = _("Households by sector")
    return Grid(
        name=_("Sectors"), title=heading, heads=[_("Sector"), *(say(text) for text in _BY_SECTOR.values())],
        rows=rows, note=_registry(found), picture=drawing.bars(heading, names, bars, num) if bars else "",
        charted=[1 + list(_BY_SECTOR).index(name) for name in drawn],
    )  # fmt: skip


def _unions(found: situation.Figures, shapes: Mapping[str, Any]) -> Grid:
    rows, drawn = [], []
    for one in found["unions"]:
        cells = one["cells"]
        name = one["bn"] if language() == "bn" else one["en"]
        rows.append([name, one["pcode"], *(cells[part] for part in situation.CHAIN)])
        share = cells["reached"] / cells["registered"] if cells["registered"] and cells["reached"] is not None else None
        if one["pcode"] in shapes:
            geometry, at = shapes[one["pcode"]]
            text = "" if share is None else _("%(share)s %%", share=num(round(share * 100)))
            drawn.append(
                drawing.Shape(geometry, at, None if share is None else drawing.step_of(share), text,
                              f"{name}: {text or _('no data')}")
            )  # fmt: skip
    heading = _("Reached of those registered, by union")
    return Grid(
        name=_("Unions"), title=heading, rows=rows, picture=drawing.choropleth(heading, drawn),
        charted=[2 + situation.CHAIN.index(part) for part in ("affected", "registered", "reached")],
        note=_("Light to dark: from none to all, in fifths. Hatched: not known, or too few to tell."),
        heads=[_("Union"), _("Code"), *(say(_CHAIN[part]) for part in situation.CHAIN)],
    )  # fmt: skip


def _changes(found: situation.Figures, before: SituationReport) -> Grid:
    moved = situation.changes(found, before.figures)
    rows = [[say(_CHAIN[name]), then, now, _step(then, now)] for name, then, now in moved]
    return Grid(
        name=_("Changes"), title=_("Since report no. %(number)s", number=digits(before.number)),
        heads=[_("What"), _("Then"), _("Now"), _("Change")], rows=rows,
    )  # fmt: skip


def _step(then: int | None, now: int | None) -> str | None:
    if then is None or now is None:
        return None
    return f"{'+' if now > then else '−' if now < then else ''}{num(abs(now - then))}"


def _flags(found: situation.Figures) -> Grid:
    rows = []
    for one in found["flags"]:
        what = say(SECTOR_LABELS[one["sector"]]) if one["sector"] in SECTOR_LABELS else ""
        rows.append([f"{label(GapKind(one['kind']))}{': ' if what else ''}{what}", one["open"]])
    return Grid(name=_("Gaps"), title=_("Gaps open"), heads=[_("Gap"), _("Areas")], rows=rows, note=_registry(found))


def _stock(found: situation.Figures) -> Grid:
    rows = [
        [one["bn"] if language() == "bn" else one["en"], f"{digits(one['quantity'])} {say(one['unit'])}"]
        for one in found["stock"]
    ]
    return Grid(name=_("Stock"), title=_("Goods in the stores"), heads=[_("Item"), _("Quantity")], rows=rows)


def _notes(found: situation.Figures) -> list[str]:
    notes = [_("Households are counted once, however often they were served. A dash: not known, or hidden.")]
    hidden = situation.hidden_cells(found)
    if hidden:
        notes.append(
            _("Hidden, and in no sum: %(n)s (numbers of one to four, or that would give one away).", n=num(hidden))
        )
    return notes
