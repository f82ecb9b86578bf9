"""The table of docs/scale.md is what the script makes of the measured figures."""

import json

from benchmarks import scale
from benchmarks.scale import Desk

MEASURED = json.loads(scale.MEASURED.read_text(encoding="utf-8"))


def test_the_page_is_up_to_date():
    page = scale.PAGE.read_text(encoding="utf-8")
    assert scale.filled(page, MEASURED) == page
    assert scale.BEGIN in page


def test_ten_times_the_accounts_are_ten_times_everything_but_machines():
    small, large = Desk(1_000, MEASURED), Desk(10_000, MEASURED)
    for name in ("posts", "cards", "looks", "peak", "gigabytes", "rows"):
        assert getattr(large, name) == 10 * getattr(small, name)


def test_x_gives_ten_thousand_accounts_a_look_in_each_window():
    assert Desk(10_000, MEASURED).looks == scale.LOOKS_A_WINDOW


def test_a_slower_worker_is_more_workers():
    slow = MEASURED | {"posts_per_s": {scale.LOOP: 2.0}}
    assert Desk(100_000, slow).cells()[5] == "15"
