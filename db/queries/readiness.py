"""Whether the database takes writes, and has room for them."""

from typing import Final

from db.statement import Sql

read_only: Final = Sql("SELECT current_setting('transaction_read_only') = 'on'")

little_memory: Final = Sql("SELECT set_config('work_mem', '64kB', true)")

spill: Final = Sql("SELECT count(*) FROM generate_series(1, 10000)")
"""Takes more memory than that, so it writes a temporary file: the one write that leaves nothing behind."""
