"""The page in a real Chromium: modals, the App Home, a narrow screen."""

from playwright.sync_api import Page, expect

from bot.sandbox import Sandbox
from tests.bot.sandbox.browsing import go_home, message, post
from tests.bot.sandbox.talk import ADMIN


def test_a_modal_with_errors_and_an_update(page: Page) -> None:
    go_home(page)
    page.get_by_role("button", name="Add accounts").click()
    dialog = page.get_by_role("dialog", name="Add accounts")
    expect(dialog.get_by_label("Handles")).to_be_focused()
    dialog.get_by_role("button", name="Look up").click()
    expect(dialog.get_by_role("alert").first).to_have_text("Please complete this required field.")
    dialog.get_by_label("Handles").fill("nobody")
    dialog.get_by_role("button", name="Look up").click()
    expect(dialog).to_contain_text("Nobody is called that.")
    expect(dialog.get_by_label("Handles")).to_be_focused()
    dialog.get_by_label("Handles").fill("anna")
    dialog.get_by_label("Group").select_option("opposition")
    dialog.get_by_label("Head of desk").check()
    dialog.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("dialog", name="Added")).to_contain_text("anna: U0HEAD")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Add accounts")).to_be_focused()


def test_focus_stays_in_the_modal(page: Page, newsroom: Sandbox) -> None:
    go_home(page)
    page.get_by_role("button", name="Add accounts").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert newsroom.modal(ADMIN) is None


def test_the_home_search_and_a_confirmation(page: Page) -> None:
    go_home(page)
    search = page.get_by_label("Search")
    search.fill("an")
    page.keyboard.press("Enter")
    expect(page.locator("#home")).not_to_contain_text("@bert")
    expect(page.locator("#home")).to_contain_text("@anna")
    expect(search).to_be_focused()
    page.get_by_role("button", name="Pause all").click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="No").click()
    page.get_by_role("button", name="Pause all").click()
    with page.expect_response("**/sandbox/click") as answer:
        page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Pause all").click()
    assert answer.value.json() == {"ok": True}


def test_a_narrow_screen(narrow: Page, newsroom: Sandbox) -> None:
    ts = post(newsroom)
    expect(message(narrow, ts)).to_be_in_viewport()
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 360
    expect(narrow.locator("#sidebar")).to_be_hidden()
    narrow.get_by_role("button", name="Channels").first.click()
    narrow.locator("#channels").get_by_role("button", name="general").click()
    expect(narrow.get_by_role("heading", name="general")).to_be_visible()
    expect(narrow.locator("#sidebar")).to_be_hidden()
    narrow.get_by_role("button", name="Channels").first.click()
    narrow.keyboard.press("Escape")
    expect(narrow.get_by_role("button", name="Channels").first).to_be_focused()
    narrow.get_by_role("button", name="Channels").first.click()
    go_home(narrow)
    narrow.get_by_role("button", name="Add accounts").click()
    expect(narrow.get_by_role("dialog")).to_be_in_viewport(ratio=1)
    narrow.keyboard.press("Escape")
