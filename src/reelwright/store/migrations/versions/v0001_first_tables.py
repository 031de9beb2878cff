"""The first tables."""

import sqlalchemy as sa
from alembic import op

from reelwright.store.tables import Json, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("publications") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_publications_owner_created_at"), ["owner", "created_at"]
        )

    op.create_table(
        "steps",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("tool", sa.String(length=64), nullable=False),
        sa.Column("args", Json, nullable=False),
        sa.Column("parent_id", sa.String(length=40), nullable=True),
        sa.Column("is_job", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("memo_key", sa.String(length=64), nullable=True),
        sa.Column("reused_from", sa.String(length=40), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("result", Json, nullable=True),
        sa.Column("problem", Json, nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("doing", sa.String(length=200), nullable=False),
        sa.Column("media_seconds", sa.Double(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("steps") as batch_op:
        batch_op.create_index(batch_op.f("ix_steps_owner_created_at"), ["owner", "created_at"])
        batch_op.create_index(batch_op.f("ix_steps_owner_memo_key"), ["owner", "memo_key"])
        batch_op.create_index(batch_op.f("ix_steps_state"), ["state"])
        batch_op.create_index(
            batch_op.f("ix_steps_tool_state_finished_at"), ["tool", "state", "finished_at"]
        )

    op.create_table(
        "videos",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_videos")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("videos") as batch_op:
        batch_op.create_index(batch_op.f("ix_videos_owner_created_at"), ["owner", "created_at"])
        batch_op.create_index(batch_op.f("ix_videos_owner_sha256"), ["owner", "sha256"])

    op.create_table(
        "voiceovers",
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voiceovers")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("voiceovers") as batch_op:
        batch_op.create_index(batch_op.f("ix_voiceovers_owner_created_at"), ["owner", "created_at"])

    op.create_table(
        "approvals",
        sa.Column("publication_id", sa.String(length=40), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publications.id"],
            name=op.f("fk_approvals_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("approvals") as batch_op:
        batch_op.create_index(batch_op.f("ix_approvals_publication_id"), ["publication_id"])

    op.create_table(
        "clips",
        sa.Column("video_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["video_id"], ["videos.id"], name=op.f("fk_clips_video_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clips")),
        sa.UniqueConstraint(
            "video_id", "number", "version", name=op.f("uq_clips_video_id_number_version")
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("clips") as batch_op:
        batch_op.create_index(batch_op.f("ix_clips_owner_created_at"), ["owner", "created_at"])

    op.create_table(
        "highlights",
        sa.Column("video_id", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["video_id"], ["videos.id"], name=op.f("fk_highlights_video_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_highlights")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("highlights") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_highlights_owner_video_id_created_at"),
            ["owner", "video_id", "created_at"],
        )
        batch_op.create_index(batch_op.f("ix_highlights_video_id"), ["video_id"])

    op.create_table(
        "step_needs",
        sa.Column("step_id", sa.String(length=40), nullable=False),
        sa.Column("call_key", sa.String(length=64), nullable=False),
        sa.Column("need_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("call", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["steps.id"], name=op.f("fk_step_needs_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["steps.id"], name=op.f("fk_step_needs_step_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("step_id", "call_key", name=op.f("pk_step_needs")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("step_needs") as batch_op:
        batch_op.create_index(batch_op.f("ix_step_needs_need_id"), ["need_id"])


def downgrade() -> None:
    for table in (
        "step_needs",
        "highlights",
        "clips",
        "approvals",
        "voiceovers",
        "videos",
        "steps",
        "publications",
    ):
        op.drop_table(table)
