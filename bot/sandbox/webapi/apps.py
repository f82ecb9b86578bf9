"""Who am I, and where do I connect: auth.test, api.test, apps.connections.open."""

from bot.sandbox.shapes import Json
from bot.sandbox.webapi.calls import Call


def api_test(call: Call) -> Json:
    """Say that the API answers."""
    return {"args": {name: value for name, value in call.arguments.items() if name != "token"}}


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


def connections_open(call: Call) -> Json:
    """Give an address for one Socket Mode connection."""
    ticket = call.services.sockets.new_ticket()
    app_id = call.services.config.app.app_id
    return {"url": f"{call.services.socket_origin}/link/?ticket={ticket}&app_id={app_id}"}
