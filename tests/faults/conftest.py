"""The same camp and tablets as in tests/field."""

from tests.field.conftest import field, hand  # noqa: F401 - fixtures
