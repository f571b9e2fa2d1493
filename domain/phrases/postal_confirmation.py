"""Report texts on postal activity confirmations."""

from typing import Final

from domain.phrases.phrases import Phrases, Sentence

POSTAL_CONFIRMATION: Final = Phrases(
    short="Xác nhận bưu chính",
    section="2.3",
    unit="văn bản",
    units={"amended": "lần", "reissued": "lần", "ceased": "trường hợp"},
    sentences=(
        Sentence("Trong kỳ đã cấp {granted} văn bản xác nhận thông báo hoạt động bưu chính.", notes=("granted",)),
        Sentence(
            "Sửa đổi, bổ sung {amended} lần; cấp lại {reissued} lần văn bản xác nhận.",
            notes=("amended", "reissued"),
        ),
        Sentence(
            "{ceased} đơn vị chấm dứt hoạt động bưu chính; thu hồi {revoked} văn bản xác nhận.",
            notes=("ceased", "revoked"),
        ),
    ),
    terms={
        "granted": (
            "cấp # … xác nhận thông báo hoạt động bưu chính",
            "văn bản xác nhận thông báo hoạt động bưu chính đã cấp #",
            "văn bản xác nhận thông báo hoạt động bưu chính được cấp #",
        ),
        "revoked": ("thu hồi # … xác nhận thông báo hoạt động bưu chính",),
        "in_force": (
            "# … xác nhận thông báo hoạt động bưu chính còn hiệu lực",
            "văn bản xác nhận thông báo hoạt động bưu chính còn hiệu lực #",
        ),
    },
)
