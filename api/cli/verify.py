"""`sobo verify`: the whole ledger, or a saved proof alone."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings
    from domain.ledger.stored_tree import Head

Saved: TypeAlias = "Head | Path"
"""A checkpoint as printed, or a file of signed ones."""

HEX: Final = set("0123456789abcdef")


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.verification import verify_ledger, verify_proof

    if args.proof is not None:
        return verify_proof(settings, args.proof, args.keys)
    return verify_ledger(settings, args.checkpoint, args.keys)


def _arguments(command: ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group()
    what.add_argument(
        "--checkpoint", type=saved, metavar="SIZE:ROOT|FILE", help="saved earlier: as printed, or signed, a line each"
    )
    what.add_argument(
        "--proof", type=file, metavar="FILE", help="a saved answer of /v1/verify/CODE; no database is asked"
    )
    command.add_argument("--keys", type=file, metavar="FILE", help="a saved /.well-known/jwks.json; by default our own")


def saved(text: str) -> Saved:
    """`SIZE:ROOT`, or the name of a file. Raises ArgumentTypeError."""
    size, _, root = text.partition(":")
    if size.isascii() and size.isdigit() and len(root) == 64 and set(root.lower()) <= HEX:
        from domain.ledger.stored_tree import Head

        return Head(int(size), bytes.fromhex(root))
    return _file(text, "must be SIZE:ROOT as printed by an earlier `sobo verify`, or a file of signed checkpoints")


def file(text: str) -> Path:
    """The name of a file that exists. Raises ArgumentTypeError."""
    return _file(text, "there is no such file")


def _file(text: str, rule: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(rule)
    return path


COMMAND: Final = Command(
    "verify",
    "Verify the whole ledger, against checkpoints saved earlier too, and what was derived; or a saved proof alone.",
    _run,
    _arguments,
)
