"""What people are told of the desk's processes: who lives, who is missing, and who lives and does nothing."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.store.heartbeats import Sign

NAMES = ("bot", "worker", "cards", "checks", "trainer", "beat", "poller")
"""The Procfile's."""
SILENT = timedelta(minutes=1)
NEVER_IDLE = {"poller": timedelta(minutes=5), "beat": timedelta(minutes=20), "worker": timedelta(minutes=20)}
"""These have always something to take up: the sweep, if nothing else."""
AT_ONE_THING = {"cards": timedelta(minutes=20), "checks": timedelta(minutes=20), "worker": timedelta(minutes=10)}
"""What one thing may take; a training takes hours."""


def troubles(signs: Sequence[Sign]) -> list[str]:
    """A sentence for whatever is wrong with them, with what to do."""
    missing = [name for name in NAMES if name not in {sign.process.name for sign in signs}]
    words = [word for sign in signs if (word := _of(sign))]
    if missing:
        words.append(f"Not running: {', '.join(missing)}; `claimwire up`, or their lines of the Procfile, start them.")
    return words


def in_one_line(signs: Sequence[Sign]) -> str:
    """All of them, for the home tab."""
    if not signs:
        return "Processes: nothing is known of them."
    wrong = troubles(signs)
    return f"⚠️ {' '.join(wrong)}" if wrong else "Processes: all live."


def _of(sign: Sign) -> str | None:
    name, idle = sign.process.name, _long(sign.idle)
    if sign.silent > SILENT:
        return (
            f"No sign of {sign.process} for {_long(sign.silent)}: it hangs or was killed; see its log, start it again."
        )
    if sign.doing and sign.idle > AT_ONE_THING.get(name, timedelta.max):
        return f"{sign.process} is at {sign.doing} for {idle}: see its log, and start it again if it hangs."
    if not sign.doing and sign.idle > NEVER_IDLE.get(name, timedelta.max):
        return f"{sign.process} lives and does nothing for {idle}: see its log, and whether Redis answers."
    return None


def _long(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
