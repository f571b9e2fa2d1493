-- 100 times :each permits: five registers, twenty years, the same number in each year of each.
INSERT INTO permit
SELECT gen_random_uuid(), register, 'GP' || register, year, number,
  (ARRAY['new', 'renewal', 'amendment', 'duplicate', 'transfer', 'temporary'])[1 + r % 6],
  CASE WHEN r % 50 = 0 THEN 'revoked' ELSE 'issued' END,
  (ARRAY['Phòng', 'Sở', 'Trung tâm', 'Công ty TNHH', 'Trường Tiểu học', 'Hội'])[1 + r / 7 % 6] || ' '
    || (ARRAY['Văn hoá', 'Giáo dục', 'Y tế', 'Xây dựng', 'Nông nghiệp', 'Tư pháp', 'Nội vụ'])[1 + r / 43 % 7] || ' '
    || (ARRAY['Đắk Mil', 'Cư Jút', 'Krông Nô', 'Tuy Đức', 'Gia Nghĩa', 'Đắk Song'])[1 + r / 311 % 6] || ' ' || r / 1999 % 500,
  lpad((r::bigint * 7919 % 1000000000000)::text, 12, '0'),
  r % 900 + 1 || ' đường ' || (ARRAY['Nguyễn Tất Thành', 'Hùng Vương', 'Lê Lợi', 'Quang Trung'])[1 + r / 13 % 4]
    || ', phường ' || r / 17 % 20 + 1 || ', tỉnh Đắk Nông',
  (ARRAY['Xả nước thải vào nguồn nước', 'Xây dựng nhà ở riêng lẻ', 'Vận tải hành khách bằng xe ô tô'])[1 + r / 23 % 3],
  day, daterange(day, day + (1 + r / 29 % 10) * 365), r % 1000000 / 100.0, r % 5000 * 1000,
  CASE WHEN r % 50 = 0 THEN day + 100 END, day + interval '9 hours'
FROM (
  SELECT register, year, number, make_date(year, 1, 1) + (number - 1) * 365 / (:each) AS day,
    hashint8(register * 1000000007::bigint + year * 1000003 + number) & 2147483647 AS r
  FROM generate_series(2005, 2024) year, generate_series(1, :each) number, generate_series(1, 5) register
) made;
CREATE INDEX permit_page ON permit (register, signed_on DESC, id DESC);
CREATE INDEX permit_holder ON permit USING gin (folded(holder) gin_trgm_ops);
INSERT INTO counter SELECT 'GP' || register, 2025, 0, '\x00' FROM generate_series(1, 5) register;
INSERT INTO rollup
SELECT register, month_end, kind, sum(issued), sum(change) FROM (
  SELECT register, month_end(signed_on), kind, 1 AS issued, 1 AS change FROM permit
  UNION ALL
  SELECT register, month_end(least(upper(valid), revoked_on)), kind, 0, -1 FROM permit
) moved GROUP BY 1, 2, 3;
