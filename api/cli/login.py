"""The name of an account as an argument."""

from argparse import ArgumentParser, ArgumentTypeError


def add_login(command: ArgumentParser) -> None:
    """Add the argument `name`."""
    command.add_argument("name", type=login, help="what is typed to log in (tên đăng nhập)")


def login(text: str) -> str:
    """The name of an account. Raises ArgumentTypeError."""
    from pydantic import TypeAdapter, ValidationError

    from db.tables.types import Login
    from domain.faults import faults_of

    try:
        return TypeAdapter(Login).validate_python(text)
    except ValidationError as error:
        raise ArgumentTypeError(faults_of(error)[0].rule) from error
