"""An address as posted → a target read once, by strict rules: what is checked is what is connected to."""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit

import idna

from pipeline.fetching.errors import Forbidden

LONGEST = 2048
"""Characters of an address, as given and as sent; browsers and sitemaps take no more for granted."""

_PORTS = {"http": 80, "https": 443}
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:@%]+)(?::(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_SAFE = "/?:@!$&'()*+,;=-._~%[]|"
# Names that mean something in a local network only; asking a resolver for them would tell it what was posted.
_LOCAL_ENDINGS = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa", "onion")


@dataclass(frozen=True)
class Target:
    """Where one request goes: every part in ASCII, the host in lower case, without credentials and fragment."""

    scheme: str
    host: str
    """A name, or an address in its usual notation, IPv6 without brackets."""
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address in one form."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def place(self) -> str:
        """Host and port, as FETCH_PRIVATE_HOSTS names them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_name(self) -> bool:
        """Whether the host is a name that has to be looked up."""
        return ":" not in self.host and not _is_dotted(self.host)


def read_target(url: str) -> Target:
    """Read an address; raises Forbidden unless it is plainly http or https, and no two readers could read it apart."""
    if len(url) > LONGEST:
        raise _too_long()
    if any(ord(sign) <= 0x20 or 0x7F <= ord(sign) <= 0xA0 or sign == "\\" for sign in url):
        raise Forbidden("odd characters", "The link has spaces, backslashes or control characters in it: correct it.")
    try:
        parts = urlsplit(url)
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    except (ValueError, UnicodeEncodeError):
        raise _no_address() from None
    if parts.scheme not in _PORTS:
        raise Forbidden("scheme", "Only http and https links are fetched: give one that begins with https://.")
    if "@" in parts.netloc:
        raise Forbidden("credentials", "The link carries a user name or password: give it without them.")
    found = _AUTHORITY.fullmatch(parts.netloc)
    if found is None or int(found["port"] or 1) not in range(1, 65536):
        raise _no_address()
    port = int(found["port"] or _PORTS[parts.scheme])
    target = Target(parts.scheme, read_host(found["host"]), port, path if path.startswith("/") else f"/{path}")
    if len(target.url) > LONGEST:
        raise _too_long()
    return target


def one_form(url: str) -> str:
    """An address as what was fetched is kept under; one that cannot be read stays as it is."""
    try:
        return read_target(url).url
    except Forbidden:
        return url


def read_host(host: str) -> str:
    """A host in one notation; raises Forbidden for numbers that are no plain IPv4 address, and for what is no name."""
    if host.startswith("["):
        try:
            return str(IPv6Address(host[1:-1]))
        except AddressValueError:
            raise _no_address() from None
    try:
        # UTS 46 maps full-width digits and dots as browsers do, so that they are seen for what they are below.
        name = idna.encode(host, uts46=True).decode("ascii").lower() if not host.isascii() else host.lower()
    except (idna.IDNAError, UnicodeError):
        raise _no_address() from None
    name = name.removesuffix(".")
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _no_address()
    # As browsers decide it: a name whose last label is a number is an IPv4 address, in whatever notation.
    if _NUMBER.fullmatch(labels[-1]) and not _is_dotted(name):
        raise Forbidden("odd notation", "The link names its host by a number: give its name.")
    return name


def is_local_name(host: str) -> bool:
    """Whether a name means something in a local network only."""
    if "." not in host and ":" not in host:
        return True
    return any(host == end or host.endswith(f".{end}") for end in _LOCAL_ENDINGS)


def _too_long() -> Forbidden:
    return Forbidden("address too long", f"The link is longer than {LONGEST:,} characters: give a shorter one.")


def _no_address() -> Forbidden:
    return Forbidden("no address", "This is not the address of a web page: check the link.")


def _is_dotted(host: str) -> bool:
    """Whether a host is an IPv4 address in the one usual notation: four decimal numbers, no leading zeros."""
    try:
        return str(IPv4Address(host)) == host
    except AddressValueError:
        return False
