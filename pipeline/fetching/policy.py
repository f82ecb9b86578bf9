"""What may be fetched, and how much of it: the desk's choices as plain values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.fetching.address.target import read_host
from pipeline.fetching.answer.kinds import Kind
from pipeline.fetching.errors import Forbidden

_CONTACT = re.compile(r"[\x21-\x7e]{1,200}")
_PLACE = re.compile(r"(\[[^\]]+\]|[^:\[\]]+):([0-9]{1,5})")


@dataclass(frozen=True)
class Policy:
    """Hosts and limits of every fetch."""

    hosts: frozenset[str] = frozenset()
    """When there are any, only these and what lies below them is fetched."""
    private_hosts: frozenset[str] = frozenset()
    """host:port of the desk's own that may have a private address."""
    contact: str | None = None
    """Whom the owner of a site may write to; told to every site."""
    ports: frozenset[int] = frozenset({80, 443})
    total_s: float = 15.0
    """For everything: looking up, redirects, the last byte."""
    read_s: float = 5.0
    """For each wait on the next bytes."""
    redirects: int = 5
    at_most: dict[Kind, int] = field(
        default_factory=lambda: {"page": 5_000_000, "image": 10_000_000, "feed": 50_000_000}
    )
    """Bytes, as sent and as unpacked."""

    @property
    def user_agent(self) -> str:
        """How we introduce ourselves."""
        return f"Claimwire/0.1 (fact-checking; {self.contact})" if self.contact else "Claimwire/0.1 (fact-checking)"

    def allows(self, host: str) -> bool:
        """Whether FETCH_HOSTS lets this host through."""
        return not self.hosts or any(host == each or host.endswith(f".{each}") for each in self.hosts)


def read_hosts(written: str) -> frozenset[str]:
    """The hosts of a setting, separated by commas or spaces; raises ValueError for what is no host."""
    return frozenset(_host(each) for each in _entries(written))


def read_places(written: str) -> frozenset[str]:
    """The host:port of a setting; raises ValueError for an entry without port."""
    places = set()
    for each in _entries(written):
        found = _PLACE.fullmatch(each)
        if found is None or int(found[2]) not in range(1, 65536):
            raise ValueError(f"{each!r} is not a host with its port; write archive.example.org:443")
        host = _host(found[1])
        places.add(f"[{host}]:{int(found[2])}" if ":" in host else f"{host}:{int(found[2])}")
    return frozenset(places)


def read_contact(written: str | None) -> str | None:
    """A mail address or link for the user agent; raises ValueError for what cannot stand in a header."""
    if written is not None and not _CONTACT.fullmatch(written):
        raise ValueError("FETCH_CONTACT is not one mail address or link; write desk@example.org")
    return written


def _entries(written: str) -> Iterable[str]:
    return written.replace(",", " ").split()


def _host(written: str) -> str:
    try:
        return read_host(written.lower())
    except Forbidden:
        raise ValueError(f"{written!r} is not the name of a host; write example.org") from None
