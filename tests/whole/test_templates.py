"""What is true of every template: it parses, says what it needs, and holds no text of its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "relief" / "templates"

JINJA = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])  # noqa: S701 # only parses
JINJA.policies["ext.i18n.trimmed"] = True

# Words that are the same for every reader.
AS_THEY_ARE = {
    *("বাংলা", "English"),  # Each language is offered in its own name.
    *("CSV", "XLSX", "PDF", "GeoJSON", "GPKG", "KML", "HXL", "QR", "OCHA", "WorldPop", "kg"),
}
SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "aria-roledescription"}
UNSEEN = {"script", "style", "code", "svg"}
LETTERS = re.compile(r"[A-Za-z\u0980-\u09ff][A-Za-z\u0980-\u09ff\u200c\u200d'’-]+")
SENTENCE = re.compile(r"[\u0980-\u09ff]|^[A-Z][a-z]+([ .,:;!?'’…]|$)")
NAMES_ONLY = re.compile(r"[a-z0-9\s_-]*")
TRANSLATES = {"_", "gettext", "ngettext", "pgettext", "npgettext", "N_"}


def words(text: str) -> list[str]:
    return [word for word in LETTERS.findall(text) if word not in AS_THEY_ARE]


class Page(HTMLParser):
    """Reads the fixed part of a template, with a space where Jinja will put something."""

    def __init__(self, template: nodes.Template) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[tuple[int, str]] = []
        self.open: list[str] = []
        self.starts: list[int] = []
        self.lines: list[int] = []
        self.text = ""
        for line, data in pieces(template):
            self.starts.append(len(self.text))
            self.lines.append(line)
            self.text += data
        self.offsets = [0]
        for part in self.text.splitlines(keepends=True):
            self.offsets.append(self.offsets[-1] + len(part))
        self.feed(self.text)
        self.close()

    def say(self, what: str) -> None:
        row, column = self.getpos()
        offset = self.offsets[row - 1] + column
        piece = bisect_right(self.starts, offset) - 1
        line = self.lines[piece] + self.text.count("\n", self.starts[piece], offset)
        self.faults.append((line, what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in ("meta", "link", "input", "img", "br", "hr", "col", "wbr", "source"):
            self.open.append(tag)
        if tag == "style" or "style" in given:
            self.say("inline style; the content policy refuses it")
        if tag == "script" and "src" not in given:
            self.say("inline script; the content policy refuses it")
        for name in given:
            if name.startswith(("on", "hx-on")):
                self.say(f"{name}: inline script; the content policy refuses it")
            elif name in SPOKEN and words(given[name]):
                self.say(f"{name} is not translated: {given[name].strip()!r}")
        if tag == "input" and given.get("type") in ("submit", "button") and words(given["value"]):
            self.say(f"button is not translated: {given['value']!r}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if words(data) and not UNSEEN & set(self.open):
            self.say(f"text is not translated: {' '.join(data.split())[:60]!r}")


def fixed_text(node: nodes.Node) -> str:
    return "".join(data.data for data in node.find_all(nodes.TemplateData))


def pieces(template: nodes.Template) -> Iterator[tuple[int, str]]:
    """The fixed text in order, without the blocks and macros that only make a class or an id."""
    names = {
        id(output)
        for part in template.find_all((nodes.Block, nodes.Macro))
        if NAMES_ONLY.fullmatch(fixed_text(part))
        for output in part.find_all(nodes.Output)
    }
    for output in template.find_all(nodes.Output):
        for node in output.nodes:
            if isinstance(node, nodes.TemplateData) and id(output) not in names:
                yield node.lineno, node.data
            else:
                yield node.lineno, " "


def spoken_constants(template: nodes.Template) -> Iterator[tuple[int, str]]:
    """Sentences handed to a macro or printed without passing through gettext."""
    translated = {
        id(constant)
        for call in template.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATES
        for constant in call.find_all(nodes.Const)
    }
    for constant in template.find_all(nodes.Const):
        text = constant.value
        if not isinstance(text, str) or id(constant) in translated:
            continue
        if SENTENCE.search(text) and words(text):
            yield constant.lineno, f"text is not translated: {text!r}"


def faults(source: str) -> list[tuple[int, str]]:
    template = JINJA.parse(source)
    return sorted([*Page(template).faults, *spoken_constants(template)])


def all_templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*.*") if path.is_file())


def everywhere(rule: Callable[[str], list[tuple[int, str]]]) -> list[str]:
    return [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {what}"
        for path in all_templates()
        for line, what in rule(path.read_text(encoding="utf-8"))
    ]


def test_every_template_parses_and_holds_no_text_style_or_script() -> None:
    assert everywhere(faults) == []


def test_every_fragment_says_what_it_needs() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in all_templates()
        if path.name.startswith("_") and not path.read_text(encoding="utf-8").startswith("{# needs:")
    ]
    assert silent == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Households</p>",
        "<p>খানা</p>",
        "<p>{{ n }} left over</p>",
        "{% if a %}<b>Yes please</b>{% endif %}",
        '<img alt="The map">',
        '<input aria-label="নাম" name="a">',
        '<input type="submit" value="Save">',
        '<p style="color: red"></p>',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        '<a onclick="go()"></a>',
        '{{ button("Save household") }}',
        '{{ "Nothing yet" if empty else "" }}',
        '{{ field(form.name, hint="নাম লিখুন") }}',
    ],
)
def test_a_fault_is_seen(source: str) -> None:
    found = faults("\n\n" + source)
    assert [line for line, _what in found] == [3]


@pytest.mark.parametrize(
    "source",
    [
        "{% trans %}Households{% endtrans %}",
        "{% trans n=2 %}{{ n }} day{% pluralize %}{{ n }} days{% endtrans %}",
        '<p class="big soft" id="row-{{ id }}">{{ _("Households") }} · {{ n | num }} / 5</p>',
        '<a href="?format=csv" lang="bn">বাংলা</a> <a>CSV</a>',
        '{{ icon("chevron-right", size="large") }}{% include "parts/_row.html" %}',
        '<script src="{{ static("js/map.js") }}" type="module"></script>',
        "{% block body_class %}office wide{% endblock %}",
        "{# A comment in English #}<code>P-code</code>",
    ],
)
def test_a_good_template_passes(source: str) -> None:
    assert faults(source) == []
