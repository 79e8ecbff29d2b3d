"""What tablets hold, incidents, periods of retention; witnesses of consent; the steps of a wish to see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_due",
        sa.Column(
            "kind",
            sa.Enum(
                "lists",
                "requests",
                "feedback",
                "surveys",
                "children",
                "families",
                "support",
                "concerns",
                "reports",
                "incidents",
                name="retentionduekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_due")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_retention_due_kind_subject_id")),
    )
    with op.batch_alter_table("retention_due", schema=None) as batch_op:
        batch_op.create_index("ix_retention_due_waiting", ["kind", "gone_at", "confirmed_at"], unique=False)

    op.create_table(
        "retention_holds",
        sa.Column(
            "kind",
            sa.Enum(
                "lists",
                "requests",
                "feedback",
                "surveys",
                "children",
                "families",
                "support",
                "concerns",
                "reports",
                "incidents",
                name="retentionholdkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
    )
    with op.batch_alter_table("retention_holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_retention_holds_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "retention_terms",
        sa.Column(
            "kind",
            sa.Enum(
                "lists",
                "requests",
                "feedback",
                "surveys",
                "children",
                "families",
                "support",
                "concerns",
                "reports",
                "incidents",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_terms")),
    )
    op.create_table(
        "incidents",
        sa.Column(
            "sort",
            sa.Enum("lost-tablet", "breach", name="sort", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="incidentstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_incidents_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incidents_device_id"), ["device_id"], unique=False)
        batch_op.create_index("ix_incidents_state", ["state", "due_at"], unique=False)

    op.create_table(
        "tablet_holdings",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column(
            "pack",
            sa.Enum(
                "list",
                "registration",
                "roll",
                "support",
                "store",
                name="pack",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("who_before", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_tablet_holdings_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet_holdings")),
        sa.UniqueConstraint(
            "device_id", "pack", "subject_id", name=op.f("uq_tablet_holdings_device_id_pack_subject_id")
        ),
    )
    op.create_table(
        "incident_entries",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "revoked",
                "stopped",
                "searched",
                "unsent",
                "passwords",
                "police",
                "kept",
                "looked",
                "told-lead",
                "told-authority",
                "told-people",
                "told-donor",
                "learned",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_entries_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entries")),
    )
    with op.batch_alter_table("incident_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_entries_incident_id"), ["incident_id"], unique=False)

    op.create_table(
        "incident_packs",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column(
            "pack",
            sa.Enum(
                "list",
                "registration",
                "roll",
                "support",
                "store",
                name="incidentpackkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("taken_by_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_packs_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_packs")),
    )
    with op.batch_alter_table("incident_packs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_packs_incident_id"), ["incident_id"], unique=False)

    with op.batch_alter_table("consent_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("witness", sa.String(length=160), nullable=False, server_default=""))

    with op.batch_alter_table("data_requests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("checked_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("prepared_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("handed_to", sa.String(length=160), nullable=False, server_default=""))

    # Until now nobody could write a wish down without saying how they knew who asked.
    op.execute("UPDATE data_requests SET checked_at = created_at, checked_by_id = created_by_id WHERE identity != ''")
    for table, name in (("consent_events", "witness"), ("data_requests", "handed_to")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(name, server_default=None)
