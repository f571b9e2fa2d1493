"""The documentation of settings, generated from `Settings` for `sobo --help`, `db/README.md` and the `Dockerfile`.

`python -m api.cli.settings_text` updates these files of a checkout. The help is a file too, since making it takes
longer than all else that it needs.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from api.settings import PREFIX, Settings

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "db" / "README.md"
DOCKERFILE: Final = ROOT / "Dockerfile"
HELP: Final = Path(__file__).with_name("settings.txt")
COLUMN: Final = 26
WIDTH: Final = 110


@dataclass(frozen=True, slots=True)
class Setting:
    """A documented setting; `default` is empty for a setting without one."""

    variable: str
    description: str
    default: str


def settings() -> Iterator[Setting]:
    """All settings, in the order of the fields."""
    for name, field in Settings.model_fields.items():
        yield Setting(Settings.variable(name), field.description or "", _default_text(field.default))


def _default_text(default: Any) -> str:
    if default is None:
        return ""
    return (",".join(default) or "none") if isinstance(default, list) else str(default)


def help_text() -> str:
    """All settings, as shown at the end of `sobo --help`."""
    return "\n".join(["environment:", *_lines()])


def _lines() -> Iterator[str]:
    for setting in settings():
        default = f" (default {setting.default})" if setting.default else ""
        yield textwrap.fill(
            f"{setting.description}{default}",
            WIDTH,
            initial_indent=f"  {setting.variable:<{COLUMN - 2}}",
            subsequent_indent=" " * COLUMN,
            break_on_hyphens=False,
        )


def markdown() -> str:
    """All settings as a Markdown table."""
    rows = [f"| `{setting.variable}` | {setting.description} | {_code(setting.default)} |" for setting in settings()]
    return "\n".join(["| variable | meaning | default |", "|---|---|---|", *rows])


def _code(default: str) -> str:
    return "not set" if not default else "none" if default == "none" else f"`{default}`"


def comment() -> str:
    """All settings as a comment of the Dockerfile."""
    return "\n".join(f"# {line}" for line in "\n".join(_lines()).splitlines())


def updated(path: Path) -> str:
    """The text of `HELP`, or of `README` or `DOCKERFILE` with the current settings between its markers."""
    if path == HELP:
        return help_text()
    begin, text, end = {
        README: ("<!-- settings -->", markdown(), "<!-- /settings -->"),
        DOCKERFILE: ("# <settings>", comment(), "# </settings>"),
    }[path]
    before, _, rest = path.read_text(encoding="utf-8").partition(f"{begin}\n")
    _, _, after = rest.partition(f"{end}\n")
    return f"{before}{begin}\n{text}\n{end}\n{after}"


def faults_text(error: ValidationError) -> str:
    """A line per invalid setting: its variable, the rule and the value."""
    from domain.faults import faults_of

    return "\n".join(
        fault.rule if fault.value is None else f"{PREFIX}{fault.field.upper()}: {fault.rule} ({fault.value!r})"
        for fault in faults_of(error)
    )


if __name__ == "__main__":
    for file in (HELP, README, DOCKERFILE):
        file.write_text(updated(file), encoding="utf-8")
