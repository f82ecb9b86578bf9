"""A real Chromium, a newsroom for it, and its page at two widths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.sandbox import Sandbox
from tests.bot.sandbox import newsroom_app
from tests.bot.sandbox.talk import TWEETS, app_of, client_of, configured, connected

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63e0cfb103"
    "000192010de05f5a3c0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with an app, for all tests of the page."""
    folder: Path = tmp_path_factory.mktemp("media")
    (folder / "chart.png").write_bytes(PNG)
    with configured(media={"media.claimwire.example": folder}, ack_seconds=1.0).running() as sandbox:
        app = app_of(sandbox)
        app.client.chat_postMessage(channel=TWEETS, text="Good morning")
        newsroom_app.listen(app)
        with connected(sandbox, app):
            yield sandbox


@pytest.fixture
def page(browser: Browser, newsroom: Sandbox) -> Iterator[Page]:
    yield from opened(browser, newsroom, width=1200)


@pytest.fixture
def narrow(browser: Browser, newsroom: Sandbox) -> Iterator[Page]:
    yield from opened(browser, newsroom, width=360)


def opened(browser: Browser, newsroom: Sandbox, *, width: int) -> Iterator[Page]:
    """The page in a fresh window; at its end, nothing was asked of other hosts and nothing complained."""
    with browser.new_context(viewport={"width": width, "height": 760}) as context:
        shown = context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        shown.on("console", lambda words: complaints.append(words.text) if words.type == "error" else None)
        shown.on("pageerror", lambda problem: complaints.append(str(problem)))
        shown.set_default_timeout(5000)
        shown.goto(newsroom.url)
        shown.wait_for_selector("body[data-ready]")
        yield shown
        assert [url for url in asked if not url.startswith(newsroom.url)] == []
        assert complaints == []


def post(newsroom: Sandbox, image: str = newsroom_app.MEDIA) -> str:
    return str(client_of(newsroom).chat_postMessage(channel=TWEETS, text="card", blocks=newsroom_app.card(image))["ts"])


def message(page: Page, ts: str):  # type: ignore[no-untyped-def]
    return page.locator(f'#list [data-ts="{ts}"]')


def go_home(page: Page) -> None:
    page.locator("#channels").get_by_role("button", name="Claimwire").click()
    expect(page.get_by_role("heading", name="Accounts", exact=True)).to_be_visible()
