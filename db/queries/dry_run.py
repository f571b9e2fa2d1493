"""What a dry run needs besides the statements of the write that it tries."""

from db.statement import Sql

check_constraints = Sql("SET CONSTRAINTS ALL IMMEDIATE")
"""Judge now what is otherwise judged at the commit, which a dry run never reaches."""
