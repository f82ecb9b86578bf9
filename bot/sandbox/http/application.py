"""The Starlette application: every address of the sandbox."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.sandbox.http import page_api, stored
from bot.sandbox.http.guard import Guard
from bot.sandbox.services import Services
from bot.sandbox.webapi.dispatch import api

PAGE = Path(__file__).parent / "page"


async def _index(_: Request) -> Response:
    return FileResponse(PAGE / "index.html")


async def _link(websocket: WebSocket) -> None:
    await websocket.app.state.services.sockets.serve(websocket)


def build(services: Services) -> Starlette:
    """The application for one sandbox."""
    app = Starlette(
        routes=[
            Route("/", _index),
            Route("/api/{method}", api, methods=["GET", "POST"]),
            WebSocketRoute("/link/", _link),
            Route("/response/{url_id}", stored.response_url, methods=["POST"]),
            Route("/upload/v1/{file_id}", stored.upload, methods=["POST"]),
            Route("/files/{file_id}/{name:path}", stored.file),
            Route("/archives/{channel}/{place}", stored.permalink),
            Route("/sandbox/file", stored.give, methods=["POST"]),
            Route("/sandbox/stream", page_api.stream),
            Route("/sandbox/media/{host}/{path:path}", stored.media),
            Route("/sandbox/{name}", page_api.answer, methods=["GET", "POST"]),
            Mount("/page", StaticFiles(directory=PAGE)),
        ],
        middleware=[Middleware(Guard)],
    )
    app.state.services = services
    return app
