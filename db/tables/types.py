"""The few types that every received and every stored value is made of.

Each is strict: text is text, a whole number is a JSON integer and a day is `YYYY-MM-DD`; nothing is converted silently.
"""

import ipaddress
import re
import unicodedata
from collections import Counter
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2200, 12, 31)

MOST_MARKS: Final = 30
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)


def plain_text(value: Any) -> str:
    """Return `value` trimmed and in NFC; refuse what is not text and what cannot be printed."""
    if not isinstance(value, str):
        raise PydanticCustomError("text", "must be text")
    if not value.isascii() and _piled(value):
        raise PydanticCustomError("text", "must not hold so many marks on one letter")
    text = unicodedata.normalize("NFC", value).strip()
    bad = next((c for c in text if unicodedata.category(c) in _UNPRINTABLE), None)
    if bad is not None:
        raise PydanticCustomError("text", "must not hold the character U+{code}", {"code": f"{ord(bad):04X}"})
    return text


def _piled(value: str) -> bool:
    """Whether more marks stand on one letter than any language puts there: to order them takes their number squared."""
    run = 0
    for character in value:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MOST_MARKS:
            return True
    return False


def whole_number(value: Any) -> int:
    """Return `value` if it is a whole number; "12", 1.0 and true are not."""
    if type(value) is not int:
        raise PydanticCustomError("whole_number", "must be a whole number")
    return value


def legal_day(value: Any) -> date:
    """Return the day written `YYYY-MM-DD`, from 1900 to 2200 (asyncpg turns farther ones into infinity)."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("day", "is not a day of the calendar") from None
    if type(value) is not date:
        raise PydanticCustomError("day", "must be a day written YYYY-MM-DD")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise PydanticCustomError("day", "must lie between 1900-01-01 and 2200-12-31")
    return value


def instant(value: Any) -> Any:
    """Return an instant, which is written with its offset."""
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) >= 16 and value[10:11] == "T"):
        return value
    raise PydanticCustomError("instant", "must be an instant with an offset, such as 2024-11-15T00:00:00+07:00")


def in_our_time(value: datetime) -> datetime:
    """Return an instant between 1900 and 2200."""
    if not FIRST_DAY.year <= value.year <= LAST_DAY.year:
        raise PydanticCustomError("instant", "must lie between 1900 and 2200")
    return value


def host_name(value: str) -> str:
    """Return a lower-case fully qualified host name of valid DNS labels (RFC 1123; A-labels for other scripts)."""
    labels = value.split(".")
    if len(value) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise PydanticCustomError(
            "host", "must be a lower-case host name of valid DNS labels (letters, digits, hyphen)"
        )
    if labels[-1].isdigit():
        raise PydanticCustomError("host", "must not end in a number: that is an address, not a name")
    if any(label.startswith("xn--") and not _is_a_label(label) for label in labels):
        raise PydanticCustomError("host", "holds an A-label that does not decode")
    return value


class _EachOnce:
    """Marks a list that holds nothing twice; the contract says so too."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(_each_once, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "uniqueItems": True}


EACH_ONCE: Final = _EachOnce()


def _each_once(value: list[Any]) -> list[Any]:
    twice = next((item for item, times in Counter(value).items() if times > 1), None)
    if twice is not None:
        raise PydanticCustomError("repeated", "must not hold {item} twice", {"item": str(twice)})
    return value


def _is_a_label(label: str) -> bool:
    try:
        return label.encode().decode("idna").encode("idna").decode() == label
    except UnicodeError:
        return False


def _ip_address(value: str) -> str:
    try:
        return ipaddress.ip_address(value).compressed
    except ValueError:
        raise PydanticCustomError("ip_address", "must be an IPv4 or IPv6 address") from None


def _identifier(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(hex=value) if isinstance(value, str) and len(value) == 36 else UUID(hex="")
    except ValueError:
        raise PydanticCustomError("identifier", "must be an identifier (UUID)") from None


FORMS: Final[dict[str, str]] = {}
"""Every pattern in words."""


def _text(longest: int, pattern: str | None = None, words: str = "") -> Any:
    if pattern:
        FORMS[pattern] = words
    return StringConstraints(min_length=1, max_length=longest, pattern=pattern)


# Constraints stand before the validator: so JSON Schema shows them, and the validator still runs first.
Name = Annotated[str, _text(300), BeforeValidator(plain_text)]
Line = Annotated[str, _text(1000), BeforeValidator(plain_text)]
LongText = Annotated[str, _text(8000), BeforeValidator(plain_text)]
Day = Annotated[date, BeforeValidator(legal_day)]
Host = Annotated[str, _text(253), BeforeValidator(plain_text), AfterValidator(host_name)]
IpAddress = Annotated[str, _text(45), BeforeValidator(plain_text), AfterValidator(_ip_address)]
Identifier = Annotated[UUID, BeforeValidator(_identifier)]
Count = Annotated[int, Field(ge=1, le=10_000_000), BeforeValidator(whole_number)]
Size = Annotated[int, Field(ge=1, le=1_000_000_000_000), BeforeValidator(whole_number)]
Instant = Annotated[AwareDatetime, BeforeValidator(instant), AfterValidator(in_our_time)]
DossierCode = Annotated[
    str,
    _text(60, r"^[0-9A-Z][0-9A-Z.]*-[0-9]{6}-[0-9]{4,8}$", "must be a dossier code such as 000.00.14.H16-241105-0001"),
    BeforeValidator(plain_text),
]
Seq = Annotated[int, Field(ge=0, le=2**53 - 1), BeforeValidator(whole_number)]
OrganisationCode = Annotated[
    str,
    _text(35, r"^[0-9A-Z][0-9A-Z.-]*$", "must be a code of capital letters, digits, dots and hyphens"),
    BeforeValidator(plain_text),
]
RegisterKey = Annotated[
    str, _text(60, r"^[a-z][a-z-]*$", "must be a key of small letters and hyphens"), BeforeValidator(plain_text)
]
RegisterKeys = Annotated[
    str,
    _text(1000, r"^[a-z][a-z-]*(,[a-z][a-z-]*)*$", "must be keys of registers with commas between"),
    BeforeValidator(plain_text),
]
KindKey = Annotated[
    str, _text(60, r"^[a-z][a-z_]*$", "must be a kind of small letters and underscores"), BeforeValidator(plain_text)
]
Login = Annotated[
    str,
    _text(60, r"^[a-z0-9][a-z0-9._-]*$", "must be small letters, digits, dots, hyphens and underscores"),
    BeforeValidator(plain_text),
]
ScopeName = Annotated[
    str,
    _text(80, r"^[a-z]+(:[a-z][a-z-]*)?$", "must be a scope such as read, or act: and the key of a register"),
    BeforeValidator(plain_text),
]
TargetUrl = Annotated[
    str,
    _text(
        500,
        r"^https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?(/[\w.~!$&'()*+,;=:@%/?-]*)?$",
        "must be an address such as https://he-thong.example.gov.vn/path, without a login or a fragment",
    ),
    BeforeValidator(plain_text),
]
"""Of so plain a form that no two programs read another host in it."""
Issuer = Annotated[
    str,
    _text(
        300,
        r"^(https://|http://(localhost|127\.0\.0\.1)[:/])[^\s?#]+$",
        "must be the provider's https address, exactly as it names itself",
    ),
    BeforeValidator(plain_text),
]
LONGEST_SUBJECT: Final = 255
Subject = Annotated[str, _text(LONGEST_SUBJECT), BeforeValidator(plain_text)]
PlaceCode = Annotated[str, _text(5, r"^[0-9]{2,5}$", "must be 2 to 5 digits"), BeforeValidator(plain_text)]
BusinessCode = Annotated[
    str,
    _text(14, r"^[0-9]{10}(-[0-9]{3})?$", "must be 10 digits, or 10, a hyphen and 3 more"),
    BeforeValidator(plain_text),
]
IdentityNumber = Annotated[str, _text(12, r"^[0-9]{12}$", "must be 12 digits"), BeforeValidator(plain_text)]
Phone = Annotated[
    str,
    _text(20, r"^\+?[0-9][0-9 .-]*$", "must be a phone number of digits, spaces, dots and hyphens"),
    BeforeValidator(plain_text),
]
Email = Annotated[
    str, _text(254, r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "must be an e-mail address"), BeforeValidator(plain_text)
]
Number = Annotated[int, Field(ge=1, le=999_999_999), BeforeValidator(whole_number)]
Symbol = Annotated[
    str,
    _text(60, r"^[^\W_][\w.&/-]*$", "must begin with a letter or digit and hold no space"),
    BeforeValidator(plain_text),
]
