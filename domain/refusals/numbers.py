"""Numbers, symbols and their series (NĐ 30/2020/NĐ-CP Điều 15)."""

from typing import Final

SENTENCES: Final = {
    "number": "{field} chưa có. Việc “{kind}” phải có số văn bản; nhập số.",
    "number-taken": "{stated} đã cấp cho văn bản khác. Kiểm tra lại số, hoặc để trống để hệ thống cấp số.",
    "number-voided": "{stated} đã bị huỷ và không cấp lại được. Chọn số khác, hoặc để trống để hệ thống cấp số.",
    "number-here": "Sổ số “{series}” tự cấp các số sau {opening}. Để trống mục “{label}” để hệ thống cấp số, "
    "hoặc giữ số{value} trước.",
    "number-here/printed": "Số {printed} do sổ số cấp nên giữ nguyên số và năm. Hãy huỷ hành vi thay cho đính chính.",
    "number-elsewhere": "{field} chưa có. Sổ số “{series}” do nơi khác cấp số; nhập số đã được cấp.",
    "number-elsewhere/series": "Sổ số{value} do nơi khác cấp số nên không giữ số ở đây được. Giữ số tại nơi cấp.",
    "number-and-symbol": "Số và ký hiệu phải ghi cùng nhau; hiện chỉ có{value}. Nhập đủ cả hai, hoặc bỏ cả hai.",
    "symbol": "{stated} không dùng cho loại văn bản này. Chọn trong các ký hiệu: {known}.",
    "symbol/series": "{stated} không có trong sổ số “{series}”. Chọn trong các ký hiệu: {known}.",
    "signed-ahead": "{stated} không được sau hôm nay, {today}, vì số được cấp ngay khi ký. "
    "Chọn ngày không sau {today}.",
    "no-series": "Vào ngày{value}, “{authority}” quản lý sổ bộ “{register:register}” nhưng chưa có sổ số cho việc này. "
    "Lập sổ số trước, hoặc xem lại ngày ký.",
    "paper-book": "{field} chưa có. Sổ số năm {year} ghi trên giấy; nhập số đã ghi trong sổ giấy.",
    "book-too-long": "Sổ năm{value} có quá nhiều số để in, tối đa {most} số. "
    "Xuất dữ liệu ra tệp bảng tính thay cho in.",
    "unknown-year/series": "{stated} phải là một năm, hoặc là 0 với sổ số đánh liên tục. Chọn năm khác.",
    "unknown-series": "Không có sổ số{value}. Chọn sổ số có trong danh sách.",
    "year": "{stated} phải từ {first}, năm đầu cấp số tại đây, đến {last}. Chọn năm khác.",
    "until": "{stated} không được trước hôm nay, {today}. Chọn ngày từ {today} trở đi.",
    "not-reserved": "Số{value} chưa được giữ trong sổ số “{series}” năm {year}. Kiểm tra lại số.",
    "uses": "{stated} chưa đúng dạng. Ghi sổ bộ:việc:ký hiệu, với việc có trong sổ bộ và ký hiệu có trong sổ số.",
    "uses/symbol": "{stated} phải dùng ký hiệu của chính sổ số này. Sửa lại ký hiệu, hoặc thêm ký hiệu vào sổ số.",
    "symbol-taken": "Ký hiệu{value} đã có ở sổ số “{series}” của cùng cơ quan. Chọn ký hiệu khác.",
    "use-taken": "Việc{value} đã được cấp số ở sổ số “{series}” của cùng cơ quan. "
    "Bỏ việc này khỏi một trong hai sổ số.",
    "numbers-given": "{stated} không đổi được, vì sổ số đã cấp đến số {last} của năm {year} theo nội dung cũ. "
    "Giữ nguyên, hoặc lập sổ số mới.",
}
