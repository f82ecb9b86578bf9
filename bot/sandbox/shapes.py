"""Names for JSON, and the shapes in which Slack describes people, the team and the app."""

import mimetypes
import time
from typing import Any
from urllib.parse import quote

from bot.sandbox.config import BotApp, Person, SandboxConfig

Json = dict[str, Any]

SLACKBOT = "USLACKBOT"


def user_object(person: Person, team_id: str) -> Json:
    """A person as `users.info` describes them."""
    return {
        "id": person.id,
        "team_id": person.team_id or team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.deleted,
        "tz": "Etc/UTC",
        "tz_offset": 0,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_bot": person.is_bot,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": person.team_id not in (None, team_id),
        "is_app_user": False,
        "profile": {"real_name": person.real_name, "display_name": person.real_name, "team": person.team_id or team_id},
    }


def bot_user_object(app: BotApp, team_id: str) -> Json:
    """The app's bot user as `users.info` describes it."""
    person = Person(app.user_id, app.name, app.real_name)
    user = user_object(person, team_id)
    user["is_bot"] = True
    user["profile"] |= {"bot_id": app.bot_id, "api_app_id": app.app_id}
    return user


def all_user_objects(config: SandboxConfig) -> list[Json]:
    """Everybody in the workspace, the bot last."""
    people = [user_object(person, config.team_id) for person in config.people]
    return [*people, bot_user_object(config.app, config.team_id)]


def file_object(origin: str, file_id: str, name: str, *, size: int, user: str, title: str = "", alt: str = "") -> Json:
    """A file as Slack describes it, wherever it came from."""
    address = f"{origin}/files/{file_id}/{quote(name, safe='')}"
    return {
        "id": file_id,
        "created": int(time.time()),
        "name": name,
        "title": title or name,
        "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "filetype": name.rpartition(".")[2].lower() or "binary",
        "size": size,
        "alt_txt": alt,
        "user": user,
        "mode": "hosted",
        "is_external": False,
        "url_private": address,
        "url_private_download": address,
    }


def payload_user(person: Person, team_id: str) -> Json:
    """A person as interaction payloads name them."""
    return {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id or team_id}


def payload_channel(channel: Json) -> Json:
    """A channel as interaction payloads name it: private ones do not tell their name."""
    if channel["is_im"]:
        return {"id": channel["id"], "name": "directmessage"}
    return {"id": channel["id"], "name": "privategroup" if channel["is_private"] else channel["name"]}
