"""Two people work on one card, in a real browser: taken, noted, asked about, selected, noted again."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.bot.newsroom import Desk
from tests.bot.ways import by_socket
from tests.fakes import post

SHOTS = os.environ.get("SCREENSHOTS")
"""A folder to put pictures into, for people to look at."""
TEXT = "El paro ha bajado un 3,2 % en un año, según los datos que publicó ayer el ministerio."


@pytest.fixture(params=[(1400, "light"), (360, "dark")], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> Iterator[Page]:
    width, scheme = request.param
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        shown = context.new_page()
        shown.set_default_timeout(8_000)
        shown.goto(desk.sandbox.url)
        shown.wait_for_selector("body[data-ready]")
        yield shown


def test_two_people_work_on_one_card(desk: Desk, page: Page) -> None:
    with by_socket(desk):
        desk.card(post(1, TEXT))
        desk.card(post(2, "La inflación baja."))
        be(page, "Fact-checker 1", "tweets")
        choose(page, "Take")
        expect(card(page)).to_contain_text("Fact-checker 1 has it since")
        choose(page, "Note…")
        page.get_by_role("dialog").get_by_role("textbox").fill("The ministry's table says 2.3 %, not 3.2 %. <!here>")
        shot(page, "note")
        page.get_by_role("dialog").get_by_role("button", name="Save").click()
        expect(card(page)).to_contain_text("2.3 %, not 3.2 %. <!here>")
        card(page).get_by_role("button", name="1 reply").click()
        expect(page.get_by_role("complementary", name="Thread")).to_contain_text("2.3 %, not 3.2 %. <!here>")
        shot(page, "thread")
        page.get_by_role("button", name="Close the thread").click()
        menu(page)
        shot(page, "menu")
        page.keyboard.press("Escape")
        choose(page, "Second opinion…")
        page.get_by_role("dialog").get_by_role("combobox").select_option(label="Fact-checker 2")
        shot(page, "ask")
        page.get_by_role("dialog").get_by_role("button", name="Ask").click()
        shot(page, "card")

        answered_blind(page)
        be(page, "Fact-checker 1", "tweets")
        card(page).get_by_role("button", name="Selected").click()
        be(page, "Head of desk", "fact-check")
        expect(card(page, "Fact-check it")).to_contain_text("2.3 %, not 3.2 %.")
        shot(page, "fact-check")
    assert desk.rows("select person, label from second_opinions") == [("U0CHECKER2", "reviewed")]
    assert desk.rows("select person, label from feedback") == [("U0CHECKER1", "selected")]


def answered_blind(page: Page) -> None:
    be(page, "Fact-checker 2", None)
    asked = page.get_by_role("article").filter(has_text="A second opinion, please")
    expect(asked).to_contain_text(TEXT)
    expect(asked).not_to_contain_text("2.3 %")
    shot(page, "asked")
    asked.get_by_role("button", name="Reviewed").click()
    expect(page.get_by_role("article").filter(has_text="You said Reviewed")).to_be_visible()
    shot(page, "answered")


def be(page: Page, name: str, channel: str | None) -> None:
    open_side(page)
    page.get_by_label("You are").select_option(label=name)
    open_side(page)
    if channel:
        page.get_by_role("navigation").get_by_role("button", name=channel).click()
        return
    page.get_by_role("navigation").get_by_role("button", name="Claimwire").click()
    page.get_by_role("tab", name="Messages").click()


def open_side(page: Page) -> None:
    if not page.get_by_label("You are").is_visible():
        page.get_by_role("button", name="Channels").first.click()


def card(page: Page, button: str = "Rejected") -> Locator:
    return page.get_by_role("article").filter(has_text=TEXT).filter(has=page.get_by_role("button", name=button))


def menu(page: Page) -> None:
    card(page).get_by_role("button", name="More actions").last.click()


def choose(page: Page, entry: str) -> None:
    menu(page)
    page.get_by_role("menuitem", name=entry).click()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(400)
        size = page.viewport_size or {}
        page.screenshot(path=Path(SHOTS) / f"{name}-{size.get('width')}.png")
