"""`/claimwire find …` in Slack: a page of posts, what became of each, and the pages around it."""

import pytest
from sqlalchemy import text

from bot.blocks import ids, words
from bot.blocks.found.hits import NOTHING
from tests.bot import payloads
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, TWEETS, Desk, actions_in, words_in
from tests.bot.ways import Dispatch
from tests.fakes import post

WITHHELD = {"outcome": "withheld", "label": 0, "probability": 0.21, "sampling_probability": 0.3}


def withhold(desk: Desk, number: int, said: str) -> None:
    """A post that was judged and got no card."""
    card_id = desk.raise_card(post(number, said), **WITHHELD)
    with desk.sessions() as session:
        session.execute(text("delete from cards where id = :id"), {"id": card_id})
        session.commit()


def test_each_post_is_told_with_what_became_of_it(desk: Desk, acting: Dispatch) -> None:
    withhold(desk, 1, "El paro uno")
    desk.card(post(2, "El paro dos"))
    desk.card(post(3, "El paro tres"))
    acting.click(CHECKER, "feedback_rejected")
    desk.card(post(4, "El paro cuatro"))
    acting.click(OTHER, "feedback_selected")
    acting.click(HEAD, "decision_leave", channel=FACT_CHECK)
    told = acting.write(CHECKER, "find PARO").splitlines()
    became = {
        line.split("paro ")[1].rstrip("\u2069"): told[place + 1] for place, line in enumerate(told) if "El paro" in line
    }
    assert became["uno"] == "→ withheld, probability 0.21; 30 % of such posts get a card"
    assert became["dos"].startswith(
        f"→ on the desk, not labelled yet · <{desk.sandbox.services.origin}/archives/{TWEETS}/p"
    )
    assert became["tres"].startswith(f"→ Rejected by <@{CHECKER}>, 20")
    assert f"Selected by <@{OTHER}>, 20" in became["cuatro"]
    assert f"left, says <@{HEAD}>, 20" in became["cuatro"]
    assert all(f"<https://x.com/somebody/status/{number}|" in "\n".join(told) for number in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("outcome", "there"), [("withheld", "uno"), ("rejected", "dos"), ("selected", "tres"), ("reviewed", None)]
)
def test_an_outcome_narrows_it(desk: Desk, acting: Dispatch, outcome: str, there: str | None) -> None:
    withhold(desk, 1, "El paro uno")
    for number, said, label in (
        (2, "El paro dos", "rejected"),
        (3, "El paro tres", "selected"),
        (4, "El paro x", "reviewed"),
    ):
        desk.card(post(number, said))
        acting.click(CHECKER, f"feedback_{label}")
    acting.write(CHECKER, "undo last")
    told = acting.write(CHECKER, f"find paro {outcome}")
    assert [one for one in ("uno", "dos", "tres", " x") if f"paro {one.strip()}" in told] == ([there] if there else [])
    assert there or told == NOTHING


def test_pages_are_turned_in_place(desk: Desk, acting: Dispatch) -> None:
    for number in range(1, 18):
        withhold(desk, number, f"El paro número {number}")
    first = acting.write(CHECKER, "find paro")
    assert "1–6 of 17 posts" in first
    (message,) = desk.sandbox.ephemerals(CHECKER)
    assert [one for one in actions_in(message) if "page" in one] == [f"{ids.FOUND_PAGE}_next"]
    for action, counted in (("next", "7–12"), ("next", "13–17"), ("previous", "7–12")):
        acting.click(CHECKER, f"{ids.FOUND_PAGE}_{action}")
        (message,) = desk.sandbox.ephemerals(CHECKER)
        assert f"{counted} of 17 posts" in words_in(message)


def test_words_from_outside_ping_nobody(desk: Desk, acting: Dispatch) -> None:
    withhold(desk, 1, "El paro <!channel> <@U0HEAD> & *más*")
    told = acting.write(CHECKER, "find paro")
    assert "&lt;!channel&gt; &lt;@U0HEAD&gt; &amp;" in told
    assert "&lt;!here&gt;" in acting.write(CHECKER, "find paro since <!here>")


@pytest.mark.parametrize("verb", ["find paro", "history 1", "find like: 1"])
def test_nobody_reads_what_a_role_does_not_allow(
    desk: Desk, acting: Dispatch, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr("bot.listeners.permissions._role", lambda *_: None)
    withhold(desk, 1, "El paro")
    assert words.NO_ROLE in acting.write(ADMIN, verb)


def test_a_page_is_refused_to_whom_a_role_does_not_allow_it(
    desk: Desk, acting: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 18):
        withhold(desk, number, f"El paro número {number}")
    acting.write(CHECKER, "find paro")
    monkeypatch.setattr("bot.listeners.permissions._role", lambda *_: None)
    acting.click(CHECKER, f"{ids.FOUND_PAGE}_next")
    assert words.NO_ROLE in desk.whispers(CHECKER)[-1]


@pytest.mark.parametrize(
    "value", ["", ":", "x:paro", "-1:paro", "99:paro", "1" * 30 + ":paro", "0:" + "p" * 600, "٣:paro", "0:@nadie"]
)
def test_a_forged_page_shows_nothing_it_should_not(desk: Desk, acting: Dispatch, value: str) -> None:
    withhold(desk, 1, "El paro")
    acting.write(CHECKER, "find paro")
    (message,) = desk.sandbox.ephemerals(CHECKER)
    used = payloads.button(f"{ids.FOUND_PAGE}_next", value)
    acting.deliver(payloads.in_message(desk.sandbox, CHECKER, used, channel=TWEETS, message=message))
    assert desk.whispers(CHECKER)
