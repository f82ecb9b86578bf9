"""Which stories there are: by command, a page at a time, in App Home, and in the reminder of what is overdue."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from pipeline.desk.stories import news
from tests.bot.newsroom import ADMIN, CHECKER, FACT_CHECK, HEAD, OTHER, Desk, words_in
from tests.bot.stories.published import CLAIM, LINK, publish
from tests.bot.ways import Dispatch, decide
from tests.fakes import post


def change(desk: Desk, sql: str) -> None:
    with desk.sessions() as session:
        session.execute(text(sql))
        session.commit()


def select_more(desk: Desk, acting: Dispatch, numbers: range) -> None:
    for number in numbers:
        desk.card(post(number, f"La deuda número {number} sube."))
        acting.click(CHECKER, "feedback_selected")


def test_each_list_names_its_stories_with_links_to_their_cards(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check", assignee=OTHER, due_on="2099-12-04")
    listed = selected.write(OTHER, "stories")
    assert "*1 story open*" in listed
    assert "will be fact-checked · Fact-checker 2 · due 4 Dec 2099" in listed
    (ts,) = [message["ts"] for message in desk.sandbox.messages(FACT_CHECK)]
    assert f"/archives/{FACT_CHECK}/p{ts.replace('.', '')}|@somebody: El paro baja" in listed
    assert selected.write(OTHER, "stories mine").startswith("*1 story yours and open*")
    assert selected.write(CHECKER, "stories mine").startswith("*0 stories yours and open*")
    assert selected.write(OTHER, "stories due").startswith("*0 stories overdue*")
    change(desk, "update stories set due_on = '2020-01-02'")
    assert "⚠️ overdue since 2 Jan 2020" in selected.write(CHECKER, "Stories  DUE")
    publish(selected)
    shown = selected.write(CHECKER, "stories published")
    assert "*1 story published*" in shown
    assert LINK.replace("&", "&amp;") in shown
    assert "Wrong" in shown
    assert selected.write(OTHER, "stories").startswith("*0 stories open*")


def test_long_lists_are_turned_page_by_page_and_the_last_stays_the_last(desk: Desk, acting: Dispatch) -> None:
    select_more(desk, acting, range(1, 13))
    first, second, beyond = (acting.write(CHECKER, f"stories {words}") for words in ("", "open 2", "999999"))
    assert "*12 stories open*, 1 to 10" in first
    assert "`/claimwire stories open 2` shows the next" in first
    assert "*12 stories open*, 11 to 12" in second
    assert "shows the next" not in second
    assert beyond == second
    numbers = [int(one) for one in re.findall(r"número (\d+)", first + second)]
    assert numbers == [*range(12, 0, -1)]


@pytest.mark.parametrize(
    "typed", ["all", "open mine", "open 2 3", "-1", "open x", "²", "1e9", "9" * 40, "open  <!here>"]
)
def test_what_is_no_list_is_told_how_to_ask(desk: Desk, acting: Dispatch, typed: str) -> None:
    assert "Write `/claimwire stories`" in acting.write(CHECKER, f"stories {typed}")


def test_app_home_counts_stories_and_names_ones_own(desk: Desk, selected: Dispatch) -> None:
    select_more(desk, selected, range(2, 4))
    decide(selected, HEAD, "fact_check", assignee=OTHER, due_on="2099-12-04")
    change(desk, "update stories set due_on = '2020-01-02' where assignee is not null")
    home = words_in(selected.open_home(OTHER))
    assert "2 proposed · 1 accepted · 1 overdue" in home
    assert "Yours:" in home
    assert "La deuda número 3 sube." in home
    assert "Yours:" not in words_in(selected.open_home(ADMIN))


def test_the_reminder_stands_in_fact_check_once_a_day_with_links(desk: Desk, selected: Dispatch) -> None:
    decide(selected, HEAD, "fact_check", assignee=OTHER, due_on="2099-12-04")
    change(desk, "update stories set due_on = '2020-01-02'")
    noon = datetime.now(UTC).replace(hour=12)
    for _ in range(3):
        news.remind_if_due(desk.sessions, desk.notifier, now=noon)
    _, reminder = desk.texts(FACT_CHECK)
    assert "1 story is overdue" in reminder
    assert "Fact-checker 2 · ⚠️ overdue since 2 Jan 2020" in reminder
    assert CLAIM in reminder
    assert "<@" not in reminder
