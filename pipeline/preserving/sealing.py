"""What was seen → the files of a record, with the hash of each, and the word of an authority where one gives it."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.fetching.poster import Poster
from pipeline.language.speech import spoken
from pipeline.preserving import time_stamp
from pipeline.preserving.gathering import Seen
from pipeline.preserving.page import Facts, Vouching, page
from pipeline.preserving.record import PAGE, RECORD, STAMP, record_of
from pipeline.preserving.sealed_page import sealed
from pipeline.preserving.time_stamp import NoStamp

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Authority:
    """Who is asked for time stamps, and the file of roots under which it must stand."""

    url: str
    poster: Poster
    certificates: Path | None

    @property
    def host(self) -> str:
        """What it is called in a record: the rest of an address may be a secret."""
        return urlsplit(self.url).hostname or ""


def files_of(seen: Seen, facts: Facts, authority: Authority | None) -> dict[str, bytes]:
    """All files of a record, by name. Where the authority gives no time stamp the record says why."""
    if authority is not None:
        stamped = replace(facts, time_stamp=Vouching(authority.host))
        above, record = _written(seen, stamped)
        try:
            stamp = time_stamp.ask(authority.poster, authority.url, record, certificates=authority.certificates)
            return _all(seen, above, record, stamp)
        except NoStamp as error:
            log.warning("%s gave no time stamp for record %s: %s", authority.host, facts.record, error)
            facts = replace(facts, time_stamp=Vouching(asked=authority.host, why=str(error)))
    return _all(seen, *_written(seen, facts), None)


def _written(seen: Seen, facts: Facts) -> tuple[bytes, bytes]:
    """The page above its seal, and the list of everything."""
    above = page(seen, facts)
    said: Mapping[str, Any] = asdict(facts) | {
        "post": seen.post["url"], "language": str(spoken().locale), "missing": [asdict(one) for one in seen.missing]
    }  # fmt: skip
    return above, record_of(said, seen.parts, page=above)


def _all(seen: Seen, above: bytes, record: bytes, stamp: bytes | None) -> dict[str, bytes]:
    stamped = {STAMP: stamp} if stamp else {}
    parts = {part.name: part.content for part in seen.parts}
    return {**parts, RECORD: record, PAGE: sealed(above, record, stamp), **stamped}
