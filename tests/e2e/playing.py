"""What people of the desk do in the sandbox's page, and pictures of it for people to look at."""

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

SHOTS = os.environ.get("SCREENSHOTS")
"""A folder to put pictures of every step and dialog into."""
SIZES = ((1400, 900), (360, 740))
SETTLES_MS = 500
"""The tab is published anew whenever it is opened: what is clicked before that may be gone."""
READS_MS = 1_000
"""Who clicks at once after a click has read nothing, and is not heard."""


def be(page: Page, name: str, channel: str = "") -> None:
    """Somebody of the desk looks at the page, and at this channel."""
    page.get_by_label("You are").select_option(label=name)
    if channel:
        open_channel(page, channel)


def open_channel(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def open_app(page: Page, tab: str) -> None:
    """App Home, or the private messages of the app."""
    page.get_by_role("navigation").get_by_role("button", name="Claimwire").click()
    page.get_by_role("tab", name=tab).click()
    page.wait_for_timeout(SETTLES_MS)


def choose(page: Page, card: Locator, entry: str) -> None:
    """An entry of a card's menu. A card that changes meanwhile closes it, and whoever sees that opens it again."""
    more, wanted = card.get_by_role("button", name="More actions").last, page.get_by_role("menuitem", name=entry)
    more.click()
    try:
        wanted.click(timeout=3_000)
    except TimeoutError:
        more.click()
        wanted.click()


def command(page: Page, channel: str, text: str) -> Locator:
    """Type a command; its answer, which nobody else sees."""
    composer = page.get_by_label(f"Message #{channel}")
    composer.fill(f"/claimwire {text}")
    composer.press("Enter")
    return private(page).last


def private(page: Page) -> Locator:
    """What only this person sees in the channel."""
    return page.get_by_role("article").filter(has_text="Only visible to you")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog").last


def section(page: Page, title: str, submit: str = "Save") -> None:
    """Open the dialog of a section: the sections stand in the order of their buttons."""
    titles = ["Channels", "Cards", "Which posts get a card", "Words that rule", "When cards come"]
    dialog(page).get_by_role("button", name="Change").nth(titles.index(title)).click()
    expect(dialog(page).get_by_role("button", name=submit)).to_be_visible()


def shots(page: Page, name: str, shown: Locator) -> None:
    """Pictures at both widths, light and dark, with this in the middle."""
    if not SHOTS:
        return
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            shown.evaluate("node => node.scrollIntoView({block: 'center'})")
            page.wait_for_timeout(200)
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1400, "height": 900})
