"""Reports, periods, seals, drafts, the ledger and its proofs."""

from typing import Final

_TAMPERED: Final = " Hệ thống không trả lời nội dung này; báo ngay quản trị hệ thống."
_UNICODE: Final = "Lưu lại thành chữ Unicode (UTF-8) rồi gửi lại."

SENTENCES: Final = {
    "period": "{stated} chưa đúng dạng kỳ báo cáo. Nhập tháng 2024-11, quý 2024-Q4, nửa năm 2024-H2, "
    "9 tháng 2024-9M hoặc năm 2024.",
    "period/days": "{stated} chưa đúng. Kỳ tự chọn phải là hai ngày, ví dụ 2024-10-15 và 2024-11-14.",
    "period-order": "{stated} phải từ “{first}” trở đi. Nhập lại kỳ cuối hoặc ngày cuối.",
    "period-kind": "{stated} phải cùng loại kỳ với “{first}”. "
    "Chọn hai tháng, quý, nửa năm, 9 tháng, năm, hoặc hai ngày.",
    "period-length": "{stated} phải kết thúc chậm nhất ngày {latest}: một báo cáo dài tối đa {years} năm kể từ ngày "
    "{first}. Chọn khoảng ngắn hơn.",
    "period-to-come": "{stated} chưa bắt đầu; ngày đầu của kỳ là {first}. Chọn kỳ đã bắt đầu.",
    "too-many-figures": "{stated} cho quá nhiều số liệu, tối đa {most}. Chọn ít kỳ hơn hoặc ít chỉ tiêu hơn.",
    "unknown-calendar": "Không có lịch kỳ báo cáo{value}. Chọn trong các mã: {known}.",
    "unknown-indicator": "Không có chỉ tiêu{value}. Chọn chỉ tiêu có trong báo cáo.",
    "unknown-part": "Không có phần biến động{value}. Chọn trong các phần: {known}.",
    "no-stock": "Chỉ tiêu{value} là số phát sinh trong kỳ nên không có biến động. Chọn chỉ tiêu là số hiện có cuối kỳ.",
    "not-ended": "Kỳ{value} chưa kết thúc; ngày cuối của kỳ là {last}. Chốt số liệu sau ngày đó.",
    "sealed": "Kỳ “{period}” đã được chốt khi sổ cái có {size} hành vi. Muốn chốt lại, nhập “{label}”.",
    "not-sealed": "Kỳ{value} chưa được chốt theo lịch “{calendar}”. Chốt số liệu trước, hoặc chọn kỳ khác.",
    "draft-too-many-numbers": "{field} có quá nhiều số văn bản, tối đa {most}. Chia dự thảo thành nhiều phần.",
    "draft-too-many-figures": "{field} có quá nhiều số liệu, tối đa {most}. Chia dự thảo thành nhiều phần.",
    "draft-too-long": "{field} quá dài, tối đa {most} ký tự. Chia dự thảo thành nhiều phần.",
    "draft-no-text": "{stated} không phải là chữ đọc được. " + _UNICODE,
    "draft-no-text/character": "{field} có ký tự không in được ({character}). " + _UNICODE,
    "draft-no-text/marks": "{field} có quá 30 dấu trên một chữ cái. " + _UNICODE,
    "draft-kind": "{stated} không phải là tệp .md, .txt hoặc .docx. Lưu lại theo một trong ba loại đó.",
    "file": "{stated} không mở được. Kiểm tra lại đường dẫn và quyền đọc tệp.",
    "file/missing": "Không có tệp{value}. Kiểm tra lại tên tệp.",
    "file-too-large": "{stated} quá lớn, tối đa {most} byte. Chia tệp thành nhiều phần.",
    "not-docx": "{field} không phải là tệp Word (.docx, từ Word 2007) hoặc có đặt mật khẩu. Lưu lại rồi gửi lại.",
    "docx-too-large": "{field} quá lớn khi mở ra, tối đa {most} ký tự, mỗi phần {part} byte. "
    "Chia tệp thành nhiều phần.",
    "docx-entities": "{field} có phần khai báo kiểu tài liệu không được phép. Lưu lại bằng Word rồi gửi lại.",
    "base64": "{field} phải là tệp mã hoá base64. Mã hoá lại tệp rồi gửi lại.",
    "two-drafts": "Chỉ gửi một trong hai: chữ của dự thảo, hoặc tệp Word. Bỏ một mục rồi gửi lại.",
    "no-draft": "Chưa có gì để đối chiếu. Gửi chữ của dự thảo, tệp Word, hoặc các số liệu cần đối chiếu.",
    "seq": "{stated} phải từ 1 đến {size}. Nhập lại số thứ tự.",
    "size": "{stated} vượt quá sổ cái, hiện có {size} hành vi. Nhập số không quá {size}.",
    "size/first": "{stated} phải từ 1 đến {second}, là cỡ sổ cái sau. Nhập lại.",
    "beyond-the-ledger": "{stated} vượt quá sổ cái, hiện có {size} hành vi. Nhập số không quá {size}.",
    "not-found/act": "Không có hành vi số{value}. Kiểm tra lại số thứ tự.",
    "not-found/checkpoint": "Không có mốc kiểm chứng nào ở cỡ sổ cái{value}. Chọn mốc có trong danh sách.",
    "not-found/no-checkpoint": "Chưa có mốc kiểm chứng nào được công bố. Thử lại sau.",
    "not-found/paper": "Không có văn bản nào cấp tại đây mang mã{value}. Kiểm tra lại mã in trên văn bản.",
    "contradicted/paper": "Mã này không phải là mã của văn bản thuộc hành vi số {seq}." + _TAMPERED,
    "contradicted/versions": "Nội dung dòng “{entry}” của sổ bộ “{register}” không khớp các hành vi đã ghi."
    + _TAMPERED,
    "contradicted/cut": "Mốc kiểm chứng có {size} hành vi nhưng sổ cái chỉ còn {now}: phần cuối đã bị cắt." + _TAMPERED,
    "contradicted/hashes-of": "Thiếu mã kiểm chứng của {size} hành vi đầu." + _TAMPERED,
    "contradicted/hashes": "Thiếu mã kiểm chứng của sổ cái." + _TAMPERED,
    "contradicted/rewritten": "{size} hành vi đầu không khớp mốc kiểm chứng: sổ cái đã bị ghi lại." + _TAMPERED,
    "contradicted/file": "Mốc kiểm chứng cuối trong tệp “{file}” không xác thực được." + _TAMPERED,
    "contradicted/unreadable": "Hành vi số {seq} đã bị sửa: không đọc được." + _TAMPERED,
    "contradicted/leaf": "Hành vi số {seq} đã bị sửa: không khớp mã kiểm chứng." + _TAMPERED,
    "contradicted/act": "Hành vi số {seq}, hoặc mã kiểm chứng quanh nó, đã bị sửa." + _TAMPERED,
}

WORDS: Final = {"line-says": "dòng {line} đọc đúng là “{said}”"}
