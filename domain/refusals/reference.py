"""Bodies, places, managing authorities, days off."""

from typing import Final

SENTENCES: Final = {
    "dissolution": "{field} chưa có. Nhập ngày chấm dứt hoạt động, vì đã ghi cơ quan kế thừa hoặc căn cứ.",
    "existence": "{stated} phải sau ngày thành lập. Kiểm tra lại hai ngày.",
    "dissolved-before": "Tổ chức{value} đã chấm dứt hoạt động từ {day}. Kiểm tra lại mã tổ chức.",
    "unknown-place": "Chưa từng có đơn vị hành chính nào mang mã{value}. Kiểm tra lại mã.",
    "unknown-place/day": "Vào ngày {day} không có đơn vị hành chính nào mang mã{value}. "
    "Chọn đơn vị hành chính của ngày đó, hoặc đổi ngày.",
    "not-in-use": "Vào ngày {day} không có đơn vị hành chính nào mang mã{value}; mã này từng dùng cho: {used}. "
    "Chọn ngày khác, hoặc mã khác.",
    "successor-circle": "Tổ chức “{code}” sẽ kế thừa chính mình. Chọn cơ quan kế thừa khác.",
    "successor-circle/by-way": "Tổ chức “{code}” sẽ kế thừa chính mình thông qua{value}. Chọn cơ quan kế thừa khác.",
    "parent-circle": "Tổ chức “{code}” sẽ trực thuộc chính mình. Chọn cơ quan chủ quản khác.",
    "parent-circle/by-way": "Tổ chức “{code}” sẽ trực thuộc chính mình thông qua{value}. Chọn cơ quan chủ quản khác.",
    "acted-already": "Cơ quan “{authority}” đã ghi vào sổ bộ này ngày {day}. Chọn ngày sau {day}.",
    "founded": "{stated} phải là ngày bắt đầu có trong danh mục, {first}. Sửa lại ngày thành lập.",
    "identifier-day": "{stated} không thể có vào ngày {day}, trước ngày quy định về mã có hiệu lực, {first}. "
    "Hãy ghi thay đổi từ ngày được cấp mã.",
    "identifier-enterprise": "{stated} của doanh nghiệp phải là mã số doanh nghiệp, “{code}”. Sửa lại cho trùng.",
    "identifier-enterprise/no-code": "{stated} của doanh nghiệp phải là mã số doanh nghiệp. "
    "Nhập cả mục “{label:business_code}”.",
    "no-second-person": "Cơ quan “{authority}” chưa có hai người để một người soạn và người khác ký ở sổ bộ "
    "“{register:register}”: {waiting} dự thảo đã trình, và mọi dự thảo sau này, sẽ không ký được. "
    "Cấp quyền cho thêm một người trước.",
    "day/effect": "{stated} phải là ngày có hiệu lực, {first}. Sửa lại cho trùng ngày.",
}

WORDS: Final = {
    "named-from": "{name} từ {first}",
    "named": "{name} từ {first} đến trước {until}",
}
