"""What people are told of the desk's processes: who lives, who is missing, and who lives and does nothing."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.health.processes import AT_ONE_THING, NAMES, NEVER_IDLE, SILENT
from pipeline.language.speech import _
from pipeline.store.heartbeats import Sign

NOT_RUNNING = _("Not running: {names}; `claimwire up`, or their lines of the Procfile, start them.")
NO_SIGN = _("No sign of {process} for {time}: it hangs or was killed; see its log, start it again.")
AT_IT = _("{process} is at {doing} for {time}: see its log, and start it again if it hangs.")
IDLE = _("{process} lives and does nothing for {time}: see its log, and whether Redis answers.")


def troubles(signs: Sequence[Sign]) -> list[str]:
    """A sentence for whatever is wrong with them, with what to do."""
    missing = [name for name in NAMES if name not in {sign.process.name for sign in signs}]
    words = [word for sign in signs if (word := _of(sign))]
    if missing:
        words.append(NOT_RUNNING.format(names=", ".join(missing)))
    return words


def _of(sign: Sign) -> str | None:
    name, idle = sign.process.name, _long(sign.idle)
    if sign.silent > SILENT:
        return NO_SIGN.format(process=sign.process, time=_long(sign.silent))
    if sign.doing and sign.idle > AT_ONE_THING.get(name, timedelta.max):
        return AT_IT.format(process=sign.process, doing=sign.doing, time=idle)
    if not sign.doing and sign.idle > NEVER_IDLE.get(name, timedelta.max):
        return IDLE.format(process=sign.process, time=idle)
    return None


def _long(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
