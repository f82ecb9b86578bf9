"""One post is found by the link that people paste, and fetched by its number from whatever the source is."""

import json
from pathlib import Path

import pytest

from pipeline.sources.handles import read_post_link
from pipeline.sources.replay import ReplaySource
from pipeline.sources.source import SourceBusy, SourceError
from tests.x_server import too_many


@pytest.mark.parametrize(
    ("pasted", "number"),
    [
        ("https://x.com/ana/status/12", "12"),
        ("<https://twitter.com/ana/status/12?s=20>", "12"),
        ("x.com/i/web/status/12", "12"),
        ("https://x.com/i/status/12", "12"),
        ("https://mobile.twitter.com/ana/statuses/12/photo/1", "12"),
        ("HTTPS://WWW.X.COM/Ana/Status/12#m", "12"),
        ("https://x.com/ana", None),
        ("https://x.com/ana/status/", None),
        ("https://x.com/ana/status/doce", None),
        ("https://x.com/ana/status/12 y más", None),
        ("mira https://x.com/ana/status/12", None),
        ("https://notx.com/ana/status/12", None),
        ("https://x.com.evil.example/ana/status/12", None),
        ("https://evil.example/x.com/ana/status/12", None),
        ("12", None),
        ("", None),
    ],
)
def test_a_link_of_a_post_is_told_from_all_others(pasted: str, number: str | None) -> None:
    assert read_post_link(pasted) == number


def test_x_gives_a_post_of_whoever_wrote_it(x, source) -> None:
    ana = x.world.add_user("ana")
    written = x.world.add_post(ana, "El paro baja un 3 %")
    found = source.post(written["id"])
    assert (found.text, found.author.handle, found.external_id) == ("El paro baja un 3 %", "ana", written["id"])
    assert [seen.route for seen in x.seen] == ["tweets"]


def test_a_post_that_x_does_not_show_is_told_and_so_is_a_pause(x, source) -> None:
    with pytest.raises(SourceError, match="X shows no post 99, see whether it was deleted or is protected"):
        source.post("99")
    x.script.append(too_many(reset=None))
    with pytest.raises(SourceBusy):
        source.post("99")


def test_a_replayed_feed_gives_its_own_posts_alone(tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text(json.dumps({"id": "12", "text": "uno", "author_id": "7"}))
    source = ReplaySource([path], speed=0.001)
    assert source.post("12").text == "uno"
    with pytest.raises(SourceError, match="has no post 13"):
        source.post("13")
