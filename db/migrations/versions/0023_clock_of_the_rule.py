"""clock of the rule: what runs after a supplement, and what counts as received out of hours, are data of each rule.

Safe on a live system: the columns come with a constant, which writes no row; one row is added. No rule changes what it
says: until now every supplement resumed the term, and what came on a day off was received on that day.

The added rule is what the law was found to say. It applies to the open dossiers, whose due day follows it; the promised
day does not. Whoever recorded a rule of their own for the same case and day keeps it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CERTAINTY = ("found", "remembered", "uncertain")
SUPPLEMENT = "Chưa tìm thấy quy định; tạm tính tiếp phần thời hạn còn lại kể từ ngày bổ sung, cần hỏi lại."
OUT_OF_HOURS = (
    "Chưa tìm thấy quy định và giờ làm việc; tạm tính là nhận trong ngày, kể cả ngoài giờ và ngày nghỉ, cần hỏi lại."
)
COLUMNS = {
    "after_supplement": ("resume", ("resume", "restart")),
    "after_supplement_article": (None, ()),
    "after_supplement_certainty": ("uncertain", CERTAINTY),
    "after_supplement_note": (SUPPLEMENT, ()),
    "out_of_hours": ("same_day", ("same_day", "next_working_day")),
    "office_closes_at": (None, ()),
    "out_of_hours_article": (None, ()),
    "out_of_hours_certainty": ("uncertain", CERTAINTY),
    "out_of_hours_note": (OUT_OF_HOURS, ()),
}
FOUND = {
    "register": "postal-confirmations",
    "kind": "grant",
    "after": "restart",
    "article": "NĐ 47/2011/NĐ-CP Điều 8 khoản 2",
    "note": "Mười ngày làm việc tính từ ngày nhận hồ sơ đáp ứng đủ quy định. Chưa đối chiếu NĐ 25/2022 có giữ hay không.",
    "out_of_hours": OUT_OF_HOURS,
}
ADD = """
    INSERT INTO deadline_rule
        (register_key, kind, valid_from, amount, unit, article, certainty, note,
         after_supplement, after_supplement_article, after_supplement_certainty, after_supplement_note,
         out_of_hours, out_of_hours_certainty, out_of_hours_note, recorded_by, recorded_at)
    SELECT register_key, kind, valid_from, amount, unit, article, certainty, note,
           :after, :article, 'found', :note, 'same_day', 'uncertain', :out_of_hours, 'sobo migrate', now()
    FROM (
        SELECT DISTINCT ON (valid_from) * FROM deadline_rule
        WHERE register_key = :register AND kind = :kind AND authority IS NULL
        ORDER BY valid_from, id DESC) newest
    WHERE recorded_by = 'sobo migrate'
"""


def upgrade() -> None:
    for name, (value, allowed) in COLUMNS.items():
        kind = sa.Text() if allowed else sa.String()
        op.add_column("deadline_rule", sa.Column(name, kind, nullable=not allowed, server_default=value))
        if value is not None:
            op.alter_column("deadline_rule", name, server_default=None)
        if allowed:
            values = ", ".join(f"'{one}'" for one in allowed)
            op.create_check_constraint(op.f(f"deadline_rule_{name}_check"), "deadline_rule", f"{name} IN ({values})")
    op.get_bind().execute(sa.text(ADD), FOUND)
