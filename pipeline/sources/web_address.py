"""The address of a service as people write it into settings."""

import re
from urllib.parse import urlsplit

from pipeline.language.speech import _

_WELL_FORMED = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


def read_web_address(written: str) -> str:
    """The address without the white space around it; ValueError where no request can be sent there."""
    alone = written.strip()
    try:
        read = urlsplit(alone)
        sendable = bool((read.hostname or "").encode("idna")) and read.port != 0
    except ValueError:  # of brackets, of the port, of a name that no host can have
        sendable = False
    if not sendable or not _WELL_FORMED.fullmatch(alone):
        raise ValueError(_("it is no web address: write one that begins with https://, or leave the setting out"))
    return alone
