"""What the doctor looks at before all else that depends on settings: what the desk decided above the environment."""

from bot.doctor.database import store
from bot.doctor.ill import Ill
from pipeline.configuration.in_force import DESKS, Unfit, merged, sound
from pipeline.configuration.settings import Settings
from pipeline.store.desk import setting_changes


def _decided(url: str) -> dict[str, str]:
    with store(url) as session:
        return {} if session is None else setting_changes.decided(session)


def as_they_hold(read: Settings, url: str) -> Settings:
    """The settings with what the desk decided, where the database says it."""
    try:
        decided = _decided(url)
    except Ill:  # which the database's own line tells
        return read
    chosen = merged(read, sound(read, decided))
    return read.model_copy(update={name: getattr(chosen, name) for name in DESKS})


def told(read: Settings, url: str) -> str:
    """Which settings the desk decided; raises Ill for one that cannot be in this environment."""
    decided = _decided(url)
    known = {name: text for name, text in decided.items() if name in DESKS}
    try:
        merged(read, known)
    except Unfit as unfit:
        raise Ill(
            f"what the desk decided cannot hold ({unfit}) Run claimwire settings reset, or set it anew."
        ) from unfit
    names = ", ".join(name.upper() for name in DESKS if name in known)
    return f"decided by the desk: {names or 'none yet'}; all others by .env and the environment"
