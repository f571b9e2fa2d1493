"""Requests that do not arrive as a request must, and a service that cannot answer now."""

from typing import Final

SENTENCES: Final = {
    "request": "Yêu cầu không đọc được. Kiểm tra lại rồi gửi lại.",
    "http": "Yêu cầu không theo giao thức HTTP/1.1. Gửi lại bằng HTTP/1.1.",
    "upgrade": "{field} không được gửi kèm nội dung. Bỏ tiêu đề đó rồi gửi lại.",
    "framing": "{field} có quá nhiều phần phụ kèm theo. Gửi lại theo cách thông thường.",
    "method": "Địa chỉ này không nhận cách gọi{value}. Dùng một trong: {allowed}.",
    "too-large": "{field} lớn quá mức cho phép, tối đa {most} byte. Giảm dung lượng rồi gửi lại.",
    "too-large/headers": "{field} chỉ được có tối đa {fields} mục, tổng cộng dưới {most} byte. Giảm bớt rồi gửi lại.",
    "too-slow": "{field} phải đến trong vòng {seconds} giây. Kiểm tra đường truyền rồi gửi lại.",
    "too-slow/body": "{field} phải đến trong vòng {seconds} giây, và thêm một giây cho mỗi {rate} byte. "
    "Kiểm tra đường truyền rồi gửi lại.",
    "too-many": "Đường dẫn chỉ được có tối đa {most} điều kiện. Bỏ bớt điều kiện rồi thử lại.",
    "no-dry-run": "Việc này không ghi thử được, vì {why}. Hãy gửi yêu cầu thật, bỏ mục “dry_run”.",
    "query": "Phần điều kiện của đường dẫn có ký tự viết sai. Mã hoá ký tự theo UTF-8 rồi gửi lại.",
    "host/header": "{stated} phải ghi một lần, gồm tên máy chủ và cổng nếu có. Sửa lại rồi gửi lại.",
    "host/unknown": "{stated} không phải là tên của hệ thống này. Kiểm tra lại địa chỉ truy cập.",
    "media-type": "{stated} phải là “{known}”. Sửa lại rồi gửi lại.",
    "charset": "{stated} phải dùng bảng mã utf-8. Sửa lại rồi gửi lại.",
    "encoding": "{stated} không dùng được, vì nội dung nén không được giải nén. Gửi lại nội dung không nén.",
    "key": "{stated} phải ghi một lần, dài từ 1 đến 255 ký tự không dấu. Tạo khoá khác rồi gửi lại.",
    "key-used": "{stated} đã dùng cho yêu cầu khác. Tạo khoá mới rồi gửi lại.",
    "in-flight": "Yêu cầu đầu tiên với khoá{value} đang được xử lý. Chờ một lúc rồi gửi lại đúng khoá đó.",
    "response-lost": "Yêu cầu với khoá{value} đã được thực hiện, nhưng không đọc lại được câu trả lời. "
    "Kiểm tra kết quả trong sổ, không ghi lại lần nữa.",
    "unseen": "{field} chưa có. Đọc lại nội dung hiện tại rồi gửi kèm ETag của nội dung đó.",
    "tag": '{stated} chưa đúng dạng. Gửi ETag kèm dấu ngoặc kép, ví dụ "17", hoặc gửi dấu *.',
    "stale": "Nội dung đã thay đổi từ khi bạn mở: hành vi mới nhất là số {newest}. Mở lại, kiểm tra rồi làm lại.",
    "stale/weak": "{stated} là ETag yếu nên không so sánh được. Gửi lại đúng ETag đã nhận, bỏ phần W/.",
    "stale/proposal": "Dự thảo đã thay đổi từ khi bạn mở: nay là phiên bản {version}. Mở lại, kiểm tra rồi làm lại.",
    "stale/digest": "Nội dung dự thảo đã thay đổi từ khi bạn mở, nay mang mã kiểm chứng “{digest}”. "
    "Mở lại dự thảo, kiểm tra rồi ký.",
    "stale/seen": "{stated} đã thay đổi từ hành vi số {seen}: nay hành vi mới nhất là số {newest} ({kind}). "
    "Mở lại, kiểm tra rồi soạn lại dự thảo.",
    "stale/since": "Dòng{value} đã thay đổi từ khi sổ cái có {size} hành vi. Mở lại, kiểm tra rồi làm lại.",
    "after": "{stated} không phải là dấu trang của danh sách này. Bỏ mục này để xem lại từ trang đầu.",
    "after/order": "{stated} thuộc danh sách {own}, không thuộc danh sách {other}. Bỏ mục này để xem lại từ trang đầu.",
    "known-twice": "Chỉ chọn một trong hai mục “{label:known_at}” và “{label:known_seq}”. Bỏ một mục rồi thử lại.",
    "known-seq": "{stated} vượt quá sổ cái, hiện có {size} hành vi. Nhập số không quá {size}.",
    "unavailable": "Hệ thống {why}. Thử lại sau ít phút.",
    "unavailable/keys": "Hệ thống chưa đọc được khoá của mình; nguyên nhân ghi trong nhật ký. Báo quản trị hệ thống.",
    "conflict/recorded": "Nội dung này mâu thuẫn với những gì đã ghi. Mở lại, kiểm tra rồi làm lại.",
    "not-found/path": "Không có địa chỉ{value}. Kiểm tra lại đường dẫn; mã định danh là UUID, "
    "năm và số viết bằng chữ số.",
    "not-found/part": "{stated} không có trong hệ thống. Kiểm tra lại đường dẫn.",
    "not-found/page": "Không có trang{value}. Kiểm tra lại đường dẫn.",
    "not-found/register": "Không có sổ bộ{value}. Chọn sổ bộ có trong danh sách.",
}

WORDS: Final = {
    "its answer has a secret, which is told once": "câu trả lời có mã bí mật, chỉ cho biết một lần",
    "it only checks a draft and records nothing": "việc này chỉ đối chiếu dự thảo, không ghi gì",
    "it only ends the session": "việc này chỉ kết thúc phiên đăng nhập",
    "a password must not be tried without counting the attempt": "mỗi lần thử mật khẩu đều phải được đếm",
    "it sends an event and records nothing": "việc này chỉ gửi một tin thử, không ghi gì",
    "no-sort": "không sắp xếp",
    "sort": "sắp xếp theo “{sort}”",
    "cannot be reached": "chưa kết nối được cơ sở dữ liệu",
    "is out of room for more": "đã hết chỗ cho yêu cầu mới",
    "is too busy": "đang quá tải",
    "is too busy: what was asked for is locked": "đang bận: nội dung này đang được người khác ghi",
    "is too busy: all connections to it are in use": "đang quá tải: mọi kết nối đều đang dùng",
    "does not answer in time": "trả lời quá chậm",
    "does not answer in time: all connections to it are in use": "trả lời quá chậm: mọi kết nối đều đang dùng",
    "is shutting down": "đang dừng",
    "is shutting down or starting up": "đang khởi động lại",
    "cannot use its disk": "không ghi được vào ổ đĩa",
    "is read-only just now": "tạm thời chỉ cho đọc",
    "is being migrated": "đang được nâng cấp",
    "must make figures anew (sobo migrate)": "đang tính lại số liệu",
}
