"""What an act states, and whether it may follow the state of its entry."""

from typing import Final

SENTENCES: Final = {
    "act-form/required": "{field} chưa có. Việc “{kind}” bắt buộc phải có mục này; nhập rồi gửi lại.",
    "act-form/day-required": "{field} chưa có. Nhập ngày mà việc này có hiệu lực.",
    "act-form/day-of-void": "{stated} không dùng khi huỷ. Bỏ mục này rồi gửi lại.",
    "act-form/empty": "{field} chưa ghi gì. Nhập ít nhất một nội dung của văn bản, hoặc bỏ cả mục.",
    "act-form/only-correct": "{field} chỉ dùng khi đính chính. Bỏ mục này rồi gửi lại.",
    "act-form/empty-correction": "Bản đính chính chưa ghi gì. Nhập ngày, văn bản hoặc nội dung đúng.",
    "act-form/no-change": "Việc “{kind}” phải thay đổi ít nhất một nội dung. Nhập nội dung mới.",
    "act-form/target-required": "{field} chưa có. Chọn hành vi cần đính chính hoặc huỷ.",
    "act-form/no-target": "{stated} chỉ dùng khi đính chính hoặc huỷ. Bỏ mục này rồi gửi lại.",
    "act-form/fixed": "{stated} không thay đổi được bằng việc “{kind}”. Bỏ mục này, hoặc chọn việc khác.",
    "act-form/dated": "{stated} phải là ngày của việc này, {day}. Sửa lại cho trùng ngày.",
    "act-form/correct-day": "{stated} chính là ngày có hiệu lực. Hãy đính chính mục “{label:effective_on}”.",
    "act-form/required-of-act": "{field} không được để trống, vì hành vi số {seq} ({kind}) bắt buộc phải có. "
    "Nhập nội dung đúng.",
    "act-form/fixed-of-act": "{stated} không thuộc nội dung của hành vi số {seq} ({kind}) nên không đính chính "
    "được ở đó. Chọn đúng hành vi đã ghi nội dung này.",
    "fixed": "{stated} không thay đổi được. Hãy huỷ hành vi này và ghi lại.",
    "too-far-ahead": "{stated} quá xa. Chọn ngày không sau {latest}.",
    "voidable": "Việc “{kind}” không huỷ riêng được. Hãy huỷ hành vi mà nó căn cứ vào; cả hai sẽ cùng bị huỷ.",
    "voidable/named": "Việc “{kind}” không huỷ được, vì nơi khác có thể đang dùng mục này. "
    "Hãy kết thúc mục đó thay cho huỷ.",
    "not-by-hand": "Việc “{kind}” không đính chính được, vì đã in ra hoặc căn cứ vào hành vi khác. "
    "Hãy huỷ thay cho đính chính.",
    "corrects": "{stated} không phải là hành vi của dòng này mà có thể đính chính hoặc huỷ. "
    "Chọn một hành vi còn hiệu lực của dòng này.",
    "code": "{stated} không bao giờ thay đổi, vì nơi khác gọi mục này bằng nó. Bỏ mục này rồi gửi lại.",
    "state": "Không thể “{kind}” vào ngày {day}, vì tình trạng khi đó là “{state}”. "
    "Chọn ngày khác, hoặc chọn việc khác.",
    "state/other": "Nếu ghi như vậy, hành vi số {seq} ({kind}, {day}) không còn hợp lệ, vì tình trạng khi đó là "
    "“{state}”. Sửa hoặc huỷ hành vi số {seq} trước.",
    "term": "{stated} không được trước {day}, là ngày việc “{kind}” có hiệu lực. Chọn ngày từ {day} trở đi.",
    "before-signing": "{stated} không được trước {signed}, là ngày ký văn bản được cấp số tại đây. "
    "Chọn ngày từ {signed} trở đi.",
    "before-signing/choose": "{stated} sau ngày có hiệu lực đã ghi ở hành vi số {seq}, {effective}. "
    "Ghi thêm ngày có hiệu lực, ví dụ {signed}, hoặc chọn ngày ký không sau {effective}.",
    "before-signing/choose-first": "Hành vi số {seq} đã ghi có hiệu lực từ {effective}, trước ngày ký {signed}. "
    "Đính chính một trong hai ngày đó trước.",
    "one-by-one": "Việc “{kind}” phải cấp số cho từng văn bản. Ghi riêng cho từng dòng.",
    "signed-on": "{field} chưa có. Nhập ngày ký để cấp số cho văn bản.",
    "signed-on/signer": "{field} chưa có. Nhập ngày ký, vì đã chọn người ký.",
    "unknown-signer": "Không có người ký{value}. Chọn người ký có trong danh mục.",
    "signer-term": "Người ký “{signer}” không có thẩm quyền ký vào ngày {day}: nhiệm kỳ chưa bắt đầu hoặc đã kết thúc. "
    "Chọn người ký khác, hoặc xem lại ngày ký.",
    "signer-authority": "Người ký{value} ký cho “{signs_for}”, không ký cho “{authority}”. "
    "Chọn người ký của “{authority}”.",
    "paper-incomplete": "{field} chưa có. Văn bản do hệ thống cấp số phải in mục này; nhập rồi gửi lại.",
    "paper-incomplete/unless": "{field} chưa có. Văn bản do hệ thống cấp số phải in mục này; nhập mục này, "
    "hoặc nhập “{instead:label}” thay cho nó.",
}

WORDS: Final = {"not-opened": "chưa được ghi vào sổ"}
