"""One story as five people of four roles play it in a real browser, from a card in #tweets to the next like post."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.in_fact_check import (
    decided_and_assigned,
    published,
    selected_and_noted_again,
    started,
    whoever_selected_it_is_told,
)
from tests.e2e.in_tweets import (
    a_reader_is_refused,
    a_second_opinion_is_given,
    a_wrong_click_is_undone_in_place,
    six_fast_clicks_judge_one_post,
    taken_and_noted,
)
from tests.e2e.playing import be, command, open_app, open_channel, private, shots
from tests.e2e.stage import Stage, cards

POSTS = 193
"""Of the sample feed's 210, less edits, and those of the account that the admin adds later."""
QUIET = "select count(*) from tweets t where not exists (select from predictions p where p.tweet_id = t.id)"


@pytest.mark.e2e
@pytest.mark.timeout(600)
def test_a_story_of_four_roles(demo: Demo, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.goto(demo.url)
    roles_are_given(demo, page)
    stage = the_feed_is_quiet(demo, page)
    for step in (
        a_reader_is_refused, taken_and_noted, a_second_opinion_is_given, a_wrong_click_is_undone_in_place,
        six_fast_clicks_judge_one_post, selected_and_noted_again, decided_and_assigned, started, published,
        whoever_selected_it_is_told, why_it_was_shown, the_next_like_post_shows_it, find_and_history_tell_it_all, explained,
    ):  # fmt: skip
        step(stage)
    page.close()


def roles_are_given(demo: Demo, page: Page) -> None:
    expect(page.get_by_text("App connected", exact=True)).to_be_visible(timeout=60_000)
    be(page, "Admin")
    open_app(page, "Home")
    shots(page, "01-home-of-an-admin", page.get_by_text("Monitored accounts").first)
    page.get_by_role("button", name="People and roles").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("group", name="Heads").get_by_label("Head of desk").check()
    dialog.get_by_role("group", name="Readers").get_by_label("Reporter").check()
    shots(page, "02-roles", dialog)
    dialog.get_by_role("button", name="Save").click()
    demo.eventually("select id, role from people order by id", [("U0HEAD", "head"), ("U0REPORTER", "reader")])


def the_feed_is_quiet(demo: Demo, page: Page) -> Stage:
    """From here on nothing new comes: what is looked at stays where it is."""
    demo.eventually("select count(*) from tweets", [(POSTS,)], within_s=90)
    demo.eventually(QUIET, [(0,)], within_s=60)
    demo.eventually("select count(*) from cards where shown <> wanted", [(0,)], within_s=60)
    be(page, "Reporter", "tweets")
    expect(cards(page).filter(has_text="%").nth(5)).to_be_visible()
    # One with figures that is seen at a look, and has neighbours on both sides.
    texts = [str(card.locator(".rich").nth(1).inner_text()) for card in cards(page).filter(has_text="%").all()]
    return Stage(demo, page, min(texts[1:-1], key=len)[:40])


def why_it_was_shown(stage: Stage) -> None:
    page = stage.page
    open_channel(page, "tweets")
    stage.line.get_by_role("button", name="Why?").click()
    expect(private(page).last).to_contain_text("in a private message")
    open_app(page, "Messages")
    told = page.get_by_role("article").filter(has_text="worth checking: probability")
    expect(told).to_contain_text("Words for it", timeout=60_000)
    shots(page, "31-why", told)


def the_next_like_post_shows_it(stage: Stage) -> None:
    page = stage.page
    be(page, "Admin")
    open_app(page, "Home")
    page.get_by_role("button", name="Add accounts").click()
    page.get_by_label("Handles or links").fill("@AlcaldiaRiomar")
    shots(page, "25-add-accounts", stage.dialog)
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("button", name="Save").click()
    open_channel(page, "tweets")
    like = page.get_by_role("article").filter(has_text="El IBI de Riomar seguirá congelado").last
    expect(like).to_contain_text("Checked before?", timeout=60_000)
    expect(like).to_contain_text("The demo’s desk")
    shots(page, "26-checked-before", like)


def find_and_history_tell_it_all(stage: Stage) -> None:
    page = stage.page
    be(page, "Fact-checker 2", "tweets")
    ((address,),) = stage.demo.ask("select url from tweets where id = (select tweet_id from stories)")
    found = command(page, "tweets", f'find "{stage.text.split(maxsplit=1)[0]}" selected')
    expect(found).to_contain_text("Selected by @Fact-checker 1")
    expect(found).to_contain_text("published by @Fact-checker 2")
    shots(page, "27-found", found)
    told = command(page, "tweets", f"history {address}")
    for step in (
        "taken in hand, by @Fact-checker 1", "a note written", "a second opinion asked for", "a second opinion given",
        "Rejected, by @Fact-checker 1", "taken back", "Selected, by @Fact-checker 1", "Fact-check it", "by @Head of desk",
        "started, by @Fact-checker 2", "published as a fact-check",
    ):  # fmt: skip
        expect(told).to_contain_text(step)
    shots(page, "28-history", told)
    listed = command(page, "tweets", "stories published")
    expect(listed).to_contain_text("1 story published")
    expect(listed).to_contain_text("Mostly true")
    shots(page, "29-stories", listed)


def explained(stage: Stage) -> None:
    """The help is each role's own, and so is the rest of App Home."""
    page = stage.page
    told = command(page, "tweets", "help")
    expect(told).to_contain_text("Your role: Fact-checker")
    expect(told).not_to_contain_text("Running the desk")
    shots(page, "30-help", told)
    be(page, "Head of desk")
    open_app(page, "Home")
    shots(page, "32-home-of-a-head", page.get_by_text("lists them"))
