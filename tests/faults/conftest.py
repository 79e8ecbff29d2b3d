"""The same camp and tablets as in tests/field."""

from tests.field.conftest import enrolled, field, ground, hand  # noqa: F401 - fixtures
