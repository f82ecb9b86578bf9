"""The table of docs/scale.md is what the script makes of the measured figures."""

import json

import pytest
from sqlalchemy import create_engine, text

from benchmarks import scale
from benchmarks.large import sizes
from benchmarks.large.filling import fill
from benchmarks.scale import Desk

MEASURED = json.loads(scale.MEASURED.read_text(encoding="utf-8"))


def test_the_page_is_up_to_date():
    page = scale.PAGE.read_text(encoding="utf-8")
    assert scale.filled(page, MEASURED) == page
    assert scale.BEGIN in page


def test_ten_times_the_accounts_are_ten_times_everything_but_machines():
    small, large = Desk(1_000, MEASURED), Desk(10_000, MEASURED)
    for name in ("posts", "cards", "looks", "peak", "gigabytes", "rows"):
        assert getattr(large, name) == pytest.approx(10 * getattr(small, name), rel=1e-12)  # the last bit of a sum


def test_x_gives_ten_thousand_accounts_a_look_in_each_window():
    assert Desk(10_000, MEASURED).looks == scale.LOOKS_A_WINDOW


def test_a_slower_worker_is_more_workers():
    slow = MEASURED | {"posts_per_s": {scale.LOOP: 2.0}}
    assert Desk(100_000, slow).cells()[5] == "15"


def test_every_table_of_a_filled_desk_is_measured(database_url):
    engine = create_engine(database_url)
    fill(engine, posts=500)
    found = sizes.measure(engine)
    assert found["numbers"] | {"account and day": 0} == {
        "post": 500, "post whose copies are still looked for": 42, "card": 215, "account": 20, "account and day": 0,
    }  # fmt: skip
    assert found["of_each"]["post"]["tweets"][0] == 1
    assert all(rows and size for unit in found["of_each"].values() for rows, size in unit.values())
    with engine.begin() as connection:
        connection.execute(text("insert into people (id, role, named_by) values ('U1', 'head', 'U2')"))
    with pytest.raises(ValueError, match="what these tables grow with: people"):
        sizes.measure(engine)
    engine.dispose()


def test_what_is_kept_for_a_window_alone_does_not_grow_with_the_years():
    one = {unit: {} for unit in MEASURED["of_each"]}
    of_each = one | {"post whose copies are still looked for": {"sketch_keys": [2, 100]}}
    assert Desk(100, MEASURED | {"of_each": of_each}).gigabytes == pytest.approx(500 * 30 * 100 / 1e9)
    assert Desk(100, MEASURED | {"of_each": one | {"post": {"tweets": [1, 100]}}}).rows == 500 * 365
