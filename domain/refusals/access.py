"""Callers, their accounts, roles, scopes and sign-on; webhooks."""

from typing import Final

_SIGN_ON: Final = "Đăng nhập một lần không thành: "
_AGAIN: Final = "Bấm đăng nhập lại từ đầu."
_PROVIDER: Final = "Đăng nhập một lần đang gián đoạn: "
_LATER: Final = "Thử lại sau ít phút; nếu vẫn lỗi, báo quản trị hệ thống."

SENTENCES: Final = {
    "login": "Tài khoản hoặc mật khẩu không đúng, hoặc tài khoản đã bị khoá. Nhập lại, hoặc liên hệ quản trị hệ thống.",
    "login/credential": "Bạn chưa đăng nhập. Đăng nhập, hoặc gửi kèm mã truy cập hay khoá truy cập.",
    "login/password": "Mật khẩu hiện tại không đúng. Nhập lại mật khẩu đang dùng.",
    "login/subject": "Người{value} chưa gắn với tài khoản nào đang hoạt động. Liên hệ quản trị hệ thống để được gắn.",
    "credential": "Phiên đăng nhập hoặc mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi. Đăng nhập lại.",
    "sign-on/state": _SIGN_ON + "trình duyệt này chưa bắt đầu đăng nhập, hoặc đã để quá lâu. " + _AGAIN,
    "sign-on/issuer": _SIGN_ON + "câu trả lời đến từ nhà cung cấp định danh khác. " + _AGAIN,
    "sign-on/refused": _SIGN_ON + "nhà cung cấp định danh từ chối (“{error}”). " + _AGAIN,
    "sign-on/token": _SIGN_ON + "mã định danh không hợp lệ ({error}). " + _AGAIN,
    "sign-on/client": _SIGN_ON + "mã định danh được cấp cho hệ thống khác. " + _AGAIN,
    "sign-on/attempt": _SIGN_ON + "mã định danh thuộc lần đăng nhập khác. " + _AGAIN,
    "sign-on/subject": _SIGN_ON + "mã người dùng không hợp lệ. Liên hệ quản trị hệ thống.",
    "sign-on/code": _SIGN_ON + "mã xác nhận đã dùng, đã hết hạn hoặc cấp cho hệ thống khác. " + _AGAIN,
    "sign-on/embedded": "Trang đăng nhập chỉ mở được như một trang riêng. Mở trang này trực tiếp trên trình duyệt.",
    "sign-on/unreachable": _PROVIDER + "không kết nối được nhà cung cấp định danh ({error}). " + _LATER,
    "sign-on/metadata": _PROVIDER + "nhà cung cấp định danh xưng tên khác với cấu hình. Báo quản trị hệ thống.",
    "sign-on/insecure": _PROVIDER
    + "nhà cung cấp định danh không có địa chỉ an toàn cho “{name}”. Báo quản trị hệ thống.",
    "sign-on/no-token": _PROVIDER + "nhà cung cấp định danh không trả mã định danh (“{error}”). " + _LATER,
    "sign-on/status": _PROVIDER + "nhà cung cấp định danh trả lời mã {status}. " + _LATER,
    "sign-on/no-json": _PROVIDER + "câu trả lời của nhà cung cấp định danh không đọc được. " + _LATER,
    "scope": "Tài khoản “{name}” không có quyền “{scope:scope}” (mã quyền{value}). "
    "Liên hệ quản trị hệ thống nếu cần quyền này.",
    "scope/client": "Hệ thống kết nối{value} không có quyền “{scope}” nên sẽ không nhận được gì. Cấp quyền đó trước.",
    "province": "Quyền “{scope:scope}” (mã quyền{value}) dành cho toàn tỉnh; tài khoản “{name}” chỉ làm việc với "
    "các sổ bộ của “{authority}”. "
    "Nhờ người có quyền toàn tỉnh thực hiện.",
    "rights-changed": "Quyền của bạn vừa thay đổi trong lúc hệ thống đang trả lời. Thực hiện lại yêu cầu.",
    "undeclared": "Địa chỉ{value} chưa được mở cho ai. Báo quản trị hệ thống.",
    "cross-site": "Khi đã đăng nhập, chỉ các trang của hệ thống này được ghi. Mở trang của hệ thống rồi làm lại.",
    "identity-taken": "{stated} đã gắn với tài khoản khác. Bỏ gắn ở tài khoản kia trước, hoặc chọn người khác.",
    "own": "{stated} là của chính bạn. Nhờ quản trị viên khác thay đổi.",
    "own/role": "Vai trò{value} là vai trò của chính bạn. Nhờ quản trị viên khác thay đổi.",
    "unknown-role": "Không có vai trò{value}. Chọn vai trò có trong danh sách, hoặc tạo vai trò đó trước.",
    "last-administrator": "Không còn tài khoản toàn tỉnh nào đang hoạt động có quyền “{scope}” sau thay đổi này. "
    "Giao quyền đó cho người khác trước.",
    "name-taken": "Tên{value} đã có người dùng. Chọn tên khác.",
    "name-prefix": "{stated} phải bắt đầu bằng “{prefix}”, như mọi tên của cơ quan bạn. Đặt lại tên.",
    "name-prefix/other": "{stated} bắt đầu giống tên của cơ quan “{authority}”. Chọn tên khác.",
    "authority/own": "{stated} phải là “{own}”, cơ quan của bạn. Chọn lại cơ quan.",
    "authority/role": "Vai trò{value} dùng chung cho toàn tỉnh. Nhờ người có quyền toàn tỉnh thay đổi.",
    "not-its-own": "Tài khoản “{name}” không có quyền{value} nên không thể giao hay thu hồi quyền đó. "
    "Nhờ người có quyền này thực hiện.",
    "unknown-scope": "Không có quyền{value}. Chọn trong các quyền: {known}.",
    "invalid_client": "Tên hoặc khoá của hệ thống kết nối không đúng, hoặc kết nối đã bị khoá. Kiểm tra lại.",
    "invalid_scope": "Hệ thống kết nối này không có quyền{value}. Chỉ xin các quyền đã được cấp.",
    "invalid_request": "{field} phải là biểu mẫu có tối đa 20 mục. Sửa lại rồi gửi lại.",
    "invalid_request/fields": "{field} phải ghi mỗi mục một lần, chỉ gồm chữ. Sửa lại rồi gửi lại.",
    "invalid_request/basic": "{field} chưa đúng dạng HTTP Basic. Gửi lại tên và khoá của hệ thống kết nối.",
    "unsupported_grant_type": "{stated} phải là “{known}”. Sửa lại rồi gửi lại.",
    "too-many-requests": "Đã có {most} {what} trong {seconds} giây, là mức tối đa. Chờ một lúc rồi thử lại.",
    "too-many-at-a-time": "Bạn đang gửi quá nhiều yêu cầu cùng lúc. Chờ các yêu cầu trước xong rồi gửi tiếp.",
    "too-many-at-a-time/place": "Cùng lúc chỉ nhận tối đa {most} {what} của {whose}. Chờ một lúc rồi thử lại.",
    "too-many-connections": "Địa chỉ của bạn đang mở quá nhiều kết nối. Đóng bớt rồi thử lại.",
    "unknown-client": "Không có hệ thống kết nối{value}. Chọn hệ thống có trong danh sách.",
    "disabled-client": "Hệ thống kết nối{value} đang bị khoá nên sẽ không nhận được gì. Mở lại kết nối trước.",
    "target": "{stated} không dùng được: {why}. Nhập địa chỉ khác.",
    "not-found/account": "Không có tài khoản{value}. Kiểm tra lại tên tài khoản.",
    "not-found/password": "{stated} không có mật khẩu để đổi. Chỉ tài khoản của cán bộ mới đổi được mật khẩu.",
    "not-found/client": "Không có hệ thống kết nối{value}. Kiểm tra lại tên.",
    "not-found/credential": "Hệ thống kết nối này không có khoá{value} còn hiệu lực. Kiểm tra lại mã khoá.",
    "not-found/session": "Bạn chưa đăng nhập nên không có phiên nào để kết thúc. Đăng nhập trước.",
    "not-found/sign-on": "Hệ thống chưa cài đặt đăng nhập một lần. Đăng nhập bằng tài khoản và mật khẩu.",
    "not-found/webhook": "Không có đăng ký nhận tin{value}. Kiểm tra lại mã đăng ký.",
    "not-found/delivery": "Đăng ký này không có lần gửi nào bị dừng cho hành vi số{value}. Kiểm tra lại số thứ tự.",
}

WORDS: Final = {
    "requests": "yêu cầu",
    "attempts": "lần thử",
    "failed logins": "lần đăng nhập không thành",
    "steps of sign-ons that are not completed": "bước đăng nhập một lần không hoàn tất",
    "pings": "lần gửi thử",
    "wrong codes": "lần tra cứu mã không đúng",
    "unknown codes": "lần tra cứu mã không có",
    "new dossiers": "lần tra cứu hồ sơ khác nhau",
    "refused tokens": "lần xin mã truy cập bị từ chối",
    "drafts": "dự thảo báo cáo",
    "waiting requests": "yêu cầu chờ tin mới",
    "one caller": "mỗi người dùng",
    "all callers": "tất cả người dùng",
    "must be a URL with a port of at most 65535": "địa chỉ phải có cổng không quá 65535",
    "must name a host, and a port from 1": "địa chỉ phải có tên máy chủ và cổng từ 1 trở lên",
    "must be https, unless the operator lists the host": (
        "địa chỉ phải bắt đầu bằng https, trừ máy chủ đã được quản trị hệ thống cho phép"
    ),
    "the name cannot be resolved": "không tìm thấy máy chủ có tên này",
    "has an address outside the public internet; only hosts listed by the operator may": (
        "máy chủ không ở trên mạng công cộng và chưa được quản trị hệ thống cho phép"
    ),
    "names cannot be looked up now: too many name servers do not answer": (
        "hiện không tra được tên máy chủ vì dịch vụ tên miền không trả lời"
    ),
}
