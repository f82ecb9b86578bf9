"""Who may talk to the sandbox: this machine only, and pages only from here (DNS rebinding, CSRF)."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.config import LOOPBACK

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NO_HOST = "The Host of this request is no host."
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[\w.-]{0,253})(:\d{1,5})?", re.ASCII)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses requests with a foreign Host or Origin, and puts strict headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = refused(headers, writes=scope.get("method") == "POST")
        if not refusal:
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": refusal})
        else:
            status = 400 if refusal == NO_HOST else 403
            await PlainTextResponse(refusal, status, HEADERS)(scope, receive, send)


def refused(headers: Headers, *, writes: bool) -> str:
    """Why a request with these headers is refused; empty where it is not."""
    host = headers.get("host", "")
    name = _name(host)
    if name is None:
        return NO_HOST
    if name not in LOOPBACK:
        return "This sandbox answers to this machine only."
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "This sandbox takes requests from its own page only."
    foreign = headers.get("sec-fetch-site") in ("cross-site", "same-site")
    if foreign and (writes or headers.get("sec-fetch-mode") != "navigate"):  # a link may lead here, a form may not
        return "This sandbox takes requests from its own page only."
    return ""


def _name(host: str) -> str | None:
    """The name in a Host header; None where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or "" if _HOST.fullmatch(host) else None
    except ValueError:
        return None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
