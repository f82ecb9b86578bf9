"""The endpoint /api/<method>: misbehave if asked to, authenticate, count, call, answer."""

import asyncio
import json
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.errors import SlackError
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json
from bot.sandbox.state.faults import Misbehaviour
from bot.sandbox.webapi.abort import CutOff
from bot.sandbox.webapi.calls import Call, read_arguments, token_of
from bot.sandbox.webapi.methods import METHODS


def json_answer(body: Json, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response in ASCII, so that even half a surrogate pair gets through."""
    return Response(json.dumps(body), status, headers, media_type="application/json")


def _too_many(seconds: int | str) -> Response:
    return json_answer({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


async def api(request: Request) -> Response:
    """Answer one call of a Web API method."""
    services: Services = request.app.state.services
    name = request.path_params["method"]
    trouble = services.misbehaviours.take(name)
    try:
        # Read first: who hangs up during a late answer has asked all the same.
        arguments = await read_arguments(request)
        early = await _trouble_before(trouble)
        if early is not None:
            return early
        answer = _perform(services, name, arguments, request)
    except SlackError as refusal:
        answer = json_answer(refusal.answer())
    return _trouble_after(trouble, answer) or answer


async def _trouble_before(trouble: Misbehaviour | None) -> Response | None:
    if trouble is None:
        return None
    if trouble.kind == "rate_limited":
        return _too_many(trouble.retry_after)
    if trouble.kind == "server_error":
        return Response("Internal Server Error", 500)
    if trouble.kind == "error":
        return json_answer({"ok": False, "error": trouble.error})
    if trouble.kind == "late":
        await asyncio.sleep(trouble.seconds)
    return None


def _trouble_after(trouble: Misbehaviour | None, answer: Response) -> Response | None:
    if trouble is not None and trouble.kind == "headers":
        for name, value in trouble.headers.items():
            answer.headers[name] = value
            if not value:
                del answer.headers[name]
    if trouble is not None and trouble.kind == "drop":
        return CutOff()
    if trouble is not None and trouble.kind == "answer":
        return Response(trouble.body, trouble.status, media_type="text/html")
    return None


def _perform(services: Services, name: str, arguments: Mapping[str, Any], request: Request) -> Response:
    method = METHODS.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    if request.method != "POST" and not method.reads:  # HEAD comes with GET
        return json_answer({"ok": False, "error": "method_not_allowed"}, status=405)
    token = token_of(request, arguments)
    if token not in services.config.tokens:
        raise SlackError("invalid_auth")
    if not token.startswith(method.token):
        raise SlackError("not_allowed_token_type")
    call = Call(services, arguments, services.config.tokens[token])
    if method.scope:
        call.need_scope(method.scope)
    wait = services.rate_limits.wait_for(name, call.text("channel"))
    if wait:
        return _too_many(wait)
    headers = {
        "Date": formatdate(usegmt=True),
        "X-OAuth-Scopes": ",".join(sorted(call.scopes)),
        "X-Accepted-OAuth-Scopes": method.scope,
    }
    return json_answer({"ok": True} | method.perform(call), headers=headers)
