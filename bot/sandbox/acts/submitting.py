"""Submitting and closing modals, and what the app's answer does to them."""

from bot.sandbox.acts import payloads
from bot.sandbox.acts.acting import outcome, person_of
from bot.sandbox.acts.element_state import Values, missing_inputs, state_of
from bot.sandbox.config import Person
from bot.sandbox.errors import SlackError, UnknownPerson
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json
from bot.sandbox.webapi.views import checked_view

TROUBLE = "We had some trouble connecting. Try again?"


def _modal_of(services: Services, person_id: str, view_id: str) -> tuple[Person, Json]:
    person = person_of(services, person_id)
    view = services.views.top(person.id)
    if view is None or view["id"] != view_id:
        raise UnknownPerson(f"{person.real_name} has no modal {view_id} open")
    return person, view


async def submit(services: Services, person_id: str, *, view_id: str, values: Values) -> Json:
    """Submit a modal: `errors` by block id where it stays open, a warning where the app was silent."""
    person, view = _modal_of(services, person_id, view_id)
    state = state_of(view["blocks"], values)
    faults = missing_inputs(view["blocks"], state)
    if faults:
        return {"ok": True, "errors": faults}
    payload = payloads.view_submission(services, person, view=view | {"state": state})
    ack = await services.deliveries.interactive(payload)
    if not ack.ok:
        return outcome(ack) | {"warning": TROUBLE}
    try:
        return {"ok": True} | _respond(services, person.id, view_id, ack.body)
    except SlackError as refusal:
        return {"ok": False, "problem": refusal.error, "warning": TROUBLE, "messages": refusal.messages}


def _respond(services: Services, person_id: str, view_id: str, body: Json) -> Json:
    action = body.get("response_action")
    if action == "errors":
        return {"errors": body.get("errors") or {}}
    if action == "update":
        view = checked_view(body.get("view"), kinds=("modal",))
        services.views.update(view, view_id=view_id, external_id="", view_hash="")
    elif action == "push":
        services.views.push(person_id, checked_view(body.get("view"), kinds=("modal",)))
    elif action == "clear":
        services.views.clear(person_id)
    else:
        services.views.pop(person_id)
    return {}


async def close(services: Services, person_id: str, *, view_id: str, is_cleared: bool) -> Json:
    """Close the modal on top (or all of them), and tell the app where it asked to be told."""
    person, view = _modal_of(services, person_id, view_id)
    if is_cleared or view["clear_on_close"]:
        services.views.clear(person.id)
    else:
        services.views.pop(person.id)
    if view["notify_on_close"]:
        payload = payloads.view_closed(services, person, view=view, is_cleared=is_cleared)
        return outcome(await services.deliveries.interactive(payload))
    return {"ok": True}
