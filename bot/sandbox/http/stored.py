"""Bytes that the page shows: uploaded files, media of configured hosts; and the address to upload to."""

import mimetypes

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.sandbox.acts import giving
from bot.sandbox.acts.replies import reply
from bot.sandbox.errors import SlackError, UnknownPerson
from bot.sandbox.services import Services
from bot.sandbox.webapi.calls import read_arguments
from bot.sandbox.webapi.dispatch import json_answer

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")


async def upload(request: Request) -> Response:
    """Take the bytes of an announced file."""
    services: Services = request.app.state.services
    content = await request.body()
    try:
        services.uploads.receive(request.path_params["file_id"], content)
    except SlackError as refusal:
        return PlainTextResponse(refusal.error, 404 if refusal.error == "file_not_found" else 400)
    return PlainTextResponse(f"OK - {len(content)}")


async def give(request: Request) -> Response:
    """Take a file that a person chose in a dialog, and describe it."""
    services: Services = request.app.state.services
    try:
        given = giving.give(
            services, request.query_params["person"], request.query_params["name"], await request.body()
        )
    except (KeyError, SlackError, UnknownPerson) as refusal:
        return json_answer({"ok": False, "warning": str(refusal)}, status=400)
    return json_answer(given)


async def file(request: Request) -> Response:
    """Show an uploaded image, or offer another kind of file for download; an app needs a token with files:read."""
    services: Services = request.app.state.services
    workspace, file_id = services.workspace, request.path_params["file_id"]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme and "files:read" not in services.config.tokens.get(token.strip(), ()):
        return HTMLResponse("<!DOCTYPE html><title>Sign in</title>")  # as Slack does, with 200
    if file_id not in workspace.files:
        return PlainTextResponse("There is no such file.", 404)
    kind = workspace.files[file_id]["mimetype"]
    headers = {} if kind in SHOWN else {"Content-Disposition": "attachment"}
    return Response(workspace.contents[file_id], headers=headers, media_type=kind)


async def media(request: Request) -> Response:
    """Show an image of a media host from the folder that stands for it."""
    services: Services = request.app.state.services
    folder = services.config.media.get(request.path_params["host"])
    if folder is not None:
        root = folder.resolve()
        wanted = (root / request.path_params["path"]).resolve()
        kind = mimetypes.guess_type(wanted.name)[0]
        if wanted.is_relative_to(root) and wanted.is_file() and kind in SHOWN:
            return FileResponse(wanted, media_type=kind)
    return PlainTextResponse("There is no such image.", 404)


async def response_url(request: Request) -> Response:
    """Take an answer to a click or a slash command."""
    services: Services = request.app.state.services
    try:
        given = services.response_urls.use(request.path_params["url_id"])
    except SlackError as refusal:
        return json_answer(refusal.answer(), status=404)
    try:
        reply(services, given, await read_arguments(request))
    except SlackError as refusal:
        return json_answer(refusal.answer(), status=400)
    return PlainTextResponse("ok")


async def permalink(request: Request) -> Response:
    """Open the page at a message."""
    channel, place = request.path_params["channel"], request.path_params["place"]
    return RedirectResponse(f"/#{channel}/{place}")
