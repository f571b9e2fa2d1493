"""Report texts on subdomain certificates."""

from typing import Final

from domain.phrases.phrases import Phrases, Sentence

SUBDOMAIN_CERTIFICATE: Final = Phrases(
    short="Giấy xác nhận subdomain",
    section="2.3",
    unit="giấy xác nhận",
    units={"renamed": "lần", "amended": "lần", "transferred": "lần", "suspended": "lần", "reinstated": "lần"},
    sentences=(
        Sentence("Trong kỳ đã cấp {granted} giấy xác nhận subdomain.", notes=("granted",)),
        Sentence(
            "Đổi tên miền {renamed} lần, thay đổi máy chủ hoặc đầu mối {amended} lần, chuyển chủ quản "
            "{transferred} lần.",
            notes=("renamed", "amended", "transferred"),
        ),
        Sentence(
            "Tạm ngừng {suspended} lần, cho hoạt động trở lại {reinstated} lần, thu hồi {revoked} giấy xác nhận.",
            notes=("suspended", "reinstated", "revoked"),
        ),
    ),
    terms={
        "granted": (
            "cấp # … subdomain",
            "cấp # … tên miền cấp dưới",
            "giấy xác nhận subdomain đã cấp #",
            "giấy xác nhận subdomain được cấp #",
            "subdomain đã cấp #",
            "subdomain được cấp #",
        ),
        "revoked": ("thu hồi # … subdomain", "giấy xác nhận subdomain bị thu hồi #"),
        "in_force": (
            "# … subdomain còn hiệu lực",
            "hiện có # … subdomain",
            "giấy xác nhận subdomain còn hiệu lực #",
        ),
    },
)
