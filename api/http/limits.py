"""Maximum sizes of request bodies in bytes. Every body that the contract allows fits, in UTF-8."""

from typing import Final

ACCESS_BODY: Final = 16_000
"""Names, codes and a password: routes that unauthenticated callers may use."""

DEFAULT_BODY: Final = 64_000
"""A remark of 8,000 characters and some names: every route without a limit of its own."""

ENTRY_BODY: Final = 400_000
"""All facts of an entry, such as a site's 200 sources; or an act on 500 entries."""

DRAFT_BODY: Final = 8_500_000
"""A draft report as a file, in base64."""

LARGEST_BODY: Final = DRAFT_BODY
"""More is not even read."""
