"""Why a table could not be made: what is missing, for the table; the whole message, with what to do, for the log."""

import logging
import re
from functools import cache

logger = logging.getLogger(__name__)


def reason(error: Exception) -> str:
    """Take what is missing from a message; the whole of it goes to the log, once however many tables miss it."""
    _log(str(error))
    return re.split(r"[;:] ", str(error))[0]


@cache
def _log(words: str) -> None:
    logger.info("Left out: %s", words)
