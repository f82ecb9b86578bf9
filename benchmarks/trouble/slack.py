"""A proxy before the Web API that goes wrong at times: refuses, hangs up, cuts bodies short, performs calls late."""

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.http.server import listening_socket
from bot.sandbox.webapi.abort import CutOff, CuttableProtocol

FAULTS = ("429", "500", "503", "done_500", "drop", "cut", "empty", "page", "null", "bare", "late")
"""The first three do not perform the call, `late` does so after the answer was given up, all others at once."""

BODIES = {"cut": b'{"ok":true,"channel":"C0', "empty": b"", "page": b"<html>Bad gateway</html>", "null": b"null",
          "bare": b'{"ok":true}'}  # fmt: skip
LATEST_S = 20.0
"""How late a call may be performed."""
_KEPT = ("authorization", "content-type", "user-agent")


class SlackBetween:
    """Stands between our processes and a sandbox; `share` of the calls go wrong while it is above 0."""

    def __init__(self, api_url: str, *, seed: int, latest_s: float = LATEST_S) -> None:
        self.share, self._latest_s = 0.0, latest_s
        self.done: Counter[str] = Counter()
        self._api_url, self._random = api_url, random.Random(seed)
        self._late: set[asyncio.Task[None]] = set()

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve in a thread of its own; gives the address to use as SLACK_API_URL."""
        listening = listening_socket("127.0.0.1", 0)
        app = Starlette(routes=[Route("/api/{method:path}", self._answer, methods=["GET", "POST"])])
        server = uvicorn.Server(
            uvicorn.Config(app, http=CuttableProtocol, ws="none", lifespan="off", log_level="critical")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
        finally:
            server.should_exit = server.force_exit = True
            thread.join(timeout=10)
            listening.close()

    async def _answer(self, request: Request) -> Response:
        method, body = request.path_params["method"], await request.body()
        headers = {name: request.headers[name] for name in _KEPT if name in request.headers}
        fault = self._random.choice(FAULTS) if self._random.random() < self.share else None
        self.done[fault or "right"] += 1
        if fault == "429":
            return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"retry-after": "1"})
        if fault in ("500", "503"):
            return Response("trouble", int(fault))
        if fault == "late":
            return self._perform_late(method, body, headers)
        answer = await self._perform(method, body, headers)
        if fault == "done_500":
            return Response("trouble", 500)
        if fault == "drop":
            return CutOff()
        if fault is not None:
            return Response(BODIES[fault], 200, {"content-type": "application/json"})
        return Response(answer.content, answer.status_code, {"content-type": "application/json"})

    def _perform_late(self, method: str, body: bytes, headers: dict[str, str]) -> Response:
        async def later(seconds: float) -> None:
            await asyncio.sleep(seconds)
            await self._perform(method, body, headers)

        task = asyncio.ensure_future(later(self._random.uniform(0.5, self._latest_s)))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return CutOff()

    async def _perform(self, method: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(timeout=30) as client:
            return await client.post(f"{self._api_url}{method}", content=body, headers=headers)
