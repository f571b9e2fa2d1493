"""Settings, all from the environment."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from db.tables.types import Issuer
from domain.access.oidc import Provider
from domain.keys import Keys
from domain.ledger.checkpoints import CheckpointSettings

_HOST: Final = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9._-]+")
_HOST_AND_PORT: Final = re.compile(rf"(?:{_HOST.pattern})(?::[1-9][0-9]{{0,4}})?")
_ORIGIN: Final = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?")
_BACK: Final = r"^https?://[^\s?#]+/v1/session/oidc/callback$"


def _listed(value: Any) -> Any:
    """What stands between commas."""
    return [part for one in value.split(",") if (part := one.strip())] if isinstance(value, str) else value


Listed = Annotated[list[str], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Where the data lie and where the server listens. Raises ValidationError naming the variable that is wrong."""

    model_config = SettingsConfigDict(env_prefix="SOBO_")

    data_dir: Path = Field(default=Path(".sobo"), description="Folder of the embedded database")
    host: str = Field(default="127.0.0.1", description="Address to listen on; beyond loopback, behind a proxy with TLS")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    database_url: str | None = Field(
        default=None, validation_alias="DATABASE_URL", description="A PostgreSQL of your own, 15 or later"
    )

    keys_dir: Path | None = Field(default=None, description="Folder of the signing keys; by default in data_dir")
    checkpoint_file: Path | None = Field(default=None, description="File of checkpoints; by default in data_dir")
    checkpoint_seconds: int = Field(default=3600, ge=1, le=86_400, description="Seconds between two checkpoints")
    origin: str = Field(
        default="so-bo", pattern=r"^[a-z0-9][a-z0-9./-]{0,99}$", description="Name of this ledger in its checkpoints"
    )
    trusted_proxies: int = Field(default=0, ge=0, le=10, description="How many proxies before us to believe")

    hosts: Listed = Field(
        default=["localhost", "127.0.0.1", "[::1]"],
        description="Names the service answers to, without a port; the address it listens on is one of them",
    )
    cors_origins: Listed = Field(
        default=[], description="Origins whose pages may use the API, such as https://a.gov.vn"
    )

    webhook_hosts: Listed = Field(
        default=[], description="Targets of webhooks inside the network: exact host or host:port, may be plain http"
    )

    oidc_issuer: Issuer | None = Field(
        default=None, description="Provider of single sign-on for staff (OpenID Connect)"
    )
    oidc_client: str | None = Field(default=None, min_length=1, max_length=300, description="What we are called there")
    oidc_secret_file: Path | None = Field(default=None, description="File that holds our secret there, nothing else")
    oidc_redirect: str | None = Field(
        default=None, pattern=_BACK, description="Where it sends staff back to: our …/v1/session/oidc/callback"
    )

    @property
    def every_host(self) -> list[str]:
        """Every name the service answers to."""
        return [*self.hosts, f"[{self.host}]" if ":" in self.host else self.host]

    @property
    def provider(self) -> Provider | None:
        """Who signs staff on, if anybody does."""
        if not (self.oidc_issuer and self.oidc_client and self.oidc_secret_file and self.oidc_redirect):
            return None
        return Provider(self.oidc_issuer, self.oidc_client, _secret(self.oidc_secret_file), self.oidc_redirect)

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        given = {name: getattr(self, name) for name in type(self).model_fields if name.startswith("oidc_")}
        missing = [f"SOBO_{name.upper()}" for name, value in given.items() if value is None]
        if missing and len(missing) < len(given):
            raise PydanticCustomError("provider", "single sign-on needs {missing} too", {"missing": ", ".join(missing)})
        return self

    @field_validator("oidc_secret_file")
    @classmethod
    def _holds_a_secret(cls, value: Path | None) -> Path | None:
        if value is not None and not _secret(value):
            raise PydanticCustomError("secret", "cannot be read as a text, or is empty")
        return value

    @field_validator("hosts")
    @classmethod
    def _names(cls, value: list[str]) -> list[str]:
        return _each(value, _HOST, "must be names without a port, such as sobo.example.gov.vn or [::1]")

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: list[str]) -> list[str]:
        return _each(value, _ORIGIN, "must be exact origins, such as https://mot-cua.example.gov.vn")

    @field_validator("webhook_hosts")
    @classmethod
    def _inside(cls, value: list[str]) -> list[str]:
        return _each(value, _HOST_AND_PORT, "must be exact hosts, such as hop-thu.noi-bo.vn or 10.0.0.5:8443")

    @property
    def keys_folder(self) -> Path:
        """Where the signing keys lie."""
        return self.keys_dir or self.data_dir / "keys"

    def published(self, keys: Keys) -> CheckpointSettings:
        """Where checkpoints go, signed by `keys`."""
        file = self.checkpoint_file or self.data_dir / "checkpoints.jsonl"
        return CheckpointSettings(keys, file, self.origin, timedelta(seconds=self.checkpoint_seconds))

    @field_validator("data_dir", "keys_dir", "checkpoint_file", mode="before")
    @classmethod
    def _not_the_working_folder(cls, value: Any, about: ValidationInfo) -> Any:
        """Path("") would be the folder that we happen to stand in."""
        if isinstance(value, str) and not value.strip():
            kind = "file" if about.field_name == "checkpoint_file" else "folder"
            raise PydanticCustomError("folder", "must name a {kind}", {"kind": kind})
        return value


def _secret(file: Path) -> str:
    """What a file holds; nothing if it cannot be read."""
    try:
        return file.read_text().strip()
    except (OSError, ValueError):
        return ""


def _each(values: list[str], form: re.Pattern[str], rule: str) -> list[str]:
    if wrong := [value for value in values if not form.fullmatch(value)]:
        raise PydanticCustomError("form", "{rule}; not: {wrong}", {"rule": rule, "wrong": ", ".join(wrong)})
    return values
