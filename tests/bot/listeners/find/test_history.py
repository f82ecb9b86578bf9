"""`/claimwire history LINK`: what happened to a post, in order, by its link, its number or its card's."""

import pytest
from sqlalchemy import text

from pipeline.store.posts import tweets
from tests.bot.newsroom import CHECKER, HEAD, Desk
from tests.bot.ways import Dispatch, decide
from tests.fakes import post

ANY_NAME = [
    "https://x.com/somebody/status/1",
    "<https://x.com/somebody/status/1|x.com>",
    "1",
    "https://twitter.com/a/status/1?s=20",
]


def steps(told: str) -> list[str]:
    """What happened, without its moment."""
    return [line[len("• 2026-11-01 00:00:00 ") :] for line in told.splitlines()[1:]]


@pytest.mark.parametrize("name", ANY_NAME)
def test_everything_is_told_in_order(desk: Desk, acting: Dispatch, name: str) -> None:
    desk.card(post(1, "El paro baja"))
    acting.click(CHECKER, "feedback_reviewed")
    acting.write(CHECKER, "undo last")
    acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "fact_check")
    told = acting.write(CHECKER, f"history {name}")
    assert told.splitlines()[0] == "*<https://x.com/somebody/status/1|@somebody>*: \u2068El paro baja\u2069"
    seen = steps(told)
    in_order = [
        "published", "read", "judged by v1: probability 0.80, positive; 100 % of such posts get a card",
        "it got a card", "its card was last posted", f"Reviewed, by <@{CHECKER}>", f"taken back (\u2068label: Reviewed\u2069), by <@{CHECKER}>",
        f"Selected, by <@{CHECKER}>", "it got a card for the head of the desk", f"Fact-check it, by <@{HEAD}>",
    ]  # fmt: skip
    places = [next(at for at, step in enumerate(seen) if step.startswith(one)) for one in in_order]
    assert places == sorted(places)


def test_edits_and_copies_are_told(desk: Desk, acting: Dispatch) -> None:
    desk.card(post(1, "El paro baja"))
    copy = desk.raise_card(post(2, "El paro baja."))
    edited = post(1, "El paro sube", edit_ids=("1", "9"))
    with desk.sessions() as session:
        (account,) = session.execute(text("select account_id from tweets limit 1")).one()
        tweets.add_posts(session, source="replay", account_id=account, posts=[edited])
        session.execute(
            text(
                "insert into post_sketches (tweet_id, versions, copy_of, joined_at) select max(id), 1, min(id), now() from tweets"
            )
        )
        session.commit()
    assert copy
    seen = steps(acting.write(CHECKER, "history 1"))
    assert "edited (\u2068before: El paro baja\u2069), by its author" in seen
    assert "@somebody posted the same and joined its card" in seen


def test_while_a_card_waits_for_its_first_click_nobody_is_told_how_it_was_judged(desk: Desk, acting: Dispatch) -> None:
    desk.card(post(1, "El paro baja"))
    before = acting.write(CHECKER, "history 1")
    assert "judged by v1; how, is told after the first click" in before
    assert "0.80" not in before
    acting.click(CHECKER, "feedback_rejected")
    assert "probability 0.80" in acting.write(CHECKER, "history 1")


def test_a_card_is_found_by_its_own_link(desk: Desk, acting: Dispatch) -> None:
    desk.card(post(1, "El paro baja"))
    (channel, ts) = desk.rows("select channel, message_ts from cards")[0]
    link = f"<https://desk.slack.com/archives/{channel}/p{ts.replace('.', '')}?thread_ts={ts}>"
    assert "El paro baja" in acting.write(CHECKER, f"history {link}")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Write history and the link"), ("paro", "Write history and the link"), ("77", "No post 77 was read"),
     ("9" * 19, "was read"), ("https://x.com/a", "Write history"), ("https://a.slack.com/archives/C1/p1234567890123456", "was read")],
)  # fmt: skip
def test_what_names_no_post_is_told_in_a_sentence(acting: Dispatch, typed: str, said: str) -> None:
    told = acting.write(CHECKER, f"history {typed}")
    assert said in told
    assert "\n" not in told
