"""The app's door on the internet: whoever is not Slack gets one line back and leaves nothing in the log."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from bot import http
from bot.sandbox.http.server import listening_socket

SECRET = "s3cret"
FORGED = b"payload=%7B%22a%22%3A1%7D\n2026-01-01 ERROR root: forged"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The app as it is served, with little patience."""
    app = App(signing_secret=SECRET, token="xoxb-1", token_verification_enabled=False)
    with pytest.MonkeyPatch.context() as patch, listening_socket("127.0.0.1", 0) as listening, served(app, listening):
        patch.setattr(http, "READ_S", 0.5)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}{http.PATH}"


@contextmanager
def served(app: App, listening: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(http.web(app), lifespan="off", log_level="warning", http=http.TimelyProtocol, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield
    server.should_exit = True
    thread.join()


def signed(body: bytes, at: float | None = None) -> dict[str, str]:
    stamp = str(int(at or time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}


UNSIGNED = {
    "nothing": {},
    "no time": {"X-Slack-Signature": "v0=00"},
    "a time that is no number": {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=00"},
    "an endless time": {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=00"},
    "an old time": signed(FORGED, at=time.time() - 3600),
    "a signature of something else": signed(b"x"),
    "a signature that is no text": {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=é"},
    "JSON announced": {"Content-Type": "application/json"},
}


@pytest.mark.parametrize("headers", UNSIGNED.values(), ids=UNSIGNED)
@pytest.mark.parametrize("body", [b"", FORGED, b"\xff\xfe", b"{", b"[1]", b"payload={", b"null"])
def test_what_slack_did_not_sign_is_refused_in_one_line_and_not_logged(
    address: str, headers: dict[str, str], body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    encoded = {name: value.encode() for name, value in headers.items()}
    answer = httpx.post(address, content=body, headers=encoded)
    assert answer.status_code == 401
    assert len(answer.text.splitlines()) == 1
    assert not [record for record in caplog.records if record.name.split(".")[0] in ("bot", "slack_bolt", "uvicorn")]


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
@pytest.mark.parametrize("body", [b"{", b'{"a":', b"payload={", b"payload=[1]", b'payload="x"', b"{" * 5000])
def test_what_is_signed_and_makes_no_sense_is_refused_in_one_line(address: str, body: bytes, kind: str) -> None:
    answer = httpx.post(address, content=body, headers={**signed(body), "Content-Type": kind})
    assert answer.status_code == 400
    assert answer.text == "This is no request of Slack's."


@pytest.mark.parametrize("actions", ["[]", "null", "{}", "5"])
def test_a_click_on_nothing_is_refused_in_one_line(address: str, actions: str) -> None:
    body = f'{{"type": "block_actions", "team": {{"id": "T1"}}, "actions": {actions}}}'.encode()
    answer = httpx.post(address, content=body, headers={**signed(body), "Content-Type": "application/json"})
    assert (answer.status_code, answer.text) == (400, "This is no request of Slack's.")


@pytest.mark.parametrize("body", [b"[]", b"[1]", b"null", b"5", b'"x"', b'{"type": "view_submission", "view": null}'])
def test_json_of_another_shape_is_refused_in_one_line(address: str, body: bytes) -> None:
    answer = httpx.post(address, content=body, headers={**signed(body), "Content-Type": "application/json"})
    assert (answer.status_code, answer.text) == (400, "This is no request of Slack's.")


def test_slacks_question_for_the_address_is_answered(address: str) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    answer = httpx.post(address, content=body, headers={**signed(body), "Content-Type": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c"})


def test_no_more_than_a_megabyte_is_read_whether_its_length_is_told_or_not(address: str) -> None:
    body = b"a" * 5_000_000
    assert httpx.post(address, content=body).status_code == 413
    assert httpx.post(address, content=(body[:65_536] for _ in range(80))).status_code == 413
    assert httpx.post(address, content=body[: http.LARGEST]).status_code == 401


@pytest.mark.parametrize(
    ("begun", "answered"),
    [
        (b"", b""),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slow: ", b""),
        (b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", b"HTTP/1.1 408"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", b"HTTP/1.1 200"),
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400"),
    ],
    ids=["silence", "headers", "body", "headers of a second request", "no HTTP"],
)
def test_whoever_takes_too_long_is_cut_off(address: str, begun: bytes, answered: bytes) -> None:
    url = httpx.URL(address)
    with socket.create_connection((url.host, url.port or 80), timeout=9) as slow:
        slow.sendall(begun)
        answer = b"".join(iter(lambda: slow.recv(65_536), b""))
    assert answer[: len(answered)] == answered
    assert bool(answer) == bool(answered)
