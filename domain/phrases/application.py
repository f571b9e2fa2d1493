"""Report texts on applications."""

from typing import Final

from domain.phrases.phrases import Phrases

APPLICATION: Final = Phrases(
    short="Hồ sơ đề nghị",
    unit="hồ sơ",
    units={"supplements_asked": "lần"},
)
