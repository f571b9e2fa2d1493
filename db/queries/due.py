"""The due days of open dossiers: what they follow from, in bulk, and the rows that are kept of them."""

from typing import Final

from db.queries.tense import now
from db.statement import Sql

_OPEN: Final = "a.known_to IS NULL AND a.valid_to IS NULL AND a.status IN ('processing', 'awaiting_supplement')"
_DOSSIERS: Final = f"""
    SELECT a.entry_id, a.asked_register, a.asked_kind, a.received_at, e.kinds, e.days, (
        SELECT s.assignee FROM dossier_assignment s WHERE s.entry_id = a.entry_id ORDER BY s.id DESC LIMIT 1
    ) AS assignee
    FROM application a CROSS JOIN LATERAL (
        SELECT array_agg(kind ORDER BY effective_on, act_seq) AS kinds,
            array_agg(effective_on ORDER BY effective_on, act_seq) AS days
        FROM event WHERE event.entry_id = a.entry_id AND known_to IS NULL AND NOT voided
    ) e
    WHERE {_OPEN}
"""  # noqa: S608 - our own text

every_open = Sql(_DOSSIERS)
"""Every open dossier with its acts in legal order, as known now, and who handles it."""

open_among = Sql(f"{_DOSSIERS} AND a.entry_id = ANY ($1::uuid[])", "ids")
"""Those of these entries that are open dossiers."""

kept = Sql("SELECT * FROM dossier_due ORDER BY entry_id")
kept_ids = Sql("SELECT coalesce(array_agg(entry_id), '{}') FROM dossier_due")

governs = Sql(
    """
    WITH body AS (SELECT code FROM organisation WHERE entry_id = ANY ($1::uuid[]))
    SELECT NOT EXISTS (SELECT FROM body)
        OR EXISTS (SELECT FROM body JOIN managing_authority m ON m.authority = body.code)
    """,
    "ids",
)
"""Whether rules may apply otherwise after acts on these entries: of bodies, only after those on one that manages."""

rules = Sql(
    f"""
    SELECT q.place, r.* FROM unnest($1::text[], $2::text[], $3::date[]) WITH ORDINALITY q(register, kind, day, place)
    CROSS JOIN LATERAL (
        SELECT r.amount, r.unit, r.valid_from, r.authority, r.article, r.certainty, r.note, r.after_supplement,
            r.after_supplement_article, r.after_supplement_certainty, r.after_supplement_note, r.out_of_hours,
            r.office_closes_at, r.out_of_hours_article, r.out_of_hours_certainty, r.out_of_hours_note
        FROM deadline_rule r
        WHERE r.register_key = q.register AND r.kind = q.kind AND {now("r", "q.day")}
            AND (r.authority IS NULL OR r.authority = (
                SELECT b.code FROM (
                    SELECT authority FROM managing_authority m WHERE m.register_key = q.register AND {now("m", "q.day")}
                    ORDER BY valid_from DESC LIMIT 1) m
                JOIN organisation b ON b.code = m.authority AND {now("b", "q.day")}))
        ORDER BY r.authority IS NULL, r.valid_from DESC, r.act_seq DESC LIMIT 1
    ) r
    """,  # noqa: S608 - our own text
    "registers",
    "kinds",
    "days",
)
"""The rules of the authorities that manage these registers on these days, where there are any, by place from 1."""

_COLUMNS: Final = "entry_id, asked_register, received_on, awaiting_since, due_on, due_count, due_key, assignee"

keep = Sql(
    f"""
    WITH gone AS (DELETE FROM dossier_due WHERE entry_id = ANY ($1::uuid[]))
    INSERT INTO dossier_due AS d ({_COLUMNS})
    SELECT * FROM unnest($2::uuid[], $3::text[], $4::date[], $5::date[], $6::date[], $7::int[], $8::bytea[], $9::text[])
    ON CONFLICT (entry_id) DO UPDATE SET asked_register = excluded.asked_register, received_on = excluded.received_on,
        awaiting_since = excluded.awaiting_since, due_on = excluded.due_on, due_count = excluded.due_count,
        due_key = excluded.due_key
    WHERE (d.asked_register, d.received_on, d.awaiting_since, d.due_on, d.due_count) IS DISTINCT FROM
        (excluded.asked_register, excluded.received_on, excluded.awaiting_since, excluded.due_on, excluded.due_count)
    """,  # noqa: S608 - our own text
    "gone",
    *_COLUMNS.split(", "),
)
"""Keep these rows, and none of `gone`; who handles a dossier stays, as only an assignment changes it."""

clear = Sql("DELETE FROM dossier_due")
lock = Sql("LOCK TABLE dossier_due IN SHARE ROW EXCLUSIVE MODE")
"""Let nobody assign a dossier until the transaction ends."""
