"""Which IP addresses belong to the public internet, and may be connected to."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IpAddress = IPv4Address | IPv6Address

# Named in full, because `is_global` knows different ones in each release of Python (IANA's special-purpose registries).
_NOT_PUBLIC_4 = tuple(
    IPv4Network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # the metadata service of one cloud answers on a public address
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
# Teredo, ORCHID and benchmarks; documentation; 6to4; AS112; segment routing: what carries or names another network.
_NOT_PUBLIC_6 = tuple(
    IPv6Network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16")
)
_DESKS_OWN = tuple(
    ip_network(each)
    for each in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7")
)
_METADATA = (IPv6Address("fd00:ec2::254"), IPv6Address("fd20:ce::254"), IPv4Address("100.100.100.200"))
_ISATAP = (0x00005EFE, 0x02005EFE)


def is_public(address: str) -> bool:
    """Whether an address, as a resolver gave it, belongs to the public internet; what is no address does not.

    IPv6 addresses that carry an IPv4 address (mapped, 6to4, NAT64, Teredo, ISATAP) do not, whatever they carry: no
    site is published under one, and where they lead depends on the network that we are in.
    """
    ip = _read(address)
    if isinstance(ip, IPv4Address):
        return ip.is_global and not any(ip in network for network in _NOT_PUBLIC_4)
    if ip is None or ip.scope_id is not None or ip not in _PUBLIC_6:
        return False
    carries_another = (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP
    return ip.is_global and not carries_another and not any(ip in network for network in _NOT_PUBLIC_6)


def may_be_the_desks_own(address: str) -> bool:
    """Whether a host that the desk named as its own may have this address: public, private or this machine.

    Link-local addresses (there the clouds' metadata services answer), multicast and the like never are.
    """
    ip = _read(address)
    if ip is None or ip in _METADATA:
        return False
    return is_public(address) or any(ip.version == network.version and ip in network for network in _DESKS_OWN)


def _read(address: str) -> IpAddress | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
