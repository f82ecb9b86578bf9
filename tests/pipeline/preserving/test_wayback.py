"""Captures: asked for by the desk's keys, waited for some seconds, and what comes of each stands in the record."""

import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest

from pipeline.fetching.policy import Policy, read_places
from pipeline.fetching.poster import Poster
from pipeline.fetching.wire import Wire
from pipeline.preserving.wayback import LOOKS, Capture, Wayback
from tests.webhook_receiver import Answer, WebhookReceiver, receiving

POST = "https://x.com/somebody/status/900?a=1&b=ñ"


@pytest.fixture(scope="module")
def archive():
    with receiving() as made:
        yield made


def said(values: object, status: int = 200) -> Answer:
    content = json.dumps(values).encode()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    return answer


def captured(archive: WebhookReceiver, *answers: Answer, url: str = POST) -> Capture:
    archive.heard, archive.answers = [], list(answers)
    policy = Policy(private_hosts=read_places(archive.place), total_s=2.0, read_s=1.0)
    wayback = Wayback(Poster(Wire(policy)), f"http://{archive.place}/", "KEY:SECRET", sleep=lambda _: None)
    (found,) = wayback.capture([url])
    return found


def test_a_capture_that_comes_has_its_address(archive: WebhookReceiver) -> None:
    done = {"status": "success", "timestamp": "20261101120300", "original_url": POST}
    found = captured(archive, said({"job_id": "spn2-1"}), said({"status": "pending"}), said(done))
    assert found == Capture(POST, f"http://{archive.place}/web/20261101120300/{POST}")
    assert [one.path for one in archive.heard] == ["/save", "/save/status", "/save/status"]
    assert {one.headers["authorization"] for one in archive.heard} == {"LOW KEY:SECRET"}
    assert parse_qs(archive.heard[0].body.decode()) == {"url": [POST]}


NONE = {
    "refused": [said({"status": "error", "status_ext": "error:blocked-url", "message": "This URL is blocked."})],
    "wrong keys": [said({"message": "You need to be logged in."}, 401)],
    "no json": [said("Hello")],
    "failed": [said({"job_id": "1"}), said({"status": "error", "message": "Couldn't resolve host"})],
    "never ready": [said({"job_id": "1"}), *[said({"status": "pending"})] * LOOKS],
    "a moment that is none": [said({"job_id": "1"}), said({"status": "success", "timestamp": "../../x"})],
    "too much": [said({"message": "x" * 2_000_000})],
    "a job that is none": [said({"job_id": {"a": 1}})],
}


@pytest.mark.parametrize("what", NONE)
def test_one_that_does_not_come_has_its_reason(archive: WebhookReceiver, what: str) -> None:
    found = captured(archive, *NONE[what])
    assert found.address is None
    assert found.why
    assert len(found.why) <= 300


def test_the_keys_go_to_no_address_without_https() -> None:
    wayback = Wayback(Poster(Wire(Policy())), "http://web.archive.org", "KEY:SECRET")
    (found,) = wayback.capture([POST])
    assert "is not asked by https" in found.why
