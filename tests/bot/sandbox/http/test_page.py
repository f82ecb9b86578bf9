"""The page in a real Chromium: cards, ephemerals, modals, the App Home, the keyboard, a narrow screen."""

from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bot.sandbox import Sandbox
from tests.bot.sandbox import newsroom_app
from tests.bot.sandbox.browsing import message, opened, post
from tests.bot.sandbox.talk import CHECKER, FACT_CHECK, TWEETS, client_of, configured


def test_a_card_comes_in_and_shows_outside_text_as_it_is(page: Page, newsroom: Sandbox) -> None:
    shown = message(page, post(newsroom))
    expect(shown).to_contain_text("<!channel> *not bold* <b>not html</b>")
    expect(shown.locator("strong")).to_contain_text(["Minister", "lowest figure"])
    expect(shown.get_by_role("img", name="A falling line")).to_have_js_property("naturalWidth", 1)
    expect(shown).to_be_in_viewport()
    expect(page.locator("#note")).to_have_text("Sandbox workspace: nothing leaves this machine")


def test_what_the_newsroom_is_about_stands_below_its_channels(browser: Browser) -> None:
    with configured(about="Judged by v1, on <b>tiny</b>").running() as sandbox:
        with contextmanager(opened)(browser, sandbox, width=1200) as page:
            expect(page.locator("#about")).to_have_text("Judged by v1, on <b>tiny</b>")
            expect(page.locator("#about")).to_be_in_viewport()


def test_an_image_from_elsewhere_is_described_and_not_fetched(page: Page, newsroom: Sandbox) -> None:
    shown = message(page, post(newsroom, newsroom_app.ELSEWHERE))
    expect(shown.locator(".no-image")).to_contain_text("A falling line")
    expect(shown.get_by_role("link", name="Open the image")).to_have_attribute("href", newsroom_app.ELSEWHERE)


def test_rejecting_then_undoing(page: Page, newsroom: Sandbox) -> None:
    ts = post(newsroom)
    message(page, ts).get_by_role("button", name="Rejected").click()
    expect(message(page, ts)).to_have_count(0)
    ephemeral = page.locator(".message.ephemeral").last
    expect(ephemeral).to_contain_text("Only visible to you")
    ephemeral.get_by_role("button", name="Undo").click()
    expect(ephemeral).to_contain_text("Undone.")
    page.get_by_label("You are").select_option(label="Head of desk")
    expect(page.locator(".message.ephemeral")).to_have_count(0)
    page.get_by_label("You are").select_option(label="Fact-checker 1")
    page.locator(".message.ephemeral").last.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".message.ephemeral")).to_have_count(0)


def test_the_keyboard_alone(page: Page, newsroom: Sandbox) -> None:
    first, second = post(newsroom), post(newsroom)
    expect(message(page, second)).to_be_visible()
    message(page, first).get_by_role("button", name="Selected").focus()
    page.keyboard.press("Enter")
    expect(message(page, first)).to_contain_text("✅ Selected by @Fact-checker 1")
    assert page.evaluate("document.activeElement.closest('.message') !== null")
    message(page, second).get_by_role("button", name="More actions").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Help")).to_be_focused()
    page.keyboard.press("Escape")
    expect(message(page, second).get_by_role("button", name="More actions")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".message.ephemeral").last).to_contain_text("Label by factuality.")


def test_an_open_menu_stays_in_a_window_that_becomes_narrow(page: Page, newsroom: Sandbox) -> None:
    message(page, post(newsroom)).get_by_role("button", name="More actions").click()
    menu = page.get_by_role("menu")
    page.set_viewport_size({"width": 260, "height": 740})
    page.wait_for_function("document.querySelector('[role=menu]').getBoundingClientRect().right <= innerWidth")
    expect(menu).to_be_visible()


def test_an_app_that_stays_silent_is_told_to_the_person(page: Page, newsroom: Sandbox) -> None:
    shown = message(page, post(newsroom))
    with page.expect_response("**/sandbox/click"):
        shown.get_by_role("button", name="Reviewed").click()
    expect(shown.get_by_role("alert")).to_contain_text("did not answer in time")


def test_switching_people_and_unread_counts(page: Page, newsroom: Sandbox) -> None:
    page.get_by_label("You are").select_option(label="Fact-checker 1")
    client_of(newsroom).chat_postMessage(channel=FACT_CHECK, text="new")
    place = page.locator("#channels").get_by_role("button", name="fact-check")
    expect(place).to_contain_text("1 unread")
    place.click()
    expect(page.get_by_role("heading", name="fact-check")).to_be_visible()
    expect(place).not_to_contain_text("unread")
    page.get_by_label("Message #fact-check").fill("I take this one")
    page.keyboard.press("Enter")
    expect(page.locator("#list")).to_contain_text("I take this one")
    assert newsroom.messages(FACT_CHECK)[-1]["user"] == CHECKER


def test_slash_commands_are_offered_and_answered(page: Page) -> None:
    box = page.get_by_role("combobox", name="Message")
    box.press_sequentially("/cl")
    expect(page.get_by_role("listbox").get_by_role("option")).to_contain_text("/claimwire")
    page.keyboard.press("Enter")
    expect(box).to_have_value("/claimwire ")
    box.press_sequentially("help")
    page.keyboard.press("Enter")
    expect(page.locator(".message.ephemeral").last).to_contain_text("You asked: help")


def test_the_apps_shortcut_is_in_a_messages_menu(page: Page, newsroom: Sandbox) -> None:
    ts = client_of(newsroom).chat_postMessage(channel=TWEETS, text="Is it true?")["ts"]
    message(page, str(ts)).hover()
    message(page, str(ts)).get_by_role("button", name="Shortcuts").click()
    page.get_by_role("menuitem", name="Ask Claimwire").click()
    expect(page.locator(".message.ephemeral").last).to_contain_text("You ask about “Is it true?”.")


def test_an_emoji_is_put_on_a_message_and_taken_away(page: Page, newsroom: Sandbox) -> None:
    shown = message(page, post(newsroom))
    shown.hover()
    shown.get_by_role("button", name="Add reaction").click()
    shown.get_by_role("menuitem", name="eyes").click()
    chip = shown.get_by_role("button", name="eyes: Fact-checker 1")
    expect(chip).to_have_text("👀 1")
    chip.click()
    expect(chip).to_have_count(0)


def test_threads(page: Page, newsroom: Sandbox) -> None:
    ts = client_of(newsroom).chat_postMessage(channel=TWEETS, text="A question")["ts"]
    message(page, ts).hover()
    message(page, ts).get_by_role("button", name="Reply").click()
    page.get_by_label("Reply").fill("An answer")
    page.keyboard.press("Enter")
    expect(page.locator("#thread-list")).to_contain_text("An answer")
    expect(message(page, ts)).to_contain_text("1 reply")
    page.keyboard.press("Escape")
    expect(page.locator("#thread")).to_be_hidden()


def test_a_permalink_opens_at_its_message(page: Page, newsroom: Sandbox) -> None:
    client = client_of(newsroom)
    ts = client.chat_postMessage(channel=FACT_CHECK, text="the one")["ts"]
    for number in range(30):
        client.chat_postMessage(channel=FACT_CHECK, text=f"later {number}")
    page.goto(client.chat_getPermalink(channel=FACT_CHECK, message_ts=ts)["permalink"])
    expect(message(page, ts)).to_be_in_viewport()


def test_a_restarted_sandbox_is_found_again(browser: Browser, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    with browser.new_context() as context:
        shown = context.new_page()
        with configured(journal=journal).running() as sandbox:
            port = int(sandbox.url.rsplit(":", 1)[1].strip("/"))
            client_of(sandbox).chat_postMessage(channel=TWEETS, text="before")
            shown.goto(sandbox.url)
            expect(shown.locator("#list")).to_contain_text("before")
            expect(shown.locator("body")).to_have_attribute("data-ready", "yes")  # from then on it listens
        expect(shown.locator("#note")).to_contain_text("does not answer")
        with configured(journal=journal).running(port) as sandbox:
            client_of(sandbox).chat_postMessage(channel=TWEETS, text="after")
            expect(shown.locator("#list")).to_contain_text("after", timeout=30_000)
            expect(shown.locator("#note")).to_contain_text("nothing leaves")
