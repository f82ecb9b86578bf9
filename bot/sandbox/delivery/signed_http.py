"""The alternative to Socket Mode: POST to the app's request URL, signed as Slack signs."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
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

    async def interactive(self, payload: Json, *, seconds: float) -> Ack:
        """Post an interaction, as a form with one field."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._post(body, kind=FORM, seconds=seconds)

    async def slash(self, form: Json, *, seconds: float) -> Ack:
        """Post a slash command, as a form."""
        return await self._post(urlencode(form).encode(), kind=FORM, seconds=seconds)

    async def event(self, payload: Json, *, seconds: float, attempt: int, reason: str) -> Ack:
        """Post an event, as JSON; a repetition says which one it is and why."""
        again = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        body = json.dumps(payload).encode()
        return await self._post(body, kind=JSON_BODY, seconds=seconds, more=again)

    async def _post(self, body: bytes, *, kind: str, seconds: float, more: Mapping[str, str] | None = None) -> Ack:
        headers = signed_headers(self._secret, body, kind=kind) | dict(more or {})
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=seconds) as client:
                answer = await client.post(self._url, content=body, headers=headers)
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
