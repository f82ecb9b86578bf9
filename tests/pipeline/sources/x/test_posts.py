"""Objects of X become posts: field by field, odd ones too, and never a crash."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.sources.source import Context, Media, Profile
from pipeline.sources.x.pages import UnreadablePost, read_page, read_people
from pipeline.sources.x.posts import newest_id, read_post

NAMES = [
    *("id", "text", "author_id", "username", "author", "created_at", "lang", "entities", "urls", "expanded_url"),
    *("attachments", "media_keys", "referenced_tweets", "referenced_posts", "note_tweet", "note_post", "type"),
    *("edit_history_tweet_ids", "edit_history_post_ids", "withheld", "country_codes", "in_reply_to_user_id"),
    *("data", "includes", "users", "tweets", "posts", "media", "media_key", "url", "preview_image_url"),
    *("polls", "poll", "poll_ids", "options", "label", "position", "article", "plain_text"),
    *("alt_text", "errors", "meta", "next_token", "title", "detail", "value", "parameter", "protected"),
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from(
        ["1", "12", "3_1", "quoted", "retweeted", "replied_to", "https://a.example", "2026-01-01T00:00:00Z"]
    ),
    st.sampled_from(["\ud800", "a\x00b", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9" * 5000]),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=8)
    ),
    max_leaves=40,
)


PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def page_with(**post):
    body = {
        "data": [{"id": "20", "text": "texto", "author_id": "7", **post}],
        "includes": {
            "users": [{"id": "7", "username": "ana", "name": "Ana"}, {"id": "8", "username": "eva", "name": "Eva"}],
            "tweets": [{"id": "11", "text": "lo de Eva &amp; más", "author_id": "8"}],
            "media": [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/1.jpg", "alt_text": "Foto"}],
        },
    }
    page = read_page(body)
    return read_post(page.objects[0], page.includes)


@pytest.mark.parametrize(
    ("fields", "thread"),
    [
        ({"in_reply_to_user_id": "7", "conversation_id": "11"}, "11"),
        ({"in_reply_to_user_id": 7, "referenced_tweets": [{"type": "replied_to", "id": "19"}]}, "19"),
        ({"in_reply_to_user_id": "8", "conversation_id": "11"}, None),
        ({"conversation_id": "20"}, None),
        ({"conversation_id": "11", "referenced_tweets": [{"type": "replied_to", "id": "11"}]}, None),
        ({"in_reply_to_user_id": "7"}, None),
        ({"in_reply_to_user_id": "7", "conversation_id": "1", "referenced_tweets": [{"type": "retweeted", "id": "11"}]}, None),
    ],
)  # fmt: skip
def test_a_post_that_answers_its_own_author_goes_on_a_thread(fields, thread):
    assert page_with(**fields).thread == thread


def test_short_addresses_and_what_they_stand_for_are_kept_and_so_are_reactions():
    urls = [
        {"url": "https://t.co/a", "expanded_url": "https://ine.es/a?x=1&amp;y=2", "unwound_url": None},
        {"url": "https://t.co/b", "expanded_url": "https://bit.example/b", "unwound_url": "https://ine.es/b"},
        {"url": "https://ine.es/c", "expanded_url": "https://ine.es/c"}, {"url": "javascript:x"}, {"url": 7},
    ]  # fmt: skip
    counts = {"retweet_count": 3, "like_count": 0, "quote_count": -1, "reply_count": True, "impression_count": "9"}
    read = page_with(entities={"urls": urls}, public_metrics=counts)
    assert read.short_links == {"https://t.co/a": "https://ine.es/a?x=1&y=2", "https://t.co/b": "https://ine.es/b"}
    assert read.engagement == {"reposts": 3, "likes": 0}
    assert (page_with().short_links, page_with(public_metrics=[]).engagement) == ({}, {})


def test_a_bare_object_is_enough():
    post = read_post({"id": "1346889436626259968", "text": "hola"})
    assert post.author == Profile("0", "id0", "id0")
    assert (post.kind, post.language, post.media, post.links) == ("post", None, (), ())
    assert post.posted_at == datetime(2021, 1, 6, 18, 40, 40, 344000, tzinfo=UTC)
    assert post.url == "https://x.com/id0/status/1346889436626259968"


def test_an_id_from_before_x_put_the_time_into_ids_gives_the_day_it_began():
    assert read_post({"id": "20", "text": "just setting up"}).posted_at.year == 2010


@pytest.mark.parametrize(
    ("broken", "missing"),
    [
        ({}, "no id and no text"),
        ({"id": "1"}, "no text"),
        ({"id": "1", "text": None}, "no text"),
        ({"text": "x"}, "no id"),
        ({"id": "12a", "text": "x"}, "no id"),
        ({"id": "9" * 5000, "text": "x"}, "no id"),
        ({"id": True, "text": "x"}, "no id"),
        ("a text", "no id and no text"),
        (None, "no id and no text"),
    ],
)
def test_what_is_missing_is_named(broken, missing):
    with pytest.raises(UnreadablePost, match=missing):
        read_post(broken)


def test_authors_come_from_the_includes_the_object_or_the_id():
    assert page_with().author == Profile("7", "ana", "Ana")
    assert page_with(author_id="9").author == Profile("9", "id9", "id9")
    assert page_with(author_id="9", username="luz").author.handle == "luz"
    assert page_with(author_id=None, author={"id": "9", "username": "luz", "name": "Luz"}).author == Profile(
        "9", "luz", "Luz"
    )
    assert page_with(author_id="9", username="../evil").url == "https://x.com/id9/status/20"


@pytest.mark.parametrize("references", ["referenced_tweets", "referenced_posts"])
def test_references_are_read_by_old_and_new_names(references):
    eva = Context("11", "eva", "lo de Eva & más")
    assert page_with(**{references: [{"type": "quoted", "id": "11"}]}).quoted == eva
    reply = page_with(**{references: [{"type": "replied_to", "id": "11"}, {"type": "quoted", "id": "12"}]})
    assert (reply.kind, reply.replied_to, reply.quoted) == ("reply", eva, Context("12", None, None))
    retweet = page_with(**{references: [{"type": "retweeted", "id": "11"}]})
    assert (retweet.kind, retweet.text, retweet.retweeted) == ("retweet", "lo de Eva & más", eva)


def test_what_a_quoted_post_shows_comes_along():
    page = read_page(
        {
            "data": {"id": "1", "text": "x", "referenced_tweets": [{"type": "quoted", "id": "2"}]},
            "includes": {
                "tweets": [{"id": "2", "text": "y", "attachments": {"media_keys": ["3_9", "7_8"]}}],
                "media": [{"media_key": "3_9", "type": "photo", "url": "https://pbs.twimg.com/media/a.jpg"}],
            },
        }
    )
    post = read_post(page.objects[0], page.includes)
    photo, film = post.quoted.media
    assert (photo.kind, photo.url) == ("photo", "https://pbs.twimg.com/media/a.jpg")
    assert (film.kind, film.url) == ("video", None)
    assert post.media == ()


def test_a_retweet_of_something_not_included_stays_as_it_is():
    retweet = page_with(text="RT @luz: lo que se dij…", referenced_tweets=[{"type": "retweeted", "id": "99"}])
    assert retweet.text == "RT @luz: lo que se dij…"
    assert retweet.retweeted == Context("99", None, None)


def test_included_posts_are_read_by_their_new_name():
    page = read_page(
        {
            "data": {"id": "1", "text": "x", "referenced_posts": [{"type": "quoted", "id": "2"}]},
            "includes": {"posts": [{"id": "2", "text": "y"}]},
        }
    )
    assert read_post(page.objects[0], page.includes).quoted == Context("2", None, "y")


@pytest.mark.parametrize("note", ["note_tweet", "note_post"])
def test_long_posts_give_their_whole_text_and_its_links(note):
    post = page_with(
        text="corto…",
        entities={"urls": [{"expanded_url": "https://corto.example"}]},
        **{note: {"text": "largo &lt;entero&gt;", "entities": {"urls": [{"expanded_url": "https://largo.example"}]}}},
    )
    assert (post.text, post.links) == ("largo <entero>", ("https://largo.example",))
    assert page_with(**{note: {"text": None}}).text == "texto"


@pytest.mark.parametrize("edits", ["edit_history_tweet_ids", "edit_history_post_ids"])
def test_edits_are_keyed_by_the_first_id_compared_as_integers(edits):
    post = page_with(id="100", **{edits: ["100", "9"]})
    assert (post.external_id, post.edit_ids) == ("9", ("9", "100"))
    assert post.url == "https://x.com/ana/status/100"
    assert newest_id({"id": "9", edits: ["9", "100"]}) == 100


def test_pictures_without_address_and_links_to_own_pictures():
    post = page_with(
        attachments={"media_keys": ["3_1", "3_2", "13_3"]},
        entities={
            "urls": [
                {"expanded_url": "https://x.com/ana/status/20/photo/1", "media_key": "3_1"},
                {"url": "https://t.co/1", "expanded_url": "https://ine.es/paro"},
                {"url": "https://t.co/1", "expanded_url": "https://ine.es/paro"},
                {"url": "https://t.co/2"},
                {"expanded_url": "javascript:alert(1)"},
            ]
        },
    )
    assert post.media[0] == Media("photo", "https://pbs.twimg.com/1.jpg", "Foto")
    assert post.media[1:] == (Media("photo", None, None), Media("unknown", None, None))
    assert post.links == ("https://ine.es/paro", "https://t.co/2")


def test_withheld_countries_and_language():
    post = page_with(lang="ca", withheld={"copyright": False, "country_codes": ["DE", "FR"]})
    assert (post.language, post.withheld_in) == ("ca", ("DE", "FR"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("", ""),
        ("Y &amp; Z &lt;b&gt; &quot; &eacute;", "Y & Z <b> &quot; &eacute;"),
        ("&amp;lt;", "&lt;"),
        ("a\x00b", "ab"),
        ("\ud83d sola \udc00", "\ufffd sola \ufffd"),
        ("شكرا \u202eabc\u202c", "شكرا \u202eabc\u202c"),
        ("  <!channel> *negrita*\n\n", "  <!channel> *negrita*\n\n"),
        ("ñ" * 25_000, "ñ" * 25_000),
    ],
)
def test_text_is_kept_as_written_but_for_what_cannot_be_stored(sent, kept):
    assert page_with(text=sent).text == kept


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-02-03T04:05:06.000Z", datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("2025-11-26T13:30:10-08:00", datetime(2025, 11, 26, 21, 30, 10, tzinfo=UTC)),
        ("2026-02-03T04:05:06", datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("2999-01-01T00:00:00Z", datetime(2999, 1, 1, tzinfo=UTC)),
    ],
)
def test_times_are_utc_and_the_future_is_taken_at_its_word(told, meant):
    assert page_with(created_at=told).posted_at == meant


@pytest.mark.parametrize("told", ["yesterday", 5, "0001-01-01T00:00:00+14:00", None])
def test_times_that_are_none_come_from_the_id(told):
    assert page_with(created_at=told, id="1346889436626259968").posted_at.year == 2021


def test_partial_errors_are_one_sentence_each():
    page = read_page({"errors": [{"title": "Forbidden", "value": "5", "resource_type": "user"}, {}]})
    assert [fault.sentence for fault in page.faults] == [
        "X left out user 5: Forbidden.",
        "X left out something: it gave no reason.",
    ]


@PATIENT
@given(JSON)
def test_any_json_is_a_page_or_told(body):
    try:
        page = read_page(body)
    except UnreadablePost:
        return
    for each in page.objects:
        newest_id(each)
        try:
            post = read_post(each, page.includes)
        except UnreadablePost:
            continue
        assert post.posted_at.tzinfo is UTC
        repr(post).encode()
        assert "\x00" not in post.text + post.author.name


@PATIENT
@given(JSON)
def test_any_json_has_people_or_none(body):
    read_people(body)


@PATIENT
@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12), st.text(st.characters()))
def test_any_object_with_id_and_text_is_a_post(fields, text):
    fields = {key: value for key, value in fields.items() if not key.startswith(("note", "edit"))}
    post = read_post({**fields, "id": "77", "text": text})
    assert post.external_id == "77"
    post.text.encode()
