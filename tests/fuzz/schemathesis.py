"""The command line of schemathesis, whose threads parse one after the other.

CPython 3.11 counts the depth of syntax trees for all threads together, and fails if two are parsed at once: "AST
constructor recursion depth mismatch". Hypothesis parses the source of functions, to describe them.
"""

import ast
import runpy
from threading import RLock
from typing import Any, Final

_ONE: Final = RLock()
_parse: Final = ast.parse


def _alone(*given: Any, **named: Any) -> Any:
    with _ONE:
        return _parse(*given, **named)


if __name__ == "__main__":
    ast.parse = _alone
    runpy.run_module("schemathesis.cli", run_name="__main__", alter_sys=True)
