"""Rules of the registers."""

from typing import Final

SENTENCES: Final = {
    "term/limit": "{stated} vượt quá {years} năm kể từ {issued}. Chọn ngày không sau {latest}.",
    "extensions": "Giấy phép chỉ được gia hạn tối đa {times} lần. Hướng dẫn tổ chức đề nghị cấp giấy phép mới.",
    "extension": "{stated} phải sau {before} và không quá {years} năm sau ngày đó. "
    "Chọn ngày sau {before}, không sau {latest}.",
    "extension/same-day": "Giấy phép không gia hạn được ngay trong ngày cấp. Chọn ngày có hiệu lực sau đó.",
    "source-agreements": "{field} phải có một ngày cho mỗi nguồn tin: có {agencies} nguồn tin nhưng {days} ngày. "
    "Nhập đủ các ngày theo thứ tự nguồn tin, hoặc để trống.",
    "pages-or-bytes": "Chỉ ghi một trong hai mục “{label:page_count}” và “{label:size_bytes}”. Bỏ một mục rồi gửi lại.",
    "ministry-opinion": "{field} chưa có. Đơn vị quân đội, công an phải có văn bản ý kiến của bộ chủ quản; "
    "nhập số và ngày văn bản.",
    "press-agency": "{stated} phải là cơ quan báo chí; hiện ghi là “{kind:body}”. Chọn cơ quan báo chí.",
    "press-card": "Phóng viên thường trú phải có thẻ nhà báo còn giá trị vào ngày {day}. "
    "Nhập thẻ, hoặc chọn loại phóng viên được phân công theo dõi địa bàn.",
    "office": "Mục “{label}” chỉ dùng, và bắt buộc, cho nhân sự văn phòng. Nhập hoặc bỏ mục này theo loại phóng viên.",
    "birth-date": "{field} phải trước {day}. Kiểm tra lại ngày sinh.",
    "card": "Số thẻ nhà báo và ngày cấp thẻ phải ghi cùng nhau. Nhập đủ cả hai, hoặc bỏ cả hai.",
    "card/later": "{stated} phải sau ngày hết hạn hiện nay của thẻ, {earlier}. Chọn ngày sau {earlier}.",
    "card/no-end": "{field} chưa có. Nhập ngày hết hạn mới của thẻ.",
    "card/issued": "{stated} không được trước ngày cấp thẻ, {issued}. Chọn ngày từ {issued} trở đi.",
    "card/not-issued": "{stated} chưa có ngày cấp thẻ đi kèm. Nhập ngày cấp thẻ.",
    "host-outside-zone": "{stated} không thuộc tên miền “{zone}”. Nhập tên miền kết thúc bằng “.{zone}”.",
}
