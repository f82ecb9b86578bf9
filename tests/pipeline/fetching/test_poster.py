"""A POST goes to a checked address by https, once; no redirect is followed and no body is read."""

import pytest

from pipeline.fetching.errors import Forbidden, Unreachable
from pipeline.fetching.policy import Policy
from pipeline.fetching.poster import Poster
from pipeline.fetching.wire import Wire
from tests.pipeline.fetching.hostile import PUBLIC, answer, hostile_web, raw

HEADERS = {"Content-Type": "application/json"}
URL = "https://news.example/hook?key=1"


@pytest.fixture
def web(certificate):
    theirs, ours = certificate
    with hostile_web(context=theirs, certificates=ours) as made:
        yield made


@pytest.fixture
def poster(web, certificate):
    policy = Policy(total_s=1.0, read_s=0.5)
    return Poster(Wire(policy, resolve=web.names, backend=web.network, certificates=certificate[1]))


def test_it_arrives_with_its_headers_and_length(web, poster):
    web.server.paths["/hook"] = answer(status="204 No Content")
    assert poster.post(URL, headers=HEADERS, content=b'{"a": 1}') == 204
    (request,) = web.server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?key=1 HTTP/1.1\r\nHost: news.example\r\n")
    assert b"\r\nContent-Length: 8" in head
    assert body in (b"", b'{"a": 1}')  # it may come by itself


@pytest.mark.parametrize("code", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
@pytest.mark.parametrize("to", ["https://news.example/other", "http://127.0.0.1/", "https://10.0.0.7/"])
def test_no_redirect_is_followed(web, poster, code, to):
    web.server.paths["/hook"] = answer(f"Location: {to}", status=code)
    assert poster.post(URL, headers=HEADERS, content=b"{}") == int(code[:3])
    assert len(web.network.connects) == 1


@pytest.mark.parametrize(
    ("addresses", "why"),
    [
        (("127.0.0.1",), "private address"),
        ((PUBLIC, "10.0.0.7"), "private address"),
        (("::1",), "private address"),
        (("169.254.169.254",), "private address"),
        (("::ffff:127.0.0.1",), "private address"),
    ],
)
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(web, poster, addresses, why):
    web.names.answers["news.example"] = [addresses]
    with pytest.raises(Forbidden) as refused:
        poster.post(URL, headers=HEADERS, content=b"{}")
    assert refused.value.reason == why
    assert web.network.connects == []


def test_a_name_is_looked_up_once_and_the_checked_address_is_connected_to(web, poster):
    web.names.answers["news.example"] = [(PUBLIC,), ("127.0.0.1",)]
    web.server.paths["/hook"] = answer()
    assert poster.post(URL, headers=HEADERS, content=b"{}") == 200
    assert web.network.connects == [(PUBLIC, 443)]


def test_plain_http_is_for_the_desks_own_hosts_alone(web, poster):
    with pytest.raises(Forbidden) as refused:
        poster.post("http://news.example/hook", headers=HEADERS, content=b"{}")
    assert refused.value.reason == "no https"
    assert poster.check(URL) == "news.example"


@pytest.mark.parametrize(
    "said", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 99_999], ids=["nothing", "odd", "headers"]
)
def test_an_answer_that_is_none_did_not_arrive(web, poster, said):
    web.server.paths["/hook"] = raw(said)
    with pytest.raises(Unreachable) as refused:
        poster.post(URL, headers=HEADERS, content=b"{}")
    assert refused.value.reason == "broken answer"


def test_a_certificate_for_another_name_is_refused(web, poster):
    web.names.answers["other.example"] = [(PUBLIC,)]
    with pytest.raises(Unreachable) as refused:
        poster.post("https://other.example/hook", headers=HEADERS, content=b"{}")
    assert refused.value.reason == "certificate"
    assert web.server.requests == []
