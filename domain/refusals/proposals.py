"""Proposals: an act that one person prepares and another one signs."""

from typing import Final

SENTENCES: Final = {
    "second-person": "Ở sổ bộ “{register:register}”, việc này phải do một người soạn và người khác ký. "
    "Lập dự thảo và trình người khác ký.",
    "proposal-form/required": "{field} chưa có. Dự thảo loại “{operation}” bắt buộc phải có mục này; nhập rồi gửi lại.",
    "proposal-form/unused": "{stated} không dùng cho dự thảo loại “{operation}”. Bỏ mục này rồi gửi lại.",
    "proposal-state": "Việc này chỉ làm được với dự thảo ở tình trạng {needed}; dự thảo này ở tình trạng “{now}”. "
    "Mở lại dự thảo rồi chọn việc phù hợp.",
    "number/inexact": "{field} có số quá lớn hoặc quá dài nên không ghi được chính xác. Sửa lại số đó rồi gửi lại.",
    "not-its-preparer": "Dự thảo này do “{name}” soạn. Muốn trình, hãy sửa dự thảo trước, "
    "để chính bạn chịu trách nhiệm về nội dung.",
    "altered": "Nội dung dự thảo không còn đúng như khi soạn. Trả lại dự thảo, và báo quản trị hệ thống.",
    "preparer-lost": "Người soạn “{name}” không còn quyền soạn dự thảo này. "
    "Trả lại dự thảo để người khác sửa rồi trình lại.",
    "program-signs": "“{name}” là chương trình, mà việc này phải do người ký. Trình người có quyền ký.",
    "same-person": "“{name}” đã soạn dự thảo này nên không được tự ký. Trình người khác ký.",
    "not-found/proposal": "Không có dự thảo{value}. Kiểm tra lại mã dự thảo.",
}
