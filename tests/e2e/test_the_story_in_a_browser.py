"""The story of a claim, played by three people in a real browser against real processes."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Demo

STANDING = "select label, person from feedback where undone_at is null order by id"
CARD_STATE = "select purpose, wanted, shown from cards where tweet_id = {tweet} order by purpose desc"
POSTS = 208
"""Of the sample feed's 210, less two that are edits of others."""
SHOTS = os.environ.get("SCREENSHOTS")
"""A folder to put pictures of every step into, for people to look at."""


@pytest.mark.e2e
def test_a_claim_goes_all_the_way_round(demo: Demo, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(20_000)
    page.goto(demo.url)
    expect(cards(page).first).to_be_visible(timeout=60_000)

    an_admin_adds_an_account(demo, page)
    text = its_card_arrives(demo, page)
    rejected_and_taken_back(demo, page, text)
    reviewed(demo, page, text)
    an_earlier_check_is_answered(demo, page)
    selected_and_decided(demo, page)
    page.set_viewport_size({"width": 360, "height": 740})
    shot(page, "7-narrow")
    page.close()


def an_admin_adds_an_account(demo: Demo, page: Page) -> None:
    be(page, "Fact-checker 1")
    open_home(page)
    expect(page.get_by_text("Monitored accounts").first).to_be_visible()
    expect(page.get_by_role("button", name="Add accounts")).to_have_count(0)
    shot(page, "1-home-of-a-fact-checker")

    be(page, "Admin")
    open_home(page)
    page.get_by_role("button", name="Add accounts").click()
    page.get_by_label("Handles or links").fill("https://x.com/AlcaldiaRiomar @nobody_at_all")
    page.get_by_label("Group").fill("Town halls")
    shot(page, "2-add-accounts")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("dialog")).to_contain_text("@AlcaldiaRiomar")
    expect(page.get_by_role("dialog")).to_contain_text("@nobody_at_all")
    shot(page, "3-looked-up")
    page.get_by_role("button", name="Save").click()
    demo.eventually(
        "select account_group, state, added_by from accounts where handle = 'AlcaldiaRiomar'",
        [("Town halls", "active", "U0ADMIN")],
    )


def its_card_arrives(demo: Demo, page: Page) -> str:
    be(page, "Fact-checker 1")
    # From here on the feed is quiet: the page shows the newest messages, and what we look at must stay among them.
    demo.eventually("select count(*) from tweets", [(POSTS,)], within_s=60)
    demo.eventually(
        "select count(*) from tweets t where not exists (select from predictions p where p.tweet_id = t.id)", [(0,)]
    )
    demo.eventually("select count(*) from cards where shown <> wanted", [(0,)])
    open_channel(page, "tweets")
    newest = cards(page).filter(has_text="@AlcaldiaRiomar").filter(has_text="Town halls").last
    expect(newest).to_be_visible(timeout=30_000)
    newest.scroll_into_view_if_needed()
    shot(page, "4-its-card")
    return str(newest.locator(".rich").nth(1).inner_text())[:60]


def rejected_and_taken_back(demo: Demo, page: Page, text: str) -> None:
    card = cards(page).filter(has_text=text)
    card.get_by_role("button", name="Rejected").click()
    expect(card).to_have_count(0)
    demo.eventually(STANDING, [("rejected", "U0CHECKER1")])
    line = page.get_by_role("article").filter(has_text="✔ Rejected by Fact-checker 1 · @AlcaldiaRiomar: ")
    expect(line).to_contain_text(text[:40])
    shot(page, "5-rejected")

    reads(page)
    line.get_by_role("button", name="Undo").click()
    expect(card).to_have_count(1)
    demo.eventually(STANDING, [])
    demo.eventually("select label, undone_at is not null from feedback", [("rejected", True)])


def reviewed(demo: Demo, page: Page, text: str) -> None:
    card = cards(page).filter(has_text=text)
    reads(page)
    card.get_by_role("button", name="Reviewed").click()
    expect(card).to_have_count(0)
    demo.eventually(STANDING, [("reviewed", "U0CHECKER1")])


def an_earlier_check_is_answered(demo: Demo, page: Page) -> None:
    waits = "select count(*) from findings where kind = 'already_checked' and state = 'waiting'"
    demo.eventually(waits, [(0,)], within_s=60)
    card = cards(page).filter(has_text="Checked before?").last
    expect(card).to_contain_text("(invented)")
    expect(card).to_contain_text("not a verdict on this post")
    card.scroll_into_view_if_needed()
    shot(page, "5-checked-before")
    reads(page)
    card.get_by_role("button", name="Same claim").click()
    expect(cards(page).filter(has_text="Fact-checker 1: same claim")).to_have_count(1)
    demo.eventually("select person, answer from match_answers where undone_at is null", [("U0CHECKER1", "same")])


def selected_and_decided(demo: Demo, page: Page) -> None:
    card = cards(page).filter(has_text="Ministra de Hacienda").last
    text = str(card.locator(".rich").nth(1).inner_text())[:40]
    reads(page)
    card.get_by_role("button", name="Selected").click()
    expect(page.get_by_role("article").filter(has_text="✔").filter(has_text=text)).to_be_visible()
    demo.eventually(STANDING, [("reviewed", "U0CHECKER1"), ("selected", "U0CHECKER1")])

    be(page, "Head of desk")
    open_channel(page, "fact-check")
    copy = cards(page, "Fact-check it").filter(has_text=text)
    expect(copy).to_contain_text("Proposed for a fact-check by Fact-checker 1")
    shot(page, "6-proposed")
    copy.get_by_role("button", name="Fact-check it").click()
    page.get_by_role("dialog").get_by_role("button", name="Fact-check it").click()
    decided = page.get_by_role("article").filter(has_text=text)
    expect(decided).to_contain_text("Will be fact-checked by nobody yet")
    expect(decided).to_contain_text("Selected by Fact-checker 1 · decided by Head of desk")
    demo.eventually("select choice, person from decisions where undone_at is null", [("fact_check", "U0HEAD")])
    tweet = demo.ask("select tweet_id from decisions")[0][0]
    demo.eventually(CARD_STATE.format(tweet=tweet), [("tweets", "line", "line"), ("fact_check", "line", "line")])
    shot(page, "6-decided")


def cards(page: Page, button: str = "Rejected") -> Locator:
    return page.get_by_role("article").filter(has=page.get_by_role("button", name=button))


def reads(page: Page) -> None:
    """Who clicks at once has read nothing, and is not heard."""
    page.wait_for_timeout(1000)


def be(page: Page, name: str) -> None:
    page.get_by_label("You are").select_option(label=name)


def open_home(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("button", name="Claimwire").click()
    page.wait_for_timeout(300)


def open_channel(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name).click()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")
