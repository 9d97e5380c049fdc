"""The settings, read from the environment once. This is the only place that reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from tracker.errors import SettingsError

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
DEVELOPMENT_SECRET = "solo-para-desarrollo"
MAIL_SERVERS = ("smtp", "smtp+starttls", "smtps")
MAIL_FORMS = "smtp://HOST:PORT, smtp+starttls:// or smtps://USER:PASSWORD@HOST:PORT, maildir:///FOLDER, console or none"


class Settings(BaseSettings):
    """Puente's settings; ``.env.example`` explains each of them to the person who runs it."""

    model_config = SettingsConfigDict(env_prefix="PUENTE_", extra="ignore", frozen=True)

    mode: Literal["development", "production"] = "development"
    data_dir: Path = Path("var")
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    base_url: str = "http://127.0.0.1:8000"
    contact: str = "puente@example.org"
    encoder: Literal["use", "e5"] = "use"
    mail: str = "none"
    mail_from: str = "Puente <avisos@example.org>"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=2, ge=1, le=64)
    proxies: int = Field(default=0, ge=0, le=5)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    replay: str | None = None
    now: datetime | None = None
    password_cost: int = Field(default=3, ge=1, le=10)
    crawl_timeout: int = Field(default=1800, ge=10, le=86_400)

    @field_validator("base_url")
    @classmethod
    def _http_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write an address such as https://puente.example.org")
        return value.rstrip("/")

    @field_validator("mail")
    @classmethod
    def _mail_transport(cls, value: str) -> str:
        if value in ("none", "console"):
            return value
        parts = urlsplit(value)
        if (parts.scheme in MAIL_SERVERS and parts.hostname) or (parts.scheme == "maildir" and parts.path):
            return value
        raise ValueError(f"write {MAIL_FORMS}")

    @field_validator("now")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.utcoffset() is None:
            raise ValueError("write an instant with its offset, such as 2025-06-18T12:00:00-06:00")
        return value

    @field_validator("replay")
    @classmethod
    def _loopback(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).hostname not in LOOPBACK:
            raise ValueError("write the address of a replay server on this machine, such as http://127.0.0.1:8099")
        return value.rstrip("/") if value else None

    @model_validator(mode="after")
    def _production(self) -> Self:
        if self.mode != "production":
            return self
        for name in ("replay", "now"):
            if getattr(self, name) is not None:
                raise ValueError(f"PUENTE_{name.upper()} is refused in production mode; unset it")
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError(
                "PUENTE_SECRET_KEY is missing or short; in production mode set 32 random characters or more"
            )
        if not self.base_url.startswith("https://"):
            raise ValueError("PUENTE_BASE_URL must start with https:// in production mode")
        if self.contact.endswith("@example.org"):
            raise ValueError("PUENTE_CONTACT is missing; set the e-mail that the read sites can write to")
        return self

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database; a file below ``data_dir`` when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'puente.sqlite3'}"

    @property
    def production(self) -> bool:
        """Whether this is a real deployment."""
        return self.mode == "production"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed in and the environment count; an empty variable counts as unset."""
        return init_settings, EnvSettingsSource(settings_cls, env_ignore_empty=True)


def load_settings(**overrides: object) -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a setting is missing or wrong; the message names each one and says what to write.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(dict(problem)) for problem in error.errors())) from error


def child_environment(settings: Settings, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child process that must see the same settings."""
    env = {**os.environ, "PUENTE_MODE": settings.mode, "PUENTE_DATA_DIR": str(settings.data_dir.absolute())}
    env |= {"DATABASE_URL": settings.database, "PUENTE_CONTACT": settings.contact, "PUENTE_MAIL": settings.mail}
    env |= {"PUENTE_BASE_URL": settings.base_url, "PUENTE_PORT": str(settings.port)}
    if settings.replay:
        env["PUENTE_REPLAY"] = settings.replay
    if settings.now:
        env["PUENTE_NOW"] = settings.now.isoformat()
    return env | dict(extra or {})


def _explain(problem: dict[str, object]) -> str:
    location = problem.get("loc") or ()
    name = str(location[0]) if isinstance(location, tuple) and location else ""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not name:
        return message
    variable = name if name == "DATABASE_URL" else f"PUENTE_{name.upper()}"
    return f"{variable}: {message}"
