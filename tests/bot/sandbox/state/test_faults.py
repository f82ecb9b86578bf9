"""Misbehaviour on request, and how slack_sdk's own retry handlers meet it."""

import time

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler, ServerErrorRetryHandler

from bot.sandbox import Misbehaviour, RateLimit, Sandbox
from tests.bot.sandbox.talk import FACT_CHECK, TWEETS, client_of, configured, error_of

POST = "chat.postMessage"


def once(sandbox: Sandbox, *handlers: object) -> WebClient:
    """A client with these retry handlers only."""
    return WebClient(sandbox.bot_token, base_url=sandbox.api_url, retry_handlers=list(handlers))  # type: ignore[arg-type]


def texts(sandbox: Sandbox) -> list[str]:
    return [message["text"] for message in sandbox.messages(TWEETS)]


def test_429_with_retry_after_is_obeyed_by_the_retry_handler(sandbox: Sandbox) -> None:
    sandbox.misbehave(Misbehaviour(POST, "rate_limited", count=2, retry_after=1))
    with pytest.raises(SlackApiError) as refusal:
        once(sandbox).chat_postMessage(channel=TWEETS, text="x")
    assert (refusal.value.response.status_code, refusal.value.response.headers["Retry-After"]) == (429, "1")
    started = time.monotonic()
    once(sandbox, RateLimitErrorRetryHandler(max_retry_count=1)).chat_postMessage(channel=TWEETS, text="x")
    assert time.monotonic() - started >= 1
    assert texts(sandbox) == ["x"]


def test_500_is_retried_by_its_handler(sandbox: Sandbox) -> None:
    sandbox.misbehave(Misbehaviour(POST, "server_error"))
    once(sandbox, ServerErrorRetryHandler(max_retry_count=1)).chat_postMessage(channel=TWEETS, text="x")
    assert texts(sandbox) == ["x"]


def test_accepting_then_dropping_does_the_call_and_says_nothing(sandbox: Sandbox) -> None:
    sandbox.misbehave(Misbehaviour(POST, "drop"))
    with pytest.raises(ConnectionError):
        once(sandbox).chat_postMessage(channel=TWEETS, text="x")
    assert texts(sandbox) == ["x"]


def test_the_default_client_posts_twice_after_a_drop(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.misbehave(Misbehaviour(POST, "drop"))
    client.chat_postMessage(channel=TWEETS, text="x")
    assert texts(sandbox) == ["x", "x"]


def test_late_answers_and_refusals(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.misbehave(Misbehaviour(POST, "late", seconds=0.3))
    sandbox.misbehave(Misbehaviour(POST, "error", error="fatal_error"))
    started = time.monotonic()
    client.chat_postMessage(channel=TWEETS, text="x")
    assert time.monotonic() - started >= 0.3
    assert error_of(lambda: client.chat_postMessage(channel=TWEETS, text="x")) == "fatal_error"
    client.chat_postMessage(channel=TWEETS, text="y")
    assert texts(sandbox) == ["x", "y"]


def test_trouble_over_http(sandbox: Sandbox, client: WebClient) -> None:
    address = f"{sandbox.url}sandbox/misbehave"
    wanted = {"method": POST, "kind": "error", "count": 5, "error": "internal_error"}
    assert httpx.post(address, json=wanted).json() == {"ok": True}
    assert error_of(lambda: client.chat_postMessage(channel=TWEETS, text="x")) == "internal_error"
    httpx.post(address, json={"clear": True})
    assert client.chat_postMessage(channel=TWEETS, text="x")["ok"]
    assert httpx.post(address, json={"method": POST, "kind": "dance"}).status_code == 400


def test_rate_limits_count_by_method_and_channel() -> None:
    with configured(rate_limits={POST: RateLimit(2, seconds=30)}).running() as sandbox:
        client = client_of(sandbox)
        for _ in range(2):
            client.chat_postMessage(channel=TWEETS, text="x")
        assert error_of(lambda: client.chat_postMessage(channel=TWEETS, text="x")) == "ratelimited"
        assert client.chat_postMessage(channel=FACT_CHECK, text="x")["ok"]
        assert client.conversations_history(channel=TWEETS)["ok"]
