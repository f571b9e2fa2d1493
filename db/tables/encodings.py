"""Text that was read in another encoding than it was written in: UTF-8 as Latin-1, the old TCVN3 (ABC) and VNI."""

import re
from typing import Final

from db.tables.vni import read_as_vni

_UNUSED: Final = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_WINDOWS_1252: Final = {ord(bytes([n]).decode("cp1252")): n for n in range(0x80, 0xA0) if n not in _UNUSED}
"""The code points that windows-1252 has where Latin-1 has controls, and their bytes."""

_OUTSIDE: Final = re.compile(f"[^\x00-\xff{''.join(map(chr, _WINDOWS_1252))}]")
_VIETNAMESE: Final = re.compile("[À-ỹ]")
_STRANGE: Final = re.compile("[^\x20-\x7e\xa0-\u024f\u1e00-\u1eff\u2010-\u2044\u20ab]")

_TCVN3: Final = str.maketrans(
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ¡¢£¤¥¦§",
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
)
_IN_WORDS: Final = re.compile("[¶¸¹¨»¼½¾©®ª«¬\xad×÷¡¢£¤¥¦§](?=[a-zß-ÿ])|(?<=[a-zß-ÿ])[µ¶¸¹¨»¼½¾ª«¬](?![\\w.,)]|$)")
"""Signs that no text has in a word, and TCVN3 has for letters."""


def readable(text: str) -> str | None:
    """What the text says if it surely was read in the wrong encoding; None for any other text.

    Nearly every Vietnamese text has a letter that none of them has, so nearly every search ends at the first one.
    """
    if _OUTSIDE.search(text):
        return None
    try:
        decoded = text.translate(_WINDOWS_1252).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text.translate(_TCVN3) if _IN_WORDS.search(text) else read_as_vni(text)
    return decoded if _VIETNAMESE.search(decoded) and not _STRANGE.search(decoded) else None
