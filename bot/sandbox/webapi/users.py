"""Who is who: the people in the workspace, and the app whose token is asked about."""

import time

from bot.sandbox.config import SandboxConfig
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json, all_user_objects
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.pages import page_of


def list_users(call: Call) -> Json:
    """Everybody, the bot included."""
    page, cursor = page_of(call, all_user_objects(call.services.config), default=1000, most=1000)
    return {"members": page, "cache_ts": int(time.time()), "response_metadata": {"next_cursor": cursor}}


def info(call: Call) -> Json:
    """One person."""
    wanted = call.needed("user")
    for user in all_user_objects(call.services.config):
        if user["id"] == wanted:
            locale = {"locale": locale_of(wanted, call.services.config)} if call.flag("include_locale") else {}
            return {"user": user | locale}
    raise SlackError("user_not_found")


def locale_of(user_id: str, config: SandboxConfig) -> str:
    """In which language somebody has set Slack."""
    return next((person.locale for person in config.people if person.id == user_id), "en-US")


def auth_test(call: Call) -> Json:
    """Say whose token this is."""
    config = call.services.config
    return {
        "url": f"{call.services.origin}/",
        "team": config.team_name,
        "team_id": config.team_id,
        "user": config.app.name,
        "user_id": config.app.user_id,
        "bot_id": config.app.bot_id,
        "app_id": config.app.app_id,
        "is_enterprise_install": False,
    }
