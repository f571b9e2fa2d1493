"""Settings, all from the environment."""

import ipaddress
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.checkpoints import Published
from domain.keys import Keys


class Settings(BaseSettings):
    """Where the data lie and where the server listens. Raises ValidationError naming the variable that is wrong."""

    model_config = SettingsConfigDict(env_prefix="SOBO_")

    data_dir: Path = Field(default=Path(".sobo"), description="Folder of the embedded database")
    host: str = Field(default="127.0.0.1", description="Address to listen on; loopback only until there is a login")
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

    @model_validator(mode="after")
    def _loopback_only(self) -> Self:
        if self.host != "localhost" and not _is_loopback(self.host):
            raise PydanticCustomError(
                "loopback",
                "SOBO_HOST={host} is refused: nobody has to log in yet, so the server listens on loopback only",
                {"host": self.host},
            )
        return self

    @property
    def keys_folder(self) -> Path:
        """Where the signing keys lie."""
        return self.keys_dir or self.data_dir / "keys"

    def published(self, keys: Keys) -> Published:
        """Where checkpoints go, signed by `keys`."""
        file = self.checkpoint_file or self.data_dir / "checkpoints.jsonl"
        return Published(keys, file, self.origin, timedelta(seconds=self.checkpoint_seconds))

    @field_validator("data_dir", "keys_dir", "checkpoint_file", mode="before")
    @classmethod
    def _not_the_working_folder(cls, value: Any, about: ValidationInfo) -> Any:
        """Path("") would be the folder that we happen to stand in."""
        if isinstance(value, str) and not value.strip():
            kind = "file" if about.field_name == "checkpoint_file" else "folder"
            raise PydanticCustomError("folder", "must name a {kind}", {"kind": kind})
        return value


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
