"""The titles of problems in Vietnamese, by the name in their type."""

from collections import defaultdict
from typing import Final

TITLES_VI: Final[defaultdict[str, str]] = defaultdict(
    lambda: "Yêu cầu không thực hiện được",
    {
        "malformed": "Yêu cầu chưa đúng dạng",
        "bad-request": "Yêu cầu chưa đúng dạng",
        "sign-on-unavailable": "Đăng nhập một lần đang gián đoạn",
        "unauthenticated": "Cần đăng nhập",
        "unauthorized": "Cần đăng nhập",
        "forbidden": "Không có quyền",
        "not-found": "Không tìm thấy",
        "method-not-allowed": "Cách gọi không dùng được ở địa chỉ này",
        "not-acceptable": "Không có định dạng được yêu cầu",
        "conflict": "Trùng hoặc mâu thuẫn với nội dung đã ghi",
        "precondition-failed": "Nội dung đã thay đổi",
        "precondition-required": "Thiếu phiên bản đang xem",
        "request-timeout": "Yêu cầu đến quá chậm",
        "request-entity-too-large": "Nội dung gửi lên quá lớn",
        "uri-too-long": "Đường dẫn quá dài",
        "request-header-fields-too-large": "Phần tiêu đề quá lớn",
        "unsupported-media-type": "Loại nội dung không nhận",
        "beyond-the-ledger": "Vượt quá sổ cái",
        "misdirected-request": "Sai tên máy chủ",
        "not-allowed": "Chưa đúng quy định",
        "too-many-requests": "Quá nhiều yêu cầu",
        "bad-value": "Nội dung không lưu được",
        "contradicted": "Sổ cái không khớp bằng chứng",
        "unavailable": "Hệ thống tạm thời chưa phục vụ được",
        "internal": "Lỗi hệ thống",
    },
)
"""Of a name that is not here, that something is wrong, so that a problem is never without a title."""
