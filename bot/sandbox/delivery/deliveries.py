"""One door for all deliveries, whichever way the app listens."""

import asyncio
import time
from typing import Any

from bot.sandbox.clock import new_id
from bot.sandbox.config import SandboxConfig
from bot.sandbox.delivery.acks import Ack
from bot.sandbox.delivery.signed_http import SignedHttp
from bot.sandbox.delivery.sockets import Sockets
from bot.sandbox.shapes import Json

_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}


class Deliveries:
    """Sends interactions, slash commands and events; repeats events that were not acknowledged."""

    def __init__(self, config: SandboxConfig, sockets: Sockets) -> None:
        self._config = config
        url = config.request_url
        self._way = sockets if url is None else SignedHttp(url, config.signing_secret)
        self._repeating: set[asyncio.Task[None]] = set()

    async def interactive(self, payload: Json) -> Ack:
        """Deliver a click or a view submission."""
        return await self._deliver("interactive", payload)

    async def slash(self, form: Json) -> Ack:
        """Deliver a slash command."""
        return await self._deliver("slash_commands", form)

    async def event(self, event: Json) -> Ack:
        """Deliver an event; the first attempt's ack is returned, repetitions go on behind it."""
        payload = self._wrapped(event)
        ack = await self._attempt(payload, 0, "")
        if not ack.ok and ack.problem != "no_retry" and self._config.retry_delays:
            task = asyncio.create_task(self._repeat(payload, ack))
            self._repeating.add(task)
            task.add_done_callback(self._repeating.discard)
        return ack

    def close(self) -> None:
        """Give up what still waits to be repeated."""
        for task in self._repeating:
            task.cancel()

    async def _repeat(self, payload: Json, ack: Ack) -> None:
        for attempt, delay in enumerate(self._config.retry_delays, start=1):
            await asyncio.sleep(delay)
            ack = await self._attempt(payload, attempt, _REASONS.get(ack.problem, "http_error"))
            if ack.ok or ack.problem == "no_retry":
                return

    async def _attempt(self, payload: Json, attempt: int, reason: str) -> Ack:
        again = {"retry_attempt": attempt, "retry_reason": reason}
        return await self._deliver("events_api", payload, accepts_response_payload=False, **again)

    async def _deliver(self, kind: str, payload: Json, *, accepts_response_payload: bool = True, **more: Any) -> Ack:
        more |= {"accepts_response_payload": accepts_response_payload}
        return await self._way.deliver(kind, payload, seconds=self._config.ack_seconds, **more)

    def _wrapped(self, event: Json) -> Json:
        app, team_id = self._config.app, self._config.team_id
        authorization = {
            "enterprise_id": None,
            "team_id": team_id,
            "user_id": app.user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": "sandbox-verification",
            "team_id": team_id,
            "api_app_id": app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
        }
