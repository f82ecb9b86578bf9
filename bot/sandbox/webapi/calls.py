"""A call of a Web API method: its arguments, whatever way they came, and whose token it carries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.errors import SlackError
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json

LARGEST_BODY = 4 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """One call, authenticated."""

    services: Services
    arguments: Mapping[str, Any]
    scopes: frozenset[str]

    def text(self, name: str) -> str:
        """An argument as text; an empty one where it is missing."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """An argument that must be there; raises SlackError otherwise."""
        value = self.text(name)
        if not value:
            raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A yes or no argument, however it is written."""
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number; raises SlackError where it is none."""
        try:
            return int(self.text(name) or default)
        except ValueError as problem:
            raise SlackError("invalid_arguments", [f"[ERROR] must be an integer: {name}"]) from problem

    def structure(self, name: str, error: str) -> Any:
        """A JSON argument, given as such or as text; None where it is missing or empty."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as problem:
            raise SlackError(error) from problem

    def need_scope(self, scope: str) -> None:
        """Raise SlackError where the token lacks a scope."""
        if scope not in self.scopes:
            provided = ",".join(sorted(self.scopes))
            raise SlackError("missing_scope", needed=scope, provided=provided)


async def read_arguments(request: Request) -> Json:
    """The arguments from the address, a form or a JSON body."""
    arguments: Json = dict(request.query_params)
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise SlackError("request_too_large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        return arguments | _from_json(body)
    if kind == "application/x-www-form-urlencoded":
        return arguments | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if body:
        raise SlackError("invalid_post_type")
    return arguments


def _from_json(body: bytes) -> Json:
    try:
        content = json.loads(body) if body else {}
    except (ValueError, RecursionError) as problem:
        raise SlackError("invalid_json") from problem
    if not isinstance(content, dict):
        raise SlackError("json_not_object")
    return content


def token_of(request: Request, arguments: Mapping[str, Any]) -> str:
    """The token, from the header or from the arguments; raises SlackError where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    if arguments.get("token"):
        return str(arguments["token"])
    raise SlackError("not_authed")
