"""reference data are acts: bodies, authorities, series, calendars, terms, days off, reservations, seals, erasures.

What was recorded of them before enters the ledger as acts at its end, the lists of the release last; leaves and tree
hashes before stay as they are, so every checkpoint and proof holds. Their versions are derived by `sobo migrate` once
the schema is new. Safe on a live system: the tables concerned are small; the service refuses to start on a schema that
is not its own.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.migrations.adoption import adopted, append, listed_days

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

OLD = (
    "series_use series_symbol held_number seal reporting_calendar calendar_day deadline_rule managing_authority "
    "number_series organisation"
).split()
ORDER = {"calendar_day": "day, version", "deadline_rule": "id", "held_number": "series, year, number", "seal": "sealed_at"}
ERASED = "SELECT id, at, target, detail FROM audit WHERE what = 'personal-erased' ORDER BY id"
STATES = "status IN ('in_force', 'suspended', 'expired', 'revoked', 'ceased', 'replaced', 'voided')"


def text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String())


def must(name: str, kind: Any = sa.String) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def version_table(name: str, *facts: sa.Column[Any], days: tuple[str, ...] = (), checks: dict[str, str] | None = None, one: tuple[str, ...] = ()) -> None:
    """A table of versions with the facts, of which `days` are days, and with further checks.

    Of the rows in force that are known at one time, only `one` has these values.
    """
    own = {fact.name for fact in facts}
    shared = [
        must("entry_id", sa.Uuid()), must("valid_from", sa.Date()), must("known_from", sa.BigInteger()),
        sa.Column("valid_to", sa.Date()), sa.Column("known_to", sa.BigInteger()), must("act_seq", sa.BigInteger()),
        text("authority"), sa.Column("amendments", sa.Integer()), text("replaces"), must("status", sa.Text()),
        sa.Column("number", sa.Integer()), text("symbol"), text("printed_number"), sa.Column("signed_on", sa.Date()),
        text("signer"), text("signer_title"), text("issuer"), must("words", postgresql.TSVECTOR()),
        must("name_key", sa.LargeBinary()),
    ]  # fmt: skip
    finite = " AND ".join(f"isfinite({day})" for day in ("valid_from", "valid_to", "signed_on", *days))
    all_checks = {
        "status": STATES, "finite": finite, "knowledge": "known_from < known_to", "legal_time": "valid_from < valid_to",
        **(checks or {}),
    }  # fmt: skip
    known = "int8range(known_from, known_to)"
    excluded: list[tuple[Any, ...]] = [("entry_id", ("entry_id", "="), ("daterange(valid_from, valid_to)", "&&"), (known, "&&"))]
    if one:
        excluded.append((one[-1], *((column, "=") for column in one), (known, "&&")))
    op.create_table(
        name,
        *(column for column in shared if column.name not in own),
        *facts,
        *(
            postgresql.ExcludeConstraint(
                *((sa.text(expression), operator) for expression, operator in parts),
                where=sa.text("status = 'in_force'") if parts[0][0] != "entry_id" else None,
                deferrable=True, initially="IMMEDIATE", using="gist", name=f"{name}_{column}_excl",
            )
            for column, *parts in excluded
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"{name}_{check}_check")) for check, rule in all_checks.items()),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f(f"{name}_entry_id_fkey")),
        sa.ForeignKeyConstraint(["known_from"], ["act.seq"], name=op.f(f"{name}_known_from_fkey")),
        sa.PrimaryKeyConstraint("entry_id", "valid_from", "known_from", name=op.f(f"{name}_pkey")),
    )  # fmt: skip
    op.create_index(f"{name}_now_ix", name, ["entry_id", "valid_from"], postgresql_where=sa.text("known_to IS NULL"))
    op.create_index(f"{name}_words_ix", name, ["words"], postgresql_using="gin", postgresql_with={"fastupdate": "off"})
    op.execute(f"GRANT SELECT, INSERT, UPDATE (known_to) ON {name} TO sobo_app")
    if name == "organisation":
        op.execute("GRANT UPDATE (representative) ON organisation TO sobo_app")


def now_index(table: str, name: str, *columns: str) -> None:
    op.create_index(f"{table}_{name}_ix", table, list(columns), postgresql_where=sa.text("known_to IS NULL"))


def upgrade() -> None:
    connection = op.get_bind()
    old = {
        table: [dict(row._mapping) for row in connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY {ORDER.get(table, '1, 2')}"))]
        for table in (*OLD, "place")
    }
    old["erasure"] = [dict(row._mapping) for row in connection.execute(sa.text(ERASED))]
    for table in OLD:
        op.execute(f"DROP TABLE {table} CASCADE")
    create_tables()
    op.add_column("act", text("signer_code"))
    op.add_column("act", sa.Column("basis", postgresql.JSONB()))
    days = listed_days(old["calendar_day"])
    if days:
        connection.execute(sa.text("INSERT INTO listed_day VALUES (:day, :works, :why, :source)"), days)
    append(connection, adopted(old))


def create_tables() -> None:
    op.create_table(
        "listed_day",
        must("day", sa.Date()), must("works", sa.Boolean()), must("why"), must("source"),
        sa.CheckConstraint("isfinite(day)", name=op.f("listed_day_finite_check")),
        sa.PrimaryKeyConstraint("day", name=op.f("listed_day_pkey")),
    )  # fmt: skip
    op.execute("GRANT SELECT ON listed_day TO sobo_app")
    version_table(
        "organisation",
        must("code"), must("name"), must("kind", sa.Text()), text("parent"), must("aliases", sa.ARRAY(sa.Text())),
        text("business_code"), text("place"), text("address"), text("representative"), text("phone"), text("email"),
        sa.Column("founded_on", sa.Date()), sa.Column("dissolved_on", sa.Date()), text("successor"),
        text("dissolution_source"),
        days=("founded_on", "dissolved_on"),
        checks={
            "kind": "kind IN ('state_body', 'armed_forces', 'association', 'enterprise', 'press_agency')",
        },
    )  # fmt: skip
    now_index("organisation", "code", "code")
    now_index("organisation", "name", "name_key", "code")
    version_table(
        "signer",
        must("code"), must("name"), must("title"), must("authority"), must("capacity", sa.Text()),
        sa.Column("expires_on", sa.Date()),
        days=("expires_on",),
        checks={"capacity": "capacity IN ('head', 'on_behalf', 'deputy', 'by_order', 'by_authorisation', 'acting')"},
    )  # fmt: skip
    now_index("signer", "code", "code")
    version_table(
        "managing_authority", must("register_key"), must("authority"), text("source"), one=("register_key", "valid_from")
    )
    version_table(
        "number_series",
        must("key"), must("title_vi"), must("authority"), must("symbols", sa.ARRAY(sa.Text())), must("reset", sa.Text()),
        must("kept", sa.Text()), must("kept_since", sa.Integer()), must("opening", sa.Integer()),
        must("uses", postgresql.JSONB()),
        checks={
            "reset": "reset IN ('yearly', 'continuous')", "kept": "kept IN ('here', 'elsewhere')",
            "opening": "opening >= 0",
        },
    )  # fmt: skip
    now_index("number_series", "key", "key")
    version_table(
        "number_reservation",
        must("series"), must("year", sa.Integer()), must("number", sa.Integer()), must("why"), must("expires_on", sa.Date()),
        days=("expires_on",), one=("series", "year", "number"),
    )  # fmt: skip
    version_table(
        "working_day",
        must("day", sa.Date()), must("works", sa.Boolean()), must("why"), must("source"), days=("day",), one=("day",),
    )  # fmt: skip
    version_table(
        "deadline_rule",
        must("register_key"), must("kind"), text("authority"), must("amount", sa.Integer()), must("unit", sa.Text()),
        must("article"), must("certainty", sa.Text()), text("note"),
        must("after_supplement", sa.Text()), text("after_supplement_article"),
        must("after_supplement_certainty", sa.Text()), text("after_supplement_note"),
        must("out_of_hours", sa.Text()), text("office_closes_at"), text("out_of_hours_article"),
        must("out_of_hours_certainty", sa.Text()), text("out_of_hours_note"),
        checks={
            "unit": "unit IN ('working_days', 'calendar_days')", "amount": "amount >= 1",
            "after_supplement": "after_supplement IN ('resume', 'restart')",
            "out_of_hours": "out_of_hours IN ('same_day', 'next_working_day')",
            **{
                name: f"{name} IN ('found', 'remembered', 'uncertain')"
                for name in ("certainty", "after_supplement_certainty", "out_of_hours_certainty")
            },
        },
    )  # fmt: skip
    op.create_index("deadline_rule_case_ix", "deadline_rule", ["register_key", "kind", "valid_from"])
    version_table(
        "reporting_calendar",
        must("key"), must("title_vi"), must("month_ends_on", sa.Integer()), must("year_to_date", sa.Boolean()),
        must("source"), checks={"month_ends_on": "month_ends_on BETWEEN 1 AND 31"},
    )  # fmt: skip
    version_table("release_list", must("name"), must("rows", sa.Integer()), must("digest"), text("source"))
    now_index("release_list", "list", "name")
    version_table(
        "seal",
        must("calendar"), must("period"), must("ordinal", sa.Integer()), must("first_day", sa.Date()),
        must("last_day", sa.Date()), must("ledger_size", sa.BigInteger()), must("ledger_root"),
        must("figures", postgresql.JSONB()), text("sealed_by"), text("sealed_at"),
        days=("first_day", "last_day"), one=("calendar", "period", "ordinal"),
    )  # fmt: skip
    version_table(
        "erasure",
        must("erased_register"), must("erased_entry", sa.Uuid()), must("erased_fields", sa.ARRAY(sa.Text())),
        must("erased_acts", sa.ARRAY(sa.BigInteger())),
    )  # fmt: skip
    op.execute(
        "CREATE TRIGGER access_is_locked BEFORE INSERT OR UPDATE OR DELETE ON managing_authority "
        "FOR EACH STATEMENT EXECUTE FUNCTION lock_access()"
    )
