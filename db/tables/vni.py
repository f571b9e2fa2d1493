"""VNI-Windows, the old encoding that writes a vowel and then its marks, read as Latin-1: `Ñaék` for "Đắk"."""

import re
import unicodedata
from typing import Final

_MARKS: Final = {
    "aeouy": dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True)),
    "ôö": dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True)),
    "aeo": {"â": "\u0302"}
    | {mark: f"\u0302{tone}" for mark, tone in zip("àáåãä", "\u0300\u0301\u0309\u0303\u0323", strict=True)},
    "a": {"ê": "\u0306"}
    | {mark: f"\u0306{tone}" for mark, tone in zip("èéúüë", "\u0300\u0301\u0309\u0303\u0323", strict=True)},
}
"""The marks that follow each vowel, as combining marks: the tones, the circumflex and the breve."""

_ALONE: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ì": "ì", "í": "í"}
LETTERS: Final = {
    **_ALONE,
    **{
        base + mark: unicodedata.normalize("NFC", _ALONE.get(base, base) + combining)
        for bases, marks in _MARKS.items()
        for base in bases
        for mark, combining in marks.items()
    },
}
"""What each letter, with the mark that follows it, says."""

_LETTER: Final = re.compile("|".join(sorted(LETTERS, key=len, reverse=True)), re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")

TELLING: Final = re.compile("a[øõâàáåãäêè]|e[øâàåä]|o[øõâåä]|u[øùûõ]|y[øùûõ]|ô[øùûõï]|ö[øùûõï]", re.IGNORECASE)
"""Pairs that are in no word of Vietnamese or, but for a few, of the languages that are written beside it.

`oà` is both VNI and Vietnamese (hoà), `oï` both VNI and French (coïncide).
"""

_SYLLABLE: Final = re.compile(
    "[bcdđghklmnpqrstvx]{0,3}[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[ckmnpt])?",
)
_STOPPED: Final = re.compile("(?:ch|[ckpt])$")
_TONES: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_OPEN_TONES: Final = frozenset("\u0300\u0303\u0309")
"""Tones that no syllable with a stop at its end has."""


def read_as_vni(text: str) -> str | None:
    """What a text of Latin-1 says if it surely is VNI; None for any other text.

    Surely: a pair of its letters tells, and every word with a letter beyond ASCII is a Vietnamese syllable then.
    """
    if not TELLING.search(text):
        return None
    if all(_is_vietnamese(word) for word in _WORD.findall(text) if not word.isascii()):
        return _decoded(text)
    return None


def _is_vietnamese(word: str) -> bool:
    """Whether a word is a syllable of Vietnamese after all of its letters are read as VNI."""
    if not _LETTER.sub("", word).isascii():
        return False
    letters = unicodedata.normalize("NFD", _decoded(word).lower())
    tones = _TONES.findall(letters)
    base = unicodedata.normalize("NFC", _TONES.sub("", letters))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(base):
        return False
    return not (_STOPPED.search(base) and _OPEN_TONES.intersection(tones))


def _decoded(text: str) -> str:
    return _LETTER.sub(_read, text)


def _read(match: re.Match[str]) -> str:
    letter = LETTERS[match.group().lower()]
    return letter.upper() if match.group()[0].isupper() else letter
