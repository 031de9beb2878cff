"""Alembic runs this for every upgrade, on a connection that `database.py` opened."""

import sqlalchemy as sa
from alembic import context

from reelwright.store.tables import Table


def _run(connection: sa.Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # A batch ALTER copies the parent and drops the old one: with foreign keys on, that
        # would delete every row that refers to it.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite:
        connection.commit()
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the upgrade left {len(broken)} rows that refer to nothing")
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


_run(context.config.attributes["connection"])
