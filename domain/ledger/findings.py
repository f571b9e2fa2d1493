"""What a verification finds: sentences that name table, key and seq, where there is one."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

MAX_FINDINGS: Final = 100
"""Findings after which a part of a verification stops."""


async def first(findings: AsyncGenerator[str, None]) -> list[str]:
    """The first MAX_FINDINGS, after which nothing more is read."""
    found: list[str] = []
    async with aclosing(findings):
        async for finding in findings:
            found.append(finding)
            if len(found) >= MAX_FINDINGS:
                break
    return found
