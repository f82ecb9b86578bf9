"""The endpoints under /sandbox/: what the page asks for, what it does, and the stream of changes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.sandbox.acts import acting, reacting, submitting
from bot.sandbox.acts.acting import Click
from bot.sandbox.errors import SlackError, UnknownPerson
from bot.sandbox.http import inspection
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json
from bot.sandbox.state.faults import misbehaviour_of
from bot.sandbox.webapi.calls import read_arguments
from bot.sandbox.webapi.dispatch import json_answer

KEEP_ALIVE = 15.0
_REFUSALS = (SlackError, UnknownPerson, KeyError, ValueError)

Look = Callable[[Services, Json], Json]
Act = Callable[[Services, Json], Awaitable[Json]]

LOOKS: dict[str, Look] = {
    "setting": lambda services, _: inspection.setting(services),
    "state": lambda services, _: inspection.state(services),
    "sidebar": lambda services, asked: inspection.sidebar(services, asked["person"]),
    "views": lambda services, asked: inspection.views(services, asked["person"]),
    "channel": lambda services, asked: inspection.channel(
        services, asked["person"], asked["channel"], int(asked.get("limit", inspection.PAGE))
    ),
    "thread": lambda services, asked: inspection.thread(services, asked["person"], asked["channel"], asked["ts"]),
}


def _values(wanted: Json) -> Json:
    values = wanted.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(held, dict) for held in values.values()):
        raise ValueError("values are given by block id and action id")
    return values


async def _click(services: Services, wanted: Json) -> Json:
    click = Click(wanted["action_id"], wanted.get("block_id", ""), wanted.get("value"), _values(wanted))
    if "view_id" in wanted:
        return await acting.click_view(services, wanted["person"], click, view_id=wanted["view_id"])
    return await acting.click_message(services, wanted["person"], click, channel_id=wanted["channel"], ts=wanted["ts"])


async def _misbehave(services: Services, wanted: Json) -> Json:
    if wanted.get("clear"):
        services.misbehaviours.clear()
    else:
        services.misbehaviours.add(misbehaviour_of(wanted))
    return {"ok": True}


ACTS: dict[str, Act] = {
    "click": _click,
    "shortcut": lambda services, wanted: acting.use_shortcut(
        services, wanted["person"], wanted["callback_id"], channel_id=wanted["channel"], ts=wanted["ts"]
    ),
    "submit": lambda services, wanted: submitting.submit(
        services, wanted["person"], view_id=wanted["view_id"], values=_values(wanted)
    ),
    "close": lambda services, wanted: submitting.close(
        services, wanted["person"], view_id=wanted["view_id"], is_cleared=bool(wanted.get("is_cleared"))
    ),
    "home": lambda services, wanted: acting.open_home(services, wanted["person"]),
    "say": lambda services, wanted: acting.say(
        services,
        wanted["person"],
        channel_id=wanted["channel"],
        text=wanted["text"],
        thread_ts=wanted.get("thread_ts", ""),
    ),
    "react": lambda services, wanted: reacting.react(
        services,
        wanted["person"],
        channel_id=wanted["channel"],
        ts=wanted["ts"],
        name=wanted["name"],
        take_away=bool(wanted.get("take_away")),
    ),
    "dismiss": lambda services, wanted: acting.dismiss(services, wanted["person"], wanted["ts"]),
    "read": lambda services, wanted: acting.mark_read(services, wanted["person"], wanted["channel"], wanted["ts"]),
    "misbehave": _misbehave,
}


async def answer(request: Request) -> Response:
    """Answer a question of the page, or do what a person does on it."""
    wanted = (ACTS if request.method == "POST" else LOOKS).get(request.path_params["name"])
    if wanted is None:
        return _refused("There is no such thing here.", status=404)
    try:
        found = wanted(request.app.state.services, await read_arguments(request))
        return json_answer(await found if isinstance(found, Awaitable) else found)
    except _REFUSALS as problem:
        return _refused(str(problem))


def _refused(why: str, *, status: int = 400) -> Response:
    return json_answer({"ok": False, "warning": why}, status=status)


async def stream(request: Request) -> Response:
    """Tell the page what changes, as server-sent events."""
    services: Services = request.app.state.services
    return StreamingResponse(_notices(services), media_type="text/event-stream")


async def _notices(services: Services) -> AsyncIterator[str]:
    queue = services.changes.listen()
    try:
        yield "retry: 1000\n\n"
        while True:
            try:
                notice = await asyncio.wait_for(queue.get(), KEEP_ALIVE)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if notice is None:
                return
            yield f"data: {json.dumps(notice)}\n\n"
    finally:
        services.changes.leave(queue)
