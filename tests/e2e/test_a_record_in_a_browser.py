"""A post is selected, its record opened, verified, altered by one byte and refused; all of it as people do it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Demo
from tests.e2e.playing import be, open_app, shots
from tests.e2e.stage import cards, messages

STATE = "select state from preserved_records"
STYLED = "getComputedStyle(document.querySelector('blockquote')).borderLeftWidth"


@pytest.mark.e2e
def test_a_preserved_story_is_opened_verified_altered_and_refused(demo: Demo, browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.goto(demo.url)
    demo.eventually("select count(*) > 0 from cards where shown = 'buttons'", [(True,)], within_s=60)
    switched_on(demo, page)
    be(page, "Fact-checker 1", "tweets")
    text = str(cards(page).last.locator(".rich").nth(1).inner_text())[:40]
    cards(page).filter(has_text=text).get_by_role("button", name="Selected").click()
    demo.eventually(STATE, [("kept",)], within_s=60)
    be(page, "Head of desk", "fact-check")
    card = messages(page).filter(has_text="Preserved").filter(has_text=text)
    expect(card).to_contain_text("sealed by its hash alone")
    shots(page, "40-preserved", card)
    card.get_by_role("button", name="Open record").click()
    open_app(page, "Messages")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="claimwire-record-1.html").click()
    record = tmp_path / "record.html"
    downloading.value.save_as(record)
    page.close()
    read_in_a_browser(browser, record, text)
    assert verified(record) == (0, True)
    content = bytearray(record.read_bytes())
    content[content.index(text[:20].encode())] ^= 1
    record.write_bytes(bytes(content))
    assert verified(record) == (1, False)


def switched_on(demo: Demo, page: Page) -> None:
    """An admin has records made."""
    be(page, "Admin")
    open_app(page, "Home")
    page.get_by_role("button", name="Settings").click()
    change = page.get_by_role("dialog").last.get_by_role("button", name="Change")
    expect(change.first).to_be_visible()
    change.nth(change.count() - 2).click()  # above that of retraining
    dialog = page.get_by_role("dialog").last
    dialog.get_by_label("Keep a record").select_option(label="On")
    shots(page, "39-records-switched-on", dialog)
    dialog.get_by_role("button", name="Save").click()
    demo.eventually("select name, after from setting_changes", [("preserve", "on")])
    page.get_by_role("dialog").last.get_by_role("button", name="Close").last.click()
    page.wait_for_timeout(3_500)  # until then another process may go by what held before


def read_in_a_browser(browser: Browser, record: Path, text: str) -> None:
    """It is shown whole and styled, asks nobody for anything, and complains of nothing."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(record.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("What the desk saw")
    expect(page.locator("blockquote").first).to_contain_text(text)
    expect(page.get_by_text("Preserved on")).to_contain_text("Fact-checker 1")
    assert page.evaluate(STYLED) == "4px"
    assert page.evaluate("document.scripts.length") == 0
    shots(page, "41-record", page.get_by_role("heading", level=1))
    shots(page, "42-record-end", page.locator("#seal"))
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    page.close()


def verified(record: Path) -> tuple[int, bool]:
    """What the command says, with no database anywhere."""
    command = [str(Path(sys.executable).parent / "claimwire"), "preserve", "verify", str(record), "--json"]
    done = subprocess.run(command, cwd=record.parent, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["verified"]
