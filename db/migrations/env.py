"""How alembic runs here: on the connection it is given (see `db.migrate`)."""

from alembic import context

from db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=True
)
with context.begin_transaction():
    context.run_migrations()
