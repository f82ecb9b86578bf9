"""The server in a thread of its own, on a free port of loopback."""

import logging
import socket
import sys
import threading
import time
import traceback
from types import TracebackType

import uvicorn

from tests.x_server.app import State, build


class XServer(State):
    """Use it in a `with`; tell it what there is through `world`, and how to misbehave through `script`."""

    def __enter__(self) -> "XServer":
        # A cut connection is meant here: uvicorn need not complain of it.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        config = uvicorn.Config(build(self), log_config=None, access_log=False, ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert self._thread.is_alive(), "The X server did not start."
            assert time.monotonic() < deadline, "The X server took more than 10 s to start."
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)
        self._socket.close()
        if self._thread.is_alive():
            # Seen once in some hundred runs, at the very end of one. The thread is a daemon and does no harm; where it
            # hangs is worth knowing.
            where = sys._current_frames().get(self._thread.ident or 0)
            sys.stderr.write("The X server did not stop; it hangs here:\n" + "".join(traceback.format_stack(where)))

    def start_over(self) -> None:
        """Forget what one test set up, for the next."""
        State.__init__(self)

    @property
    def url(self) -> str:
        """The base address to give to XSource."""
        host, port = self._socket.getsockname()
        return f"http://{host}:{port}"
