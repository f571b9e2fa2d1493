"""`sobo`: the command-line program."""

import argparse
import asyncio
import io
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from pydantic import TypeAdapter, ValidationError

from api.cli import accounts
from api.cli.csv_files import LoadError
from api.cli.load import load
from api.cli.verify import file, public_keys, read_checkpoints, saved, told_of_paper
from api.drafts.text import refusal, told
from api.drafts.upload import from_file
from api.settings import Settings
from db import migrate
from db.embedded import EmbeddedError, EmbeddedServer
from db.errors import DatabaseError, Unavailable
from db.session import Database
from db.tables.types import Login
from domain.access.visibility import EVERYTHING
from domain.drafts.checking import Checked, CheckService
from domain.errors import Contradicted, DomainError, Fault
from domain.faults import faults_of
from domain.keys import KeyProblem, Keys
from domain.ledger import checkpoints, stored_tree
from domain.ledger.rebuild import NotIntact, compare, rebuild
from domain.ledger.stored_tree import Head
from domain.ledger.verification import Verifier
from domain.registers import EVERY
from domain.reports.calendars import calendar
from domain.reports.period import ND09, period

EXAMPLE: Final = Path(__file__).parent.parent / "example" / "november-2024"
WORKERS: Final = 2

DESCRIPTION: Final = """Sổ Bộ keeps a province's ICT licensing registers."""
ENVIRONMENT: Final = """environment:
  SOBO_DATA_DIR  folder of the embedded database (default .sobo)
  SOBO_HOST      address to listen on; beyond loopback only behind a proxy with TLS (default 127.0.0.1)
  SOBO_PORT      port to listen on (default 8000)
  SOBO_KEYS_DIR  folder of the signing keys (default: keys, in SOBO_DATA_DIR)
  SOBO_CHECKPOINT_FILE     file of published checkpoints (default: checkpoints.jsonl, in SOBO_DATA_DIR)
  SOBO_CHECKPOINT_SECONDS  seconds between two checkpoints, if the ledger grew (default 3600)
  SOBO_ORIGIN              name of this ledger in its checkpoints (default so-bo)
  SOBO_TRUSTED_PROXIES     how many proxies before us tell the truth in X-Forwarded-For (default 0)
  SOBO_HOSTS     names the service answers to, besides SOBO_HOST (default localhost,127.0.0.1,[::1])
  SOBO_CORS_ORIGINS
                 origins whose pages may use the API, exactly (default none)
  SOBO_WEBHOOK_HOSTS
                 targets of webhooks inside the network, host or host:port (default none)
  SOBO_OIDC_ISSUER, SOBO_OIDC_CLIENT, SOBO_OIDC_SECRET_FILE, SOBO_OIDC_REDIRECT
                 single sign-on for staff, all four or none (see README)
  DATABASE_URL   a PostgreSQL of your own, 15 or later, in place of the embedded one"""


class CommandError(Exception):
    """What a person is told before the program ends with status 1."""


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of the database: the one that is set, or the embedded one, which runs as long as the block does."""
    if settings.database_url:
        try:
            yield settings.database_url
        except Unavailable as error:
            raise CommandError(f"DATABASE_URL: the database cannot be reached: {error}") from error
        return
    with EmbeddedServer(settings.data_dir) as server:
        # As if somebody had stopped us: the workers end with us, and a service manager starts everything anew.
        server.when_it_ends(lambda: os.kill(os.getpid(), signal.SIGTERM))
        try:
            yield server.url
        finally:
            if server.has_ended:
                raise CommandError(f"the database ended; see {_shown(server.log)}")


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def demo(settings: Settings, _: argparse.Namespace) -> int:
    """Start everything: database, schema, the November 2024 example, server."""
    _check_port_is_free(settings)
    with database(settings) as url:
        asyncio.run(_prepare_demo(url, settings))
        return _serve(settings, url)


async def _prepare_demo(url: str, settings: Settings) -> None:
    await migrate.upgrade(url)
    to = settings.published(Keys.open(settings.keys_folder))
    async with Database.open(url) as opened:
        if (await stored_tree.head(opened)).size == 0:
            print(f"Loaded the example: {await load(opened, EXAMPLE)} acts around November 2024.")
        try:
            await checkpoints.publish(opened, replace(to, interval=timedelta(0)))
        except (Contradicted, OSError) as error:
            raise CommandError(f"No checkpoint can be published: {error}") from error
        if password := await accounts.demo_officer(opened):
            print(f"Log in as {accounts.DEMO_ACCOUNT} with the password {password} (told this once).")
        print(f"An API key to try: {_shown(await accounts.demo_key(opened, settings.data_dir))}")


def serve(settings: Settings, _: argparse.Namespace) -> int:
    """Serve the API on a database whose schema is up to date."""
    _check_port_is_free(settings)
    with database(settings) as url:
        Keys.open(settings.keys_folder)
        asyncio.run(_check_schema(url))
        return _serve(settings, url)


def run_migrate(settings: Settings, _: argparse.Namespace) -> int:
    """Bring the database to the newest schema; needs a login that owns it."""
    with database(settings) as url:
        asyncio.run(migrate.upgrade(url))
    print("The schema is up to date.")
    return 0


def run_add_account(settings: Settings, args: argparse.Namespace) -> int:
    """Add an account for a member of staff, such as the first administrator; tells its password, once."""

    async def run(opened: Database) -> str:
        return await accounts.add_account(opened, args.name, args.title or args.name, args.role, args.authority)

    print(f"Account {args.name}, password {_on_database(settings, run)} (told this once).")
    return 0


def run_reset_password(settings: Settings, args: argparse.Namespace) -> int:
    """Give an account a new password; ends its sessions and tells the password, once."""

    async def run(opened: Database) -> str:
        return await accounts.reset_password(opened, args.name)

    print(f"Account {args.name}, password {_on_database(settings, run)} (told this once).")
    return 0


def _on_database(settings: Settings, run: Callable[[Database], Awaitable[str]]) -> str:
    async def opened(url: str) -> str:
        await _check_schema(url)
        async with Database.open(url) as database:
            return await run(database)

    try:
        with database(settings) as url:
            return asyncio.run(opened(url))
    except DomainError as error:
        raise CommandError("\n".join(f"{f.field}: {f.rule} ({f.value!r})" for f in error.faults)) from error


def run_load(settings: Settings, args: argparse.Namespace) -> int:
    """Load a folder of CSV files, whole or not at all."""

    async def run(url: str) -> int:
        await _check_schema(url)
        async with Database.open(url) as opened:
            return await load(opened, args.folder)

    with database(settings) as url:
        print(f"Loaded {asyncio.run(run(url))} acts.")
    return 0


def run_rebuild(settings: Settings, _: argparse.Namespace) -> int:
    """Derive every version again from the acts, if these verify; put right what differs, and say so."""

    async def run(url: str) -> tuple[int, list[str]]:
        await _check_schema(url)
        async with Database.open(url, role=None) as opened:
            return await rebuild(opened, EVERY)

    try:
        with database(settings) as url:
            total, findings = asyncio.run(run(url))
    except NotIntact as error:
        print(*error.findings, "The ledger is NOT intact: nothing was derived from it.", sep="\n")
        return 1
    print(*findings, sep="\n", end="\n" if findings else "")
    print(f"{total} entries derived again, {len(findings)} differed.")
    return 1 if findings else 0


def run_verify(settings: Settings, args: argparse.Namespace) -> int:
    """Verify the whole ledger, against checkpoints saved earlier too, and what was derived; or a saved proof alone."""
    if args.proof is not None:
        told_of, good = told_of_paper(args.proof, public_keys(args.keys, settings.keys_folder))
        print(*told_of, sep="\n")
        return 0 if good else 1
    heads, findings = _saved_heads(settings, args)
    verifier = Verifier(heads)

    async def run(url: str) -> list[str]:
        await _check_schema(url)
        async with Database.open(url, role=None) as opened:
            await verifier.run(opened)
            # What was derived from acts that were changed says nothing more.
            return [] if verifier.findings else await compare(opened, EVERY)

    with database(settings) as url:
        differing = asyncio.run(run(url))
    told_of = [*findings, *verifier.findings, *differing]
    print(*told_of, sep="\n", end="\n" if told_of else "")
    if verifier.findings:
        print("The ledger is NOT intact.")
    elif findings:
        print("The ledger is intact, the checkpoints are NOT.")
    if differing:
        print("What was derived from the acts is NOT what they make; see `sobo rebuild`.")
    if told_of:
        return 1
    if heads:
        print(f"It goes on from {len(heads)} saved checkpoints, the last of {max(head.size for head in heads)} acts.")
    print(f"The ledger is intact. Save this checkpoint elsewhere: {verifier.head.size}:{verifier.head.root.hex()}")
    return 0


def _saved_heads(settings: Settings, args: argparse.Namespace) -> tuple[list[Head], list[str]]:
    """The checkpoints to verify against, and what is wrong with their signatures."""
    if not isinstance(args.checkpoint, Path):
        return [args.checkpoint] if args.checkpoint else [], []
    keys = public_keys(args.keys, settings.keys_folder)
    heads, findings, notes = read_checkpoints(args.checkpoint, keys)
    print(*notes, sep="\n", end="\n" if notes else "")
    return heads, findings


def run_rotate_keys(settings: Settings, _: argparse.Namespace) -> int:
    """Add a signing key, which signs from now on; what the others signed stays good."""
    print(f"Signs from now on: {Keys.open(settings.keys_folder).rotate()}")
    return 0


def run_check(settings: Settings, args: argparse.Namespace) -> int:
    """Check a draft report against the registers (kiểm tra số liệu); findings are told in Vietnamese."""

    async def run(url: str) -> Checked:
        await _check_schema(url)
        async with Database.open(url) as opened:
            wanted = period(args.period, await calendar(opened, args.calendar))
            return await CheckService(opened, EVERYTHING).check(draft, (), wanted)

    try:
        draft = from_file(args.file)
        with database(settings) as url:
            found = asyncio.run(run(url))
    except DomainError as error:
        raise CommandError(refusal(error.faults)) from error
    print(*told(found), sep="\n")
    return 1 if found.findings else 0


async def _check_schema(url: str) -> None:
    if not await migrate.is_current(url):
        raise CommandError("The database has not the newest schema; run: sobo migrate")


def _serve(settings: Settings, url: str) -> int:
    os.environ["DATABASE_URL"] = url  # for the workers, which are processes of their own
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    uvicorn.run(
        "api.worker:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=WORKERS,
        timeout_worker_healthcheck=30,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # it would believe anybody on this machine; api/address.py decides
        server_header=False,
    )
    return 0


def _base(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _announce(settings: Settings) -> None:
    """Say what to open, once it can be opened."""
    base = _base(settings)
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=1):  # noqa: S310 - our own http address
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    else:
        return
    print(
        f"\nSổ Bộ is ready.\n\n"
        f"  The API, to try by hand      {base}/docs/\n"
        f"  The month of November 2024   {base}/v1/reports/2024-11\n"
        f"  The four certificates        {base}/v1/reports/2024-11/listings/subdomain-certificates.granted\n\n"
        f"Ctrl-C stops it; what was recorded stays.",
        flush=True,
    )


def _check_port_is_free(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise CommandError(f"Cannot listen on {_base(settings)} ({error.strerror}); set SOBO_PORT") from error


def login(text: str) -> str:
    """The name of an account."""
    try:
        return TypeAdapter(Login).validate_python(text)
    except ValidationError as error:
        raise argparse.ArgumentTypeError(faults_of(error)[0].rule) from error


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    made = argparse.ArgumentParser(
        "sobo", description=DESCRIPTION, epilog=ENVIRONMENT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, run in (
        ("demo", demo),
        ("serve", serve),
        ("migrate", run_migrate),
        ("add-account", run_add_account),
        ("reset-password", run_reset_password),
        ("load", run_load),
        ("rebuild", run_rebuild),
        ("verify", run_verify),
        ("rotate-keys", run_rotate_keys),
        ("check", run_check),
    ):
        about = (run.__doc__ or "").strip()
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        if name in ("add-account", "reset-password"):
            command.add_argument("name", type=login, help="what is typed to log in (tên đăng nhập)")
        if name == "add-account":
            command.add_argument("--title", help="name as shown (tên hiển thị)")
            command.add_argument("--role", action="append", required=True, help="may be given more than once")
            command.add_argument("--authority", help="code of the body whose registers it sees; default: all of them")
        if name == "load":
            command.add_argument("folder", type=Path, help="organisations.csv, number-series.csv, <register>.csv")
        if name == "verify":
            _add_verify_arguments(command)
        if name == "check":
            _add_check_arguments(command)
    return made


def _add_verify_arguments(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group()
    what.add_argument(
        "--checkpoint", type=saved, metavar="SIZE:ROOT|FILE", help="saved earlier: as printed, or signed, a line each"
    )
    what.add_argument(
        "--proof", type=file, metavar="FILE", help="a saved answer of /v1/verify/CODE; no database is asked"
    )
    command.add_argument("--keys", type=file, metavar="FILE", help="a saved /.well-known/jwks.json; by default our own")


def _add_check_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="dự thảo báo cáo: tệp .md, .txt hoặc .docx")
    command.add_argument("--period", required=True, help="kỳ báo cáo: 2024-11, 2024-Q4, 2024-H2 hoặc 2024")
    command.add_argument("--calendar", default=ND09.key, help="nd09 (ngày 15 đến ngày 14), calendar, hoặc kỳ của tỉnh")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; a person's mistake ends in one clear message and status 1."""
    _speak_anywhere()
    args = parser().parse_args(argv)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        run: int = args.run(Settings(), args)
    except KeyboardInterrupt:
        return 130
    except ValidationError as error:
        return _fail("\n".join(_setting(fault) for fault in faults_of(error)))
    except (CommandError, LoadError, EmbeddedError, DatabaseError, KeyProblem) as error:
        return _fail(str(error))
    return run


def _speak_anywhere() -> None:
    """Print what a terminal's encoding has not as an escape, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _setting(fault: Fault) -> str:
    return fault.rule if fault.value is None else f"SOBO_{fault.field.upper()}: {fault.rule} ({fault.value!r})"


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
