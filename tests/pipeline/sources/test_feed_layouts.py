"""Files of posts as people have them: flattened, of several documents, of other encodings, of other tools."""

import gzip
import json

import pytest

from pipeline.sources.feed import read_feed

ANA = {"id": "7", "username": "ana", "name": "Ana"}
EVA = {"id": "8", "username": "eva", "name": "Eva"}
PAGE = {"data": [{"id": "1", "text": "uno", "author_id": "7"}], "includes": {"users": [ANA]}, "meta": {}}
OTHER = {"data": [{"id": "2", "text": "dos", "author_id": "8"}], "includes": {"users": [EVA]}, "meta": {}}


@pytest.fixture
def feed(tmp_path):
    def read(content: bytes | str, name: str = "a.json"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_feed([path])

    return read


def told(feed) -> list[tuple[str, str]]:
    return [(post.author.handle, post.text) for post in feed.posts]


BOTH = [("ana", "uno"), ("eva", "dos")]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ndjson"])
@pytest.mark.parametrize(
    "content",
    [
        json.dumps(PAGE) + json.dumps(OTHER),
        json.dumps(PAGE) + "\n" + json.dumps(OTHER) + "\n",
        json.dumps(PAGE, indent=2) + "\n" + json.dumps(OTHER, indent=2),
        json.dumps(PAGE, indent=2) + "\n\n\n" + json.dumps(OTHER),
        json.dumps([PAGE, OTHER], indent="\t"),
        json.dumps([PAGE]) + "\r\n" + json.dumps([OTHER]) + "\r\n",
        "\ufeff" + json.dumps(PAGE) + " " + json.dumps(OTHER),
        "\n\n  " + json.dumps(PAGE, indent=0) + "\r" + json.dumps(OTHER, indent=0),
    ],
)
def test_documents_are_read_however_they_are_laid_out(feed, content, name):
    read = feed(content, name)
    assert (told(read), read.problems) == (BOTH, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_every_unicode_encoding_is_read(feed, encoding, name):
    lines = "\n".join(json.dumps(page, ensure_ascii=False) for page in (PAGE, OTHER))
    read = feed(lines.replace("uno", "año ñ").encode(encoding), name)
    assert (told(read), read.problems) == ([("ana", "año ñ"), ("eva", "dos")], ())


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize("torn", ['{"data": [', '{"id": "3", "text": "ab', '{"id": "3",', "{'id': 3}"])
def test_a_torn_line_costs_no_other(feed, torn, name):
    read = feed("\n".join([json.dumps(PAGE), torn, json.dumps(OTHER)]), name)
    assert told(read) == BOTH
    assert len(read.problems) == 1
    assert read.problems[0].startswith(f"{name} line 2 is not JSON")


def test_what_comes_before_a_torn_end_is_read(feed):
    read = feed(json.dumps(PAGE, indent=1) + "\n" + json.dumps(OTHER, indent=1)[:-20])
    assert told(read) == BOTH[:1]
    assert len(read.problems) == 1
    assert "is not JSON" in read.problems[0]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (gzip.compress(json.dumps(PAGE).encode()), "gzip: unpack it first"),
        (b"PK\x03\x04abc", "a zip or Office file"),
        ("id,text\n1,uno\n2,dos\n", "is no JSON"),
        ("window.YTD.tweets.part0 = [\n]", "is no JSON"),
        ("<html>\n<p>over capacity\n", "is no JSON"),
        ("", "holds no posts"),
    ],
)
def test_a_file_of_another_kind_is_told_once(feed, content, what, name):
    read = feed(content, name)
    assert read.posts == ()
    assert what in read.problems[0]
    assert len([problem for problem in read.problems if "holds no posts" not in problem]) <= 1


FLAT = {
    "id": "20", "text": "RT @eva: lo de…", "author_id": "7", "author": ANA, "edit_history_tweet_ids": ["20"],
    "referenced_tweets": [
        {
            "type": "retweeted", "id": "30", "text": "lo de Eva entero", "author_id": "8", "author": EVA,
            "attachments": {
                "media_keys": ["3_1"],
                "media": [{"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "Foto"}],
                "poll_ids": ["5"],
                "poll": {"id": "5", "options": [{"position": 1, "label": "sí"}, {"position": 2, "label": "no"}]},
            },
            "referenced_tweets": [{"type": "quoted", "id": "40", "text": "lo primero", "author": ANA, "author_id": "7"}],
        }
    ],
    "__twarc": {"version": "2.14.0"},
}  # fmt: skip


@pytest.mark.parametrize("wrapped", [FLAT, [FLAT], {"data": [FLAT], "meta": {}}, {"data": FLAT}])
def test_flattened_posts_carry_everything_inside_themselves(feed, wrapped):
    read = feed(json.dumps(wrapped), "flat.jsonl")
    assert read.problems == ()
    [post] = read.posts
    assert post.text == "lo de Eva entero\n\n• sí\n• no"
    assert (post.author.handle, post.kind, post.retweeted.author_handle) == ("ana", "retweet", "eva")
    assert [(each.url, each.alt_text) for each in post.media] == [("https://pbs.example/1.jpg", "Foto")]
    assert (post.quoted.author_handle, post.quoted.text) == ("ana", "lo primero")
    assert {"ana", "eva"} == {profile.handle for profile in read.users.values()}


OLD = [
    {"id": 9, "id_str": "9", "full_text": "entero", "user": {"id": 7, "screen_name": "ana"}},
    {"id": 9, "id_str": "9", "text": "cort…", "truncated": True, "user": {"id": 7, "id_str": "7", "screen_name": "ana"}},
    {"id": 9, "text": "cort…", "user": {"id": 7, "screen_name": "ana"}, "extended_tweet": {"full_text": "entero"}},
    {"id": 9, "id_str": "9", "text": "RT @eva: c…", "retweeted_status": {"id": 8, "full_text": "entero"}},
    {"id": 9, "text": "cort…", "truncated": True, "user": {"id": 7}},
    {"id": 9, "text": "cort…", "favorite_count": 1, "user": {"id": 7}},
    {"tweet": {"id": "9", "id_str": "9", "full_text": "entero"}},
    {"statuses": [{"id": 9, "id_str": "9", "text": "x"}], "search_metadata": {"count": 1}},
]  # fmt: skip
OF_TOOLS = [
    {"id": 9, "id_str": "9", "url": "https://x.com/ana/status/9", "rawContent": "x", "user": {"username": "ana"}},
    {"_type": "snscrape.modules.twitter.Tweet", "id": 9, "content": "x", "renderedContent": "x", "user": {"id": 7}},
    {"type": "tweet", "id": "9", "text": "cort…", "fullText": "entero", "author": {"userName": "ana", "id": "7"}},
    {"id": "9", "text": "cort…", "author": {"userName": "ana", "id": "7"}},
    {"data": {"user": {"result": {"rest_id": "7", "timeline": {}}}}},
    {"rest_id": "9", "legacy": {"full_text": "x"}, "core": {}},
    {"ID": "9", "Text": "x", "UserID": "7", "Username": "ana", "TimeParsed": "2026-03-01T00:00:00Z"},
    {"id": "9", "objectType": "activity", "text": "x", "actor": {"preferredUsername": "ana"}},
]


@pytest.mark.parametrize(("objects", "what"), [(OLD, "API v1.1"), (OF_TOOLS, "another tool")])
def test_posts_in_other_forms_are_told_and_are_posts_of_nobody(feed, objects, what):
    for each in objects:
        for content in (json.dumps(each), json.dumps([each])):
            read = feed(content, "a.jsonl")
            assert read.posts == (), each
            assert what in read.problems[0], each
            assert "API v2" in read.problems[0], each


def test_a_file_of_another_form_is_told_in_one_sentence(feed):
    read = feed("\n".join(json.dumps(each) for each in OLD[:2] * 50), "v1.jsonl")
    assert len(read.problems) == 2
    assert read.problems[0].startswith("v1.jsonl line 1 and 99 more: ")
    assert read.problems[1].startswith("v1.jsonl holds no posts")


def test_posts_of_both_forms_in_one_file_are_told_apart(feed):
    read = feed("\n".join(json.dumps(each) for each in (PAGE, OLD[0], OTHER)), "a.jsonl")
    assert told(read) == BOTH
    assert [problem.split(":")[0] for problem in read.problems] == ["a.jsonl line 2"]


@pytest.mark.parametrize("named", [{"username": "ana"}, {"user": "ana"}, {"author": {"username": "ana"}}])
def test_a_post_that_names_its_author_by_a_handle_alone_is_told(feed, named):
    read = feed(json.dumps({"id": "1", "text": "x", **named}), "a.jsonl")
    assert read.posts == ()
    assert "no author_id" in read.problems[0]


def test_an_id_that_a_program_rounded_is_told_and_one_of_x_is_taken_at_its_word(feed):
    rounded, whole = (
        {"id": each, "text": "x", "author_id": "7"} for each in (1790000000000000000, "1790000000000000000")
    )
    read = feed(f"{json.dumps(rounded)}\n{json.dumps(whole)}", "a.jsonl")
    assert [post.external_id for post in read.posts] == ["1790000000000000000"]
    assert read.problems == (
        "a.jsonl line 1: The id 1790000000000000000 looks rounded by a program: fetch this post anew.",
    )
