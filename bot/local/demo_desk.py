"""The demo's desk for a second terminal: commands work on it where nothing names a desk of one's own."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from ml.errors import UserError
from pipeline.configuration.settings import NO_DOTENV, Settings, load

STATE = Path(".claimwire") / "demo"
KEPT = "settings.json"
ADDRESSES = ("DATABASE_URL", "REDIS_URL")
SENTENCE = f"This is the demo's desk, kept in {STATE}: a .env, DATABASE_URL or `claimwire up` would name one of yours."


class NoDesk(UserError):
    """Neither a desk of one's own nor the demo's is here."""


def keep(environment: Mapping[str, str]) -> None:
    """Leave the demo's settings in its folder; where its services answer changes, and follows from the folder."""
    kept = {name.lower(): value for name, value in environment.items() if name not in ADDRESSES}
    (STATE / KEPT).write_text(json.dumps(kept, indent=1), encoding="utf-8")


def settings(say: Callable[[str], None]) -> Settings:
    """The settings of one's own desk, or else of the demo's, which `say` hears; raises NoDesk where neither is here."""
    own = load()
    if _somebodys(own):
        return own
    if not (STATE / KEPT).exists():
        raise NoDesk(
            "There is no desk here yet: `make demo` begins one to look at, a .env and `claimwire up` one of yours."
        )
    say(SENTENCE)
    return Settings(_env_file=None, **json.loads((STATE / KEPT).read_text(encoding="utf-8")))  # type: ignore[call-arg]


def settings_anyway() -> Settings:
    """The same, or where neither is here what the environment says: for what needs no desk, only where things lie."""
    try:
        return settings(lambda _: None)
    except NoDesk:
        return load()


def _somebodys(own: Settings) -> bool:
    """Whether these settings were given, or `claimwire up` has kept something by them."""
    named = {"database_url", "state_dir"} & own.model_fields_set
    return bool(named or os.environ.get(NO_DOTENV) or os.path.lexists(".env") or (own.state_dir / "postgres").exists())
