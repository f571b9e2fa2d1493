"""How alembic runs here: on the connection it is given (see `db.migrate`)."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from db.tables import metadata


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Text columns are plain strings to a migration, which should need no library but SQLAlchemy."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
