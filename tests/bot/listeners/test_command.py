"""`/claimwire …`: what people are told, and what admins change by typing."""

import pytest

from bot.blocks import guide, words
from pipeline.sources.source import Profile, SourceAway
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, TWEETS, Desk, words_in
from tests.bot.ways import Dispatch, decide
from tests.fakes import FeedSource

STATES = "select handle, state from accounts order by handle"


@pytest.mark.parametrize(
    ("text", "near"),
    [("dance", ""), ("undone", "undo"), ("acounts add @x", "accounts"), ("reprot", "report"), ("<!channel>", "")],
)
def test_an_unknown_word_gets_one_line_with_the_nearest_command(acting: Dispatch, text: str, near: str) -> None:
    said = acting.write(CHECKER, text)
    assert "\n" not in said
    assert "is not known" in said
    assert "<!channel>" not in said
    assert (f"did you mean `/claimwire {near}`?" in said) if near else "did you mean" not in said


def test_an_empty_list_says_so_and_one_is_one(desk: Desk, acting: Dispatch) -> None:
    assert acting.write(CHECKER, "accounts") == "Nobody is monitored yet."
    desk.raise_card()
    assert "*1 monitored account*" in acting.write(CHECKER, "accounts list")
    assert acting.write(CHECKER, "accounts list nobody_like_this") == "Nobody matches."


@pytest.mark.parametrize("text", ["", "help", "Help me"])
def test_help_is_answered_with_the_help(acting: Dispatch, text: str) -> None:
    said = acting.write(CHECKER, text)
    assert said == "\n".join(words_in({"blocks": [block]}) for block in guide.blocks("fact_checker"))
    assert "Label by factuality, not by news value." in said


def test_undo_takes_back_the_last_click_that_stands(desk: Desk, acting: Dispatch) -> None:
    assert "no click of yours" in acting.write(CHECKER, "undo last")
    desk.card()
    acting.click(CHECKER, "feedback_selected")
    decide(acting, HEAD, "leave")
    assert f"<@{HEAD}> has decided" in acting.write(CHECKER, "undo last")
    assert "Your decision is undone" in acting.write(HEAD, "Undo last")
    assert "*Selected* is undone" in acting.write(CHECKER, " undo  LAST ")
    assert "no click of yours" in acting.write(CHECKER, "undo last")
    assert desk.texts(FACT_CHECK) == []
    assert len(desk.texts(TWEETS)) == 1


def test_an_admin_adds_pauses_resumes_and_removes(desk: Desk, acting: Dispatch) -> None:
    added = acting.write(ADMIN, "accounts add @AlcaldiaRiomar <https://x.com/GobOrvalia/status/1> @nobody_at_all")
    assert "Monitored from now on: @AlcaldiaRiomar" in added
    assert "Monitored from now on: @GobOrvalia" in added
    assert "@nobody_at_all does not appear" in added
    assert "@GobOrvalia is monitored already" in acting.write(ADMIN, "accounts add goborvalia")
    for verb, state in (("pause", "paused"), ("resume", "active"), ("Remove", "removed")):
        assert acting.write(ADMIN, f"accounts {verb} @goborvalia") == f"{verb.lower()}: @GobOrvalia"
        assert desk.rows(STATES) == [("AlcaldiaRiomar", "active"), ("GobOrvalia", state)]
    assert "@GobOrvalia: not monitored here" in acting.write(ADMIN, "accounts pause @GobOrvalia")
    did = desk.rows("select verb, details ->> 'handle' from events where actor = :admin order by id", admin=ADMIN)
    assert [verb for verb, handle in did if handle == "GobOrvalia"] == ["added", "paused", "active", "removed"]


@pytest.mark.parametrize("text", ["add @GobOrvalia", "pause @somebody", "resume @somebody", "remove @somebody"])
def test_others_may_look_and_not_touch(desk: Desk, acting: Dispatch, text: str) -> None:
    desk.monitor()
    assert "@somebody" in acting.write(CHECKER, "accounts")
    assert acting.write(CHECKER, f"accounts {text}") == words.ONLY_ADMINS.format(admins=f"<@{ADMIN}>")
    assert desk.rows(STATES) == [("somebody", "active")]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("accounts sing", "“sing” is not known: write list, add, pause, resume or remove."),
        ("accounts <!channel>", "“&lt;!channel&gt;” is not known: write list, add, pause, resume or remove."),
        ("accounts pause", "There is no handle in that."),
        ("accounts add https://x.com/home", "There is no handle in that."),
    ],
)
def test_what_cannot_be_done_is_said(acting: Dispatch, text: str, answer: str) -> None:
    assert acting.write(ADMIN, text).startswith(answer)


def test_a_source_that_is_away_is_told(desk: Desk, acting: Dispatch) -> None:
    desk.tools.__dict__["source"] = FeedSource(name="replay", fail=[SourceAway("X did not answer; try again.")])
    assert acting.write(ADMIN, "accounts add @somebody") == "X did not answer; try again."


def test_a_long_list_of_accounts_with_long_words_is_told_as_far_as_slack_allows(desk: Desk, acting: Dispatch) -> None:
    for number in range(55):
        handle = f"account_number_{number:02}"
        desk.monitor(Profile(external_id=str(100 + number), handle=handle, name="&" * 50), group="North & South")
    with desk.sessions() as session:
        session.connection().exec_driver_sql("update accounts set last_error = repeat('<!channel> ', 200)")
        session.commit()
    told = acting.write(CHECKER, "accounts list")
    assert told.startswith("*55 monitored accounts*, the first 50 here, all of them in App Home")
    assert all(f"@account_number_{number:02}" in told for number in range(50))
    assert "<!channel>" not in told
    assert acting.write(CHECKER, "accounts list number_4").count("\n•") == 10
