"""Which links of a post lead to a page worth reading."""

from collections.abc import Iterable

from pipeline.fetching.address.target import read_target
from pipeline.fetching.errors import Forbidden

MOST = 3
"""So many links of a post are tried at most."""

_NETWORKS_OWN = ("x.com", "twitter.com")


def outward(links: Iterable[str]) -> list[str]:
    """The first links that lead out of the network: posts and profiles there are no pages that can be read."""
    return [link for link in links if not _is_networks_own(link)][:MOST]


def _is_networks_own(link: str) -> bool:
    try:
        host = read_target(link).host
    except Forbidden:
        return False  # the reader says why it is none
    return any(host == own or host.endswith(f".{own}") for own in _NETWORKS_OWN)
