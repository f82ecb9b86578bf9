"""Published checks at an address, as a file to import: fetched as safely as any link that a stranger posts."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.policy import Policy

WAIT_S = 120.0
"""A feed may take longer than a page: somebody sits and waits for it."""


@contextmanager
def local(named: str, policy: Policy) -> Iterator[Path]:
    """Give the file that is named, or a copy of what an address holds while it is used, called after its host.

    Raises:
        FetchError: the address is not fetched; the message says why.
    """
    if not named.lower().startswith(("http:", "https:")):
        yield Path(named)
        return
    found = Fetcher(replace(policy, total_s=WAIT_S)).fetch(named, "feed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / found.host
        path.write_bytes(found.content)
        yield path
