"""Path parameters in the contract: schema and description."""

import re
from typing import Any, Final

from pydantic import TypeAdapter

from db.tables.types import DossierCode, Login, OrganisationCode, PlaceCode, RegisterKey, Symbol
from domain.reports.movements import Part

_YEAR: Final = "(190[1-9]|19[1-9][0-9]|20[0-9]{2}|21[0-9]{2})"
_DAY: Final = f"{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
PERIOD: Final = rf"^({_YEAR}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]|9M))?|{_DAY}\.\.{_DAY})$"
_PARAMETER: Final = re.compile(r"{(\w+):(\w+)}")


def _text(type_: Any, description: str) -> dict[str, Any]:
    return {"description": description, "schema": TypeAdapter(type_).json_schema()}


def _number(description: str, most: int) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": most}}


PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "id": {"description": "Id of the entry (mã dòng trong sổ)", "schema": {"type": "string", "format": "uuid"}},
    "code": {"description": "Id of the entry (mã dòng trong danh mục)", "schema": {"type": "string", "format": "uuid"}},
    "/v1/webhooks id": {
        "description": "Id of the webhook (mã đăng ký nhận tin)",
        "schema": {"type": "string", "format": "uuid"},
    },
    "seq": _number("The act's number in the ledger (số thứ tự trong sổ cái)", 2**53 - 1),
    "/v1/clients id": {
        "description": "Id of the credential (mã thông tin xác thực)",
        "schema": {"type": "string", "format": "uuid"},
    },
    "period": {
        "description": "Period (kỳ báo cáo): a month `2024-11`, a quarter `2024-Q4`, a half `2024-H2`, nine months "
        "`2024-9M`, a year; where nothing is sealed or checked, also two days `2024-10-15..2024-11-14`",
        "schema": {"type": "string", "maxLength": 22, "pattern": PERIOD},
    },
    "year": _number("Year of the series (năm của sổ số)", 9999),
    "/v1/calendar year": _number("Year (năm)", 9999),
    "number": _number("Number (số văn bản)", 10_000_000),
    "size": _number("Number of acts in the checkpoint (kích thước sổ cái)", 1_000_000_000_000),
    "key": _text(Symbol, "Key of the number series (sổ số)"),
    "indicator": {
        "description": "Key of the indicator (chỉ tiêu), as the report names it",
        "schema": {"type": "string", "maxLength": 120},
    },
    "part": _text(Part, "Part of the movement (biến động): opening, in, out or closing"),
    "chart": {
        "description": "Key of an indicator (chỉ tiêu): alone for the table, with `.svg` for the chart",
        "schema": {"type": "string", "maxLength": 130},
    },
    "/v1/registers key": _text(RegisterKey, "Key of the register (sổ bộ, danh mục)"),
    "/v1/accounts name": _text(Login, "Login name (tên đăng nhập)"),
    "/v1/clients name": _text(Login, "The client's name, which is its client_id (hệ thống kết nối)"),
    "/v1/roles name": _text(Login, "The role's name (vai trò)"),
    "/v1/organisations code": _text(OrganisationCode, "Code of the body (mã cơ quan, tổ chức)"),
    "/v1/signers code": _text(OrganisationCode, "Code of the signer (mã người ký)"),
    "/v1/number-series code": _text(Symbol, "Key of the number series (sổ số)"),
    "/v1/reporting-calendars code": _text(Symbol, "Key of the reporting calendar (kỳ báo cáo)"),
    "/v1/places code": _text(PlaceCode, "Code of the place (mã đơn vị hành chính)"),
    "/v1/dossiers code": _text(DossierCode, "Code of the dossier (mã hồ sơ)"),
    "/v1/verify code": {
        "description": "The code printed on the paper (mã xác thực), with its hyphens or without",
        "schema": {"type": "string", "maxLength": 60},
    },
}
"""Path parameters by name, preceded by the path where the meaning of a name depends on it."""


def plain(path: str) -> str:
    """The path as in the contract: parameters without their types."""
    return _PARAMETER.sub(r"{\1}", path)


def parameters_of(path: str) -> list[dict[str, Any]]:
    """The parameters of a path in the contract."""
    within = "/".join(path.split("/")[:3])
    return [
        {"name": name, "in": "path", "required": True, **(PARAMETERS.get(f"{within} {name}") or PARAMETERS[name])}
        for name, _ in _PARAMETER.findall(path)
    ]
