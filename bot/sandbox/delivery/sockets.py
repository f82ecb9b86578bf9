"""Socket Mode: up to ten WebSocket connections, each envelope to one of them, acks by envelope id."""

import asyncio
import json
import uuid
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.clock import new_id
from bot.sandbox.delivery.acks import LOST, NO_APP, TIMEOUT, Ack
from bot.sandbox.shapes import Json
from bot.sandbox.state.changes import Changes

MOST = 10
SECONDS = 18_060


class Connection:
    """One open WebSocket and the envelopes whose ack it owes."""

    def __init__(self, websocket: WebSocket) -> None:
        self.websocket = websocket
        self.owed: dict[str, asyncio.Future[Ack]] = {}

    async def send(self, message: Json) -> None:
        """Send one message."""
        await self.websocket.send_text(json.dumps(message))

    def settle(self, envelope_id: str, ack: Ack) -> None:
        """Hand an ack to whoever waits for it."""
        waiting = self.owed.pop(envelope_id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)

    def lose(self) -> None:
        """Tell all who wait that this connection is gone."""
        for envelope_id in list(self.owed):
            self.settle(envelope_id, LOST)


class Sockets:
    """All connections of the app."""

    def __init__(self, app_id: str, changes: Changes) -> None:
        self._app_id = app_id
        self._changes = changes
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = 0
        self.joined = 0

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    def new_ticket(self) -> str:
        """A ticket for one connection, good once."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return ticket

    async def serve(self, websocket: WebSocket) -> None:
        """Talk with one connection until it ends."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await websocket.close(4401)
            return
        self._tickets.discard(ticket)
        await websocket.accept()
        connection = Connection(websocket)
        if self.count >= MOST:
            await connection.send(self._goodbye("too_many_websockets"))
            await websocket.close()
            return
        self._connections.append(connection)
        self.joined += 1
        self._changes.publish({"connections": self.count})
        try:
            await connection.send(self._hello())
            await _listen(connection)
        except WebSocketDisconnect:
            pass
        finally:
            self._connections.remove(connection)
            self._changes.publish({"connections": self.count})
            connection.lose()

    async def deliver(self, kind: str, payload: Json, *, seconds: float, **more: Any) -> Ack:
        """Send an envelope to the connection whose turn it is and wait for the ack."""
        if not self._connections:
            return NO_APP
        self._turn = (self._turn + 1) % len(self._connections)
        connection = self._connections[self._turn]
        envelope_id = str(uuid.uuid4())
        waiting: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.owed[envelope_id] = waiting
        envelope = {"type": kind, "envelope_id": envelope_id, "payload": payload, **more}
        try:
            await connection.send(envelope)
            return await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            return TIMEOUT
        except (RuntimeError, WebSocketDisconnect):
            return LOST
        finally:
            connection.owed.pop(envelope_id, None)

    async def refresh(self) -> None:
        """Ask every connection to come back, as Slack does every few hours, and close it."""
        for connection in list(self._connections):
            await connection.send(self._goodbye("refresh_requested"))
            await connection.websocket.close()

    async def drop(self) -> None:
        """Close every connection without a word."""
        for connection in list(self._connections):
            await connection.websocket.close(1012)

    def _hello(self) -> Json:
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": SECONDS}
        return {
            "type": "hello",
            "num_connections": self.count,
            "debug_info": debug,
            "connection_info": {"app_id": self._app_id},
        }

    def _goodbye(self, reason: str) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": new_id("sandbox-")}}


async def _listen(connection: Connection) -> None:
    while True:
        try:
            message = json.loads(await connection.websocket.receive_text())
        except ValueError:
            continue
        if isinstance(message, dict) and isinstance(message.get("envelope_id"), str):
            body = message.get("payload")
            ack = Ack(body=body if isinstance(body, dict) else {})
            connection.settle(message["envelope_id"], ack)
