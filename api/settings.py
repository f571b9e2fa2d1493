"""Settings, all from the environment."""

import ipaddress
from pathlib import Path
from typing import Any, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the data lie and where the server listens. Raises ValidationError naming the variable that is wrong."""

    model_config = SettingsConfigDict(env_prefix="SOBO_")

    data_dir: Path = Field(default=Path(".sobo"), description="Folder of the embedded database")
    host: str = Field(default="127.0.0.1", description="Address to listen on; loopback only until there is a login")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    database_url: str | None = Field(
        default=None, validation_alias="DATABASE_URL", description="A PostgreSQL of your own, 15 or later"
    )

    @model_validator(mode="after")
    def _loopback_only(self) -> Self:
        if self.host != "localhost" and not _is_loopback(self.host):
            raise PydanticCustomError(
                "loopback",
                "SOBO_HOST={host} is refused: nobody has to log in yet, so the server listens on loopback only",
                {"host": self.host},
            )
        return self

    @field_validator("data_dir", mode="before")
    @classmethod
    def _not_the_working_folder(cls, value: Any) -> Any:
        """Path("") would be the folder that we happen to stand in."""
        if isinstance(value, str) and not value.strip():
            raise PydanticCustomError("folder", "must name a folder")
        return value


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
