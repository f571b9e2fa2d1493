"""How many bytes a body may have, by what its route takes. Whatever the contract allows fits, in UTF-8."""

from typing import Final

FEW: Final = 16_000
"""Some names, codes and a password: what anybody may send who has not been let in yet."""

ORDINARY: Final = 64_000
"""A remark of 8,000 characters and some names: every route that says nothing else."""

FACTS: Final = 400_000
"""All facts of an entry, of which a site's sources are 200 names; or an act on 500 entries."""
