"""`sobo check`: compare a draft report with the registers."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.cli.command import Command, CommandError

if TYPE_CHECKING:
    from api.settings import Settings
    from db.session import Database
    from domain.drafts.checking import CheckResult


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.database import run_on_database
    from api.drafts.text import error_text, report_lines
    from api.drafts.upload import from_file
    from domain.access.visibility import EVERYTHING
    from domain.drafts.checking import CheckService
    from domain.errors import DomainError
    from domain.reports.calendars import calendar
    from domain.reports.period import ND09, period

    async def check(opened: "Database") -> "CheckResult":
        wanted = period(args.period, await calendar(opened, args.calendar or ND09.key))
        return await CheckService(opened, EVERYTHING).check(draft, (), wanted)

    try:
        draft = from_file(args.file)
        result = run_on_database(settings, check)
    except DomainError as error:
        raise CommandError(error_text(error.faults)) from error
    print(*report_lines(result), sep="\n")
    return 1 if result.findings else 0


def _arguments(command: ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="dự thảo báo cáo: tệp .md, .txt hoặc .docx")
    command.add_argument("--period", required=True, help="kỳ báo cáo: 2024-11, 2024-Q4, 2024-H2 hoặc 2024")
    command.add_argument("--calendar", help="nd09 (ngày 15 đến ngày 14), calendar, hoặc kỳ của tỉnh")


COMMAND: Final = Command(
    "check",
    "Check a draft report against the registers (kiểm tra số liệu); the output is in Vietnamese.",
    _run,
    _arguments,
)
