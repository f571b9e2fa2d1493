"""Settings, all from environment variables.

Their descriptions are also shown in `sobo --help`, `db/README.md` and the `Dockerfile` (`api/cli/settings_text.py`).
The domain is imported where it is used, so that `sobo --help` does not load it.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from domain.access.oidc import Provider
    from domain.keys import Keys
    from domain.ledger.checkpoints import CheckpointSettings

PREFIX: Final = "SOBO_"
NO_PROXY: Final = "none"
_HOST: Final = r"(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)"
_ORIGIN: Final = r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?"


def _matching(pattern: str, rule: str) -> Callable[[str], str]:
    """A validator of a string against a pattern."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError("form", "{rule}", {"rule": rule})
        return value

    return check


def _all_matching(pattern: str, rule: str) -> Callable[[list[str]], list[str]]:
    """A validator of each string of a list against a pattern."""

    def check(values: list[str]) -> list[str]:
        if wrong := [value for value in values if not re.fullmatch(pattern, value)]:
            raise PydanticCustomError("form", "{rule}; not: {wrong}", {"rule": rule, "wrong": ", ".join(wrong)})
        return values

    return check


def _not_empty(kind: str) -> Callable[[Any], Any]:
    """A validator against empty paths: Path("") would be the working directory."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            raise PydanticCustomError("folder", "must name a {kind}", {"kind": kind})
        return value

    return check


def _split(value: Any) -> Any:
    """The items of a comma-separated string."""
    return [part for piece in value.split(",") if (part := piece.strip())] if isinstance(value, str) else value


def _proxies(value: Any) -> Any:
    """The networks of a comma-separated string; empty for `none`, None for an empty string: nothing was decided."""
    if not isinstance(value, str):
        return value
    if value.strip() == NO_PROXY:
        return []
    try:
        return [ip_network(part) for part in _split(value)] or None
    except ValueError as error:
        rule = f"must be addresses or networks of proxies, such as 10.0.0.5 or 10.1.0.0/16, or {NO_PROXY}"
        raise PydanticCustomError("proxies", "{rule}", {"rule": rule}) from error


def _issuer(value: str) -> str:
    """Validate with the column's type, which is imported here because it loads all tables."""
    from db.tables.types import Issuer
    from domain.faults import faults_of

    try:
        return TypeAdapter(Issuer).validate_python(value)
    except ValidationError as error:
        raise PydanticCustomError("issuer", "{rule}", {"rule": faults_of(error)[0].rule}) from error


def _contains_secret(file: Path) -> Path:
    if not _secret(file):
        raise PydanticCustomError("secret", "cannot be read as text, or is empty")
    return file


def _secret(file: Path) -> str:
    """The text of a file; empty if it cannot be read."""
    try:
        return file.read_text().strip()
    except (OSError, ValueError):
        return ""


Folder = Annotated[Path, BeforeValidator(_not_empty("folder"))]
File = Annotated[Path, BeforeValidator(_not_empty("file"))]
Hosts = Annotated[
    list[str],
    NoDecode,
    BeforeValidator(_split),
    AfterValidator(_all_matching(_HOST, "must be host names without a port, such as sobo.example.gov.vn or [::1]")),
]
Origins = Annotated[
    list[str],
    NoDecode,
    BeforeValidator(_split),
    AfterValidator(_all_matching(_ORIGIN, "must be exact origins, such as https://mot-cua.example.gov.vn")),
]
Targets = Annotated[
    list[str],
    NoDecode,
    BeforeValidator(_split),
    AfterValidator(
        _all_matching(
            rf"{_HOST}(?::[1-9][0-9]{{0,4}})?", "must be exact hosts, such as hop-thu.noi-bo.vn or 10.0.0.5:8443"
        )
    ),
]
Proxies = Annotated[
    list[IPv4Network | IPv6Network] | None,
    NoDecode,
    BeforeValidator(_proxies),
]
LedgerName = Annotated[
    str,
    AfterValidator(
        _matching(r"[a-z0-9][a-z0-9./-]{0,99}", "must be 1 to 100 of a-z, 0-9, '.', '/' and '-', such as tinh.vn/so-bo")
    ),
]
Callback = Annotated[
    str,
    AfterValidator(
        _matching(r"https?://[^\s?#]+/v1/session/oidc/callback", "must be the address of /v1/session/oidc/callback")
    ),
]


class Settings(BaseSettings):
    """Where data is stored and how the service is reached. Raises ValidationError with the name of a wrong variable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    data_dir: Folder = Field(default=Path(".sobo"), description="Folder of the embedded database")
    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="A PostgreSQL of your own, 15 or later, in place of the embedded one",
    )

    host: str = Field(
        default="127.0.0.1", description="Address to listen on; beyond loopback only behind a proxy with TLS"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    hosts: Hosts = Field(
        default=["localhost", "127.0.0.1", "[::1]"],
        description="Host names of the service besides SOBO_HOST, without a port, separated by commas; "
        "requests for other names get 421",
    )
    cors_origins: Origins = Field(
        default=[],
        description="Origins whose pages may use the API, exact and separated by commas, such as https://a.gov.vn",
    )
    hsts_seconds: int = Field(
        default=0,
        ge=0,
        le=63_072_000,
        description="Seconds for which browsers shall ask this host over https only (Strict-Transport-Security); "
        "0 does not say so",
    )
    trusted_proxies: Proxies = Field(
        default=None,
        description="Proxies before the service, which add to X-Forwarded-For: addresses or networks separated by "
        "commas, such as 10.0.0.5,10.1.0.0/16, or `none`; must be set to listen beyond loopback",
    )

    keys_dir: Folder | None = Field(
        default=None,
        description="Folder of the signing and sealing keys, readable only by its owner; if not set, keys in "
        "SOBO_DATA_DIR",
    )
    checkpoint_file: File | None = Field(
        default=None,
        description="File that published checkpoints are appended to; if not set, checkpoints.jsonl in SOBO_DATA_DIR",
    )
    checkpoint_seconds: int = Field(
        default=3600, ge=1, le=86_400, description="Seconds between two checkpoints, if the ledger has grown"
    )
    origin: LedgerName = Field(default="so-bo", description="Name of this ledger in its checkpoints")

    webhook_hosts: Targets = Field(
        default=[],
        description="Targets of webhooks inside the network, which may be plain http: exact host (on the usual port) "
        "or host:port, separated by commas",
    )

    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = Field(
        default=None,
        description="Provider of single sign-on for staff (OpenID Connect); all four SOBO_OIDC settings or none",
    )
    oidc_client: str | None = Field(
        default=None, min_length=1, max_length=300, description="Identifier of the service at the provider (client_id)"
    )
    oidc_secret_file: Annotated[Path, AfterValidator(_contains_secret)] | None = Field(
        default=None, description="File that contains the client secret, and nothing else"
    )
    oidc_redirect: Callback | None = Field(
        default=None,
        description="The https address of the service's /v1/session/oidc/callback, as registered with the provider",
    )

    @model_validator(mode="after")
    def _check_provider(self) -> Self:
        provider = {name: getattr(self, name) for name in type(self).model_fields if name.startswith("oidc_")}
        missing = [self.variable(name) for name, value in provider.items() if value is None]
        if missing and len(missing) < len(provider):
            raise PydanticCustomError("provider", "single sign-on needs {missing} too", {"missing": ", ".join(missing)})
        return self

    @classmethod
    def variable(cls, field: str) -> str:
        """The environment variable of a field."""
        alias = cls.model_fields[field].validation_alias
        return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"

    @property
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        """The proxies whose X-Forwarded-For is believed."""
        return self.trusted_proxies or []

    @property
    def beyond_loopback(self) -> bool:
        """Whether other machines reach the service directly."""
        try:
            return not ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"

    @property
    def all_hosts(self) -> list[str]:
        """All host names of the service."""
        return [*self.hosts, f"[{self.host}]" if ":" in self.host else self.host]

    @property
    def provider(self) -> "Provider | None":
        """The provider of single sign-on, if configured."""
        from domain.access.oidc import Provider

        if not (self.oidc_issuer and self.oidc_client and self.oidc_secret_file and self.oidc_redirect):
            return None
        return Provider(self.oidc_issuer, self.oidc_client, _secret(self.oidc_secret_file), self.oidc_redirect)

    @property
    def keys_folder(self) -> Path:
        """Folder of the signing and sealing keys."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def published_file(self) -> Path:
        """File that published checkpoints are appended to."""
        return self.checkpoint_file or self.data_dir / "checkpoints.jsonl"

    def checkpoint_settings(self, keys: "Keys") -> "CheckpointSettings":
        """Where and how often checkpoints are published, signed by `keys`."""
        from domain.ledger.checkpoints import CheckpointSettings

        return CheckpointSettings(keys, self.published_file, self.origin, timedelta(seconds=self.checkpoint_seconds))
