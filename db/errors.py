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
    """The database cannot be reached, is starting or stopping, or is too busy; worth trying again."""
