"""The seal at the end of a record's page: its list of parts and its time stamp, so that the page alone can be verified.

The list names the hash of everything above the seal. The seal itself follows from list and stamp alone, byte for byte,
in words of no language.
"""

import base64
import re
from dataclasses import dataclass
from html import escape

from pipeline.preserving import time_stamp
from pipeline.preserving.record import digest
from pipeline.preserving.time_stamp import NoStamp

_SEAL = (
    '<footer id="seal"><p>SHA-256 <code>{hash}</code></p><p>RFC 3161 {stamped}</p>\n'
    "<pre hidden>{record}</pre>\n<pre hidden>{stamp}</pre></footer>\n</body>\n</html>\n"
)
_BEGINS = b'<footer id="seal">'
_WITHIN = re.compile(rb"<pre hidden>([A-Za-z0-9+/=]*)</pre>")


@dataclass(frozen=True)
class Unsealed:
    """A page, taken apart."""

    above: bytes
    record: bytes
    stamp: bytes | None


def sealed(above: bytes, record: bytes, stamp: bytes | None) -> bytes:
    """A page with its seal. Raises NoStamp for a stamp that cannot be read."""
    said = "–"
    if stamp is not None:
        found = time_stamp.read(stamp)
        # The stamp's own hash, too: not every byte of a stamp is signed.
        said = f"{found.at:%Y-%m-%d %H:%M:%S} UTC · {escape(found.by)}<br>SHA-256 <code>{digest(stamp)}</code>"
    packed = {"record": _packed(record), "stamp": _packed(stamp or b"")}
    return above + _SEAL.format(hash=digest(record), stamped=said, **packed).encode()


def unsealed(page: bytes) -> Unsealed | None:
    """What a page holds; None where its seal is not as it would be written."""
    above, found, end = page.rpartition(_BEGINS)
    within = _WITHIN.findall(end)
    if not found or len(within) != 2:
        return None
    try:
        record, stamp = (base64.b64decode(one, validate=True) for one in within)
        taken = Unsealed(above, record, stamp or None)
        return taken if sealed(above, record, taken.stamp) == page else None
    except (ValueError, NoStamp):
        return None


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()
