"""What the interface for programs promises: one list, from which come its routes, its pages and its OpenAPI document.

Texts stand in English here, as programmers of every partner read them; the page for people translates them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from relief.gaps.rules import SECTORS
from relief.kernel.problems import N_
from relief.reports import answers, area_rows
from relief.reports.five_w import CLUSTERS, MEASURES
from relief.reports.outside import Matter
from relief.reports.situation import BY_SECTOR

Schema = dict[str, Any]
MOST_ROWS = 500
USUAL_ROWS = 100
ROOT = "/api/v1"
PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Param:
    """One word that may stand behind the question mark."""

    name: str
    about: str
    schema: Schema


@dataclass(frozen=True, kw_only=True)
class Question:
    """One address. `row` is the schema of one row, `about` of what is said of all of them."""

    path: str
    word: str
    summary: str
    read: Callable[[Session, answers.Asked], answers.Answer]
    row: Schema
    about: Mapping[str, Schema]
    params: tuple[Param, ...]
    matter: Matter | None


def _object(properties: Mapping[str, Schema]) -> Schema:
    """Every member is always there; nothing else is."""
    return {
        "type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False,
    }  # fmt: skip


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
# Null: nobody knows, or it is too small to be told.
_MAYBE: Schema = {"type": ["integer", "null"], "minimum": 0}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
_DAY: Schema = {"type": "string", "format": "date"}
_LEVEL: Schema = {"type": "string", "enum": [one.value for one in area_rows.LEVELS]}
_SECTOR: Schema = {"type": "string", "enum": list(SECTORS)}
_PLACE = {"pcode": _TEXT, "level": {"type": "string"}, "name_en": _TEXT, "name_bn": _TEXT}
_COUNTED = {"counted_at": _MOMENT}
_HIDDEN = {"hidden": _NUMBER}

LEVEL = Param("level", N_("Areas of which level, one of the words below; unions unless said"), _LEVEL)
WITHIN = Param("within", N_("Only inside the area of this code (P-code of either edition, or BBS code)"),
               {"type": "string", "maxLength": 20})  # fmt: skip
SECTOR = Param("sector", N_("Only this sector"), _SECTOR)
MEASURE = Param("measure", N_("Only the measure of this code"), {"type": "string", "maxLength": 40})
MONTH = Param("month", N_("Calendar month, for example 2026-07; the present one unless said"),
              {"type": "string", "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"})  # fmt: skip
LIMIT = Param("limit", N_("How many rows, 100 unless said"),
              {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS})  # fmt: skip
OFFSET = Param("offset", N_("How many rows to leave out at the beginning"),
               {"type": "integer", "minimum": 0, "maximum": 1_000_000, "default": 0})  # fmt: skip
_PAGED = (LIMIT, OFFSET)

QUESTIONS = (
    Question(
        path="/areas", word="areas", summary=N_("Areas of the token with P-codes of both editions and BBS codes"),
        read=answers.areas_of, matter=None, about={}, params=(LEVEL, WITHIN, *_PAGED),
        row=_object({**_PLACE, "parent": _TEXT_OR_NULL, "pcode_v03": _TEXT_OR_NULL, "bbs_code": _TEXT_OR_NULL,
                     "population": _MAYBE, "population_source": _TEXT_OR_NULL}),
    ),
    Question(
        path="/figures", word="figures",
        summary=N_("Households from affected to reached, by sector and for special circumstances"),
        read=answers.figures, matter=Matter.FIGURES, about={**_COUNTED, **_HIDDEN}, params=(LEVEL, WITHIN, *_PAGED),
        row=_object({
            **_PLACE, "figures": _object(dict.fromkeys(area_rows.CELLS, _MAYBE)),
            "sectors": {"type": "object", "propertyNames": {"enum": list(SECTORS)},
                        "additionalProperties": _object(dict.fromkeys(BY_SECTOR, _MAYBE))},
            "hidden": _NUMBER, "unions_counted": _NUMBER,
        }),
    ),
    Question(
        path="/measures", word="measures", summary=N_("What is measured, against which standard"),
        read=answers.measures, matter=Matter.MEASURES, about={}, params=(SECTOR, *_PAGED),
        row=_object({
            "measure": _TEXT, "name_en": _TEXT, "name_bn": _TEXT, "sector": _TEXT_OR_NULL, "unit": _TEXT,
            "kind": _TEXT, "need": _TEXT, "cover": _TEXT, "group": _TEXT_OR_NULL, "one_for": _NUMBER,
            "opens_below_percent": _NUMBER, "closes_at_percent": _NUMBER, "least": _NUMBER, "standard": _TEXT,
            "source": _TEXT, "told_from_level": _TEXT,
        }),
    ),
    Question(
        path="/measures/values", word="measured", summary=N_("What each measure came to in each area"),
        read=answers.measured, matter=Matter.MEASURES, about={**_COUNTED, **_HIDDEN},
        params=(LEVEL, WITHIN, SECTOR, MEASURE, *_PAGED),
        row=_object({**_PLACE, "measure": _TEXT, "sector": _TEXT_OR_NULL, "unit": _TEXT, "need": _MAYBE,
                     "covered": _MAYBE, "percent": _MAYBE}),
    ),
    Question(
        path="/flags", word="flags", summary=N_("Gaps that stand, with their state and the day they are due"),
        read=answers.flags, matter=Matter.FLAGS, about=_COUNTED, params=(WITHIN, *_PAGED),
        row=_object({**_PLACE, "measure": _TEXT, "kind": _TEXT, "sector": _TEXT_OR_NULL, "state": _TEXT,
                     "opened_at": {"type": "string", "format": "date-time"}, "due_on": {**_TEXT_OR_NULL,
                     "format": "date"}, "times_reopened": _NUMBER}),
    ),
    Question(
        path="/five-w", word="five_w", summary=N_("The cluster's 5W of one calendar month"),
        read=answers.who_what_where, matter=Matter.FIVE_W, about={"month": _TEXT, **_HIDDEN},
        params=(MONTH, WITHIN, *_PAGED),
        row=_object({**_PLACE, "cluster": {"type": "string", "enum": sorted(CLUSTERS.values())}, "activity": _TEXT,
                     "activity_bn": _TEXT, "activity_code": _TEXT, "modality": _TEXT, "status": _TEXT,
                     "first_on": _DAY, "last_on": _DAY, **dict.fromkeys(MEASURES, _MAYBE)}),
    ),
)  # fmt: skip
BY_WORD = {one.word: one for one in QUESTIONS}

PROBLEM = {
    **_object({"type": _TEXT, "title": _TEXT, "status": _NUMBER, "detail": _TEXT, "code": _TEXT}),
    "additionalProperties": True,
}
ENTRANCE = _object({
    "holder": _TEXT, "response": _object({"code": _TEXT, "name_en": _TEXT, "name_bn": _TEXT}),
    "expires_at": {"type": "string", "format": "date-time"}, "matters": {"type": "array", "items": _TEXT},
    "areas": {"type": "array", "items": _TEXT}, "questions": {"type": "array", "items": _TEXT},
})  # fmt: skip
_REFUSALS = {
    "400": "A word that is not known, or a value that cannot be", "401": "No token, or one that answers no more",
    "403": "The token was not made for this", "404": "No such area inside those of the token",
    "429": "Too many questions in one minute", "503": "Many people are saving at once: ask again",
}  # fmt: skip


def page_of(question: Question) -> Schema:
    """The schema of one answer."""
    meta = {"total": _NUMBER, "limit": _NUMBER, "offset": _NUMBER, "next": _TEXT_OR_NULL, **question.about}
    return _object({"data": {"type": "array", "items": question.row}, "meta": _object(meta)})


def openapi(version: str, server: str) -> Schema:
    """The document in OpenAPI 3.1; JSON Schema of 2020-12 as it stands there."""
    paths = {
        "/": _operation("entrance", "What this token may ask", (), {"$ref": "#/components/schemas/entrance"}),
        **{one.path: _operation(one.word, one.summary, one.params, {"$ref": f"#/components/schemas/{one.word}"})
           for one in QUESTIONS},
        "/openapi.json": {"get": {
            "operationId": "openapi", "summary": "This document", "security": [],
            "responses": {"200": {"description": "This document", "content": {"application/json": {"schema": {
                "type": "object"}}}}},
        }},
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Relief: figures for partners", "version": version,
            "description": "Numbers of areas, never of a person or a household. A number of one to four, or one that "
                           "would give such a number away, is null; larger areas add up only what their unions tell.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {"entrance": ENTRANCE, "problem": PROBLEM, **{one.word: page_of(one) for one in QUESTIONS}},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def _operation(word: str, summary: str, params: tuple[Param, ...], schema: Schema) -> Schema:
    etag = {"ETag": {"description": "Send it back as If-None-Match", "schema": _TEXT}}
    refusals = {
        status: {"description": text, "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/problem"}}}}
        for status, text in _REFUSALS.items()
    }
    asked = [
        {"name": one.name, "in": "query", "required": False, "description": one.about, "schema": one.schema}
        for one in params
    ]
    answer = {"description": summary, "headers": etag, "content": {"application/json": {"schema": schema}}}
    responses = {"200": answer, "304": {"description": "Nothing changed since the ETag"}, **refusals}
    return {"get": {"operationId": word, "summary": summary, "parameters": asked, "responses": responses}}
