"""Opening, pushing, updating and publishing views."""

import json

from bot.sandbox.blockkit.surfaces import view_faults
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.webapi.calls import Call

LARGEST = 250_000


def checked_view(view: object, *, kinds: tuple[str, ...]) -> Json:
    """A view that Slack would take; raises SlackError for others."""
    faults = view_faults(view, kinds=kinds)
    if faults or not isinstance(view, dict):
        raise SlackError("invalid_arguments", faults)
    if len(json.dumps(view)) > LARGEST:
        raise SlackError("view_too_large")
    return view


def _view(call: Call, *kinds: str) -> Json:
    view = call.structure("view", "invalid_arguments")
    if view is None:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    return checked_view(view, kinds=kinds)


def open_view(call: Call) -> Json:
    """Open a modal for the person behind a trigger id."""
    view = _view(call, "modal")
    person = call.services.triggers.exchange(call.needed("trigger_id"))
    return {"view": call.services.views.open(person, view)}


def push(call: Call) -> Json:
    """Put a modal on top of the one that is open."""
    view = _view(call, "modal")
    person = call.services.triggers.exchange(call.needed("trigger_id"))
    return {"view": call.services.views.push(person, view)}


def update(call: Call) -> Json:
    """Replace what an open view shows."""
    view = _view(call, "modal", "home")
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view_id"])
    fresh = call.services.views.update(view, view_id=view_id, external_id=external_id, view_hash=call.text("hash"))
    return {"view": fresh}


def publish(call: Call) -> Json:
    """Show a person's App Home."""
    person = call.needed("user_id")
    view = _view(call, "home")
    if call.services.config.person(person) is None:
        raise SlackError("user_not_found")
    return {"view": call.services.views.publish(person, view, call.text("hash"))}
