"""Cutting a connection in the middle: the request was done, the answer never comes."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_KEY = "sandbox.transport"


class CuttableProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, with the transport known to the application."""

    def connection_made(self, transport: Any) -> None:
        """Remember the transport of this connection in every request's scope."""
        super().connection_made(transport)
        self.app = _with_transport(self.app, transport)


def _with_transport(app: Any, transport: asyncio.Transport) -> ASGIApp:
    async def cuttable(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, _KEY: transport}, receive, send)

    return cuttable


class CutOff(Response):
    """A response that is none: the connection is closed without a byte."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Close the connection and wait until it is gone."""
        scope[_KEY].abort()
        while (await receive())["type"] != "http.disconnect":
            pass
