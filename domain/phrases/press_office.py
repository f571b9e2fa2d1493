"""Report texts on press offices."""

from typing import Final

from domain.phrases.phrases import Phrases, Sentence

PRESS_OFFICE: Final = Phrases(
    short="Văn phòng báo chí",
    section="1.1c",
    unit="văn phòng",
    units={"agencies": "cơ quan", "staff": "người", "staff_with_card": "người", "amended": "lần"},
    sentences=(
        Sentence(
            "Đến hết ngày {last}, {agencies} cơ quan báo chí đặt {offices} văn phòng đại diện, cơ quan thường trú "
            "tại địa phương, với {staff} nhân sự, trong đó {staff_with_card} người có thẻ nhà báo.",
            notes=("agencies",),
        ),
        Sentence(
            "Trong kỳ, {notified} văn phòng được thông báo, {amended} lần thay đổi, {ceased} văn phòng chấm dứt "
            "hoạt động.",
            notes=("notified", "amended", "ceased"),
        ),
    ),
    terms={
        "agencies": (
            "# cơ quan báo chí",
            "# cơ quan báo chí đặt văn phòng đại diện",
            "# cơ quan báo chí đặt * văn phòng đại diện",
            "# cơ quan báo chí có văn phòng đại diện",
            "# cơ quan báo chí đặt cơ quan thường trú",
        ),
        "offices": ("# văn phòng đại diện, cơ quan thường trú", "# văn phòng đại diện và cơ quan thường trú"),
        "staff": (
            "nhân sự thuộc văn phòng đại diện: #",
            "# nhân sự thuộc văn phòng đại diện",
            "cơ quan thường trú tại địa phương, với # nhân sự",
            "cơ quan thường trú, với # nhân sự",
        ),
        "staff_with_card": (
            "# người có thẻ",
            "# nhân sự có thẻ",
            "# nhân sự có thẻ nhà báo",
            "nhân sự, trong đó # người có thẻ",
            "nhân sự, trong đó có # người có thẻ",
        ),
        "notified": ("# văn phòng được thông báo",),
        "ceased": ("# văn phòng chấm dứt hoạt động",),
    },
)
