"""The table of everything that people can do, in every state: a new listener's rows are put in here."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from slack_bolt import BoltRequest

from tests.bot.counted.room import Room
from tests.bot.roles import asking, cards, commands, dialogs, stories, teamwork
from tests.bot.roles.row import Json, Row
from tests.bot.ways import FORM

ROWS: dict[str, Row] = {**asking.ROWS, **cards.ROWS, **stories.ROWS, **teamwork.ROWS, **dialogs.ROWS, **commands.ROWS}


def send(room: Room, payload: Json) -> Json:
    """Deliver it as Slack does; the acknowledgement."""
    headers: dict[str, str | Sequence[str]] = {**FORM}
    if "command" in payload:
        body = urlencode(payload)
    elif "event" in payload:
        body, headers = json.dumps(payload), {"content-type": ["application/json"]}
    else:
        body = urlencode({"payload": json.dumps(payload)})
    answer = room.acting.app.dispatch(BoltRequest(body=body, headers=headers))
    return json.loads(answer.body) if answer.body.startswith("{") else {}
