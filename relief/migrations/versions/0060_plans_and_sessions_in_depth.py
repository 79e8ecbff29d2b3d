"""Plans and sessions in depth: groups, series, follow-ups, instruments, terms; and who supervises."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None
PLANS = ("proposed", "consented", "active", "review-due", "completed", "dropped", "referred-on")
SESSIONS = ("requested", "scheduled", "arrived", "completed", "no-show", "cancelled", "moved")
ROLES = (
    "coordinator", "approver", "storekeeper", "volunteer", "lead", "manager", "facilitator", "counsellor",
    "support-lead", "committee", "focal", "protection", "protection-lead", "admin",
)  # fmt: skip
NEW = {
    "support_plans": ("asked_for", "prefers", "mood_faces"),
    "support_sessions": ("kind", "code", "heads", "has_other_adult", "overridden"),
}


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "support_instruments",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name_bn", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column(
            "licence",
            _words("licence", "free", "own-wording", "restricted"),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("age_from", sa.Integer(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("scoring", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_instruments")),
        sa.UniqueConstraint("code", name=op.f("uq_support_instruments_code")),
    )
    op.create_table(
        "support_terms",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_support_terms")),
    )
    op.create_table(
        "support_counsellors",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sex",
            _words("sex", "female", "male", "other"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_support_counsellors_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_support_counsellors")),
    )
    op.create_table(
        "support_accesses",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plans.id"], name=op.f("fk_support_accesses_plan_id_support_plans")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_support_accesses_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_accesses")),
    )
    with op.batch_alter_table("support_accesses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_accesses_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "support_follow_ups",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("counsellor_id", sa.Uuid(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            _words("followupoutcome", "comes-again", "other-time", "no-longer", "moved-away", "not-reached"),
            nullable=True,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["counsellor_id"], ["users.id"], name=op.f("fk_support_follow_ups_counsellor_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plans.id"], name=op.f("fk_support_follow_ups_plan_id_support_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_follow_ups")),
    )
    with op.batch_alter_table("support_follow_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_follow_ups_counsellor_id"), ["counsellor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_follow_ups_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            "uq_support_follow_ups_open",
            ["plan_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "support_results",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plans.id"], name=op.f("fk_support_results_plan_id_support_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_results")),
    )
    with op.batch_alter_table("support_results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_results_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "support_series",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("counsellor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            _words("sessionkind", "individual", "group", "caregiver", "family", "home-visit"),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counsellor_id"], ["users.id"], name=op.f("fk_support_series_counsellor_id_users")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plans.id"], name=op.f("fk_support_series_plan_id_support_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_series")),
    )
    with op.batch_alter_table("support_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_series_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "support_participants",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            _words("takespart", "expected", "came", "stayed-away"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["support_plans.id"], name=op.f("fk_support_participants_plan_id_support_plans")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["support_sessions.id"], name=op.f("fk_support_participants_session_id_support_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_participants")),
        sa.UniqueConstraint("session_id", "plan_id", name=op.f("uq_support_participants_session_id_plan_id")),
    )
    with op.batch_alter_table("support_participants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_participants_plan_id"), ["plan_id"], unique=False)

    with op.batch_alter_table("support_plans", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "asked_for",
                _words("askedfor", "person", "family", "staff", "service"),
                nullable=False,
                server_default="person",
            )
        )
        batch_op.add_column(
            sa.Column(
                "prefers",
                _words("prefers", "anybody", "woman", "man"),
                nullable=False,
                server_default="anybody",
            )
        )
        batch_op.add_column(sa.Column("mood_faces", sa.SmallInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("ties_sealed", sa.LargeBinary(), nullable=True))
        batch_op.create_index("ix_support_plans_state_review", ["state", "review_on"], unique=False)

    with op.batch_alter_table("support_sessions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "kind",
                _words("sessionkind", "individual", "group", "caregiver", "family", "home-visit"),
                nullable=False,
                server_default="individual",
            )
        )
        batch_op.add_column(sa.Column("code", sa.String(length=24), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("occurrence_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("series_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("heads", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("has_other_adult", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column(
                "cancelled_by",
                _words("cancelledby", "person", "counsellor", "organisation"),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("overridden", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("override_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("mood_sealed", sa.LargeBinary(), nullable=True))
        batch_op.alter_column("plan_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_index(batch_op.f("ix_support_sessions_series_id"), ["series_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_support_sessions_series_id_support_series"), "support_series", ["series_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_support_sessions_occurrence_id_occurrences"), "occurrences", ["occurrence_id"], ["id"]
        )
    _forget_defaults()
    _widen("support_plans", "planstate", "state", PLANS)
    _widen("support_sessions", "sessionstate", "state", SESSIONS)
    _widen("users", "role", "role", ROLES)


def _forget_defaults() -> None:
    # Rows that were there have their value now; new ones say theirs.
    for table, columns in NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)


def _widen(table: str, name: str, column: str, words: tuple[str, ...]) -> None:
    # A new word of a list is not seen by autogenerate: the check is written anew.
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(batch_op.f(f"ck_{table}_{name}"), sa.column(column).in_(words))
