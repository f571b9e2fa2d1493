"""The database: tables, migrations and every line of SQL."""
