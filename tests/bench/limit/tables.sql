-- The tables of the limit program: permits with a search index, counters, requests answered, an audit, a rollup.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN lower(public.unaccent('public.unaccent', $1));

-- The last day of the reporting month (15th to 14th) that a day lies in.
CREATE FUNCTION month_end(date) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (date_trunc('month', $1 - 14) + interval '1 month 13 days')::date;

CREATE TABLE permit (
  id uuid PRIMARY KEY,
  register smallint NOT NULL,
  series text NOT NULL,
  year smallint NOT NULL,
  number integer NOT NULL,
  kind text NOT NULL,
  status text NOT NULL DEFAULT 'issued',
  holder text NOT NULL,
  holder_code text NOT NULL,
  address text NOT NULL,
  purpose text NOT NULL,
  signed_on date NOT NULL,
  valid daterange NOT NULL,
  area numeric(12, 2),
  fee bigint NOT NULL,
  revoked_on date,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  words tsvector,
  UNIQUE (series, year, number)
);
CREATE TABLE counter (
  series text, year smallint, value integer NOT NULL, hash bytea NOT NULL, PRIMARY KEY (series, year)
) WITH (fillfactor = 50);
CREATE TABLE answered (key text PRIMARY KEY, permit uuid NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  permit uuid NOT NULL,
  series text NOT NULL,
  year smallint NOT NULL,
  number integer NOT NULL,
  actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  request text NOT NULL,
  before bytea NOT NULL,
  hash bytea NOT NULL
);
CREATE TABLE rollup (
  register smallint, month_end date, kind text, issued integer NOT NULL, change integer NOT NULL,
  PRIMARY KEY (register, month_end, kind)
) WITH (fillfactor = 50);
