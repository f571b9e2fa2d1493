"""Report texts on resident reporters."""

from typing import Final

from domain.phrases.phrases import Phrases, Sentence

RESIDENT_REPORTER: Final = Phrases(
    short="Phóng viên",
    section="1.1c",
    unit="người",
    units={"agencies": "cơ quan", "cards_issued": "thẻ", "cards_extended": "thẻ"},
    sentences=(
        Sentence(
            "Đến hết ngày {last}, {agencies} cơ quan báo chí cử {reporters} phóng viên hoạt động thường trú, tác "
            "nghiệp thường xuyên trên địa bàn, trong đó {reporters_with_card} người có thẻ nhà báo.",
            notes=("reporters",),
        ),
        Sentence("Trong kỳ, {withdrawn} phóng viên được rút khỏi địa bàn.", notes=("withdrawn",)),
    ),
    terms={
        "agencies": (
            "# cơ quan báo chí",
            "# cơ quan báo chí có văn bản cử phóng viên",
            "# cơ quan báo chí cử phóng viên",
            "# cơ quan báo chí cử * phóng viên",
            "# cơ quan báo chí có văn bản cử * phóng viên",
        ),
        # "# phóng viên" alone may be those who attended a meeting.
        "reporters": (
            "# phóng viên, trong đó",
            "# phóng viên thường trú",
            "# phóng viên hoạt động thường trú",
            "# phóng viên đăng ký hoạt động thường trú",
        ),
        "reporters_with_card": (
            "# người có thẻ",
            "# phóng viên có thẻ",
            "# phóng viên có thẻ nhà báo",
            "phóng viên, trong đó # người có thẻ",
            "phóng viên, trong đó có # người có thẻ",
            "phóng viên … trong đó # người có thẻ",
            "phóng viên … trong đó có # người có thẻ",
        ),
        "withdrawn": ("# phóng viên được rút khỏi địa bàn",),
    },
)
