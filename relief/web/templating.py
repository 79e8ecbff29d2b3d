"""Templates, compiled once for each language, with everything in them that never changes already written.

Half of a page is the same for every reader of one language: its words, its icons, the addresses of its
files. Jinja would put them in again for every answer. Here each language has an environment of its own,
in which `_("Save")`, `icon("plus")` and `static("css/base.css")` become text when a template is compiled,
and filters such as `num` already know their language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from flask.templating import Environment as FlaskEnvironment
from jinja2 import nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from relief.web.addresses import url_for
from relief.web.headers import static
from relief.web.i18n import language, speech
from relief.web.speech import Speech

Pure = Callable[..., Markup | str]

# Macros whose text depends on their arguments alone: it is remembered.
_PURE_MACROS = {"parts/icons.html": ("icon",), "parts/status.html": ("badge",)}
_REMEMBERED = 2048
_PLAIN_ARGUMENTS = frozenset({str, Markup, int, bool, type(None)})


class Environment(FlaskEnvironment):
    """Flask's environment; one that speaks a language writes constants while it compiles."""

    # By name: calls whose result is fixed when all arguments are.
    pure: dict[str, Pure] = {}  # noqa: RUF012 - replaced as a whole in each that speaks
    # Globals of ours that need to know nothing of the template they stand in.
    direct: frozenset[str] = frozenset()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        if self.pure:
            own = set(_names_made(template))
            _Folding(self.pure, self.direct - own).visit(template)
        return template

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """No template here has globals of its own, and the chain Jinja would make is slow to read."""
        return super().make_globals(d) if d else self.globals


class _Folding(NodeTransformer):
    """Writes the result of a pure call with fixed arguments in its place."""

    def __init__(self, pure: dict[str, Pure], direct: frozenset[str]) -> None:
        self._pure = pure
        self._direct = direct

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node | None:
        """Remembered macros are found among the globals, under the same name."""
        node.names = [each for each in node.names if each not in _remembered_of(node)]
        return node if node.names else None

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Inner calls first, so that an icon inside a badge is fixed too."""
        call = self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in self._direct or node.dyn_args or node.dyn_kwargs or not node.args:
            return call
        given = [*node.args, *(each.value for each in node.kwargs)]
        if name in self._pure and all(isinstance(each, nodes.Const) for each in given):
            return self._written(name, node)
        # A filter is called as it is; a call of the template's would first be asked what it wants to know.
        return nodes.Filter(node.args[0], name, node.args[1:], node.kwargs, None, None, lineno=node.lineno)

    def _written(self, name: str, node: nodes.Call) -> nodes.Node:
        said = self._pure[name](
            *(each.value for each in node.args if isinstance(each, nodes.Const)),
            **{each.key: each.value.value for each in node.kwargs if isinstance(each.value, nodes.Const)},
        )
        return nodes.Const(said, lineno=node.lineno)


def _remembered_of(node: nodes.FromImport) -> tuple[str, ...]:
    return _PURE_MACROS.get(node.template.value, ()) if isinstance(node.template, nodes.Const) else ()


def _names_made(template: nodes.Template) -> Iterator[str]:
    """Names a template gives to something of its own: there they do not mean ours."""
    yield from (each.name for each in template.find_all(nodes.Name) if each.ctx != "load")
    yield from (each.name for each in template.find_all(nodes.Macro))
    for node in template.find_all(nodes.FromImport):
        yield from (
            each if isinstance(each, str) else each[1] for each in node.names if each not in _remembered_of(node)
        )


class _OwnBytecode(BytecodeCache):
    """One store of compiled templates for all languages, which must not read each other's."""

    def __init__(self, store: BytecodeCache, code: str) -> None:
        self._store = store
        self._code = code

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Another key for each language."""
        return self._store.get_cache_key(f"{self._code}:{name}", filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        """As the store does."""
        self._store.load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As the store does."""
        self._store.dump_bytecode(bucket)


def init_app(app: Flask) -> None:
    """Prepare the common environment; each language takes its own from it at the first page."""
    app.jinja_environment = Environment
    app.extensions["relief.environments"] = {}


def render(name: str, **context: Any) -> str:
    """One template in the reader's language."""
    current_app.update_template_context(context)
    return _environment().get_template(name).render(context)


def markup(name: str, **context: Any) -> Markup:
    """A part of a page that is written once and then put into many."""
    return Markup(render(name, **context))  # noqa: S704 - escaped by the template


def _environment() -> Environment:
    made: dict[str, Environment] = current_app.extensions["relief.environments"]
    code = language()
    if code not in made:
        made[code] = _speaking(speech())
    return made[code]


def _speaking(own: Speech) -> Environment:
    common = current_app.jinja_env
    env: Any = common.overlay()
    if common.bytecode_cache is not None:
        env.bytecode_cache = _OwnBytecode(common.bytecode_cache, own.code)
    macros = {name: _remembered(env, file, name) for file, names in _PURE_MACROS.items() for name in names}
    env.pure = {"_": own.mark, "static": static, **macros}
    ours = {"ngettext": own.mark_count, "name_of": own.name_of, "label": own.label, "url_for": url_for, **env.pure}
    env.direct = frozenset(ours)
    env.globals = common.globals | ours
    env.filters = common.filters | own.filters | ours
    speaking: Environment = env
    return speaking


def _remembered(env: Environment, file: str, name: str) -> Pure:
    def said(*given: Any, **named: Any) -> Markup:
        found: Markup = getattr(env.get_template(file).module, name)(*given, **named)
        return found

    # Plain text and markup that read alike are equal but not the same: each is kept by its type.
    kept = lru_cache(maxsize=_REMEMBERED, typed=True)(said)

    def remembered(*given: Any, **named: Any) -> Markup:
        plain = all(type(each) in _PLAIN_ARGUMENTS for each in (*given, *named.values()))
        return kept(*given, **named) if plain else said(*given, **named)

    return remembered
