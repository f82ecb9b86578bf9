"""The table of composition objects and interactive elements, with Slack's limits."""

from __future__ import annotations

from typing import Any

from bot.sandbox.blockkit.rules import (
    Check,
    Findings,
    Key,
    Keys,
    both,
    either,
    kind_of,
    many,
    may,
    need,
    one_of,
    shape,
    text,
    truth,
    url,
    whole,
)

ID = text(255, least=0)
TYPE = need(text(50))


def plain(most: int) -> Check:
    """A plain_text object."""
    keys = {"type": need(one_of("plain_text")), "text": need(text(most)), "emoji": may(truth)}
    return both(_only("plain_text"), shape(keys))


def formatted(most: int) -> Check:
    """A text object of either kind."""
    mrkdwn: Keys = {"type": TYPE, "text": need(text(most)), "verbatim": may(truth)}
    plain_text: Keys = {"type": TYPE, "text": need(text(most)), "emoji": may(truth)}
    return kind_of({"mrkdwn": shape(mrkdwn), "plain_text": shape(plain_text)})


def _only(kind: str) -> Check:
    def check(value: Any, path: str, findings: Findings) -> None:
        if isinstance(value, dict) and value.get("type") not in (None, kind):
            findings.add(f"only {kind} is allowed", path)

    return check


CONFIRM = shape(
    {
        "title": need(plain(100)),
        "text": need(formatted(300)),
        "confirm": need(plain(30)),
        "deny": need(plain(30)),
        "style": may(one_of("primary", "danger")),
    }
)
OPTION_KEYS: Keys = {
    "text": need(plain(75)),
    "value": need(text(150)),
    "description": may(plain(75)),
}
OPTION = shape(OPTION_KEYS)
OVERFLOW_OPTION = shape({**OPTION_KEYS, "url": may(url())})
RICH_OPTION = shape({**OPTION_KEYS, "text": need(formatted(75)), "description": may(formatted(75))})
OPTION_GROUP = shape({"label": need(plain(75)), "options": need(many(OPTION, most=100))})
SLACK_FILE = both(shape({"id": may(text(50)), "url": may(url())}), either("id", "url"))
DISPATCH = shape({"trigger_actions_on": may(many(one_of("on_enter_pressed", "on_character_entered"), most=2))})
FILTER = shape(
    {
        "include": may(many(one_of("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": may(truth),
        "exclude_bot_users": may(truth),
    }
)

_BASE: Keys = {"type": TYPE, "action_id": may(ID)}
_FOCUS: Keys = {**_BASE, "focus_on_load": may(truth)}
_MENU: Keys = {**_FOCUS, "placeholder": may(plain(150)), "confirm": may(CONFIRM)}
_OPTIONS: Keys = {
    "options": may(many(OPTION, most=100)),
    "option_groups": may(many(OPTION_GROUP, most=100)),
}
_MANY: Keys = {"max_selected_items": may(whole(1, 1000))}
_IDS = many(text(50), least=0)
_WRITTEN: Keys = {
    **_FOCUS,
    "placeholder": may(plain(150)),
    "dispatch_action_config": may(DISPATCH),
}


def _menu(**more: Key) -> Check:
    return shape({**_MENU, **more})


def _options_menu(**more: Key) -> Check:
    return both(shape({**_MENU, **_OPTIONS, **more}), either("options", "option_groups"))


def _written(**more: Key) -> Check:
    return shape({**_WRITTEN, **more})


IMAGE_KEYS: Keys = {
    "type": TYPE,
    "image_url": may(url()),
    "slack_file": may(SLACK_FILE),
    "alt_text": need(text(2000)),
}
IMAGE_ELEMENT = both(shape(IMAGE_KEYS), either("image_url", "slack_file"))

_BUTTON: Keys = {
    **_BASE,
    "text": need(plain(75)),
    "url": may(url()),
    "value": may(text(2000, least=0)),
    "style": may(one_of("primary", "danger")),
    "confirm": may(CONFIRM),
    "accessibility_label": may(text(75)),
}

ELEMENTS: dict[str, Check] = {
    "button": shape(_BUTTON),
    "image": IMAGE_ELEMENT,
    "overflow": shape({**_BASE, "options": need(many(OVERFLOW_OPTION, most=5)), "confirm": may(CONFIRM)}),
    "static_select": _options_menu(initial_option=may(OPTION)),
    "multi_static_select": _options_menu(initial_options=may(many(OPTION, most=100)), **_MANY),
    "users_select": _menu(initial_user=may(text(50))),
    "multi_users_select": _menu(initial_users=may(_IDS), **_MANY),
    "channels_select": _menu(initial_channel=may(text(50)), response_url_enabled=may(truth)),
    "multi_channels_select": _menu(initial_channels=may(_IDS), **_MANY),
    "conversations_select": _menu(
        initial_conversation=may(text(50)),
        default_to_current_conversation=may(truth),
        response_url_enabled=may(truth),
        filter=may(FILTER),
    ),
    "multi_conversations_select": _menu(
        initial_conversations=may(_IDS),
        default_to_current_conversation=may(truth),
        filter=may(FILTER),
        **_MANY,
    ),
    "checkboxes": shape(
        {
            **_FOCUS,
            "options": need(many(RICH_OPTION, most=10)),
            "initial_options": may(many(RICH_OPTION, most=10)),
            "confirm": may(CONFIRM),
        }
    ),
    "radio_buttons": shape(
        {
            **_FOCUS,
            "options": need(many(RICH_OPTION, most=10)),
            "initial_option": may(RICH_OPTION),
            "confirm": may(CONFIRM),
        }
    ),
    "datepicker": _menu(initial_date=may(text(10))),
    "timepicker": _menu(initial_time=may(text(5)), timezone=may(text(100))),
    "plain_text_input": _written(
        initial_value=may(text(3000, least=0)),
        multiline=may(truth),
        min_length=may(whole(0, 3000)),
        max_length=may(whole(1, 3000)),
    ),
    "number_input": _written(
        is_decimal_allowed=need(truth),
        initial_value=may(text(100)),
        min_value=may(text(100)),
        max_value=may(text(100)),
    ),
    "email_text_input": _written(initial_value=may(text(3000))),
    "url_text_input": _written(initial_value=may(text(3000))),
}

IN_ACTIONS = tuple(
    name
    for name in ELEMENTS
    if name not in ("image", "plain_text_input", "number_input", "email_text_input", "url_text_input")
)
IN_SECTION = (*IN_ACTIONS, "image")
IN_INPUT = tuple(name for name in ELEMENTS if name not in ("image", "button", "overflow"))
