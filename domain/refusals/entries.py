"""Entries, what they refer to, and what rests on them."""

from typing import Final

_CHANGE_FIRST: Final = "Hãy thay đổi hoặc kết thúc trước."

SENTENCES: Final = {
    "not-found/entry": "Không có dòng{value} trong sổ bộ “{register}”. Kiểm tra lại mã dòng.",
    "not-found/entry-day": "Không có dòng{value} trong sổ bộ “{register}” vào ngày {day}. "
    "Chọn ngày khác, hoặc kiểm tra lại mã dòng.",
    "not-found/permit-day": "Không có giấy phép{value} vào ngày {day}. Chọn ngày khác, hoặc kiểm tra lại mã dòng.",
    "not-found/identifier": "{stated} không phải là mã của một dòng trong danh mục này. Kiểm tra lại mã.",
    "authority/nobody": "Vào ngày{value} chưa có cơ quan nào quản lý sổ bộ “{register:register}”. "
    "Chọn ngày khác, hoặc ghi cơ quan quản lý trước.",
    "authority/then": "Vào ngày mới, “{manager}” quản lý sổ bộ này, không phải “{authority}”. "
    "Hãy huỷ hành vi thay cho đổi ngày.",
    "authority/nobody-then": "Vào ngày mới, chưa có cơ quan nào quản lý sổ bộ này thay cho “{authority}”. "
    "Hãy huỷ hành vi thay cho đổi ngày.",
    "body-life": "Tổ chức{value} không tồn tại vào ngày {day}. Chọn tổ chức khác, hoặc xem lại ngày.",
    "unknown-body": "Không có tổ chức nào mang mã{value}. Chọn tổ chức có trong danh mục, hoặc thêm tổ chức trước.",
    "unknown-body/day": "Không có tổ chức nào mang mã{value} vào ngày {day}. Chọn ngày khác, hoặc kiểm tra lại mã.",
    "unknown-code": "Không có mã{value} trong “{register}”. Chọn mã có trong danh mục, hoặc thêm mã đó trước.",
    "unknown-register": "Không có sổ bộ{value}. Chọn sổ bộ mà bạn được xem.",
    "unknown-register/known": "Không có sổ bộ{value}. Chọn trong các sổ bộ: {known:register}.",
    "unknown-register/of-client": "Hệ thống kết nối không được xem sổ bộ{value}. "
    "Chọn trong các sổ bộ: {visible:register}.",
    "unknown-register/of-client-none": "Hệ thống kết nối không được xem sổ bộ{value}. "
    "Giao cho hệ thống quyền xem sổ bộ trước.",
    "unknown-kind": "Sổ bộ “{register}” không có việc{value}. Chọn trong các việc: {known}.",
    "unknown-kind/any": "Không có việc{value}. Chọn trong các việc: {known:kind}.",
    "reference/day": "{stated} không phải là dòng còn giá trị của “{register}” vào ngày {day}{why}. "
    "Chọn dòng khác, hoặc xem lại ngày.",
    "reference/state": "{stated} không ở tình trạng chọn được ở đây vào ngày {day}{why}. "
    "Chọn dòng khác của “{register}”.",
    "reference/span": "{stated} là dòng của “{register}” không còn giá trị trong suốt thời gian {period}{why}. "
    "Chọn dòng khác, hoặc xem lại ngày.",
    "reference/hidden": "{stated} không phải là dòng của “{register}” mà bạn chọn được ở đây. Chọn dòng khác.",
    "reference/earlier": "{stated} không phải là hồ sơ không được tiếp nhận về sổ bộ “{register:register}”. "
    "Chọn đúng hồ sơ nộp lần trước, hoặc bỏ mục này.",
    "own-reference": "{stated} là dòng của “{register}” do tổ chức khác đứng tên vào ngày {day}: “{holder}”. "
    "Chọn dòng của cùng tổ chức.",
    "named": "Khi đó còn {count} dòng của “{register}” gắn với dòng này, ví dụ “{one}” từ {since}, "
    "trong khi dòng này không còn giá trị {period}. " + _CHANGE_FIRST,
    "named/hidden": "Khi đó còn nội dung do cơ quan khác quản lý gắn với dòng này. Nhờ cơ quan đó thay đổi hoặc "
    "kết thúc trước.",
    "rests-on-it": "“{other}” căn cứ vào hành vi này. {why} Xử lý “{other}” trước.",
    "rests-on-it/hidden": "Có dòng khác căn cứ vào hành vi này nên không thay đổi được. "
    "Liên hệ cơ quan quản lý để xử lý dòng đó trước.",
    "rests-on-it/hidden-day": "Có dòng khác căn cứ vào hành vi này nên không chuyển sang ngày {day} được. "
    "Chọn ngày khác, hoặc liên hệ cơ quan quản lý để xử lý dòng đó trước.",
    "applicant": "{stated} phải là “{applicant}”, tổ chức đứng tên hồ sơ. Chọn lại cho đúng.",
    "applicant/neither": "Tổ chức{value} không đứng tên dòng này vào ngày {day} và cũng không nhận chuyển giao. "
    "Chọn đúng tổ chức nộp hồ sơ, hoặc chọn dòng khác.",
    "applicant/not-held": "Dòng{value} không do “{applicant}”, tổ chức nộp hồ sơ, đứng tên vào ngày {day}, "
    "và cũng không chuyển cho tổ chức đó. Chọn đúng dòng.",
    "applicant/rested-on": "Có dòng khác căn cứ vào hành vi số {seq} ngày {day} và vào tổ chức đứng tên khi đó. "
    "Giữ nguyên tổ chức đứng tên, hoặc liên hệ cơ quan quản lý để xử lý dòng đó trước.",
    "applicant/rested-on-by": "Tổ chức{value} phải đứng tên dòng này vào ngày {day}, khi hành vi số {seq} có hiệu lực, "
    "vì đã nộp hồ sơ cho việc đó (“{dossier}”, {kind} ngày {since}). Giữ nguyên tổ chức đứng tên.",
    "conflict": "{stated} bị trùng: {what}. Mở lại, kiểm tra rồi sửa cho đúng.",
    "conflict/spans": "{stated} bị trùng: {what}. Nội dung đã ghi có giá trị {other} (hành vi số {seq}), "
    "nội dung này {own}. Mở lại, kiểm tra rồi sửa cho đúng.",
    "misfit": "{stated} mâu thuẫn với nội dung khác của dòng này. Kiểm tra lại các nội dung liên quan.",
    "code-taken": "Mã{value} đã có trong “{register}”. Chọn mã khác, hoặc sửa mục đã có.",
    "key-taken": "Mã{value} đã có trong “{register}”. Chọn mã khác, hoặc sửa mục đã có.",
}

WORDS: Final = {
    "nothing": "",
    "it": "dòng này",
    "begins": ", vì dòng đó bắt đầu từ {day}",
    "not-live": ", vì {name} “{state}” từ {day}",
    "before": "trước {until}",
    "from": "từ {first}",
    "span": "từ {first} đến trước {until}",
    "closed-before": "Không thể kết thúc vào ngày {day}, trước việc “{kind}” ngày {last}.",
    "working_day_day_excl": "ngày này đang được người khác ghi",
    "managing_authority_valid_from_excl": "từ ngày đó đã có cơ quan khác quản lý sổ bộ này",
    "subdomain_certificate_host_excl": "tên miền này đã có giấy xác nhận còn giá trị trong thời gian đó",
    "resident_reporter_card_number_excl": "thẻ nhà báo này đang ghi cho phóng viên khác trong thời gian đó",
    "application_portal_code_excl": "mã này của Cổng Dịch vụ công quốc gia đã dùng cho hồ sơ khác",
    "organisation_electronic_id_2016_excl": "tổ chức khác đang mang mã định danh này trong thời gian đó",
    "organisation_electronic_id_2020_excl": "tổ chức khác đang mang mã định danh này trong thời gian đó",
    "signing_rule_valid_from_excl": "từ ngày đó cơ quan đã có quy định trình ký khác cho sổ bộ này",
    "application_dossier_code_excl": "mã này đã dùng cho hồ sơ khác",
}
