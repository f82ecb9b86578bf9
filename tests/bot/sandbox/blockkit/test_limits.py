"""What Block Kit allows, limit by limit: the longest that passes, and one more that does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.blockkit.blocks import block_faults
from bot.sandbox.blockkit.surfaces import metadata_fault, view_faults
from tests.bot.sandbox.talk import actions, button, modal, plain


def section(text: Any, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": text, **more}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(text: str = "A", value: str = "a") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def select(*options: dict[str, Any]) -> dict[str, Any]:
    return actions({"type": "static_select", "action_id": "s", "options": list(options)})


def image(**more: Any) -> dict[str, Any]:
    return {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "A", **more}


def rich(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(parts)}


def line(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


DIVIDER = {"type": "divider"}
SECTION_TEXT = lambda n: [section(mrkdwn("x" * n))]  # noqa: E731
LIMITS = {
    "blocks in a message": (lambda n: [DIVIDER] * n, 50),
    "section text": (SECTION_TEXT, 3000),
    "header": (lambda n: [{"type": "header", "text": plain("x" * n)}], 150),
    "button text": (lambda n: [actions({**button("a"), "text": plain("x" * n)})], 75),
    "button value": (lambda n: [actions(button("a", value="x" * n))], 2000),
    "button url": (lambda n: [actions(button("a", url="https://a.example/".ljust(n, "x")))], 3000),
    "action_id": (lambda n: [actions(button("x" * n))], 255),
    "block_id": (lambda n: [{**DIVIDER, "block_id": "x" * n}], 255),
    "fields": (lambda n: [{"type": "section", "fields": [mrkdwn("x")] * n}], 10),
    "field text": (lambda n: [{"type": "section", "fields": [mrkdwn("x" * n)]}], 2000),
    "context elements": (lambda n: [{"type": "context", "elements": [mrkdwn("x")] * n}], 10),
    "actions elements": (lambda n: [actions(*(button(f"a{i}") for i in range(n)))], 25),
    "option text": (lambda n: [select(option("x" * n))], 75),
    "option value": (lambda n: [select(option("A", "x" * n))], 150),
    "options": (lambda n: [select(*[option()] * n)], 100),
    "overflow options": (lambda n: [actions({"type": "overflow", "action_id": "o", "options": [option()] * n})], 5),
    "checkboxes": (lambda n: [actions({"type": "checkboxes", "action_id": "o", "options": [option()] * n})], 10),
    "image_url": (lambda n: [image(image_url="https://a.example/".ljust(n, "x"))], 3000),
    "alt_text": (lambda n: [image(alt_text="x" * n)], 2000),
    "image title": (lambda n: [image(title=plain("x" * n))], 2000),
    "placeholder": (
        lambda n: [actions({"type": "users_select", "action_id": "u", "placeholder": plain("x" * n)})],
        150,
    ),
    "markdown": (lambda n: [{"type": "markdown", "text": "x" * n}], 12000),
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_longest_passes_and_one_more_does_not(name: str) -> None:
    make, most = LIMITS[name]
    assert block_faults(make(most), most=50) == []
    assert block_faults(make(most + 1), most=50)


REFUSED = {
    "empty section": ([section(mrkdwn(""))], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "empty header": ([{"type": "header", "text": plain("")}], "must be more than 0 characters"),
    "mrkdwn header": ([{"type": "header", "text": mrkdwn("x")}], "only plain_text is allowed"),
    "mrkdwn button": ([actions({**button("a"), "text": mrkdwn("x")})], "only plain_text is allowed"),
    "mrkdwn option": ([select({"text": mrkdwn("x"), "value": "a"})], "only plain_text is allowed"),
    "unknown block": ([{"type": "carousel"}], "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    "unknown element": ([actions({"type": "slider", "action_id": "a"})], "unsupported type: slider"),
    "element out of place": (
        [actions({"type": "image", "image_url": "https://a.example", "alt_text": "A"})],
        "unsupported type",
    ),
    "unknown key": ([{**DIVIDER, "colour": "red"}], "invalid additional property: colour [json-pointer:/blocks/0]"),
    "unknown key in a button": ([actions(button("a", colour="red"))], "invalid additional property: colour"),
    "emoji in mrkdwn": ([section({**mrkdwn("x"), "emoji": True})], "invalid additional property: emoji"),
    "no type": ([{"text": "x"}], "missing required field: type"),
    "no text": ([{"type": "section"}], "missing required field: text or fields"),
    "no alt_text": ([{"type": "image", "image_url": "https://a.example"}], "missing required field: alt_text"),
    "no image_url": ([{"type": "image", "alt_text": "A"}], "missing required field: image_url or slack_file"),
    "no scheme": ([image(image_url="a.png")], "must be a valid URL"),
    "no options": ([actions({"type": "static_select", "action_id": "s"})], "missing required field: options"),
    "file kinds": (
        [{"type": "input", "label": plain("A"), "element": {"type": "file_input", "filetypes": "csv"}}],
        "must provide an array",
    ),
    "many files": (
        [{"type": "input", "label": plain("A"), "element": {"type": "file_input", "max_files": 11}}],
        "must be between 1 and 10",
    ),
    "file in actions": ([actions({"type": "file_input", "action_id": "f"})], "unsupported type: file_input"),
    "empty actions": ([actions()], "no less than 1 items allowed"),
    "same block_id": ([{**DIVIDER, "block_id": "a"}] * 2, "block_id already exists: a"),
    "same action_id": ([actions(button("a"), button("a"))], "action_id already exists: a"),
    "style": ([actions(button("a", style="green"))], "must be one of primary, danger"),
    "text is a number": ([section({"type": "mrkdwn", "text": 1})], "must be a string"),
    "block is a text": (["x"], "must provide an object"),
    "blocks is an object": ({}, "must provide an array"),
    "rich_text without elements": ([{"type": "rich_text"}], "missing required field: elements"),
    "rich_text with a section of its own": ([rich({"type": "section"})], "unsupported type: section"),
    "rich_text with unknown words": ([rich(line({"type": "video"}))], "unsupported type: video"),
    "rich_text with an empty text": ([rich(line({"type": "text", "text": ""}))], "must be more than 0 characters"),
    "rich_text with a wrong style": ([rich(line({"type": "text", "text": "x", "style": {"loud": True}}))], "loud"),
    "rich_text list of texts": (
        [rich({"type": "rich_text_list", "style": "bullet", "elements": [{"type": "text", "text": "x"}]})],
        "unsupported type: text",
    ),
    "rich_text list without style": ([rich({"type": "rich_text_list", "elements": [line()]})], "style"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_words_and_place(name: str) -> None:
    blocks, words = REFUSED[name]
    assert any(words in fault for fault in block_faults(blocks, most=50))


def test_everything_that_rich_text_can_hold_passes() -> None:
    words = [
        {
            "type": "text",
            "text": "<!channel> *x*",
            "style": {"bold": True, "italic": True, "strike": True, "code": True},
        },
        {"type": "link", "url": "https://a.example/", "text": "a"},
        {"type": "emoji", "name": "eyes"},
        {"type": "user", "user_id": "U0ADMIN"},
        {"type": "channel", "channel_id": "C0TWEETS"},
        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"},
        {"type": "broadcast", "range": "here"},
    ]
    parts = [
        line(*words),
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [line(*words)]},
        {"type": "rich_text_quote", "elements": words},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
    ]
    assert block_faults([rich(*parts)], most=50) == []


VIEWS = {
    "title": (lambda n: modal(title=plain("x" * n)), 24),
    "submit": (lambda n: modal(submit=plain("x" * n)), 24),
    "private_metadata": (lambda n: modal(private_metadata="x" * n), 3000),
    "callback_id": (lambda n: modal(callback_id="x" * n), 255),
    "blocks": (lambda n: modal(blocks=[DIVIDER] * n), 100),
}


@pytest.mark.parametrize("name", VIEWS)
def test_limits_of_views(name: str) -> None:
    make, most = VIEWS[name]
    assert view_faults(make(most), kinds=("modal",)) == []
    assert view_faults(make(most + 1), kinds=("modal",))


def test_views_that_are_refused() -> None:
    assert view_faults(modal(), kinds=("home",))
    assert view_faults({"type": "home", "blocks": [], "title": plain("x")}, kinds=("home",))
    assert view_faults({"type": "home", "blocks": []}, kinds=("home",)) == []
    without = {name: part for name, part in modal().items() if name != "submit"}
    assert "submit is required" in view_faults(without, kinds=("modal",))[0]


def test_metadata() -> None:
    fine = {"event_type": "card", "event_payload": {"id": 1}}
    assert metadata_fault(fine) is None
    for wrong in (1, {}, {"event_type": "", "event_payload": {}}, {"event_type": "a"}, {**fine, "more": 1}):
        assert metadata_fault(wrong) == "invalid_metadata_format"
    assert metadata_fault({"event_type": "a", "event_payload": {"x": "y" * 9000}}) == "metadata_too_large"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "element", "accessory", "block_id", "action_id", "options", "style"]
            ),
            inside | st.sampled_from(["section", "actions", "rich_text", "input", "button", "mrkdwn", "static_select"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(blocks=ANYTHING)
def test_nothing_makes_the_check_fall_over(blocks: Any) -> None:
    assert isinstance(block_faults(blocks, most=50), list)
    assert isinstance(view_faults(modal(blocks=blocks), kinds=("modal",)), list)
