"""Dossiers and the days of their terms."""

from typing import Final

SENTENCES: Final = {
    "asked-entry/opens": "Việc “{kind}” ghi một dòng mới. Bỏ mục “{label}” rồi gửi lại.",
    "asked-entry/required": "{field} chưa có. Chọn dòng mà hồ sơ đề nghị “{kind}”.",
    "asked-too-late": "{stated} quá muộn: hồ sơ “{kind}” phải nộp ít nhất {days} ngày trước ngày hết hạn, {last}. "
    "Xem lại thời điểm nhận, hoặc hướng dẫn nộp hồ sơ cấp mới.",
    "not-processing": "Chỉ giải quyết được hồ sơ đang giải quyết; hồ sơ này ở tình trạng “{stage}”. "
    "Kiểm tra lại tình trạng hồ sơ.",
    "not-accepted": "Hồ sơ này không được tiếp nhận nên không tính thời hạn và không có gì để giải quyết. "
    "Nếu tổ chức nộp lại, hãy tiếp nhận thành hồ sơ mới.",
    "dossier-closed": "Hồ sơ này ở tình trạng “{stage}” nên không còn người thụ lý. Kiểm tra lại tình trạng hồ sơ.",
    "handled-otherwise": "Hồ sơ này đang do “{name}” thụ lý. Mở lại hồ sơ, kiểm tra rồi làm lại.",
    "handled-otherwise/nobody": "Hồ sơ này hiện chưa có người thụ lý. Mở lại hồ sơ, kiểm tra rồi làm lại.",
    "may-not-act": "Không có tài khoản{value} được làm việc với hồ sơ này. Kiểm tra lại tên, hoặc chọn người khác.",
    "assignee-needed": "{field} chưa nêu người cụ thể, mà hệ thống kết nối không tự thụ lý hồ sơ. "
    "Ghi tên tài khoản của người thụ lý.",
    "before-receipt": "{stated} không được trước ngày nhận hồ sơ, {received}. Chọn ngày từ {received} trở đi.",
    "pause": "Ngày nhận bổ sung{value} không được trước ngày yêu cầu bổ sung, {requested}. "
    "Chọn ngày từ {requested} trở đi.",
    "unknown-year": "{stated} phải từ {first} đến {last}. Chọn năm khác.",
    "voided": "Hồ sơ{value} đã bị huỷ. Kiểm tra lại mã hồ sơ.",
    "not-found/dossier": "Không có hồ sơ{value}. Kiểm tra lại mã hồ sơ.",
    "not-found/dossier-day": "Không có hồ sơ{value} vào ngày {day}. Chọn ngày khác, hoặc kiểm tra lại mã hồ sơ.",
    "not-found/dossier-code": "Không có hồ sơ nào mang mã{value}. Kiểm tra lại mã trên giấy tiếp nhận.",
    "promise-printed": "Hồ sơ “{dossier}” đã hẹn trả ngày {printed}; nếu đổi ngày{value} thì thành {moved}. "
    "Giải quyết xong hồ sơ đó trước khi đổi lịch.",
    "doubt": "{field} chưa có. Ghi rõ điểm còn nghi vấn, hoặc chọn “{certainty:label}” là đã tìm thấy căn cứ.",
    "basis": "{field} chưa có. Ghi căn cứ, vì “{certainty:label}” đang chọn là đã tìm thấy căn cứ.",
}
