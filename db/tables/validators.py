"""Validators of received and stored values. Each is strict: nothing is converted silently."""

import ipaddress
import re
import unicodedata
from collections import Counter
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from db.tables.encodings import readable

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2200, 12, 31)

MAX_MARKS: Final = 30
"""Combining marks on one letter, more than any language has: normalising a run of them takes quadratic time."""

_LOST = "\ufffd"  # what a decoder puts where it could not read a character: the text is damaged
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LEVEL_ONE_LAST = re.compile(r"[0-9]{3}(\.[0-9A-Z]{2}){2}\.[A-Z][0-9]{2}", re.ASCII)
_LABELS = re.compile(r"{0}(?:\.{0})+".format(r"(?!-)[a-z0-9-]{1,63}(?<!-)"), re.ASCII)


def plain_text(value: Any) -> str:
    """Return `value` trimmed and in NFC; refuse other types, misread text, and characters unprintable or lost."""
    if not isinstance(value, str):
        raise PydanticCustomError("text", "must be text")
    if value.isascii() and value.isprintable():
        return value.strip()
    if not value.isascii() and _has_too_many_marks(value):
        raise PydanticCustomError("text", "must not contain so many marks on one letter", {"case": "marks"})
    text = unicodedata.normalize("NFC", value).strip()
    if not text.isascii() and (reading := readable(text)) is not None:
        raise PydanticCustomError("misread", "must be read in the encoding it was written in", {"reading": reading})
    if text.isascii() and text.isprintable():
        return text
    bad = next((c for c in text if c == _LOST or unicodedata.category(c) in _UNPRINTABLE), None)
    if bad is not None:
        context = {"code": f"{ord(bad):04X}", "case": "character"}
        raise PydanticCustomError("text", "must not contain the character U+{code}", context)
    return text


def _has_too_many_marks(value: str) -> bool:
    run = 0
    for character in value:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MAX_MARKS:
            return True
    return False


def whole_number(value: Any) -> int:
    """Return `value` if it is a whole number; "12", 1.0 and true are not."""
    if type(value) is not int:
        raise PydanticCustomError("whole_number", "must be a whole number")
    return value


def legal_day(value: Any) -> date:
    """Return the day written `YYYY-MM-DD`, from 1900 to 2200 (asyncpg turns later ones into infinity)."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("day", "is not a day of the calendar", {"case": "no-day"}) from None
    if type(value) is not date:
        raise PydanticCustomError("day", "must be a day written YYYY-MM-DD")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise PydanticCustomError("day", "must lie between 1900-01-01 and 2200-12-31", {"case": "range"})
    return value


def instant(value: Any) -> Any:
    """Return an instant; its offset is checked by `AwareDatetime`."""
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) >= 16 and value[10:11] == "T"):
        return value
    raise PydanticCustomError("instant", "must be an instant with an offset, such as 2024-11-15T00:00:00+07:00")


def supported_instant(value: datetime) -> datetime:
    """Return an instant between 1900 and 2200."""
    if not FIRST_DAY.year <= value.year <= LAST_DAY.year:
        raise PydanticCustomError("instant", "must lie between 1900 and 2200", {"case": "range"})
    return value


def host_name(value: str) -> str:
    """Return a lower-case fully qualified host name of valid DNS labels (RFC 1123; A-labels for other scripts)."""
    labels = value.split(".")
    if len(value) > 253 or not _LABELS.fullmatch(value):
        raise PydanticCustomError(
            "host", "must be a lower-case host name of valid DNS labels (letters, digits, hyphen)"
        )
    if labels[-1].isdigit():
        raise PydanticCustomError(
            "host", "must not end in a number: that is an address, not a name", {"case": "address"}
        )
    if "xn--" in value and any(label.startswith("xn--") and not _is_a_label(label) for label in labels):
        raise PydanticCustomError("host", "has an A-label that cannot be decoded", {"case": "a-label"})
    return value


def _is_a_label(label: str) -> bool:
    try:
        return label.encode().decode("idna").encode("idna").decode() == label
    except UnicodeError:
        return False


def level_one_first(value: str) -> str:
    """Return an identifier of QĐ 20/2020/QĐ-TTg; refuse one in the order of QCVN 102:2016/BTTTT, level 1 last."""
    if _LEVEL_ONE_LAST.fullmatch(value):
        raise PydanticCustomError("electronic_id", "must have level 1 first: this one is of QCVN 102:2016/BTTTT")
    return value


def ip_address(value: str) -> str:
    """Return an IPv4 or IPv6 address in its shortest form."""
    try:
        return ipaddress.ip_address(value).compressed
    except ValueError:
        raise PydanticCustomError("ip_address", "must be an IPv4 or IPv6 address") from None


def identifier(value: Any) -> UUID:
    """Return a UUID, written with hyphens."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(hex=value) if isinstance(value, str) and len(value) == 36 else UUID(hex="")
    except ValueError:
        raise PydanticCustomError("identifier", "must be an identifier (UUID)") from None


class _Unique:
    """Marks a list without repeated items, in the contract too."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(_unique, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "uniqueItems": True}


UNIQUE: Final = _Unique()


class Format:
    """Names the form of a text in the contract (`x-format`), where a validator and no pattern decides on it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get_pydantic_json_schema__(self, source: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema with the format."""
        return {**handler(source), "x-format": self.name}


def _unique(value: list[Any]) -> list[Any]:
    repeated = next((item for item, times in Counter(value).items() if times > 1), None)
    if repeated is not None:
        raise PydanticCustomError("repeated", "must not contain {item} twice", {"item": str(repeated)})
    return value
