"""The alternative to Socket Mode: POST to the app's request URL, signed as Slack signs."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.delivery.acks import NO_APP, TIMEOUT, Ack
from bot.sandbox.shapes import Json

FORM = "application/x-www-form-urlencoded"
JSON_BODY = "application/json"


def signed_headers(secret: str, body: bytes, *, kind: str, at: int | None = None) -> dict[str, str]:
    """The headers that let the app check who sent this and when."""
    timestamp = str(int(time.time()) if at is None else at)
    basis = b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), basis, hashlib.sha256).hexdigest()
    return {
        "Content-Type": kind,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Signature": signature,
        "X-Slack-Request-Timestamp": timestamp,
    }


class SignedHttp:
    """Posts payloads to one request URL."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret

    async def deliver(
        self, kind: str, payload: Json, *, seconds: float, retry_attempt: int = 0, retry_reason: str = "", **_: Any
    ) -> Ack:
        """Post an event as JSON, a slash command as a form, an interaction as a form with one field."""
        if kind == "events_api":
            body, content_type = json.dumps(payload), JSON_BODY
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), FORM
        headers = signed_headers(self._secret, body.encode(), kind=content_type)
        if retry_attempt:
            headers |= {"X-Slack-Retry-Num": str(retry_attempt), "X-Slack-Retry-Reason": retry_reason}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=seconds) as client:
                answer = await client.post(self._url, content=body.encode(), headers=headers)
        except httpx.TimeoutException:
            return TIMEOUT
        except httpx.TransportError:
            return NO_APP
        if answer.status_code != httpx.codes.OK:
            no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
            return Ack("no_retry" if no_retry else f"http_error_{answer.status_code}")
        return Ack(body=_body_of(answer))


def _body_of(answer: httpx.Response) -> Json:
    text = answer.text.strip()
    if not text:
        return {}
    try:
        content = json.loads(text)
    except ValueError:
        return {"text": text}
    return content if isinstance(content, dict) else {"text": text}
