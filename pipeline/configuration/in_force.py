"""The settings in force: what the environment says, and above it what the desk decided."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from ml.errors import UserError
from pipeline.configuration.choices import Choices
from pipeline.configuration.kinds import Decider
from pipeline.language.speech import _

FRESH_S = 3.0
"""How long a process goes by what it read of the desk's decisions."""

WHY = {
    "greater_than": _("give more than {gt}"),
    "greater_than_equal": _("give {ge} or more"),
    "less_than": _("give less than {lt}"),
    "less_than_equal": _("give {le} or less"),
    "finite_number": _("give a number"),
    "float_parsing": _("give a number"),
    **dict.fromkeys(("int_parsing", "int_parsing_size", "int_from_float"), _("give a whole number")),
    "bool_parsing": _("give true or false"),
    "literal_error": _("give {expected}"),
    "string_too_short": _("give a name"),
}
"""What to do, by Pydantic's names of what is wrong; our own readers say it themselves."""

log = logging.getLogger(__name__)


class Unfit(UserError):
    """What the desk wants cannot be: why, by the setting's name, or by "" where several do not go together."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        """Say them all."""
        super().__init__("; ".join(f"{name.upper()}: {why}" if name else why for name, why in faults.items()) + ".")
        self.faults = faults


def decided_by(name: str) -> Decider:
    """Whose a setting is."""
    return next(one for one in Choices.model_fields[name].metadata if isinstance(one, Decider))


DESKS = tuple(name for name in Choices.model_fields if decided_by(name) is Decider.DESK)
"""The settings that the desk decides, in the order of `.env.example`."""


def written(choices: Choices, name: str) -> str:
    """A setting's value as one writes it; empty for none."""
    value = getattr(choices, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def merged(environment: Choices, decided: Mapping[str, str]) -> Choices:
    """The environment's choices with what the desk decided above them. Raises Unfit."""
    if not decided:
        return environment
    above = {name: text or _nothing(name) for name, text in decided.items()}
    try:
        return Choices.model_validate(environment.model_dump() | above)
    except ValidationError as error:
        raise Unfit(_faults(error)) from None


def _nothing(name: str) -> str | None:
    return None if Choices.model_fields[name].default is None else ""


def _faults(error: ValidationError) -> dict[str, str]:
    """Why, by name; never with the value, which may be a secret's."""
    return {
        ".".join(map(str, one["loc"][:1])): WHY.get(one["type"], "{said}").format(
            **{name: _plain(bound) for name, bound in one.get("ctx", {}).items()},
            said=one["msg"].removeprefix("Value error, ").rstrip("."),
        )
        for one in error.errors(include_input=False)
    }


def _plain(bound: object) -> str:
    whole = isinstance(bound, float) and bound.is_integer()
    return f"{int(bound) if whole else bound:,}" if isinstance(bound, int | float) else str(bound)


def sound(environment: Choices, decided: Mapping[str, str]) -> dict[str, str]:
    """What of the desk's decisions can still be, in this environment and version; the log says why others cannot."""
    known = {name: text for name, text in decided.items() if name in DESKS}
    try:
        merged(environment, known)
    except Unfit as unfit:
        log.warning("The environment's value stands in place of what the desk decided: %s", unfit)
        left = {name: text for name, text in known.items() if name not in unfit.faults}
        return sound(environment, left if len(left) < len(known) else {})
    return known


class InForce:
    """One process's view, which is seconds old at most."""

    def __init__(self, read: Callable[[], Mapping[str, str]]) -> None:
        """`read` asks Postgres what the desk decided."""
        self._read, self._looking = read, threading.Lock()
        self._decided: Mapping[str, str] | None = None
        self._until = 0.0
        self._made: tuple[Choices, Mapping[str, str], Choices] | None = None

    def over(self, environment: Choices) -> Choices:
        """The choices in force; the same object as long as nothing changes."""
        decided, made = self._now(), self._made
        if made is None or made[0] is not environment or made[1] != decided:
            made = self._made = (environment, decided, merged(environment, sound(environment, decided)))
        return made[2]

    def forget(self) -> None:
        """Ask anew next time: this process has changed something."""
        with self._looking:
            self._until = 0.0

    def _now(self) -> Mapping[str, str]:
        # Who comes while somebody else looks goes by what is known, and waits for no connection.
        if time.monotonic() >= self._until and self._looking.acquire(blocking=self._decided is None):
            try:
                self._look()
            finally:
                self._looking.release()
        assert self._decided is not None
        return self._decided

    def _look(self) -> None:
        if time.monotonic() < self._until:
            return
        try:
            self._decided = self._read()
        except SQLAlchemyError as error:
            if self._decided is None:
                raise
            log.warning("What the desk decided is not known anew (%s): what held still holds.", type(error).__name__)
        self._until = time.monotonic() + FRESH_S
