"""Ages with their spread, papers with their state, unnamed people, what was told, consents for more purposes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = ("nid", "birth-registration", "passport", "disability-card", "other")
STATES = ("said", "seen", "copied", "lost", "applied-for")
PURPOSES = ("registration", "sharing", "space-enrolment", "support", "photo", "contact", "research")


def upgrade() -> None:
    # Added in place: the largest tables are not written anew for it. Old rows read as before.
    op.add_column("households", sa.Column("told", sa.JSON(), nullable=True))
    op.add_column("households", sa.Column("unnamed", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("households", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("members", sa.Column("birth_spread", sa.SmallInteger(), nullable=True))
    with op.batch_alter_table("identity_documents") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_identity_documents_documentkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_identity_documents_documentkind"), sa.column("kind").in_(KINDS))
        batch_op.add_column(sa.Column("state", _words("documentstate", *STATES), nullable=False, server_default="said"))
    with op.batch_alter_table("identity_documents") as batch_op:
        batch_op.alter_column("state", server_default=None)
    with op.batch_alter_table("consent_events") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_consent_events_purpose"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_consent_events_purpose"), sa.column("purpose").in_(PURPOSES))
        batch_op.add_column(sa.Column("notice", sa.String(length=20), nullable=False, server_default=""))
    with op.batch_alter_table("consent_events") as batch_op:
        batch_op.alter_column("notice", server_default=None)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
