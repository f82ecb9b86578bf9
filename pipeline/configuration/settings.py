"""The environment, typed. Read at entry points only, and handed on as plain values."""

import os

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ml.errors import UserError
from pipeline.configuration.choices import DEMO_SAMPLES, HOME, Choices

__all__ = ["DEMO_SAMPLES", "HOME", "NO_DOTENV", "Settings", "SettingsError", "load", "reveal"]

NO_DOTENV = "CLAIMWIRE_NO_DOTENV"


class SettingsError(UserError):
    """A setting has a value that cannot be used."""


class Settings(Choices, BaseSettings):
    """The desk's choices, as the environment and `.env` have them."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)


def load() -> Settings:
    """Read the environment and `.env`; raises SettingsError that names the setting at fault and never its value."""
    # The demo's processes must not pick up what a real desk has written into its .env.
    file = None if os.environ.get(NO_DOTENV) else ".env"
    try:
        return Settings(_env_file=file)  # type: ignore[call-arg]
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"Please correct these settings in .env or the environment: {faults}.") from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not readable as text: save it as UTF-8.") from None


def reveal(secret: SecretStr | None) -> str | None:
    """The value of a secret, or None."""
    return secret.get_secret_value() if secret else None
