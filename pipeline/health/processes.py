"""Which processes a desk has, and when one of them counts as silent."""

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


def works(sign: Sign) -> bool:
    """Whether a process lives, and does something as often as it should."""
    limit = (AT_ONE_THING if sign.doing else NEVER_IDLE).get(sign.process.name, timedelta.max)
    return sign.silent <= SILENT and sign.idle <= limit


def silent(signs: Sequence[Sign]) -> list[str]:
    """The names of processes of which none lives, or one hangs."""
    alive = {sign.process.name for sign in signs if works(sign)}
    hanging = {sign.process.name for sign in signs if not works(sign)}
    return [name for name in NAMES if name not in alive or name in hanging]
