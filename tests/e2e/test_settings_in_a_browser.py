"""What an admin decides in App Home holds in every process within seconds, and on the terminal it is seen who did."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import Demo
from tests.e2e.playing import dialog, section, shots

DECIDED = "select changed_by, name, before, after from setting_changes order by id"


@pytest.mark.e2e
def test_what_an_admin_decides_in_app_home_reaches_the_next_cards(demo: Demo, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.goto(demo.url)
    demo.eventually("select count(*) > 0 from cards", [(True,)], within_s=60)
    page.get_by_label("You are").select_option(label="Admin")
    page.get_by_role("navigation").get_by_role("button", name="Claimwire").click()
    page.get_by_role("button", name="Settings").click()
    expect(dialog(page)).to_contain_text("Show the model’s probability: No")
    shots(page, "settings", dialog(page))
    section(page, "Cards")
    dialog(page).get_by_label("Show the model’s probability").select_option(label="Yes")
    dialog(page).get_by_label("Emoji that count as buttons").fill("x=perhaps")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("Emoji that count as buttons: it is no list of emoji and labels")
    expect(dialog(page).get_by_label("Emoji that count as buttons")).to_have_value("x=perhaps")
    shots(page, "settings-refused", dialog(page))
    dialog(page).get_by_label("Emoji that count as buttons").fill("x=rejected")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("Show the model’s probability: Yes")
    shots(page, "settings-saved", dialog(page))
    who = "U0ADMIN"
    demo.eventually(DECIDED, [(who, "show_score", "false", "true"), (who, "reactions", "", "x=rejected")])
    section(page, "Which posts get a card")
    shots(page, "settings-sampling", dialog(page))
    dialog(page).get_by_role("button", name="Cancel").click()
    section(page, "Words that rule", submit="Try")
    dialog(page).get_by_label("Never a card").fill("españa, *de*")
    dialog(page).get_by_role("button", name="Try").click()
    expect(dialog(page)).to_contain_text("Tried on last week’s posts")
    expect(dialog(page).get_by_text("Hidden, for example:")).to_have_count(1)
    shots(page, "settings-tried", dialog(page))
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("Never a card: españa, *de*")
    section(page, "When cards come")
    dialog(page).get_by_label("Time zone of the desk").fill("Europe/Madrid")
    dialog(page).get_by_label("Quiet hours").fill("daily 22-7")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("are no hours; write monday-friday 22:00-07:00")
    shots(page, "settings-hours", dialog(page))
    dialog(page).get_by_label("Quiet hours").fill("daily 22:00-07:00")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("Quiet hours: daily 22:00-07:00")
    dialog(page).get_by_role("button", name="Close").last.click()
    page.get_by_role("navigation").get_by_role("button", name="tweets").click()
    expect(page.get_by_role("article").filter(has_text="check-worthy with probability").last).to_be_visible()
    page.close()
