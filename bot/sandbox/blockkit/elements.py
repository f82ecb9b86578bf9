"""The table of composition objects and interactive elements, with Slack's limits."""

from typing import Any

from bot.sandbox.blockkit.rules import (
    Check,
    Findings,
    Key,
    Keys,
    both,
    either,
    flag,
    kind_of,
    many,
    may,
    need,
    one_of,
    shape,
    text,
    typed,
    url,
    whole,
)

ID = text(255, least=0)


def plain(most: int) -> Check:
    """A plain_text object."""
    return both(_only("plain_text"), typed(type=need(one_of("plain_text")), text=need(text(most)), emoji=may(flag)))


def formatted(most: int) -> Check:
    """A text object of either kind."""
    words = need(text(most))
    return kind_of({"mrkdwn": typed(text=words, verbatim=may(flag)), "plain_text": typed(text=words, emoji=may(flag))})


def _only(kind: str) -> Check:
    def check(value: Any, path: str, findings: Findings) -> None:
        if isinstance(value, dict) and value.get("type") not in (None, kind):
            findings.add(f"only {kind} is allowed", path)

    return check


CONFIRM = may(
    shape(
        title=need(plain(100)),
        text=need(formatted(300)),
        confirm=need(plain(30)),
        deny=need(plain(30)),
        style=may(one_of("primary", "danger")),
    )
)
_OPTION: Keys = {"text": need(plain(75)), "value": need(text(150)), "description": may(plain(75))}
OPTION = shape(**_OPTION)
OVERFLOW_OPTION = shape(**_OPTION, url=may(url()))
RICH_OPTION = shape(**{**_OPTION, "text": need(formatted(75)), "description": may(formatted(75))})
OPTION_GROUP = shape(label=need(plain(75)), options=need(many(OPTION, most=100)))
SLACK_FILE = both(shape(id=may(text(50)), url=may(url())), either("id", "url"))
DISPATCH = shape(trigger_actions_on=may(many(one_of("on_enter_pressed", "on_character_entered"), most=2)))
FILTER = shape(
    include=may(many(one_of("im", "mpim", "private", "public"))),
    exclude_external_shared_channels=may(flag),
    exclude_bot_users=may(flag),
)
_MOST_SELECTED = may(whole(1, 1000))
_IDS = may(many(text(50), least=0))
_PLACEHOLDER = may(plain(150))


def _element(**keys: Key) -> Check:
    return typed(action_id=may(ID), **keys)


def _focused(**keys: Key) -> Check:
    return _element(focus_on_load=may(flag), **keys)


def _menu(**keys: Key) -> Check:
    return _focused(placeholder=_PLACEHOLDER, confirm=CONFIRM, **keys)


def _options_menu(**keys: Key) -> Check:
    options, groups = may(many(OPTION, most=100)), may(many(OPTION_GROUP, most=100))
    return both(_menu(options=options, option_groups=groups, **keys), either("options", "option_groups"))


def _choice(**keys: Key) -> Check:
    return _focused(options=need(many(RICH_OPTION, most=10)), confirm=CONFIRM, **keys)


def _written(**keys: Key) -> Check:
    return _focused(placeholder=_PLACEHOLDER, dispatch_action_config=may(DISPATCH), **keys)


def image(**keys: Key) -> Check:
    """An image, as an element or, with more keys, as a block."""
    described = typed(image_url=may(url()), slack_file=may(SLACK_FILE), alt_text=need(text(2000)), **keys)
    return both(described, either("image_url", "slack_file"))


ELEMENTS: dict[str, Check] = {
    "button": _element(
        text=need(plain(75)),
        url=may(url()),
        value=may(text(2000, least=0)),
        style=may(one_of("primary", "danger")),
        confirm=CONFIRM,
        accessibility_label=may(text(75)),
    ),
    "image": image(),
    "overflow": _element(options=need(many(OVERFLOW_OPTION, most=5)), confirm=CONFIRM),
    "static_select": _options_menu(initial_option=may(OPTION)),
    "multi_static_select": _options_menu(
        initial_options=may(many(OPTION, most=100)), max_selected_items=_MOST_SELECTED
    ),
    "users_select": _menu(initial_user=may(text(50))),
    "multi_users_select": _menu(initial_users=_IDS, max_selected_items=_MOST_SELECTED),
    "channels_select": _menu(initial_channel=may(text(50)), response_url_enabled=may(flag)),
    "multi_channels_select": _menu(initial_channels=_IDS, max_selected_items=_MOST_SELECTED),
    "conversations_select": _menu(
        initial_conversation=may(text(50)),
        default_to_current_conversation=may(flag),
        response_url_enabled=may(flag),
        filter=may(FILTER),
    ),
    "multi_conversations_select": _menu(
        initial_conversations=_IDS,
        default_to_current_conversation=may(flag),
        filter=may(FILTER),
        max_selected_items=_MOST_SELECTED,
    ),
    "checkboxes": _choice(initial_options=may(many(RICH_OPTION, most=10))),
    "radio_buttons": _choice(initial_option=may(RICH_OPTION)),
    "datepicker": _menu(initial_date=may(text(10))),
    "timepicker": _menu(initial_time=may(text(5)), timezone=may(text(100))),
    "plain_text_input": _written(
        initial_value=may(text(3000, least=0)),
        multiline=may(flag),
        min_length=may(whole(0, 3000)),
        max_length=may(whole(1, 3000)),
    ),
    "number_input": _written(
        is_decimal_allowed=need(flag),
        initial_value=may(text(100)),
        min_value=may(text(100)),
        max_value=may(text(100)),
    ),
    "email_text_input": _written(initial_value=may(text(3000))),
    "url_text_input": _written(initial_value=may(text(3000))),
}

_WRITTEN = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
IN_ACTIONS = tuple(name for name in ELEMENTS if name not in ("image", *_WRITTEN))
IN_SECTION = (*IN_ACTIONS, "image")
IN_INPUT = tuple(name for name in ELEMENTS if name not in ("image", "button", "overflow"))
