"""The outbox of webhooks: queueing deliveries, leasing them to workers, and recording the outcomes."""

from typing import Final

from db.queries.authorities import managers_on
from db.queries.webhooks import SECRETS
from db.statement import Sql

_IN_USE: Final = """
    w.removed_at IS NULL AND w.disabled_at IS NULL AND (w.rests_until IS NULL OR w.rests_until <= now())
    AND c.disabled_at IS NULL AND 'read' = ANY (c.scopes)
"""
_OF_CLIENT: Final = f"c.name, c.title, c.authority, c.scopes, {managers_on('$1::date')}"

lagging = Sql(
    f"""
    SELECT w.id, w.reached_seq, w.registers, w.kinds, h.size, p.pending, {_OF_CLIENT}
    FROM webhook w JOIN client c ON c.name = w.client CROSS JOIN ledger_head h
    CROSS JOIN LATERAL (SELECT count(*) FROM delivery d WHERE d.webhook = w.id AND d.state = 'pending') p(pending)
    WHERE {_IN_USE} AND w.reached_seq < h.size AND p.pending < $2
    ORDER BY w.reached_seq, w.id LIMIT 20 FOR UPDATE OF w SKIP LOCKED
    """,  # noqa: S608 - our own text
    "day",
    "most",
)
"""Lock webhooks that have not reached the ledger's size, each with its client's scopes and authority."""

queue = Sql(
    """
    WITH next_acts AS (
        SELECT seq FROM act WHERE seq > $2 AND seq <= $3 AND register_key = ANY ($4::text[])
          AND ($5::text[] IS NULL OR kind = ANY ($5)) ORDER BY seq LIMIT $6
    ), queued AS (
        INSERT INTO delivery (webhook, seq, state, attempts, allowed, next_at)
        SELECT $1, seq, 'pending', 0, $7, clock_timestamp() FROM next_acts
    )
    UPDATE webhook SET reached_seq = CASE WHEN n.count = $6 THEN n.last ELSE $3 END
    FROM (SELECT count(*), max(seq) AS last FROM next_acts) n WHERE id = $1
    """,
    "webhook",
    "reached",
    "until",
    "registers",
    "kinds",
    "room",
    "allowed",
)
"""Queue the acts after `reached` up to `until` for a webhook, and advance its `reached_seq`, in one statement."""

KEPT_DAYS: Final = 30
MAX_DELETED: Final = 50
"""More than one lease takes, so that old deliveries are deleted as fast as new ones come."""

_LOST: Final = "'the worker ended before it recorded the outcome'"

take = Sql(
    f"""
    WITH exhausted AS (
        UPDATE delivery SET state = 'dead', next_at = NULL, leased_until = NULL, last_status = NULL,
            last_error = {_LOST}
        WHERE state = 'pending' AND attempts = allowed AND leased_until < now()
    ), deleted AS (
        DELETE FROM delivery WHERE (webhook, seq) IN (
            SELECT webhook, seq FROM delivery
            WHERE state = 'delivered' AND delivered_at < now() - interval '{KEPT_DAYS} days'
            ORDER BY delivered_at LIMIT {MAX_DELETED} FOR UPDATE SKIP LOCKED)
    ), ready AS (
        SELECT d.*, w.slow_at, u.count + row_number() OVER (PARTITION BY w.id ORDER BY d.next_at, d.seq) AS nth
        FROM webhook w JOIN client c ON c.name = w.client
        CROSS JOIN LATERAL (
            SELECT count(*) FROM delivery
            WHERE webhook = w.id AND state = 'pending' AND leased_until >= now()) u
        CROSS JOIN LATERAL (
            SELECT webhook, seq, next_at FROM delivery
            WHERE webhook = w.id AND state = 'pending' AND attempts < allowed AND next_at <= now()
              AND (leased_until IS NULL OR leased_until < now())
            ORDER BY next_at, seq LIMIT greatest(0, CASE WHEN w.slow_at IS NULL THEN $2::bigint ELSE 1 END - u.count)
            FOR UPDATE SKIP LOCKED) d
        WHERE {_IN_USE}
    ), placed AS (
        SELECT *, row_number() OVER (PARTITION BY extra ORDER BY nth, slow_at NULLS FIRST, next_at, seq) AS place
        FROM ready, LATERAL (SELECT nth > 1 OR slow_at IS NOT NULL) e(extra)
    ), due AS (
        SELECT * FROM placed WHERE NOT extra OR place <= $4 ORDER BY nth, slow_at NULLS FIRST, next_at, seq LIMIT $3
    )
    UPDATE delivery d SET attempts = d.attempts + 1, leased_until = clock_timestamp() + $5::interval,
        last_status = CASE WHEN d.leased_until IS NULL THEN d.last_status END,
        last_error = CASE WHEN d.leased_until IS NULL THEN d.last_error ELSE {_LOST} END
    FROM due JOIN webhook w ON w.id = due.webhook JOIN client c ON c.name = w.client JOIN act a ON a.seq = due.seq
    WHERE d.webhook = due.webhook AND d.seq = due.seq
    RETURNING d.webhook, d.seq, d.attempts, d.allowed, w.url, {SECRETS}, a.register_key, due.extra,
        w.slow_at IS NOT NULL AS slow, {_OF_CLIENT}
    """,  # noqa: S608
    "day",
    "each",
    "most",
    "extra",
    "lease",
)
"""Lease up to `most` due deliveries to this worker.

Webhooks without a running attempt come first; all workers together run at most `each` attempts on one webhook, and one
on a slow webhook. At most `extra` of the leased are extra: on a slow webhook, or not the only attempt on theirs. Slow
webhooks take turns. An expired lease, whose worker must have ended, is taken over. An attempt counts when it begins, so
that a delivery that kills its workers ends too. Each call deletes a few old delivered ones; dead ones stay until they
are replayed or their webhook is removed.
"""

record = Sql(
    """
    UPDATE delivery SET state = $4::text, leased_until = NULL, last_status = $5, last_error = $6,
        next_at = CASE WHEN $4::text = 'pending' THEN clock_timestamp() + $7::interval END,
        delivered_at = CASE WHEN $4::text = 'delivered' THEN clock_timestamp() END, allowed = allowed + $8
    WHERE webhook = $1 AND seq = $2 AND attempts = $3 AND state = 'pending' RETURNING true
    """,
    "webhook",
    "seq",
    "attempt",
    "state",
    "status",
    "error",
    "wait",
    "more",
)
"""Record the outcome of an attempt, unless another attempt has begun since.

An attempt that does not count adds `more` to `allowed`: `attempts` never decreases, since it shows a late worker that
its attempt is over.
"""

pace = Sql(
    """
    UPDATE webhook SET slow_at = CASE WHEN $2 THEN clock_timestamp() END,
        rests_until = coalesce(clock_timestamp() + $3::interval, rests_until)
    WHERE id = $1
    """,
    "webhook",
    "slow",
    "rest",
)
"""Record whether the last attempt on a webhook was slow, and for how long its target asked for a pause.

Separate from the outcome, so that no transaction waits for two rows in turn.
"""

disable = Sql(
    """
    UPDATE webhook SET disabled_at = clock_timestamp()
    WHERE id = $1 AND url = $2 AND disabled_at IS NULL AND removed_at IS NULL RETURNING true
    """,
    "webhook",
    "url",
)
"""Disable a webhook, unless it already is or its URL has changed."""

page = Sql(
    """
    SELECT row_to_json(x)::text, seq FROM (
        SELECT 'act-' || seq AS event_id, seq, state AS status, attempts, next_at, last_status, last_error, delivered_at
        FROM delivery WHERE webhook = $1 AND seq > $2 AND ($3::text IS NULL OR state = $3) ORDER BY seq LIMIT $4) x
    """,
    "webhook",
    "after",
    "status",
    "limit",
)
replay = Sql(
    """
    WITH again AS (
        UPDATE delivery SET state = 'pending', allowed = attempts + $3, next_at = clock_timestamp()
        WHERE webhook = $1 AND state = 'dead' AND ($2::bigint IS NULL OR seq = $2) RETURNING true
    )
    SELECT count(*) FROM again
    """,
    "webhook",
    "seq",
    "more",
)
"""Allow dead deliveries, one or all, `more` attempts from now on; returns their number."""
