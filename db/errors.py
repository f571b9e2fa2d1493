"""What the database refuses, by SQLSTATE and constraint name, when it cannot be reached, and how errors are told."""

from typing import Final

from pydantic import ValidationError

_OURS: Final = ("api.", "db.", "domain.")
_PARTICULARS: Final = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name")


def told(error: BaseException) -> str:
    """What a log may say of an error: its words if they are ours, else no value that anybody gave or stored.

    PostgreSQL repeats whole rows ("Failing row contains …"), pydantic what was given, and so may any other library.
    """
    name = type(error).__qualname__
    if type(error).__module__.startswith(_OURS):
        return f"{name}: {error}"
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False, include_input=False)
        places = ", ".join(f"{'.'.join(map(str, one['loc'])) or 'it'} ({one['type']})" for one in found)
        return f"{name} of {error.title}: {places}"
    particulars = " ".join(str(getattr(error, one)) for one in _PARTICULARS if getattr(error, one, None))
    return f"{name} ({particulars})" if particulars else name


class DatabaseError(Exception):
    """The database said no."""


class Violated(DatabaseError):
    """A constraint refused a row: its name, and the SQLSTATE (23xxx)."""

    def __init__(self, constraint: str, sqlstate: str) -> None:
        super().__init__(f"{constraint} ({sqlstate})")
        self.constraint, self.sqlstate = constraint, sqlstate


class BadValue(DatabaseError):
    """A value that no column takes (22xxx)."""


class Unavailable(DatabaseError):
    """The database cannot be reached, is starting or stopping, or is too busy; worth trying again.

    `why` is in our own words, for whoever asked; the message is the database's, for the log.
    """

    def __init__(self, message: str, why: str = "cannot be reached") -> None:
        super().__init__(message)
        self.why = why


class NoAnswer(Unavailable):
    """The database did not answer in time: it is frozen, or far too slow."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "does not answer in time")
