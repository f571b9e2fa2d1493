"""Report texts on aggregator site licences."""

from typing import Final

from domain.phrases.phrases import Phrases, Sentence

AGGREGATOR_LICENCE: Final = Phrases(
    short="Trang thông tin tổng hợp",
    section="1.2",
    unit="giấy phép",
    units={"amended": "lần", "extended": "lần", "reissued": "lần", "suspended": "lần", "reinstated": "lần"},
    sentences=(
        Sentence("Trong kỳ đã cấp {granted} giấy phép thiết lập trang thông tin điện tử tổng hợp.", notes=("granted",)),
        Sentence(
            "Sửa đổi, bổ sung {amended} lần, gia hạn {extended} lần, cấp lại {reissued} lần, thay thế {replaced} "
            "giấy phép.",
            notes=("amended", "extended", "reissued", "replaced"),
        ),
        Sentence(
            "Tạm đình chỉ {suspended} lần, cho hoạt động trở lại {reinstated} lần, thu hồi {revoked} giấy phép; "
            "{expired} giấy phép hết hạn.",
            notes=("suspended", "reinstated", "revoked", "expired"),
        ),
        Sentence("Đến hết ngày {last}, {in_force} giấy phép còn hiệu lực.", notes=("in_force",)),
    ),
    terms={
        "granted": (
            "# giấy phép",
            "cấp # giấy phép thiết lập trang",
            "cấp # giấy phép trang thông tin điện tử",
            "cấp phép # trang thông tin điện tử tổng hợp",
            "giấy phép thiết lập trang thông tin điện tử tổng hợp đã cấp #",
            "giấy phép thiết lập trang thông tin điện tử tổng hợp được cấp #",
        ),
        "extended": ("gia hạn # giấy phép thiết lập trang",),
        "replaced": ("thay thế # giấy phép",),
        "revoked": ("thu hồi # giấy phép", "thu hồi # giấy phép thiết lập trang"),
        "in_force": (
            "# giấy phép còn hiệu lực",
            "# giấy phép thiết lập trang … còn hiệu lực",
            "# trang thông tin điện tử tổng hợp còn hiệu lực",
            "hiện có # trang thông tin điện tử tổng hợp",
        ),
    },
)
