"""Loopback only: the address it binds, the Host and the Origin of a request, the page's policy."""

import httpx
import pytest
from click.testing import CliRunner
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.sandbox import Sandbox
from bot.sandbox.__main__ import main


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_no_other_address_is_bound(host: str) -> None:
    with pytest.raises(ValueError, match="this machine only"), Sandbox(host=host).running():
        pass


def test_a_taken_port_is_a_clear_error(sandbox: Sandbox) -> None:
    port = sandbox.url.rsplit(":", 1)[1].strip("/")
    ended = CliRunner().invoke(main, ["--port", port])
    assert ended.exit_code == 2
    assert "cannot start" in ended.stderr


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
def test_a_foreign_host_header_is_refused(sandbox: Sandbox, host: str) -> None:
    assert httpx.get(sandbox.url, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://localhost"])
def test_a_foreign_origin_is_refused(sandbox: Sandbox, origin: str) -> None:
    address = f"{sandbox.url}sandbox/misbehave"
    assert httpx.post(address, headers={"Origin": origin}, json={"clear": True}).status_code == 403
    own = {"Origin": sandbox.url.strip("/")}
    assert httpx.post(address, headers=own, json={"clear": True}).json() == {"ok": True}


@pytest.mark.parametrize(
    "host",
    ["[::1", "127.0.0.1:port", "127.0.0.1:8:8", "a@127.0.0.1", "127.0.0.1/x", "[x]", "127.0.0.1:99999999", "[:.]"],
)
def test_a_host_that_is_none_is_told_so(sandbox: Sandbox, host: str) -> None:
    answer = httpx.get(sandbox.url, headers={"Host": host})
    assert (answer.status_code, len(answer.text.splitlines())) == (400, 1)


def test_a_page_at_another_port_gets_no_answer(sandbox: Sandbox) -> None:
    headers = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}
    assert httpx.get(f"{sandbox.url}sandbox/state", headers=headers).status_code == 403
    assert httpx.get(sandbox.url, headers={**headers, "Sec-Fetch-Mode": "navigate"}).status_code == 200


def test_nothing_is_written_by_a_link_that_is_followed(sandbox: Sandbox) -> None:
    asked = {"token": sandbox.bot_token, "channel": "C0TWEETS", "text": "forged"}
    answer = httpx.get(f"{sandbox.url}api/chat.postMessage", params=asked)
    assert (answer.status_code, answer.json()["error"]) == (405, "method_not_allowed")
    assert httpx.head(f"{sandbox.url}api/chat.postMessage", params=asked).status_code == 405
    assert "forged" not in str(sandbox.state()["messages"])
    assert httpx.get(f"{sandbox.url}api/auth.test", params=asked).json()["ok"]


def test_a_form_of_a_foreign_page_is_refused(sandbox: Sandbox) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert httpx.get(f"{sandbox.url}sandbox/state", headers=headers).status_code == 403
    sent = {**headers, "Sec-Fetch-Mode": "navigate"}  # by a browser that names no origin
    assert httpx.post(f"{sandbox.url}sandbox/misbehave", headers=sent, json={"clear": True}).status_code == 403


@pytest.mark.parametrize("path", ["sandbox/misbehave", "api/chat.postMessage"])
@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, "{", "null", "1" * 5_000])
def test_json_that_makes_no_sense_gets_a_clear_answer(sandbox: Sandbox, path: str, body: str) -> None:
    answer = httpx.post(sandbox.url + path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400)
    assert not answer.json()["ok"]


def test_the_page_may_load_from_its_own_place_only(sandbox: Sandbox) -> None:
    policy = httpx.get(sandbox.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_websockets_need_a_ticket_and_the_right_origin(sandbox: Sandbox) -> None:
    address = sandbox.url.replace("http", "ws") + "link/?ticket=guess"
    with pytest.raises(InvalidStatus), connect(address):
        pass
    with pytest.raises(InvalidStatus), connect(address, origin="http://evil.example"):  # type: ignore[arg-type]
        pass


def test_values_without_sense_get_a_clear_answer(sandbox: Sandbox) -> None:
    wanted = {"person": "U0ADMIN", "view_id": "V0", "values": [1]}
    for act in ("click", "submit"):
        assert httpx.post(f"{sandbox.url}sandbox/{act}", json=wanted).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "sandbox/nothing", 404),
        ("POST", "sandbox/nothing", 404),
        ("GET", "sandbox/channel", 400),
        ("GET", "sandbox/channel?person=U0NO&channel=C0TWEETS", 400),
        ("POST", "sandbox/say", 400),
        ("POST", "sandbox/misbehave", 400),
    ],
)
def test_questions_without_sense_get_a_clear_answer(sandbox: Sandbox, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, sandbox.url + path)
    assert answer.status_code == status
    assert answer.json()["warning"]
