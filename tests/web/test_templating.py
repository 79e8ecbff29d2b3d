"""Templates speak one language each, and what they remember is never another reader's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import flask
import pytest
from flask import Flask, g
from jinja2 import DictLoader
from markupsafe import Markup

from relief.app import create_app
from relief.config import Settings
from relief.kernel.db import Database
from relief.web.addresses import url_for
from relief.web.templating import render

pytestmark = pytest.mark.one_database

TEMPLATES = {
    "words.html": '{% from "parts/icons.html" import icon %}'
    '<p title="{{ _("Save") }}">{{ icon("plus") }}{{ n | num }}</p>',
    "badge.html": '{% from "parts/status.html" import badge, facts %}{{ badge("good", text) }}',
    "own.html": '{% macro icon(name) %}[{{ name }}]{% endmacro %}{{ icon("plus") }}{{ _("%(n)s days", n=n) }}',
}


@pytest.fixture
def asked(settings: Settings, database: Database) -> Iterator[Flask]:
    app = create_app(settings, database)
    loader = app.jinja_env.loader
    assert loader is not None

    class Both(DictLoader):
        def get_source(self, environment, template):  # type: ignore[no-untyped-def]
            if template in self.mapping:
                return super().get_source(environment, template)
            return loader.get_source(environment, template)

    app.jinja_env.loader = Both(TEMPLATES)
    with app.test_request_context("/"):
        yield app


def test_each_language_has_its_own_words(asked: Flask) -> None:
    g.language = "bn"
    assert "সংরক্ষণ" in render("words.html", n=12), "written when it was compiled"
    assert "১২" in render("words.html", n=12)
    g.language = "en"
    assert 'title="Save"' in render("words.html", n=12)
    assert "12" in render("words.html", n=12)
    g.language = "bn"
    assert "সংরক্ষণ" in render("words.html", n=12), "the other language left nothing behind"


def test_an_icon_is_the_macro_itself(asked: Flask) -> None:
    macro = asked.jinja_env.get_template("parts/icons.html").module.icon  # type: ignore[attr-defined]
    assert macro("plus") in render("words.html", n=1)


def test_remembered_markup_is_never_given_for_the_same_text_typed(asked: Flask) -> None:
    assert "<b>x</b>" in render("badge.html", text=Markup("<b>x</b>"))
    assert "&lt;b&gt;x&lt;/b&gt;" in render("badge.html", text="<b>x</b>")


def test_a_macro_of_the_same_name_stays_its_own(asked: Flask) -> None:
    g.language = "en"
    assert render("own.html", n="<2>") == "[plus]&lt;2&gt; days"


def test_addresses_are_those_of_flask(asked: Flask) -> None:
    ids = [uuid4(), UUID(int=1), UUID(int=2**128 - 1)]
    for one in ids:
        assert url_for("households.show", household_id=one) == flask.url_for("households.show", household_id=one)
        assert url_for("households.index", area=one, q="ক খ") == flask.url_for("households.index", area=one, q="ক খ")
        assert url_for("households.index", area=one) == flask.url_for("households.index", area=one)
    assert url_for("gaps.index") == flask.url_for("gaps.index")


def test_a_count_may_be_filled_in_with_its_own_number(asked: Flask) -> None:
    asked.jinja_env.loader.mapping["count.html"] = (  # type: ignore[union-attr] # the loader above
        '{{ ngettext("%(count)s tablet is not back", "%(count)s tablets are not back", n, count=n | num) }}'
    )
    g.language = "en"
    assert render("count.html", n=2) == "2 tablets are not back"
    g.language = "bn"
    assert "২" in render("count.html", n=2)
