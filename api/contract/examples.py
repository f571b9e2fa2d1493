"""Examples of requests and answers, by operation; the pages under `/docs/` show them beside the contract."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

EXAMPLES: Final = Path(__file__).parent / "examples.json"
"""By operation: path parameters, request and response; `python -m tests.examples` writes it."""

PROBLEMS: Final = "problems"
"""In the same file: a problem of each status that has an example."""


@cache
def examples() -> dict[str, dict[str, Any]]:
    """The examples by operation; none while they are being generated."""
    found: dict[str, dict[str, Any]] = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    return found


def problem_of(status: str) -> dict[str, Any]:
    """The example of a problem with this status, as a media type has it; empty without one."""
    problems = examples().get(PROBLEMS, {})
    return {"example": problems[status]} if status in problems else {}
