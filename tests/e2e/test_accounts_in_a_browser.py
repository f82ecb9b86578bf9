"""An admin sets up who is monitored without a terminal: pasted, from a file, edited together, taken away as a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bot.sandbox import Sandbox, SandboxConfig
from pipeline.sources.source import Profile
from tests.bot.newsroom import Desk, desk_on
from tests.bot.ways import by_socket
from tests.e2e.playing import be, choose, dialog, open_app, shots
from tests.x_server import XServer

PASTED = [f"pasted{n:03}" for n in range(60)]
LISTED = [f"listed{n:03}" for n in range(200)]
PROTECTED, UNKNOWN = LISTED[198:]
MONITORED = "select count(*), count(*) filter (where account_group = 'Towns') from accounts where state = 'active'"


@pytest.fixture
def desk(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk that reads from an X of our own, on which three of the list are monitored already."""
    pictures = tmp_path / "pictures"
    config = SandboxConfig(media={"pbs.twimg.com": pictures})
    with XServer() as x, Sandbox(config).running() as sandbox:
        for handle in (*PASTED, *LISTED[:199]):
            user = x.world.add_user(handle, protected=handle == PROTECTED)
            picture = pictures / "profile_images" / user["id"] / "a_normal.jpg"
            picture.parent.mkdir(parents=True)
            Image.new("RGB", (48, 48), (int(user["id"]) % 200, 120, 160)).save(picture)
        at = {"database_url": database_url, "redis_url": redis_url, "folder": tmp_path}
        more = {"source": "x", "x_bearer_token": x.token, "x_api_url": x.url, "sampling_salt": "e2e"}
        with desk_on(sandbox, **at, **more) as made:
            for user in [user for user in x.world.users.values() if user["username"] in LISTED[:3]]:
                made.monitor(Profile(user["id"], user["username"], user["name"]), group="Before")
            with by_socket(made):
                yield made


@pytest.mark.e2e
def test_an_admin_sets_up_hundreds_of_accounts(desk: Desk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(20_000)
    expect.set_options(timeout=20_000)
    page.goto(desk.sandbox.url)
    page.wait_for_selector("body[data-ready]")
    be(page, "Admin")
    open_app(page, "Home")
    sixty_are_pasted(desk, page)
    two_hundred_come_in_a_file(desk, page)
    twenty_are_edited_together(desk, page)
    one_is_removed(desk, page)
    all_are_taken_away(desk, page)
    page.close()


def sixty_are_pasted(desk: Desk, page: Page) -> None:
    page.get_by_role("button", name="Add accounts").click()
    lines = [f"@{PASTED[0]}", f"https://x.com/{PASTED[1]}/status/12", *PASTED[2:], "Pedro Sánchez"]
    dialog(page).get_by_label("Handles or links").fill("\n".join(lines))
    dialog(page).get_by_label("Group").fill("Towns")
    shots(page, "setup16-add", dialog(page))
    dialog(page).get_by_role("button", name="Look up").click()
    expect(dialog(page)).to_contain_text("New: 60 · monitored already: 0 · not possible: 1")
    expect(dialog(page)).to_contain_text("Line 61: “Pedro Sánchez” is no handle")
    expect(dialog(page).get_by_role("img", name=f"@{PASTED[0]}")).to_be_visible()
    shots(page, "setup16-looked-up", dialog(page))
    dialog(page).get_by_role("button", name="Close").last.click()
    expect(page.get_by_text("is not saved yet")).to_be_visible()
    shots(page, "setup16-waits", page.get_by_text("is not saved yet"))
    page.get_by_role("button", name="Look at it").click()
    dialog(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("63 accounts, page 1 of 4")).to_be_visible()
    assert desk.rows(MONITORED) == [(63, 60)]


def two_hundred_come_in_a_file(desk: Desk, page: Page) -> None:
    page.get_by_role("button", name="Add accounts").click()
    table = "handle,group\n" + "".join(f"@{handle},Regions\n" for handle in LISTED)
    given = {"name": "accounts.csv", "mimeType": "text/csv", "buffer": table.encode()}
    dialog(page).get_by_label("Or a file").set_input_files(given)  # type: ignore[arg-type]
    dialog(page).get_by_role("button", name="Look up").click()
    expect(dialog(page)).to_contain_text("New: 195 · monitored already: 3 · not possible: 2")
    expect(dialog(page)).to_contain_text(f"Line 200: @{PROTECTED} cannot be monitored: its posts are protected")
    expect(dialog(page)).to_contain_text(f"Line 201: @{UNKNOWN} cannot be monitored")
    for number in range(2, 9):
        dialog(page).get_by_role("button", name="Next").click()
        expect(dialog(page)).to_contain_text(f"Page {number} of 8")
    expect(dialog(page)).to_contain_text("✅ monitored already")
    shots(page, "setup16-last-page", dialog(page).get_by_text("Page 8 of 8"))
    dialog(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("258 accounts, page 1 of 13")).to_be_visible()
    assert desk.rows("select account_group, count(*) from accounts group by 1 order by 1") == [
        ("Before", 3), ("Regions", 195), ("Towns", 60),
    ]  # fmt: skip


def twenty_are_edited_together(desk: Desk, page: Page) -> None:
    page.get_by_label("Search").fill("Towns")
    page.get_by_label("Search").press("Enter")
    expect(page.get_by_text("60 accounts, page 1 of 3")).to_be_visible()
    page.get_by_role("button", name="Edit several").click()
    boxes = dialog(page).get_by_role("group").first.get_by_role("checkbox")
    expect(boxes).to_have_count(60)
    for place in range(20):
        boxes.nth(place).check()
    dialog(page).get_by_label("A new group").fill("Councils")
    dialog(page).get_by_label("How often to look").select_option(label="Every hour")
    dialog(page).get_by_label("Retweets").select_option(label="Read them")
    shots(page, "setup16-edit", dialog(page))
    dialog(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("40 accounts, page 1 of 2")).to_be_visible()
    edited = "select count(*) from accounts where account_group = 'Councils' and interval_s = 3600 and include_retweets"
    assert desk.rows(edited) == [(20,)]
    assert desk.rows("select count(*) from events where verb = 'edited' and actor = 'U0ADMIN'") == [(20,)]


def one_is_removed(desk: Desk, page: Page) -> None:
    row = page.locator(".section").filter(has_text=f"@{PASTED[20]}")
    choose(page, row, "Edit")
    expect(dialog(page)).to_contain_text("Group: Towns · Retweets: no · Replies: no")
    shots(page, "setup16-edit-one", dialog(page))
    dialog(page).get_by_role("button", name="Cancel").click()
    choose(page, row, "Remove…")
    expect(dialog(page)).to_contain_text(f"Stop monitoring @{PASTED[20]}?")
    shots(page, "setup16-remove", dialog(page))
    dialog(page).get_by_role("button", name="Remove").click()
    expect(page.get_by_text("39 accounts, page 1 of 2")).to_be_visible()
    shots(page, "setup16-home", page.get_by_role("heading", name="Monitored accounts"))


def all_are_taken_away(desk: Desk, page: Page) -> None:
    page.get_by_role("button", name="Export as CSV").click()
    open_app(page, "Messages")
    link = page.get_by_role("link", name="accounts.csv")
    expect(link).to_be_visible()
    shots(page, "setup16-exported", link)
    with page.expect_download() as downloading:
        link.click()
    lines = downloading.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 257
    assert lines[1] == '"\'@listed000","Before","no","no","active","",""'
