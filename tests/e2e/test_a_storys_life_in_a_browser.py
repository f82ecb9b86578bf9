"""A story as its people play it in a real browser: selected, assigned, started, published, and met by the next post."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Demo

STORY = "select state, by, assignee, rating from stories"
CLAIM = "Riomar tiene el tipo de IBI más bajo de las diez ciudades más pobladas de Orvalia: 0,42 % frente a una media del 0,61 %"
LINK = "https://desk.example/checks/ibi-riomar"
SHOTS = os.environ.get("SCREENSHOTS")
"""A folder to put pictures of the card in each state into, for people to look at."""
SIZES = ((1400, 900), (360, 740))


@pytest.mark.e2e
def test_a_story_from_its_selection_to_the_next_like_post(demo: Demo, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.goto(demo.url)
    text = selected(demo, page)
    decided_and_assigned(demo, page, text)
    started(demo, page, text)
    published(demo, page, text)
    whoever_selected_it_is_told(page, text)
    the_next_like_post_shows_it(page)
    listed(page)
    page.close()


def selected(demo: Demo, page: Page) -> str:
    be(page, "Fact-checker 1")
    demo.eventually("select count(*) > 0 from cards", [(True,)], within_s=60)
    demo.eventually("select count(*) from cards where shown <> wanted", [(0,)], within_s=60)
    cards = page.get_by_role("article").filter(has=page.get_by_role("button", name="Selected"))
    text = str(cards.last.locator(".rich").nth(1).inner_text())[:40]
    # The feed goes on: what is the last now need not be in a moment.
    cards.filter(has_text=text).last.get_by_role("button", name="Selected").click()
    demo.eventually(STORY, [("proposed", "U0CHECKER1", None, None)])
    be(page, "Head of desk")
    open_channel(page, "fact-check")
    expect(story(page, text)).to_contain_text("Proposed for a fact-check by Fact-checker 1")
    shots(page, "1-proposed", story(page, text))
    return text


def decided_and_assigned(demo: Demo, page: Page, text: str) -> None:
    story(page, text).get_by_role("button", name="Fact-check it").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Who checks it").select_option(label="Fact-checker 2")
    due = datetime.now(UTC).date() + timedelta(days=3)
    dialog.get_by_label("Due").fill(due.isoformat())
    shots(page, "2-deciding", dialog)
    dialog.get_by_role("button", name="Fact-check it").click()
    demo.eventually(STORY, [("accepted", "U0HEAD", "U0CHECKER2", None)])
    expect(story(page, text)).to_contain_text(f"Will be fact-checked by Fact-checker 2, due {due.day} {due:%b %Y}")
    expect(story(page, text)).to_contain_text("Selected by Fact-checker 1 · decided by Head of desk")
    shots(page, "3-accepted", story(page, text))


def started(demo: Demo, page: Page, text: str) -> None:
    be(page, "Fact-checker 2")
    open_channel(page, "fact-check")
    story(page, text).get_by_role("button", name="Start").click()
    demo.eventually(STORY, [("in_progress", "U0CHECKER2", "U0CHECKER2", None)])
    expect(story(page, text)).to_contain_text("Is being fact-checked by Fact-checker 2")
    shots(page, "4-in-progress", story(page, text))


def published(demo: Demo, page: Page, text: str) -> None:
    story(page, text).get_by_role("button", name="Published").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Link").fill("desk.example")
    dialog.get_by_label("Claim as reviewed").fill(CLAIM)
    dialog.get_by_label("Rating").select_option(label="Mostly true")
    dialog.get_by_role("button", name="Published").click()
    expect(dialog).to_contain_text("begins with https://")
    shots(page, "5-publishing", dialog)
    dialog.get_by_label("Link").fill(LINK)
    dialog.get_by_role("button", name="Published").click()
    demo.eventually(STORY, [("published", "U0CHECKER2", "U0CHECKER2", "Mostly true")])
    expect(story(page, text)).to_contain_text("Published by Fact-checker 2")
    expect(story(page, text)).to_contain_text(text)
    shots(page, "6-published", story(page, text))
    open_channel(page, "tweets")
    line = page.get_by_role("article").filter(has_text="✔").filter(has_text=text)
    expect(line).to_contain_text("Published by Fact-checker 2")
    expect(line.get_by_role("link", name=LINK)).to_be_visible()
    shots(page, "7-line", line)


def whoever_selected_it_is_told(page: Page, text: str) -> None:
    be(page, "Fact-checker 1")
    page.get_by_role("navigation").get_by_role("button", name="Claimwire").click()
    page.get_by_role("tab", name="Messages").click()
    told = page.get_by_role("article").filter(has_text="was fact-checked")
    expect(told).to_have_count(1)
    expect(told).to_contain_text(LINK)
    shots(page, "8-told", told)


def the_next_like_post_shows_it(page: Page) -> None:
    be(page, "Admin")
    page.get_by_role("navigation").get_by_role("button", name="Claimwire").click()
    page.get_by_role("button", name="Add accounts").click()
    page.get_by_label("Handles or links").fill("@AlcaldiaRiomar")
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("button", name="Save").click()
    open_channel(page, "tweets")
    like = page.get_by_role("article").filter(has_text="El IBI de Riomar seguirá congelado").last
    expect(like).to_contain_text("Checked before?", timeout=60_000)
    expect(like).to_contain_text("The demo’s desk")
    like.scroll_into_view_if_needed()
    shots(page, "9-checked-before", like)


def listed(page: Page) -> None:
    be(page, "Fact-checker 2")
    open_channel(page, "tweets")
    composer = page.get_by_label("Message #tweets")
    composer.fill("/claimwire stories published")
    composer.press("Enter")
    told = page.get_by_role("article").filter(has_text="1 story published")
    expect(told).to_contain_text("Mostly true")
    shots(page, "10-listed", told)


def story(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text="Selected by").or_(
        page.get_by_role("article").filter(has_text="Proposed for a fact-check")
    ).filter(has_text=text)  # fmt: skip


def be(page: Page, name: str) -> None:
    page.get_by_label("You are").select_option(label=name)


def open_channel(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name).click()


def shots(page: Page, name: str, shown: Locator) -> None:
    """Pictures at both widths, light and dark."""
    if not SHOTS:
        return
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            shown.scroll_into_view_if_needed()
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1400, "height": 900})
