-- 100 times :each permits: five registers, twenty years, the same number in each year of each.
INSERT INTO permit
SELECT *, to_tsvector('simple', folded(holder) || ' ' || number || ' ' || series || ' ' || year) FROM (
SELECT gen_random_uuid() AS id, register, 'GP' || register AS series, year::smallint, number,
  (ARRAY['new', 'renewal', 'amendment', 'duplicate', 'transfer', 'temporary'])[1 + r % 6],
  CASE WHEN r % 50 = 0 THEN 'revoked' ELSE 'issued' END,
  (SELECT string_to_array(:kinds, ','))[1 + r % 8] || ' ' || (
    SELECT string_agg(syllable[1 + (hashint8(seed * 8 + place) & 2147483647) % cardinality(syllable)], ' ')
    FROM generate_series(1, 3 + r / 7 % 3) place
  ) AS holder,
  lpad((r::bigint * 7919 % 1000000000000)::text, 12, '0'),
  r % 900 + 1 || ' đường ' || (ARRAY['Nguyễn Tất Thành', 'Hùng Vương', 'Lê Lợi', 'Quang Trung'])[1 + r / 13 % 4]
    || ', phường ' || r / 17 % 20 + 1 || ', tỉnh Đắk Nông',
  (ARRAY['Xả nước thải vào nguồn nước', 'Xây dựng nhà ở riêng lẻ', 'Vận tải hành khách bằng xe ô tô'])[1 + r / 23 % 3],
  day, daterange(day, day + (1 + r / 29 % 10) * 365), r % 1000000 / 100.0, r % 5000 * 1000,
  CASE WHEN r % 50 = 0 THEN day + 100 END, day + interval '9 hours'
FROM (
  SELECT register, year, number, make_date(year, 1, 1) + (number - 1) * 365 / (:each) AS day,
    seed, hashint8(seed) & 2147483647 AS r
  FROM generate_series(2005, 2024) year, generate_series(1, :each) number, generate_series(1, 5) register,
    LATERAL (SELECT register * 1000000007::bigint + year * 1000003 + number AS seed) seeded
) made, (SELECT string_to_array(:syllables, ' ') AS syllable) known
) permits;
CREATE INDEX permit_page ON permit (register, signed_on DESC, id DESC);
-- What is issued in a run has no words, so that issuing keeps one index of names, as in the yardstick.
CREATE INDEX permit_words ON permit USING gin (words) WHERE words IS NOT NULL;
CREATE INDEX permit_order ON permit (signed_on DESC, id DESC) WHERE words IS NOT NULL;
CREATE INDEX permit_holder ON permit USING gin (folded(holder) gin_trgm_ops);
INSERT INTO counter SELECT 'GP' || register, 2025, 0, '\x00' FROM generate_series(1, 5) register;
INSERT INTO rollup
SELECT register, month_end, kind, sum(issued), sum(change) FROM (
  SELECT register, month_end(signed_on), kind, 1 AS issued, 1 AS change FROM permit
  UNION ALL
  SELECT register, month_end(least(upper(valid), revoked_on)), kind, 0, -1 FROM permit
) moved GROUP BY 1, 2, 3;
