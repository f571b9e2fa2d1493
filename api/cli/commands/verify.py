"""`sobo verify`: verify everything that is proved, or only a saved proof."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from api.cli.command import Command

if TYPE_CHECKING:
    from api.settings import Settings
    from domain.ledger.stored_tree import Head

SavedCheckpoint: TypeAlias = "Head | Path"
"""A printed checkpoint, or a file of signed ones."""

HEX: Final = set("0123456789abcdef")


def _run(settings: "Settings", args: Namespace) -> int:
    from api.cli.verification import verify_ledger, verify_proof

    if args.proof is not None:
        return verify_proof(settings, args.proof, args.keys)
    return verify_ledger(settings, args.checkpoint, args.keys)


def _arguments(command: ArgumentParser) -> None:
    group = command.add_mutually_exclusive_group()
    group.add_argument(
        "--checkpoint", type=saved_checkpoint, metavar="SIZE:ROOT|FILE", help="as printed, or signed ones in a file"
    )
    group.add_argument(
        "--proof", type=file, metavar="FILE", help="a saved response of /v1/verify/CODE; needs no database"
    )
    command.add_argument("--keys", type=file, metavar="FILE", help="a saved /.well-known/jwks.json; default: our own")


def saved_checkpoint(text: str) -> SavedCheckpoint:
    """A checkpoint `SIZE:ROOT`, or the path of a file. Raises ArgumentTypeError."""
    size, _, root = text.partition(":")
    if size.isascii() and size.isdigit() and len(root) == 64 and set(root.lower()) <= HEX:
        from domain.ledger.stored_tree import Head

        return Head(int(size), bytes.fromhex(root))
    return _file(text, "must be SIZE:ROOT as printed by an earlier `sobo verify`, or a file of signed checkpoints")


def file(text: str) -> Path:
    """The path of an existing file. Raises ArgumentTypeError."""
    return _file(text, "there is no such file")


def _file(text: str, rule: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ArgumentTypeError(rule)
    return path


COMMAND: Final = Command(
    "verify",
    "Verify the whole ledger, what is derived from it, published and saved checkpoints and the audit log; or only a "
    "saved proof.",
    _run,
    _arguments,
)
