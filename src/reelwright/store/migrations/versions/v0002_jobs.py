"""Steps that several workers share: who has them, what was seen of them, of which video."""

import sqlalchemy as sa
from alembic import op

from reelwright.store.tables import Json, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("steps") as batch_op:
        batch_op.add_column(sa.Column("job_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("video_id", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("seconds_left", sa.Double(), nullable=True))
        batch_op.add_column(
            sa.Column("call_key", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("unfinished_key", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("weight", sa.String(length=16), nullable=False, server_default="processor")
        )
        for name in ("revision", "deaths", "refusals", "beat"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("not_before", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("trace", Json, nullable=True))
        batch_op.add_column(sa.Column("worker", sa.String(length=120), nullable=True))
    op.execute(sa.text("UPDATE steps SET trace = '{}'"))
    with op.batch_alter_table("steps") as batch_op:
        batch_op.alter_column("trace", existing_type=Json, nullable=False)
        for name in ("call_key", "weight", "revision", "deaths", "refusals", "beat"):
            batch_op.alter_column(name, existing_type=_TYPES[name], server_default=None)
        batch_op.create_unique_constraint(batch_op.f("uq_steps_unfinished_key"), ["unfinished_key"])
        batch_op.create_index(batch_op.f("ix_steps_owner_started_at"), ["owner", "started_at"])
        batch_op.create_index(
            batch_op.f("ix_steps_state_weight_created_at"), ["state", "weight", "created_at"]
        )
        batch_op.create_index(batch_op.f("ix_steps_job_id_created_at"), ["job_id", "created_at"])
        batch_op.create_index(batch_op.f("ix_steps_owner_video_id"), ["owner", "video_id"])
        batch_op.drop_index(batch_op.f("ix_steps_state"))

    with op.batch_alter_table("voiceovers") as batch_op:
        batch_op.add_column(sa.Column("video_id", sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f("ix_voiceovers_owner_video_id"), ["owner", "video_id"])

    op.create_table(
        "feeds",
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_feeds")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    op.create_table(
        "step_events",
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("step_id", sa.String(length=40), nullable=False),
        sa.Column("job_id", sa.String(length=40), nullable=True),
        sa.Column("data", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "number", name=op.f("pk_step_events")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("step_events") as batch_op:
        batch_op.create_index(batch_op.f("ix_step_events_created_at"), ["created_at"])
        batch_op.create_index(
            batch_op.f("ix_step_events_owner_job_id_number"), ["owner", "job_id", "number"]
        )


_TYPES: dict[str, sa.String | sa.Integer] = {
    "call_key": sa.String(length=64),
    "weight": sa.String(length=16),
    "revision": sa.Integer(),
    "deaths": sa.Integer(),
    "refusals": sa.Integer(),
    "beat": sa.Integer(),
}
