"""The demo, its page, and the post that a story is about, as everybody who plays in it sees them."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.e2e.conftest import Demo


@dataclass(frozen=True)
class Stage:
    """The demo, its page, and the beginning of the post that it is about."""

    demo: Demo
    page: Page
    text: str

    @property
    def card(self) -> Locator:
        """Its card in #tweets, with the buttons."""
        return cards(self.page).filter(has_text=self.text)

    @property
    def line(self) -> Locator:
        """What stands in #tweets in place of the card."""
        return messages(self.page).filter(has_text="✔").filter(has_text=self.text)

    @property
    def story(self) -> Locator:
        """Its card in #fact-check."""
        proposed = messages(self.page).filter(has_text="Proposed for a fact-check")
        return messages(self.page).filter(has_text="Selected by").or_(proposed).filter(has_text=self.text)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")


def messages(page: Page) -> Locator:
    """The channel's, without those of an open thread."""
    return page.get_by_role("region", name="Messages").get_by_role("article")


def cards(page: Page) -> Locator:
    return messages(page).filter(has=page.get_by_role("button", name="Selected"))


def place_of(message: Locator) -> str | None:
    """By which a message stands where it does: what takes its place there has the same."""
    return message.get_attribute("data-ts")
