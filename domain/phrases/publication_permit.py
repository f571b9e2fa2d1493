"""Report texts on non-commercial publication permits."""

from typing import Final

from domain.phrases.phrases import Phrases, Sentence

PUBLICATION_PERMIT: Final = Phrases(
    short="Giấy phép xuất bản",
    section="1.4",
    unit="giấy phép",
    units={"granted_holders": "cơ quan", "amended": "lần", "deposited": "lần"},
    sentences=(
        Sentence(
            "Trong kỳ đã cấp {granted} giấy phép xuất bản tài liệu không kinh doanh cho {granted_holders} cơ quan, "
            "đơn vị.",
            notes=("granted",),
        ),
        Sentence("Nội dung giấy phép được điều chỉnh {amended} lần.", notes=("amended",)),
        Sentence("Thay thế {replaced} giấy phép, thu hồi {revoked} giấy phép.", notes=("replaced", "revoked")),
        Sentence("Tiếp nhận {deposited} lần nộp lưu chiểu.", notes=("deposited",)),
        Sentence("Đến hết ngày {last}, {deposit_overdue} giấy phép quá hạn nộp lưu chiểu.", notes=("deposit_overdue",)),
    ),
    terms={
        "granted": (
            "# giấy phép",
            "cấp # giấy phép xuất bản",
            "cấp phép # … tài liệu",
            "cấp phép # … ấn phẩm",
            "cấp # … không kinh doanh",
            "giấy phép xuất bản đã cấp #",
            "giấy phép xuất bản được cấp #",
            "giấy phép xuất bản tài liệu không kinh doanh đã cấp #",
            "giấy phép xuất bản tài liệu không kinh doanh được cấp #",
        ),
        "granted_holders": (
            "không kinh doanh cho # cơ quan",
            "không kinh doanh cho # đơn vị",
            "không kinh doanh cho # tổ chức",
        ),
        "amended": (
            "điều chỉnh # giấy phép xuất bản",
            "điều chỉnh nội dung # giấy phép xuất bản",
            "nội dung giấy phép được điều chỉnh # lần",
        ),
        "deposited": ("tiếp nhận # lần nộp lưu chiểu",),
        "replaced": ("thay thế # giấy phép",),
        "revoked": ("thu hồi # giấy phép", "thu hồi # giấy phép xuất bản", "giấy phép xuất bản bị thu hồi #"),
        "in_force": ("# giấy phép còn hiệu lực", "# giấy phép xuất bản … còn hiệu lực"),
    },
)
