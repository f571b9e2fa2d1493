"""Files that `sobo load` reads."""

from typing import Final

SENTENCES: Final = {
    "label": "Chưa có dòng nào ở trên ghi nhãn{value} tại cột “{label}”. Kiểm tra lại nhãn, "
    "hoặc đưa dòng kia lên trước.",
    "label/entry-taken": "Nhãn{value} đã dùng cho dòng khác. Đặt nhãn khác.",
    "label/entry-unknown": "Chưa có hành vi nào ở trên mở dòng mang nhãn{value}. Kiểm tra lại nhãn.",
    "label/act-taken": "Nhãn{value} đã dùng cho hành vi khác. Đặt nhãn khác.",
    "dossier": "Hồ sơ{value} đề nghị “{kind}” trong sổ bộ “{register}”, không phải việc này. Chọn đúng hồ sơ.",
}
