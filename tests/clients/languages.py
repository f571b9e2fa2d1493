"""The languages that clients are generated in, and how an operation is named in each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


def _camel(name: str) -> str:
    return re.sub(r"[._](\w)", lambda found: found[1].upper(), name)


def _pascal(name: str) -> str:
    return _camel(name)[0].upper() + _camel(name)[1:]


@dataclass(frozen=True, slots=True)
class Language:
    """A generator of openapi-generator: where it writes the operations, and what one looks like there."""

    generator: str
    files: str
    declaration: Callable[[str], str]
    options: str = ""


TYPESCRIPT: Final = Language("typescript-fetch", "apis/*.ts", lambda name: f"async {_camel(name)}(")
PYTHON: Final = Language("python", "openapi_client/api/*.py", lambda name: f"def {name.replace('.', '_')}(")
GO: Final = Language(  # the constants of its enums share one name space
    "go", "api_*.go", lambda name: f") {_pascal(name)}(ctx", "enumClassPrefix=true,withGoMod=false"
)
OTHERS: Final = (
    Language("java", "src/main/java/**/api/*.java", lambda name: f" {_camel(name)}("),
    Language("csharp", "src/**/Api/*.cs", lambda name: f" {_pascal(name)}Async("),
    Language("php", "lib/Api/*.php", lambda name: f"function {_camel(name)}("),
)
QUICK: Final = (TYPESCRIPT, PYTHON)
EVERY: Final = (*QUICK, GO, *OTHERS)
