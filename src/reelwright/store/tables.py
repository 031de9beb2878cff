"""Every table, on one page. Rows stay in this room; what leaves it are domain values.

A noun is kept whole as JSON in `data`; what is asked for has a column of its own beside it.
Every table has the owner, and every index that serves a list begins with it.
"""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateTable


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment: aware and in UTC in Python, without a zone where the database knows none."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy passes it
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Id = sa.String(40)
Hash = sa.String(64)


class Table(DeclarativeBase):
    """Base of every table."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


_OPTIONS = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    # MySQL would otherwise take names for the same that differ in capitals or accents only.
    "mysql_collate": "utf8mb4_bin",
}


@compiles(CreateTable, "mysql")
def _create_on_mysql(order: CreateTable, compiler: Any, **more: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    """Have spaces at the end count, too: MySQL and MariaDB name the collation differently."""
    text: str = compiler.visit_create_table(order, **more)
    own = "utf8mb4_nopad_bin" if compiler.dialect.is_mariadb else "utf8mb4_0900_bin"
    return text.replace("COLLATE utf8mb4_bin", f"COLLATE {own}")


class NounRow(Table):
    """What the tables of nouns have in common."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(128))
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class VideoRow(NounRow):
    __tablename__ = "videos"

    sha256: Mapped[str] = mapped_column(Hash)
    title: Mapped[str] = mapped_column(sa.String(500))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    __table_args__ = (
        sa.Index(None, "owner", "created_at"),
        sa.Index(None, "owner", "sha256"),
        _OPTIONS,
    )


class HighlightRow(NounRow):
    __tablename__ = "highlights"

    video_id: Mapped[str] = mapped_column(sa.ForeignKey("videos.id", ondelete="CASCADE"))
    __table_args__ = (
        sa.Index(None, "owner", "video_id", "created_at"),
        sa.Index(None, "video_id"),
        _OPTIONS,
    )


class ClipRow(NounRow):
    __tablename__ = "clips"

    video_id: Mapped[str] = mapped_column(sa.ForeignKey("videos.id", ondelete="CASCADE"))
    number: Mapped[int]
    version: Mapped[int]
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    __table_args__ = (
        sa.Index(None, "owner", "created_at"),
        sa.UniqueConstraint("video_id", "number", "version"),
        _OPTIONS,
    )


class VoiceoverRow(NounRow):
    __tablename__ = "voiceovers"

    video_id: Mapped[str | None] = mapped_column(Id)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    __table_args__ = (
        sa.Index(None, "owner", "created_at"),
        sa.Index(None, "owner", "video_id"),
        _OPTIONS,
    )


class PublicationRow(NounRow):
    __tablename__ = "publications"

    state: Mapped[str] = mapped_column(sa.String(32))
    __table_args__ = (sa.Index(None, "owner", "created_at"), _OPTIONS)


class ApprovalRow(NounRow):
    __tablename__ = "approvals"

    publication_id: Mapped[str] = mapped_column(
        sa.ForeignKey("publications.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime())
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    __table_args__ = (_OPTIONS,)


class StepRow(Table):
    __tablename__ = "steps"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(128))
    tool: Mapped[str] = mapped_column(sa.String(64))
    args: Mapped[dict[str, Any]] = mapped_column(Json)
    parent_id: Mapped[str | None] = mapped_column(Id)
    job_id: Mapped[str | None] = mapped_column(Id)
    is_job: Mapped[bool]
    state: Mapped[str] = mapped_column(sa.String(16))
    memo_key: Mapped[str | None] = mapped_column(Hash)
    reused_from: Mapped[str | None] = mapped_column(Id)
    attempt: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    problem: Mapped[dict[str, Any] | None] = mapped_column(Json)
    share: Mapped[float] = mapped_column(default=0.0)
    doing: Mapped[str] = mapped_column(sa.String(200), default="")
    seconds_left: Mapped[float | None]
    video_id: Mapped[str | None] = mapped_column(Id)
    media_seconds: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    call_key: Mapped[str] = mapped_column(Hash)
    unfinished_key: Mapped[str | None] = mapped_column(Hash, unique=True)
    """The call key as long as the step has not ended: the database refuses a second one."""

    weight: Mapped[str] = mapped_column(sa.String(16))
    revision: Mapped[int]
    deaths: Mapped[int]
    refusals: Mapped[int]
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime())
    trace: Mapped[dict[str, str]] = mapped_column(Json)
    worker: Mapped[str | None] = mapped_column(sa.String(120))
    """Who has it, or had it last."""

    beat: Mapped[int] = mapped_column(default=0)
    """Counts while the worker lives. No clock is read: a beat that stays the same is a death."""

    __table_args__ = (
        sa.Index(None, "owner", "created_at"),
        sa.Index(None, "owner", "memo_key"),
        sa.Index(None, "owner", "started_at"),
        sa.Index(None, "tool", "state", "finished_at"),
        sa.Index(None, "state", "weight", "created_at"),
        sa.Index(None, "job_id", "created_at"),
        sa.Index(None, "owner", "video_id"),
        _OPTIONS,
    )


class NeedRow(Table):
    """That one step needs another."""

    __tablename__ = "step_needs"

    step_id: Mapped[str] = mapped_column(
        sa.ForeignKey("steps.id", ondelete="CASCADE"), primary_key=True
    )
    call_key: Mapped[str] = mapped_column(Hash, primary_key=True)
    need_id: Mapped[str] = mapped_column(sa.ForeignKey("steps.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    call: Mapped[dict[str, Any]] = mapped_column(Json)
    __table_args__ = (_OPTIONS,)


class FeedRow(Table):
    """How many events an owner has; whoever adds one holds this row until it can be read."""

    __tablename__ = "feeds"

    owner: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    last: Mapped[int] = mapped_column(sa.BigInteger)
    __table_args__ = (_OPTIONS,)


class EventRow(Table):
    __tablename__ = "step_events"

    owner: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    step_id: Mapped[str] = mapped_column(Id)
    job_id: Mapped[str | None] = mapped_column(Id)
    data: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    __table_args__ = (sa.Index(None, "owner", "job_id", "number"), _OPTIONS)


class ConversationRow(Table):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(128))
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(16))
    head: Mapped[str | None] = mapped_column(Id)
    awaits: Mapped[list[str]] = mapped_column(Json)
    notes: Mapped[dict[str, Any]] = mapped_column(Json)
    revision: Mapped[str] = mapped_column(Id)
    runner: Mapped[str | None] = mapped_column(sa.String(120), index=True)
    beat: Mapped[int]
    tries: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime())
    __table_args__ = (
        sa.Index(None, "owner", "created_at"),
        sa.Index(None, "state", "updated_at"),
        _OPTIONS,
    )


class EntryRow(Table):
    """One message; a conversation's messages are the line from its head to the first."""

    __tablename__ = "conversation_entries"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner: Mapped[str] = mapped_column(sa.String(128))
    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    parent: Mapped[str | None] = mapped_column(Id)
    message: Mapped[dict[str, Any]] = mapped_column(Json)
    __table_args__ = (_OPTIONS,)


class AwaitedRow(Table):
    """That a conversation goes on when a job has ended."""

    __tablename__ = "conversation_awaits"

    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    step_id: Mapped[str] = mapped_column(Id, primary_key=True)
    __table_args__ = (_OPTIONS,)


class BudgetRow(Table):
    """What an owner spent on model calls on a day, with what is set aside for those that run."""

    __tablename__ = "budgets"

    owner: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    tokens: Mapped[int] = mapped_column(sa.BigInteger)
    micros: Mapped[int] = mapped_column(sa.BigInteger)
    """Millionths of a US dollar."""

    __table_args__ = (_OPTIONS,)
