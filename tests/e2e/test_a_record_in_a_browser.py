"""A post is selected, its record opened, verified, altered by one byte and refused; all of it as people do it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.sandbox import Sandbox
from pipeline.preserving.verifying import Trust, verify
from pipeline.processes import records, tasks
from pipeline.sources.source import Media
from tests.bot.newsroom import HEAD, Desk, desk_on, soon
from tests.bot.ways import by_socket
from tests.e2e.playing import be, open_app, shots
from tests.e2e.stage import cards, messages
from tests.fakes import post
from tests.pipeline.fetching.hostile import HostileServer, answer
from tests.pipeline.preserving.made import picture
from tests.time_authority import Authority, answering

TEXT = "El paro baja un 3 % <img src=x onerror=alert(1)> en Orvalia"
WORDS = "The office counted fewer people without work in autumn than in any autumn since it has counted them. " * 4
SITE = (
    "<!doctype html><html lang='en'><head><title>{title}</title></head><body><article><p>{words}</p></article></body>"
)
STYLED = "getComputedStyle(document.querySelector('blockquote')).borderLeftWidth"


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Authority]:
    with answering(tmp_path / "clock") as made:
        yield made


@pytest.fixture
def desk(database_url: str, redis_url: str, tmp_path: Path, clock: Authority) -> Iterator[Desk]:
    """A desk that has records made, with a card of a post that links to a page and shows a picture."""
    site = HostileServer()
    page = SITE.format(title="Fewer &lt;b&gt;without&lt;/b&gt; work", words=WORDS).encode()
    site.paths |= {
        "/a": answer("Content-Type: text/html", body=page), "/1.png": answer("Content-Type: image/png", body=picture()),
    }  # fmt: skip
    more = {
        "preserve": "on", "fetch_private_hosts": f"127.0.0.1:{site.port}, {clock.place}", "time_stamp_url": clock.url,
        "time_stamp_certificates": clock.root,
    }  # fmt: skip
    at = {"database_url": database_url, "redis_url": redis_url, "folder": tmp_path / "state"}
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox().running())
        made = stack.enter_context(desk_on(sandbox, **at, **more))
        stack.enter_context(by_socket(made))
        home = f"http://127.0.0.1:{site.port}"
        made.card(post(1, TEXT, links=(f"{home}/a",), media=(Media("photo", f"{home}/1.png", None),)))
        yield made
    site.close()


@pytest.mark.e2e
def test_a_preserved_story_is_opened_verified_altered_and_refused(
    desk: Desk, clock: Authority, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(desk.sandbox.url)
    be(page, "Fact-checker 1", "tweets")
    cards(page).get_by_role("button", name="Selected").click()
    soon(lambda: desk.rows("select 1 from preserved_records"))
    records.see_to_record(1)
    for (card_id,) in desk.rows("select id from cards where shown <> wanted"):
        tasks.show_card(card_id)
    record = opened(desk, page, tmp_path)
    read_in_a_browser(browser, record)
    assert verify(desk.settings.preserved_dir / "1", Trust(clock.root)).differences == ()
    assert verified(record, clock) == (0, True)
    content = bytearray(record.read_bytes())
    content[content.index(b"El paro")] ^= 1
    record.write_bytes(bytes(content))
    assert verified(record, clock) == (1, False)


def opened(desk: Desk, page: Page, folder: Path) -> Path:
    """The head presses the button, and takes the page from their private messages."""
    be(page, "Head of desk", "fact-check")
    card = messages(page).filter(has_text="Preserved")
    expect(card).to_contain_text("sealed by Clock of the test")
    shots(page, "40-preserved", card)
    card.get_by_role("button", name="Open record").click()
    expect(page.get_by_text("The record comes in a private message")).to_be_visible()
    records.open_record(1, HEAD)
    open_app(page, "Messages")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="claimwire-record-1.html").click()
    downloading.value.save_as(folder / "record.html")
    page.close()
    return folder / "record.html"


def read_in_a_browser(browser: Browser, record: Path) -> None:
    """It is shown whole and styled, asks nobody for anything, and complains of nothing."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(record.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("What the desk saw")
    expect(page.locator("blockquote").first).to_contain_text(TEXT)
    expect(page.get_by_text("Preserved on")).to_contain_text("Fact-checker 1")
    expect(page.get_by_text("Fewer <b>without</b> work")).to_be_visible()
    assert page.evaluate("document.images[0].naturalWidth") == 40
    assert page.evaluate(STYLED) == "4px"
    assert page.evaluate("document.scripts.length") == 0
    shots(page, "41-record", page.get_by_role("heading", level=1))
    shots(page, "42-record-end", page.locator("#seal"))
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    page.close()


def verified(place: Path, clock: Authority) -> tuple[int, bool]:
    """What the command says where there is no desk: its status, and its answer."""
    command = [str(Path(sys.executable).parent / "claimwire"), "preserve", "verify", str(place), "--json", "--roots"]
    nothing = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run([*command, clock.root], cwd=clock.folder, env=nothing, capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["verified"]
