"""Types of received and stored values: text, whole numbers, days `YYYY-MM-DD`, codes."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from db.tables.validators import (
    Format,
    host_name,
    identifier,
    instant,
    ip_address,
    legal_day,
    level_one_first,
    plain_text,
    supported_instant,
    whole_number,
)

PATTERN_RULES: Final[dict[str, str]] = {}
"""The rule in words for every pattern."""


def _text(max_length: int, pattern: str | None = None, rule: str = "") -> Any:
    if pattern:
        PATTERN_RULES[pattern] = rule
    return StringConstraints(min_length=1, max_length=max_length, pattern=pattern)


# Constraints come before the validator: so JSON Schema shows them, and the validator still runs first.
Name = Annotated[str, _text(300), BeforeValidator(plain_text)]
Line = Annotated[str, _text(1000), BeforeValidator(plain_text)]
LongText = Annotated[str, _text(8000), BeforeValidator(plain_text)]
Day = Annotated[date, BeforeValidator(legal_day)]
Clock = Annotated[
    str,
    _text(5, r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "must be an hour and minute such as 17:00"),
    BeforeValidator(plain_text),
    Format("time"),
]
Host = Annotated[str, _text(253), BeforeValidator(plain_text), AfterValidator(host_name), Format("host")]
IpAddress = Annotated[str, _text(45), BeforeValidator(plain_text), AfterValidator(ip_address), Format("ip_address")]
Identifier = Annotated[UUID, BeforeValidator(identifier)]
Count = Annotated[int, Field(ge=1, le=10_000_000), BeforeValidator(whole_number)]
Size = Annotated[int, Field(ge=1, le=1_000_000_000_000), BeforeValidator(whole_number)]
Instant = Annotated[AwareDatetime, BeforeValidator(instant), AfterValidator(supported_instant)]
DossierCode = Annotated[
    str,
    _text(60, r"^[0-9A-Z][0-9A-Z.]*-[0-9]{6}-[0-9]{4,8}$", "must be a dossier code such as 000.00.14.H16-241105-0001"),
    BeforeValidator(plain_text),
]
ProcedureCode = Annotated[
    str,
    _text(
        60,
        r"^[0-9]\.[0-9]{6}(\.[0-9A-Z]+)*$",
        "must be a procedure code such as 1.010902, with the agency's code after it if it is a local one",
    ),
    BeforeValidator(plain_text),
]
Seq = Annotated[int, Field(ge=0, le=2**53 - 1), BeforeValidator(whole_number)]
OrganisationCode = Annotated[
    str,
    _text(35, r"^[0-9A-Z][0-9A-Z.-]*$", "must be a code of capital letters, digits, dots and hyphens"),
    BeforeValidator(plain_text),
]
ElectronicId2016 = Annotated[
    str,
    _text(
        13,
        r"^[0-9]{3}\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Z][0-9]{2}$",
        "must be an identifier of QCVN 102:2016/BTTTT with level 1 last, such as 000.00.00.H16",
    ),
    BeforeValidator(plain_text),
]
ElectronicId2020 = Annotated[
    str,
    _text(
        35,
        r"^[0-9A-Z]+(\.[0-9A-Z]+)*$",
        "must be an identifier of QĐ 20/2020/QĐ-TTg with level 1 first, such as H16, or an enterprise code",
    ),
    BeforeValidator(plain_text),
    AfterValidator(level_one_first),
]
RegisterKey = Annotated[
    str, _text(60, r"^[a-z][a-z-]*$", "must be a key of small letters and hyphens"), BeforeValidator(plain_text)
]
RegisterKeys = Annotated[
    str,
    _text(1000, r"^[a-z][a-z-]*(,[a-z][a-z-]*)*$", "must be keys of registers with commas between"),
    BeforeValidator(plain_text),
]
IndicatorKeys = Annotated[
    str,
    _text(
        4000,
        r"^[a-z][a-z-]*\.[a-z][a-z_]*(,[a-z][a-z-]*\.[a-z][a-z_]*)*$",
        "must be keys of indicators with commas between",
    ),
    BeforeValidator(plain_text),
]
ComparisonKeys = Annotated[
    str,
    _text(
        60,
        r"^(before|last_year|cumulated)(,(before|last_year|cumulated))*$",
        "must be before, last_year or cumulated, with commas between",
    ),
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
Digest = Annotated[
    str, _text(64, r"^[0-9a-f]{64}$", "must be 64 hexadecimal digits in small letters"), BeforeValidator(plain_text)
]
PersonCode = Annotated[
    str,
    _text(60, r"^[0-9A-Za-z][0-9A-Za-z._-]*$", "must be letters, digits, dots, hyphens and underscores"),
    BeforeValidator(plain_text),
    AfterValidator(str.upper),  # cb-1 and CB-1 are one person
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
"""A form plain enough that no two parsers can find different hosts in it."""
Issuer = Annotated[
    str,
    _text(
        300,
        r"^(https://|http://(localhost|127\.0\.0\.1)[:/])[^\s?#]+$",
        "must be the provider's https address, exactly as it names itself",
    ),
    BeforeValidator(plain_text),
]
MAX_SUBJECT_LENGTH: Final = 255
Subject = Annotated[str, _text(MAX_SUBJECT_LENGTH), BeforeValidator(plain_text)]
PlaceCode = Annotated[str, _text(5, r"^[0-9]{2,5}$", "must be 2 to 5 digits"), BeforeValidator(plain_text)]
AuthorityPart = Annotated[
    str,
    _text(35, r"^(unknown|[0-9A-Z][0-9A-Z.-]*)$", "must be the code of a body, or unknown"),
    BeforeValidator(plain_text),
]
PlacePart = Annotated[
    str, _text(7, r"^(unknown|[0-9]{2,5})$", "must be the code of a place, or unknown"), BeforeValidator(plain_text)
]
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
    Format("phone"),
]
Email = Annotated[
    str,
    _text(254, r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "must be an e-mail address"),
    BeforeValidator(plain_text),
    Format("email"),
]
Number = Annotated[int, Field(ge=1, le=999_999_999), BeforeValidator(whole_number)]
Symbol = Annotated[
    str,
    _text(60, r"^[^\W_][\w.&/-]*$", "must begin with a letter or digit and contain no space"),
    BeforeValidator(plain_text),
]
