"""Alembic's environment: runs on the connection of `db.migrate`."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from db.tables import metadata


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Render text columns as plain strings, so that a migration needs no library but SQLAlchemy."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
