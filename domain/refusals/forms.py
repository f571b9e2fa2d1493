"""Values that are not of the expected form: types of pydantic and of `db.tables.validators`."""

from typing import Final

_AGAIN: Final = "Kiểm tra lại rồi gửi lại."
_OBJECT: Final = "{field} phải là một nhóm mục có tên (đối tượng JSON). Sửa lại cấu trúc rồi gửi lại."
_WHOLE: Final = "{stated} phải là số nguyên. Chỉ gồm chữ số, không có dấu chấm, dấu phẩy, và gửi dưới dạng số."
_INSTANT: Final = "{stated} phải là thời điểm có múi giờ. Nhập ngày và giờ, ví dụ 2024-11-15T08:30:00+07:00."
_TEXT: Final = "{stated} phải là chữ. Nhập lại dưới dạng chữ."

SENTENCES: Final = {
    "missing": "{field} chưa có. Nhập nội dung cho mục này rồi gửi lại.",
    "missing/key": "{field} chưa có. Hệ thống kết nối phải gửi kèm mỗi lần ghi một khoá mới của mình.",
    "extra_forbidden": "{field} không có trong biểu mẫu này. Bỏ mục đó, hoặc sửa lại tên mục cho đúng.",
    "json_invalid": "Nội dung gửi lên không phải là JSON. Sửa lại rồi gửi lại.",
    "json_invalid/place": "Nội dung gửi lên không phải là JSON: sai ở dòng {line}, cột {column}. Sửa chỗ đó "
    "rồi gửi lại.",
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": "{field} phải là một danh sách. Ghi các giá trị thành danh sách rồi gửi lại.",
    "string_type": _TEXT,
    "string_unicode": "{field} phải là chữ theo bảng mã UTF-8. Lưu lại bằng UTF-8 rồi gửi lại.",
    "string_too_short/empty": "{field} còn trống. Nhập nội dung cho mục này, hoặc bỏ mục này nếu không bắt buộc.",
    "string_too_short": "{stated} phải có từ {min_length} ký tự trở lên. Nhập đủ rồi gửi lại.",
    "string_too_long": "{stated} chỉ được có tối đa {max_length} ký tự. Rút gọn rồi gửi lại.",
    "string_pattern_mismatch": "{stated} chưa đúng dạng: {form}. Nhập lại cho đúng dạng.",
    "too_short": "{field} phải có từ {min_length} giá trị trở lên. Bổ sung cho đủ.",
    "too_long": "{field} chỉ được có tối đa {max_length} giá trị. Bỏ bớt rồi gửi lại.",
    "enum/empty": "{field} chưa chọn. Chọn một trong: {expected:choice}.",
    "enum": "{stated} không có trong các giá trị được chọn. Chọn một trong: {expected:choice}.",
    "literal_error": "{stated} không có trong các giá trị được chọn. Chọn một trong: {expected:choice}.",
    "bool_type": "{stated} chỉ nhận có hoặc không. Gửi true (có) hoặc false (không).",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "whole_number": _WHOLE,
    "whole_number/digits": "{stated} phải là số nguyên. Chỉ nhập chữ số, không thêm số 0 ở đầu.",
    "greater_than_equal": "{stated} phải từ {ge} trở lên. Nhập lại số cho đúng.",
    "less_than_equal": "{stated} không được quá {le}. Nhập lại số cho đúng.",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": _INSTANT,
    "instant": _INSTANT,
    "instant/range": "{stated} phải trong khoảng từ năm 1900 đến năm 2200. Nhập lại thời điểm.",
    "day": "{stated} phải là ngày viết theo dạng năm-tháng-ngày. Nhập lại, ví dụ 2024-11-15 cho ngày 15/11/2024.",
    "day/no-day": "{stated} không phải là ngày có trong lịch. Nhập lại ngày cho đúng.",
    "day/range": "{stated} phải trong khoảng từ 01/01/1900 đến 31/12/2200. Nhập lại ngày cho đúng.",
    "text": _TEXT,
    "text/marks": "{field} có quá nhiều dấu trên một chữ cái. Gõ lại nội dung này.",
    "text/character": "{field} có ký tự không in được (U+{code}). Xoá ký tự đó hoặc gõ lại.",
    "misread": "{field} bị lỗi phông chữ do lưu bằng bảng mã cũ. Chuyển sang Unicode (UTF-8) rồi gửi lại.",
    "misread/reading": "{field} bị lỗi phông chữ do lưu bằng bảng mã cũ; nội dung đúng là “{reading}”. "
    "Chuyển sang Unicode (UTF-8) rồi gửi lại.",
    "misread/draft": "{stated} bị lỗi phông chữ do lưu bằng bảng mã cũ: {reading}. "
    "Chuyển sang Unicode (UTF-8) rồi gửi lại.",
    "words": "{stated} phải có ít nhất một chữ cái hoặc chữ số. Nhập từ cần tìm.",
    "host": "{stated} chưa đúng dạng tên miền. Chỉ dùng chữ thường không dấu, chữ số, dấu gạch nối và dấu chấm.",
    "host/address": "{stated} là địa chỉ số, không phải tên miền. Nhập tên miền, không kết thúc bằng số.",
    "host/a-label": "{stated} có phần bắt đầu bằng xn-- không giải mã được. Kiểm tra lại tên miền.",
    "ip_address": "{stated} chưa đúng dạng địa chỉ IP. Nhập địa chỉ IPv4 hoặc IPv6.",
    "electronic_id": "{stated} là mã theo QCVN 102:2016/BTTTT, ghi cấp 1 sau cùng. "
    "Mã theo QĐ 20/2020/QĐ-TTg phải ghi cấp 1 trước, ví dụ H16.",
    "identifier": "{stated} không phải là mã định danh (UUID). Chép lại mã cho đúng.",
    "repeated": "{field} ghi “{item}” hai lần. Mỗi giá trị chỉ ghi một lần.",
    "repeated/entries": "{stated} bị lặp. Mỗi dòng chỉ chọn một lần.",
    "repeated/once": "{stated} bị gửi nhiều lần. Chỉ gửi một lần.",
    "repeated/fields": "{field} có mục bị ghi nhiều lần. Mỗi mục chỉ ghi một lần.",
    "password": "{field} phải dài từ {shortest} đến {longest} ký tự. Chọn mật khẩu khác.",
    "password/long": "{field} quá dài. Nhập lại mật khẩu.",
    "fields": "{field} chỉ được có tối đa {max} mục. Bỏ bớt rồi gửi lại.",
    "too-deep": "{field} lồng quá {most} cấp. Sửa lại cấu trúc rồi gửi lại.",
    "too-long": "{field} phải ngắn hơn {most} byte. Bớt điều kiện lọc rồi gửi lại.",
    "too-long/digits": "{field} chỉ được có tối đa {most} chữ số. Nhập lại số cho đúng.",
    "bad-value": "Có nội dung không lưu được. " + _AGAIN,
}

WORDS: Final = {
    "must be an hour and minute such as 17:00": "giờ và phút, ví dụ 17:00",
    "must be a dossier code such as 000.00.14.H16-241105-0001": "mã hồ sơ, ví dụ 000.00.14.H16-241105-0001",
    "must be a code of capital letters, digits, dots and hyphens": (
        "chỉ gồm chữ in hoa không dấu, chữ số, dấu chấm và dấu gạch nối"
    ),
    "must be a procedure code such as 1.010902, with the agency's code after it if it is a local one": (
        "mã thủ tục, ví dụ 1.010902, kèm mã cơ quan ở sau nếu là thủ tục của địa phương"
    ),
    "must be an identifier of QCVN 102:2016/BTTTT with level 1 last, such as 000.00.00.H16": (
        "mã định danh theo QCVN 102:2016/BTTTT, ghi cấp 1 sau cùng, ví dụ 000.00.00.H16"
    ),
    "must be an identifier of QĐ 20/2020/QĐ-TTg with level 1 first, such as H16, or an enterprise code": (
        "mã định danh theo QĐ 20/2020/QĐ-TTg, ghi cấp 1 trước, ví dụ H16, hoặc mã số doanh nghiệp"
    ),
    "must be 64 hexadecimal digits in small letters": "đúng 64 ký tự, chỉ gồm chữ số và chữ thường từ a đến f",
    "must be letters, digits, dots, hyphens and underscores": (
        "chỉ gồm chữ cái không dấu, chữ số, dấu chấm, dấu gạch nối và dấu gạch dưới"
    ),
    "must be a key of small letters and hyphens": "chỉ gồm chữ thường không dấu và dấu gạch nối",
    "must be keys of registers with commas between": "mã các sổ bộ, cách nhau bằng dấu phẩy",
    "must be keys of indicators with commas between": "mã các chỉ tiêu, cách nhau bằng dấu phẩy",
    "must be before, last_year or cumulated, with commas between": "kỳ trước (“before”), cùng kỳ năm trước "
    "(“last_year”) hoặc luỹ kế (“cumulated”), cách nhau bằng dấu phẩy",
    "must be the code of a body, or unknown": "mã tổ chức, hoặc “unknown” là không rõ",
    "must be the code of a place, or unknown": "mã đơn vị hành chính, hoặc “unknown” là không rõ",
    "must be a kind of small letters and underscores": "chỉ gồm chữ thường không dấu và dấu gạch dưới",
    "must be small letters, digits, dots, hyphens and underscores": (
        "chỉ gồm chữ thường không dấu, chữ số, dấu chấm, dấu gạch nối và dấu gạch dưới"
    ),
    "must be a scope such as read, or act: and the key of a register": (
        "mã quyền, ví dụ read, hoặc act: kèm mã của sổ bộ"
    ),
    "must be an address such as https://he-thong.example.gov.vn/path, without a login or a fragment": (
        "địa chỉ như https://he-thong.example.gov.vn/path, không kèm tên đăng nhập và phần sau dấu #"
    ),
    "must be the provider's https address, exactly as it names itself": (
        "địa chỉ https của nhà cung cấp định danh, đúng như nhà cung cấp công bố"
    ),
    "must be 2 to 5 digits": "từ 2 đến 5 chữ số",
    "must be 10 digits, or 10, a hyphen and 3 more": "10 chữ số, hoặc 10 chữ số, dấu gạch nối và 3 chữ số",
    "must be 12 digits": "đúng 12 chữ số",
    "must be a phone number of digits, spaces, dots and hyphens": (
        "số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm và dấu gạch nối"
    ),
    "must be an e-mail address": "địa chỉ thư điện tử, ví dụ ten@coquan.gov.vn",
    "must begin with a letter or digit and contain no space": ("bắt đầu bằng chữ cái hoặc chữ số và không có dấu cách"),
}
