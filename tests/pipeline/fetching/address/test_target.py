"""However an address is written: it is refused, or every reader reads the same in it."""

import string
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fetching.address.public import is_public
from pipeline.fetching.address.target import read_target
from pipeline.fetching.errors import FetchError

AWKWARD = st.sampled_from(
    [*".:@/\\?#[]%&=-_~!$'()*+,;|^`{}<>\" \t\r\n\0", "127", "0x7f", "0177", "①", "。", "ñ", "xn--", "::1", "80", "."]
)
PART = st.lists(
    AWKWARD | st.text(string.ascii_letters + string.digits, max_size=6) | st.text(max_size=2), max_size=8
).map("".join)
WRITTEN = st.builds("{}{}{}".format, st.sampled_from(["http://", "https://", "HTTP://", "http:", "//", ""]), PART, PART)


@settings(max_examples=400, deadline=None)
@given(WRITTEN)
def test_what_is_accepted_is_read_alike_by_all(written):
    try:
        target = read_target(written)
    except FetchError:
        return
    assert read_target(target.url) == target
    theirs = httpcore.URL(target.url)
    assert (theirs.host.decode().strip("[]"), theirs.port or None) in {
        (target.host, target.port), (target.host, None),
    }  # fmt: skip
    parts = urlsplit(target.url)  # httpcore leaves out what follows a semicolon; the wire hands it the path by itself
    assert parts._replace(scheme="", netloc="").geturl() == target.path
    assert target.url.isascii()
    assert target.url.isprintable()
    assert not set(target.authority) & set("@/\\?# ")


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_is_taken_in_one_notation_only(number):
    usual = str(ip_address(number))
    target = read_target(f"http://{usual}/")
    assert not target.is_name
    parts = usual.split(".")
    others = [str(number), hex(number), oct(number).replace("o", ""), ".".join(hex(int(each)) for each in parts)]
    for other in [
        each for each in [*others, f"{parts[0]}.{number & 0xFFFFFF}", f"{usual}.0x", f"0{usual}"] if each != usual
    ]:
        with pytest.raises(FetchError):
            read_target(f"http://{other}/")


@given(st.integers(0, 2**128 - 1))
def test_whatever_is_public_is_global(number):
    address = IPv6Address(number)
    assert not is_public(str(address)) or (
        address.is_global and not address.is_multicast and address.ipv4_mapped is None
    )


def test_a_link_as_newsrooms_write_it_stays_what_it_is():
    for url in (
        "https://elpais.example/espana/2026-03-04/el-paro-baja.html?ssm=TW_CC&a=b%20c",
        "http://www.bbc.example/news/uk-politics-123",
        "https://sub.ñandú.example/ruta/año?q=é",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/a",
    ):
        assert read_target(url).url == (
            url if url.isascii() else "https://sub.xn--and-6ma2c.example/ruta/a%C3%B1o?q=%C3%A9"
        )
