"""Numbers that tell whether something is still as it was when it was remembered."""

from typing import Final

RENEWED: Final = "hashtextextended(gen_random_uuid()::text, 0)"
"""SQL for a new number, drawn at random: after a failover to a standby that lacks some, none comes back."""
