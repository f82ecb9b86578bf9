"""Six fast clicks on one spot of the page: the cards move under the hand, and one post is judged."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.sandbox import Sandbox
from tests.bot.newsroom import CHECKER, desk_on
from tests.bot.ways import by_socket
from tests.fakes import post

JUDGED = "select distinct card_id from feedback where undone_at is null"
SLOW_S = 5.0
"""What counts as fast here: a busy machine is no hand, and takes a while between two clicks."""


@pytest.mark.parametrize(("width", "place"), [(1400, 3), (1400, 11), (360, 5)])
def test_six_fast_clicks_on_one_spot_judge_one_post(
    sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Path, browser: Browser, width: int, place: int
) -> None:
    at = {"database_url": database_url, "redis_url": redis_url, "folder": tmp_path}
    with desk_on(sandbox, **at, fast_click_s=SLOW_S) as desk, by_socket(desk):
        for number in range(1, 13):
            desk.card(post(number, f"Dato {number}: el paro baja un {number} %."))
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(sandbox.url)
        expect(page.get_by_role("button", name="Rejected")).to_have_count(12)
        assert 1 <= click_fast(page, place) <= 6
        assert len(desk.rows(JUDGED)) == 1
        assert sum("taken for a slip" in told for told in desk.whispers(CHECKER)) <= 1
        page.close()


def click_fast(page: Page, place: int) -> int:
    """Click six times where the Rejected of this card is, whatever is there by then; how many buttons that hit."""
    asked: list[str] = []
    answered: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfinished", lambda request: answered.append(request.url))
    button = page.get_by_role("button", name="Rejected").nth(place)
    button.hover()  # which waits until nothing moves any more
    spot = button.bounding_box()
    assert spot is not None
    for _ in range(6):
        page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        page.wait_for_timeout(150)
    clicks = [url for url in asked if url.endswith("/sandbox/click")]
    while sum(url.endswith("/sandbox/click") for url in answered) < len(clicks):
        page.wait_for_timeout(50)
    return len(clicks)
