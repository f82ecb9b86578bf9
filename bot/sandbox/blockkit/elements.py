"""The table of composition objects and interactive elements, with Slack's limits."""

from collections.abc import Callable

from bot.sandbox.blockkit.rules import (
    Check,
    Needed,
    both,
    either,
    flag,
    kind_of,
    many,
    one_of,
    shape,
    text,
    that,
    typed,
    url,
    whole,
)

ID = text(255, least=0)
_REFERENCE = text(50)
_REFERENCES = many(_REFERENCE, least=0)
_STYLE = one_of("primary", "danger")


def plain(most: int) -> Check:
    """A plain_text object."""
    only = that(
        lambda value: not isinstance(value, dict) or value.get("type") in (None, "plain_text"),
        "only plain_text is allowed",
    )
    return both(only, typed(type=Needed(one_of("plain_text")), text=Needed(text(most)), emoji=flag))


def formatted(most: int) -> Check:
    """A text object of either kind."""
    words = Needed(text(most))
    return kind_of({"mrkdwn": typed(text=words, verbatim=flag), "plain_text": typed(text=words, emoji=flag)})


def _option(words: Callable[[int], Check], **keys: Check) -> Check:
    return shape(text=Needed(words(75)), value=Needed(text(150)), description=words(75), **keys)


CONFIRM = shape(
    title=Needed(plain(100)),
    text=Needed(formatted(300)),
    confirm=Needed(plain(30)),
    deny=Needed(plain(30)),
    style=_STYLE,
)
OPTION = _option(plain)
OVERFLOW_OPTION = _option(plain, url=url)
RICH_OPTION = _option(formatted)
OPTION_GROUP = shape(label=Needed(plain(75)), options=Needed(many(OPTION, most=100)))
SLACK_FILE = both(shape(id=_REFERENCE, url=url), either("id", "url"))
DISPATCH = shape(trigger_actions_on=many(one_of("on_enter_pressed", "on_character_entered"), most=2))
FILTER = shape(
    include=many(one_of("im", "mpim", "private", "public")),
    exclude_external_shared_channels=flag,
    exclude_bot_users=flag,
)
_MOST_SELECTED = whole(1, 1000)


def _element(**keys: Check) -> Check:
    return typed(action_id=ID, **keys)


def _focused(**keys: Check) -> Check:
    return _element(focus_on_load=flag, **keys)


def _menu(**keys: Check) -> Check:
    return _focused(placeholder=plain(150), confirm=CONFIRM, **keys)


def _options_menu(**keys: Check) -> Check:
    menu = _menu(options=many(OPTION, most=100), option_groups=many(OPTION_GROUP, most=100), **keys)
    return both(menu, either("options", "option_groups"))


def _choice(**keys: Check) -> Check:
    return _focused(options=Needed(many(RICH_OPTION, most=10)), confirm=CONFIRM, **keys)


def _written(**keys: Check) -> Check:
    return _focused(placeholder=plain(150), dispatch_action_config=DISPATCH, **keys)


def image(**keys: Check) -> Check:
    """An image, as an element or, with more keys, as a block."""
    described = typed(image_url=url, slack_file=SLACK_FILE, alt_text=Needed(text(2000)), **keys)
    return both(described, either("image_url", "slack_file"))


_WRITTEN: dict[str, Check] = {
    "plain_text_input": _written(
        initial_value=text(3000, least=0), multiline=flag, min_length=whole(0, 3000), max_length=whole(1, 3000)
    ),
    "number_input": _written(
        is_decimal_allowed=Needed(flag), initial_value=text(100), min_value=text(100), max_value=text(100)
    ),
    "email_text_input": _written(initial_value=text(3000)),
    "url_text_input": _written(initial_value=text(3000)),
}
_CHOSEN: dict[str, Check] = {
    "static_select": _options_menu(initial_option=OPTION),
    "multi_static_select": _options_menu(initial_options=many(OPTION, most=100), max_selected_items=_MOST_SELECTED),
    "users_select": _menu(initial_user=_REFERENCE),
    "multi_users_select": _menu(initial_users=_REFERENCES, max_selected_items=_MOST_SELECTED),
    "channels_select": _menu(initial_channel=_REFERENCE, response_url_enabled=flag),
    "multi_channels_select": _menu(initial_channels=_REFERENCES, max_selected_items=_MOST_SELECTED),
    "conversations_select": _menu(
        initial_conversation=_REFERENCE, default_to_current_conversation=flag, response_url_enabled=flag, filter=FILTER
    ),
    "multi_conversations_select": _menu(
        initial_conversations=_REFERENCES,
        default_to_current_conversation=flag,
        filter=FILTER,
        max_selected_items=_MOST_SELECTED,
    ),
    "checkboxes": _choice(initial_options=many(RICH_OPTION, most=10)),
    "radio_buttons": _choice(initial_option=RICH_OPTION),
    "datepicker": _menu(initial_date=text(10)),
    "timepicker": _menu(initial_time=text(5), timezone=text(100)),
}
_PRESSED: dict[str, Check] = {
    "button": _element(
        text=Needed(plain(75)),
        url=url,
        value=text(2000, least=0),
        style=_STYLE,
        confirm=CONFIRM,
        accessibility_label=text(75),
    ),
    "overflow": _element(options=Needed(many(OVERFLOW_OPTION, most=5)), confirm=CONFIRM),
}

_GIVEN: dict[str, Check] = {"file_input": _element(filetypes=many(text(20)), max_files=whole(1, 10))}

IN_ACTIONS = _PRESSED | _CHOSEN
IN_SECTION = IN_ACTIONS | {"image": image()}
IN_INPUT = _CHOSEN | _WRITTEN | _GIVEN
ELEMENTS = IN_SECTION | _WRITTEN | _GIVEN
