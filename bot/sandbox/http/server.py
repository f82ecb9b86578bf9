"""The server under a sandbox: uvicorn on a loopback address, and nowhere else."""

import asyncio
import socket
import threading

import uvicorn

from bot.sandbox.config import LOOPBACK
from bot.sandbox.http.application import build
from bot.sandbox.services import Services
from bot.sandbox.webapi.abort import CuttableProtocol


class Server(uvicorn.Server):
    """A uvicorn that tells when it is ready and ends the pages' streams before it waits for them."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            uvicorn.Config(
                build(services),
                http=CuttableProtocol,
                ws="websockets-sansio",
                lifespan="off",
                log_level="warning",
                date_header=False,  # the Web API says it, or something else
                timeout_graceful_shutdown=2,
            )
        )
        self._services = services
        self.loop: asyncio.AbstractEventLoop | None = None
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then stop."""
        self._services.changes.close()
        self._services.deliveries.close()
        await super().shutdown(sockets)


def listening_socket(host: str, port: int) -> socket.socket:
    """A listening socket; raises ValueError for any host but this machine, OSError for a taken port."""
    if host not in LOOPBACK:
        raise ValueError(f"the sandbox listens on this machine only ({', '.join(LOOPBACK)}), not on {host}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)
