"""The app over HTTP: what does not come from Slack is turned away before anything of it is looked at."""

import asyncio
import logging
from typing import Any

import h11
import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_bolt.request.payload_utils import to_action, to_event, to_message, to_options, to_shortcut, to_step, to_view
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST = 1_000_000
"""Bytes of a request; Slack's own stay far below."""
_PARTS = (to_action, to_event, to_message, to_options, to_shortcut, to_step, to_view)
"""Bolt reads them later, where nobody catches what they raise."""
FINISH_S = 5
"""What requests under way may take when the process is told to stop."""
READ_S = 10.0
"""What a request's headers may take to come, and its body."""


class TimelyProtocol(H11Protocol):
    """HTTP as uvicorn speaks it; a connection whose headers do not come in time is closed."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for headers."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Go on waiting, or stop where they are there."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        super().connection_lost(exc)
        self._stop_watching()

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._stop_watching()
        elif self._late is None:
            self._late = self.loop.call_later(READ_S, self.transport.close)

    def _stop_watching(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def web(app: App) -> Starlette:
    """The app behind the address that Slack's requests go to."""
    verifier = SignatureVerifier(app._signing_secret)  # Bolt itself parses before it verifies

    async def events(request: Request) -> Response:
        body = await _read(request)
        if not _is_signed(verifier, request, body):
            raise HTTPException(401, "The signature of this request is not Slack's, or too old.")
        try:
            asked = to_bolt_request(request, body)
            for read in _PARTS:
                read(asked.body)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            raise HTTPException(400, "This is no request of Slack's.") from None
        # In a thread: a look-up may take two of the three seconds that Slack waits, and holds nobody else up.
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    return Starlette(routes=[Route(PATH, events, methods=["POST"]), Route("/", alive)])


def serve(app: App, *, host: str, port: int) -> None:
    """Serve until told to stop."""
    uvicorn.run(
        web(app), host=host, port=port, log_config=None, http=TimelyProtocol, ws="none",
        timeout_graceful_shutdown=FINISH_S,
    )  # fmt: skip


async def _read(request: Request) -> bytes:
    """The body, unless it is too large, too slow or cut off."""
    if int(request.headers.get("content-length", 0)) > LARGEST:
        raise HTTPException(413, "This request is too large.")
    body = bytearray()
    try:
        async with asyncio.timeout(READ_S):
            async for piece in request.stream():
                body += piece
                if len(body) > LARGEST:
                    raise HTTPException(413, "This request is too large.")
    except TimeoutError:
        raise HTTPException(408, "This request did not come in time.", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise HTTPException(400, "This request was cut off.") from None
    return bytes(body)


def _is_signed(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except (ValueError, TypeError):  # a time that is no number, a signature or a body that is no text
        return False
