"""What the database refuses, by SQLSTATE and constraint name, and when it cannot be reached."""


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
