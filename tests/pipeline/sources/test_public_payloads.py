"""Every public payload that lies beside the checkout is read, or told why not."""

import json

import pytest

from pipeline.sources.replay import ReplaySource
from pipeline.sources.source import Monitored

POSTS = {
    "noflat.jsonl": 100,
    "withheld.jsonl": 215,
    "streaming_output_with_error.jsonl": 7,
    "tweets_compliance.jsonl": 0,
    "users_compliance.jsonl": 0,
    "tweets_compliance_stream.json": 0,
    "geo_tweets.jsonl": 2,
    "tweets_search_recent.json": 3,
    "users_id_tweets.json": 3,
}


def play(path) -> tuple[ReplaySource, list]:
    source = ReplaySource([path], everything=True)
    posts = []
    for profile in source.profiles():
        posts += source.fetch(Monitored(profile.external_id, profile.handle, None)).posts
    return source, posts


def test_every_file_is_read_or_told(shared):
    files = sorted(each for each in (shared / "x-api-v2-payloads").glob("*/*") if each.suffix in {".json", ".jsonl"})
    assert len(files) >= 21
    for file in files:
        source, posts = play(file)
        assert len(posts) == source.released == POSTS.get(file.name, 1), file.name
        assert bool(posts) or "holds no posts" in source.problems[-1]
    together, _ = play(shared / "x-api-v2-payloads")
    assert together.released == sum(POSTS.get(file.name, 1) for file in files)


def test_the_line_that_is_no_json_is_told(shared):
    source, _ = play(shared / "x-api-v2-payloads/twarc-csv/streaming_output_with_error.jsonl")
    assert "streaming_output_with_error.jsonl line 8 is not JSON" in source.problems[0]


def test_countries_where_posts_are_withheld_are_kept(shared):
    _, posts = play(shared / "x-api-v2-payloads/twarc-csv/withheld.jsonl")
    assert sum(bool(post.withheld_in) for post in posts) == 13


def test_edits_quotes_and_pictures_of_real_posts(shared):
    folder = shared / "x-api-v2-payloads/twarc-csv"
    before, after = (play(folder / f"edited_{when}.jsonl")[1][0] for when in ("before", "after"))
    assert before.external_id == after.external_id == "1576994746135764992"
    assert before.media[0].alt_text == "selfie of me with memoji"
    _, [quote] = play(folder / "quoted_edit.jsonl")
    assert (quote.quoted.author_handle, quote.quoted.text[:6]) == ("wongmjane", "i miss")
    _, [film] = play(folder / "media_tweet.jsonl")
    assert (film.media[0].kind, film.links) == ("video", ())


def test_retweets_carry_the_whole_text(shared):
    _, posts = play(shared / "x-api-v2-payloads/twarc-csv/noflat.jsonl")
    whole = [post for post in posts if post.kind == "retweet" and post.retweeted.text]
    assert len(whole) > 40
    assert all(post.text == post.retweeted.text for post in whole)


@pytest.mark.parametrize(("name", "rows"), [("es_dev.jsonl", 1245), ("es_train.jsonl", 2491)])
def test_every_post_of_checkthat_is_read_unaltered(shared, name, rows):
    path = shared / "checkthat-2021-es" / name
    source, posts = play(path)
    assert (len(posts), source.problems) == (rows, ())
    texts = {each["id"]: each["text"] for each in map(json.loads, path.read_bytes().splitlines())}
    escapes = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
    for post in posts:
        expected = texts[post.external_id]
        for sent, meant in escapes:
            expected = expected.replace(sent, meant)
        assert post.text == expected
        assert post.author.handle == f"id{post.author.external_id}"
