"""Names and texts that run to the left, or turn what follows, keep that to themselves; nothing becomes a link by itself."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks.cards import card
from bot.blocks.cards.marked import marked_text
from bot.blocks.home.accounts import adding
from bot.blocks.text import aside, linked, mrkdwn, outside, sections
from pipeline.messages.views import Quoted
from pipeline.sources.source import Profile
from pipeline.store.posts.account_lists import Found, LookedUp
from pipeline.store.posts.accounts import Wishes
from tests.bot.blocks.test_card import view
from tests.bot.blocks.test_every_builder import FALLBACKS, MESSAGES, VIEWS

OPENING, CLOSING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068", "\u202c\u2069"
TURNING = ["Ana\u202e", "\u202eanA", "حساب", "\u2067Ana", "Ana\u2069\u202e", "\u200fAna!", "x\u202c\u202d"]


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["text"]] if isinstance(part.get("text"), str) else [])
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from texts(one)


def left_open(text: str) -> int:
    return sum(sign in OPENING for sign in text) - sum(sign in CLOSING for sign in text)


@pytest.mark.parametrize("name", TURNING)
@pytest.mark.parametrize("look", ["card", "line"])
def test_a_card_is_not_turned_by_what_comes_from_outside(name: str, look: Any) -> None:
    shown = replace(
        view(), look=look, author_name=name, group=name, retweet_of=name, text="El paro", marked=((0, 2),),
        quoted=Quoted(handle=name, text=name),
    )  # fmt: skip
    blocks = card.blocks(shown, actor=name)
    for block in blocks:
        assert left_open("".join(texts(block))) == 0
    found = "".join(texts(blocks))
    plain = "".join(sign for sign in name if sign not in OPENING + CLOSING)
    assert f"\u2068{plain}\u2069" in found
    assert "\u202e" not in found


@pytest.mark.parametrize("name", TURNING)
def test_lists_and_links_are_not_turned_either(name: str) -> None:
    profile = Profile(external_id="1", handle="ana", name=name)
    said = [
        outside(name),
        linked(name, "https://x.example/"),
        *texts(adding.found(LookedUp("1", (Found(profile, Wishes()),), (name,)), {})),
    ]
    assert [left_open(one) for one in said] == [0] * len(said)
    assert sum("\u2068" in one for one in said) >= 4


@pytest.mark.parametrize("builder", [*MESSAGES, *VIEWS])
def test_no_message_and_no_dialog_is_turned_by_any_name(builder: str) -> None:
    made = (MESSAGES.get(builder) or VIEWS[builder])("Ana\u202edam\u2066x")
    for part in parts(made):
        if part.get("type") in ("mrkdwn", "plain_text"):
            assert left_open(part["text"]) <= 0, part
            assert not set(part["text"]) & set("\u202a\u202b\u202d\u202e\u2066\u2067"), part


@pytest.mark.parametrize("message", FALLBACKS)
def test_no_notification_is_turned_either(message: str) -> None:
    assert left_open(FALLBACKS[message]("Ana\u202edam\u2066x")) == 0


ISOLATED = ("findings.already_checked.in_thread", "campaign_messages.in_slack", "retraining.verdict.blocks")


@pytest.mark.parametrize("builder", ISOLATED)
def test_names_that_run_to_the_left_are_set_apart_from_words_of_ours(builder: str) -> None:
    said = "".join(texts(MESSAGES[builder]("حساب")))
    assert "\u2068حساب" in said


def parts(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from parts(one)


def test_what_turns_nothing_is_left_as_it_is() -> None:
    assert outside("Ana Gómez 🗳️ & 中文") == "Ana Gómez 🗳️ &amp; 中文"
    assert "".join(texts(marked_text("El paro sube", [(3, 7)], 100))) == "El paro sube"


def test_words_in_markup_are_taken_as_they_are() -> None:
    for block in (mrkdwn("#tweets"), aside("x"), *sections("y")):
        for part in (block.get("text"), *block.get("elements", [])):
            assert part is None or part["verbatim"] is True
