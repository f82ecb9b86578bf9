"""A feed plays again from files, at once or by the clock, and tells what it cannot read."""

import json
from dataclasses import replace

import pytest

from pipeline.sources.replay import ReplaySource
from pipeline.sources.source import Monitored, SourceError

ANA, EVA = ({"id": "7", "username": "ana", "name": "Ana"}, {"id": "8", "username": "eva", "name": "Eva"})


def post(number: int, text: str, author: dict = ANA, **fields) -> dict:
    return {"id": str(number), "text": text, "author_id": author["id"], **fields}


def monitored(user: dict, **settings) -> Monitored:
    return Monitored(user["id"], user["username"], settings.pop("cursor", None), **settings)


def told(fetched) -> list[str]:
    return [each.text for each in fetched.posts]


def looks(source: ReplaySource, user: dict):
    """Looks at one account, each beginning where the last one ended."""
    account = monitored(user)

    def look(**limits) -> list[str]:
        nonlocal account
        fetched = source.fetch(account, **limits)
        account = replace(account, cursor=fetched.cursor)
        return told(fetched)

    return look


@pytest.fixture
def write(tmp_path):
    def to(name: str, *lines) -> object:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        path.write_bytes(b"\n".join(texts))
        return path

    return to


def page(*posts, users=(ANA, EVA), **more) -> dict:
    return {"data": list(posts), "includes": {"users": list(users), **more}, "meta": {"result_count": len(posts)}}


def test_pages_and_lines_play_in_the_order_of_the_files(write, tmp_path):
    write("feed/b.jsonl", post(3, "tres"), page(post(4, "cuatro"), post(5, "de Eva", EVA)))
    write("feed/a.json", page(post(2, "dos"), post(1, "uno")))
    write("feed/notes.txt", b"not a feed")
    source = ReplaySource([tmp_path / "feed"])
    assert (source.released, source.problems) == (5, ())
    assert [profile.handle for profile in source.profiles()] == ["ana", "eva"]
    fetched = source.fetch(monitored(ANA))
    assert told(fetched) == ["dos", "uno", "tres", "cuatro"]
    assert fetched.posts_read == 4
    assert told(source.fetch(monitored(ANA, cursor=fetched.cursor))) == []
    assert told(source.fetch(monitored(EVA))) == ["de Eva"]


def test_a_restart_plays_all_of_it_again_whatever_the_cursor(write):
    path = write("a.jsonl", post(1, "uno"), post(2, "dos"))
    for _ in range(2):
        assert told(ReplaySource([path]).fetch(monitored(ANA, cursor="2"))) == ["uno", "dos"]


def test_posts_come_by_the_clock(write):
    now = [100.0]
    path = write("a.jsonl", *(post(n, str(n), EVA if n % 2 else ANA) for n in range(1, 7)))
    source = ReplaySource([path], speed=0.5, clock=lambda: now[0])
    look = looks(source, ANA)
    assert source.released == 1
    assert look() == []
    now[0] += 6
    assert source.released == 4
    assert look() == ["2", "4"]
    assert look() == []
    now[0] += 1000
    assert source.released == 6
    assert look() == ["6"]


def test_the_budget_is_kept_and_the_rest_comes_later(write):
    look = looks(ReplaySource([write("a.jsonl", *(post(n, str(n)) for n in range(1, 6)))], speed=0), ANA)
    assert look(at_most=2) == ["1", "2"]
    assert look(at_most=0) == []
    assert look() == ["3", "4", "5"]


def test_what_was_not_kept_comes_again_with_the_problems_of_the_feed(write):
    source = ReplaySource([write("a.jsonl", post(1, "uno"), b"{not json", post(2, "dos", EVA))])
    lost, kept = source.fetch(monitored(ANA)), source.fetch(monitored(ANA))
    assert (told(lost), len(lost.problems)) == (["uno"], 1)
    assert kept == lost
    after = source.fetch(monitored(ANA, cursor=kept.cursor))
    assert (after.posts, after.problems) == ((), ())
    assert source.fetch(monitored(EVA)).problems == ()


def test_settings_of_the_account_hold_unless_everything_is_to_play(write):
    path = write(
        "a.json",
        page(
            post(1, "propio"),
            post(2, "hilo", referenced_tweets=[{"type": "replied_to", "id": "1"}]),
            post(3, "respuesta", referenced_tweets=[{"type": "replied_to", "id": "90"}]),
            post(4, "RT @eva: lo…", referenced_tweets=[{"type": "retweeted", "id": "90"}]),
            tweets=[post(90, "lo de Eva", EVA), post(1, "propio")],
        ),
    )
    assert told(ReplaySource([path]).fetch(monitored(ANA))) == ["propio", "hilo"]
    wanting = monitored(ANA, include_retweets=True, include_replies=True)
    assert told(ReplaySource([path]).fetch(wanting)) == ["propio", "hilo", "respuesta", "lo de Eva"]
    everything = ReplaySource([path], everything=True)
    assert len(everything.fetch(monitored(ANA)).posts) == everything.released == 4
    assert told(everything.fetch(monitored(EVA))) == [], "included posts are context"


def test_repeated_ids_and_edits_come_each_time_they_appear(write):
    path = write("a.jsonl", post(1, "uno"), post(1, "uno"), post(2, "UNO", edit_history_tweet_ids=["1", "2"]))
    fetched = ReplaySource([path]).fetch(monitored(ANA))
    assert [(each.external_id, each.text) for each in fetched.posts] == [("1", "uno"), ("1", "uno"), ("1", "UNO")]
    assert fetched.posts_read == 3


def test_unreadable_lines_are_told_once_with_file_and_line_and_the_rest_is_read(write):
    bad = [b"{not json", b"\xff\xfe", b"[" * 100_000, b'"a text"', {"id": "3"}, b"", b"9" * 5000]
    path = write("a.jsonl", post(1, "uno"), *bad, page(post(4, "cuatro"), {"text": "sin id"}))
    source = ReplaySource([path])
    fetched = source.fetch(monitored(ANA))
    assert told(fetched) == ["uno", "cuatro"]
    assert [problem.split(":")[0].split(" is ")[0] for problem in fetched.problems] == [
        *("a.jsonl line 2", "a.jsonl line 3", "a.jsonl line 4", "a.jsonl line 5", "a.jsonl line 8"),
        *("a.jsonl line 6", "a.jsonl line 9, object 2"),
    ]
    assert source.problems == fetched.problems
    assert source.fetch(monitored(ANA, cursor=fetched.cursor)).problems == ()


def test_a_json_file_that_is_none_is_told_with_its_line(write):
    path = write("a.json", b'{"data": [', b"oops", b"]}")
    good = write("b.json", page(post(1, "uno")))
    source = ReplaySource([path, good])
    assert "a.json line 2 is not JSON" in source.problems[0]
    assert "a.json holds no posts" in source.problems[1]
    assert told(source.fetch(monitored(ANA))) == ["uno"]


def test_windows_files_are_read(write):
    path = write("a.jsonl", b"\xef\xbb\xbf" + json.dumps(post(1, "uno")).encode() + b"\r", post(2, "dos"))
    assert told(ReplaySource([path]).fetch(monitored(ANA))) == ["uno", "dos"]


def test_authors_that_one_page_lacks_are_found_on_another(write):
    path = write("a.jsonl", post(1, "uno"), page(post(2, "dos")), post(3, "otro", {"id": "1" * 19}))
    source = ReplaySource([path])
    assert [profile.handle for profile in source.profiles()] == ["ana", "id" + "1" * 19]
    assert {each.author.handle for each in source.fetch(monitored(ANA)).posts} == {"ana"}


def test_lookup_finds_authors_and_everybody_named(write):
    source = ReplaySource([write("a.jsonl", page(post(1, "uno")), post(2, "otro", {"id": "1" * 19}))])
    found = source.lookup(["@ANA", "https://x.com/eva", "@id" + "1" * 19, "nadie", "¿?"])
    assert [profile.external_id for profile in found.found] == ["7", "1" * 19, "8"]
    assert len(found.problems) == 2
    assert found.users_read == 3
    assert source.fetch(monitored(EVA)).posts == ()


def test_an_account_outside_the_feed_has_no_posts(write):
    source = ReplaySource([write("a.jsonl", post(1, "uno"))])
    assert source.fetch(Monitored("99", "luz", None)).posts == ()


def test_a_feed_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SourceError, match="no feed at"):
        ReplaySource([tmp_path / "none.jsonl"])
    with pytest.raises(SourceError, match="holds no"):
        ReplaySource([tmp_path])
