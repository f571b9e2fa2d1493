"""The argument with the name of an account."""

from argparse import ArgumentParser, ArgumentTypeError


def add_name_argument(command: ArgumentParser) -> None:
    """Add the argument `name`."""
    command.add_argument("name", type=login_name, help="login name (tên đăng nhập)")


def login_name(text: str) -> str:
    """A valid login name. Raises ArgumentTypeError."""
    from pydantic import TypeAdapter, ValidationError

    from db.tables.types import Login
    from domain.faults import faults_of

    try:
        return TypeAdapter(Login).validate_python(text)
    except ValidationError as error:
        raise ArgumentTypeError(faults_of(error)[0].rule) from error
