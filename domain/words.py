"""Vietnamese words for what is stored as a code."""

from typing import Final

from db.tables.base import Stage, Status
from domain.act import CORRECT, VOID
from domain.certificate import NumberState

NOT_YET: Final = "not_yet_in_force"
"""Of a paper whose first day is still to come."""

STATE: Final[dict[str, str]] = {
    Status.IN_FORCE: "còn hiệu lực",
    Status.SUSPENDED: "tạm đình chỉ",
    Status.EXPIRED: "hết hạn",
    Status.REVOKED: "đã thu hồi",
    Status.CEASED: "đã chấm dứt",
    Status.REPLACED: "đã được thay thế",
    Status.VOIDED: "đã huỷ",
    Stage.PROCESSING: "đang giải quyết",
    Stage.AWAITING_SUPPLEMENT: "chờ bổ sung",
    Stage.DECIDED: "đã giải quyết",
    Stage.REFUSED: "từ chối",
    Stage.WITHDRAWN: "đã rút",
    NOT_YET: "chưa có hiệu lực",
}
"""What an entry or a dossier is on a day (tình trạng)."""

NUMBER: Final[dict[str, str]] = {
    NumberState.ISSUED: "đã cấp",
    NumberState.VOIDED: "đã huỷ",
    NumberState.RESERVED: "giữ số",
}
"""What became of a number."""

IRREGULAR: Final = {
    "missing": "thiếu: không văn bản nào mang số này và không ai giữ số",
    "repeated": "trùng: nhiều văn bản mang số này",
    "date_goes_back": "ngày lùi: ký trước ngày của một số nhỏ hơn",
    "reservation_ended": "quá hạn giữ số mà chưa dùng",
}
"""The rule of a series that a number breaks."""

ABOUT_AN_ACT: Final = {CORRECT: "đính chính", VOID: "huỷ"}
"""What is done to another act."""

CALENDAR: Final[dict[str, str]] = {
    "nd09": "từ ngày 15 tháng trước đến ngày 14 (Nghị định 09/2019/NĐ-CP Điều 12)",
    "calendar": "từ ngày đầu đến ngày cuối tháng dương lịch",
}
"""How a month is cut (lịch báo cáo)."""

LATE: Final = "Số liệu phát sinh sau khi chốt"
LATE_OF_ALL: Final = "Tính cho mọi cơ quan có thẩm quyền, không riêng cơ quan nêu trên."
NOTHING_LATE: Final = "Không có: số liệu của các kỳ đã chốt không thay đổi so với số đã báo cáo."

OWN_CALENDAR: Final = "kỳ do địa phương quy định"
