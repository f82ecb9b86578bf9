"""The dialogs of a story: whose it is and until when, why it is left, where it was published and how it was rated."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.blocks import ids
from bot.blocks.forms import field, modal, option
from bot.blocks.stories import words
from bot.blocks.text import Block, aside, escape, flat, isolated
from pipeline.language.speech import _

CLAIM_TEXT, REASON_TEXT, LINK_TEXT, SCALE_TEXT = 2000, 500, 2000, 3000
POST_TEXT = 200


def assignment(act: str, about: str, post: str, *, assignee: str | None = None, due_on: date | None = None) -> Block:
    """Whose story it is, and until when; both may stay open."""
    person: Block = {"type": "users_select"} | ({"initial_user": assignee} if assignee else {})
    day: Block = {"type": "datepicker"} | ({"initial_date": due_on.isoformat()} if due_on else {})
    fields = [
        field(
            "assignee",
            _("Who checks it"),
            person,
            optional=True,
            hint=_("They are told in private. Left open, whoever starts it has it."),
        ),
        field("due_on", _("Due"), day, optional=True, hint=_("Past this day the desk is reminded, once a day.")),
    ]
    return _dialog(act, about, post, fields, submit=_("Save") if act == "assign" else words.ACTS[act])


def leaving(act: str, about: str, post: str) -> Block:
    """Why it is left, if somebody wants to say so."""
    written: Block = {"type": "plain_text_input", "multiline": True, "max_length": REASON_TEXT}
    hint = _("Whoever selected the post reads it.")
    return _dialog(
        act, about, post, [field("reason", _("Why"), written, optional=True, hint=hint)], submit=_("Leave it")
    )


def publication(about: str, post: str, *, claim: str, ratings: Sequence[str]) -> Block:
    """Where it was published, which claim was checked, and what came out."""
    link: Block = {"type": "plain_text_input", "max_length": LINK_TEXT}
    written: Block = {"type": "plain_text_input", "multiline": True, "max_length": CLAIM_TEXT}
    scale: Block = {"type": "static_select", "options": [option(rating, rating) for rating in ratings]}
    fields = [
        field("link", _("Link"), link, hint=_("The page of the published check, with https://.")),
        field("claim", _("Claim as reviewed"), written | ({"initial_value": claim[:CLAIM_TEXT]} if claim else {})),
        field("rating", _("Rating"), scale),
    ]
    return _dialog("publish", about, post, fields, submit=_("Published"))


def _dialog(act: str, about: str, post: str, fields: list[Block], *, submit: str) -> Block:
    shown = aside(escape(isolated(flat(post, POST_TEXT))))
    return modal(
        words.ACTS[act], [shown, *fields], submit=submit, close=_("Cancel"), callback_id=ids.STORY_VIEW[act],
        private_metadata=about,
    )  # fmt: skip


def said_in(values: dict[str, Any], name: str) -> str:
    """What a field of the submitted dialog holds, whatever kind it is of; nothing where it is empty."""
    held = (values.get(name) or {}).get(name) or {}
    chosen = held.get("selected_option") or {}
    said = held.get("value") or held.get("selected_user") or held.get("selected_date") or chosen.get("value") or ""
    return str(said).strip()
