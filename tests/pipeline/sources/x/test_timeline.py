"""The real tweepy reads timelines from a local X: nothing is lost, whatever happens in between."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.sources.source import SourceError
from pipeline.sources.x.client import XClient
from pipeline.sources.x.source import XSource
from pipeline.sources.x.timeline import Place
from tests.x_server import Answer, Cut, refused


def told(fetched) -> list[str]:
    return [post.text for post in fetched.posts]


def test_a_new_account_starts_from_now_at_the_price_of_the_smallest_page(x, source, monitored):
    ana = x.world.add_user("ana")
    posts = [x.world.add_post(ana, f"Promesa {n}") for n in range(30)]
    first = source.fetch(monitored(ana))
    assert (first.posts, first.cursor, first.posts_read) == ((), posts[-1]["id"], 5)
    x.world.add_post(ana, "La primera nueva")
    again = source.fetch(monitored(ana, cursor=first.cursor))
    assert told(again) == ["La primera nueva"]
    assert again.posts_read == 1


def test_an_account_that_never_posted_loses_not_its_first_post(x, source, monitored):
    x.world.clock = datetime.now(UTC)
    ana = x.world.add_user("ana")
    first = source.fetch(monitored(ana))
    assert first.cursor is not None
    x.world.add_post(ana, "Hola")
    assert told(source.fetch(monitored(ana, cursor=first.cursor))) == ["Hola"]


@pytest.mark.parametrize(("back", "read"), [(2, 5), (7, 7), (130, 130), (999, 140)])
def test_a_new_account_can_start_some_posts_back(x, source, monitored, back, read):
    ana = x.world.add_user("ana")
    for n in range(140):
        x.world.add_post(ana, str(n))
    fetched = source.fetch(monitored(ana, posts_back=back))
    assert told(fetched) == [str(n) for n in range(140)][-back:]
    assert fetched.posts_read == read
    assert fetched.cursor == fetched.posts[-1].external_id


def test_a_gap_of_250_posts_is_filled_in_order_with_one_since_id(x, source, monitored):
    ana = x.world.add_user("ana")
    seen = x.world.add_post(ana, "ya leído")
    for n in range(250):
        x.world.add_post(ana, str(n))
    fetched = source.fetch(monitored(ana, cursor=seen["id"]))
    assert told(fetched) == [str(n) for n in range(250)]
    assert [each.query["since_id"] for each in x.seen] == [seen["id"]] * 3
    assert fetched.posts_read == 250
    assert source.fetch(monitored(ana, cursor=fetched.cursor)).posts == ()


def test_posts_that_appear_between_two_pages_come_with_the_next_fetch(x, source, monitored):
    ana = x.world.add_user("ana")
    for n in range(120):
        x.world.add_post(ana, str(n))
    ask = source._page

    def ask_and_post(*args, **question):
        page = ask(*args, **question)
        x.world.add_post(ana, f"entre páginas {len(x.seen)}")
        return page

    source._page = ask_and_post
    first = source.fetch(monitored(ana, cursor="1"))
    assert told(first) == [str(n) for n in range(120)]
    source._page = ask
    second = source.fetch(monitored(ana, cursor=first.cursor))
    assert told(second) == ["entre páginas 1", "entre páginas 2"]


def test_short_and_empty_pages_are_followed_to_the_end(x, source, monitored):
    x.short_pages = True
    ana, other = x.world.add_user("ana"), x.world.add_user("otra")
    foreign = x.world.add_post(other, "de otra")
    x.world.add_post(ana, "mía")
    for _ in range(220):
        x.world.add_post(ana, "RT", referenced_tweets=[{"type": "retweeted", "id": foreign["id"]}])
    fetched = source.fetch(monitored(ana, cursor="1"))
    assert told(fetched) == ["mía"]
    assert len(x.seen) == 3


@pytest.mark.parametrize("start", [2**63 - 3, 9_999_999, 10**18 - 2])
def test_ids_are_compared_as_integers(x, source, monitored, start):
    ana = x.world.add_user("ana")
    for n in range(6):
        x.world.add_post(ana, str(n), post_id=start + n)
    fetched = source.fetch(monitored(ana, cursor=str(start + 1)))
    assert told(fetched) == ["2", "3", "4", "5"]
    assert fetched.cursor == str(start + 5)


def test_a_server_that_ignores_since_id_brings_nothing_back(x, source, monitored):
    ana = x.world.add_user("ana")
    x.script.append(Answer(200, {"data": [{"id": "999", "text": "vieja"}, {"id": "1000", "text": "nueva"}]}))
    fetched = source.fetch(monitored(ana, cursor="999"))
    assert told(fetched) == ["nueva"]
    assert fetched.posts[0].author.handle == "ana"


def test_an_edit_comes_as_the_same_post_with_new_text(x, source, monitored):
    ana = x.world.add_user("ana")
    old = x.world.add_post(ana, "El paro baja un 3 %")
    x.world.add_post(ana, "otra cosa")
    first = source.fetch(monitored(ana, cursor="1"))
    new = x.world.edit(old, "El paro baja un 0,3 %")
    second = source.fetch(monitored(ana, cursor=first.cursor))
    assert told(second) == ["El paro baja un 0,3 %"]
    assert second.posts[0].external_id == first.posts[0].external_id == old["id"]
    assert second.posts[0].edit_ids == (old["id"], new["id"])
    assert second.posts[0].url.endswith(new["id"])
    assert second.cursor == new["id"]


def test_a_long_post_comes_whole(x, source, monitored):
    ana = x.world.add_user("ana")
    x.world.add_post(ana, "corto…", note_tweet={"text": "largo " * 4000})
    assert len(source.fetch(monitored(ana, cursor="1")).posts[0].text) == 24_000


@pytest.mark.parametrize("at_most", [5, 60, 100, 101, 104, 249])
def test_the_read_budget_is_never_exceeded_and_loses_nothing(x, source, monitored, at_most):
    ana = x.world.add_user("ana")
    for n in range(250):
        x.world.add_post(ana, str(n))
    account, collected, looks = monitored(ana, cursor="1"), [], 0
    while looks == 0 or "until" in account.cursor:
        fetched = source.fetch(account, at_most=at_most)
        assert fetched.posts_read <= at_most
        assert fetched.posts_read > 0
        collected += [post.external_id for post in fetched.posts]
        account, looks = replace(account, cursor=fetched.cursor), looks + 1
        assert bool(fetched.problems) == ("until" in account.cursor)
    assert sorted(collected, key=int) == sorted(x.world.posts, key=int)
    assert looks > 1


def test_after_a_restart_a_cut_look_goes_on_where_its_cursor_says(x, source, monitored, pauses):
    ana = x.world.add_user("ana")
    for n in range(150):
        x.world.add_post(ana, str(n))
    cut = source.fetch(monitored(ana, cursor="1"), at_most=100)
    restarted = XSource(XClient(x.token, x.url, sleep=pauses.append))
    rest = restarted.fetch(monitored(ana, cursor=cut.cursor))
    assert told(rest) == [str(n) for n in range(50)]
    assert rest.cursor == cut.posts[-1].external_id
    restarted.client.close()


def test_a_cut_look_that_was_not_kept_is_read_again(x, source, monitored):
    ana = x.world.add_user("ana")
    for n in range(150):
        x.world.add_post(ana, str(n))
    assert len(source.fetch(monitored(ana, cursor="1"), at_most=100).posts) == 100
    assert told(source.fetch(monitored(ana, cursor="1"))) == [str(n) for n in range(150)]


def test_a_cut_start_some_posts_back_goes_on(x, source, monitored):
    ana = x.world.add_user("ana")
    for n in range(150):
        x.world.add_post(ana, str(n))
    account = monitored(ana, posts_back=120)
    first = source.fetch(account, at_most=100)
    assert len(first.posts) == 100
    second = source.fetch(replace(account, cursor=first.cursor))
    assert told(second) == [str(n) for n in range(30, 50)]
    assert second.cursor == first.posts[-1].external_id


@pytest.mark.parametrize("posts_back", [0, 10])
def test_a_budget_below_the_smallest_page_asks_nothing(x, source, monitored, posts_back):
    ana = x.world.add_user("ana")
    x.world.add_post(ana, "una")
    fetched = source.fetch(monitored(ana, posts_back=posts_back), at_most=4)
    assert (fetched.posts, fetched.cursor, fetched.posts_read) == ((), None, 0)
    assert "X_MONTHLY_READS" in fetched.problems[0]
    assert not x.seen


@pytest.mark.parametrize("trouble", [[Cut()] * 3, [refused(503)] * 3, [refused(403)], [refused(401)]])
def test_an_error_on_a_later_page_keeps_what_was_read_and_the_next_fetch_goes_on(x, source, monitored, trouble):
    ana = x.world.add_user("ana")
    for n in range(250):
        x.world.add_post(ana, str(n))
    x.script.extend([None, *trouble])
    first = source.fetch(monitored(ana, cursor="1"))
    assert (len(first.posts), first.posts_read) == (100, 100)
    assert len(first.problems) == 1
    x.world.add_post(ana, "mientras tanto")
    second = source.fetch(monitored(ana, cursor=first.cursor))
    assert (len(second.posts), second.posts_read) == (150, 150)
    third = source.fetch(monitored(ana, cursor=second.cursor))
    assert told(third) == ["mientras tanto"]


def test_retweets_and_replies_are_settings_and_threads_stay(x, source, monitored):
    ana, other = x.world.add_user("ana"), x.world.add_user("otra")
    foreign = x.world.add_post(other, "El texto entero de otra persona")
    own = x.world.add_post(ana, "hilo 1")
    x.world.add_post(ana, "hilo 2", referenced_tweets=[{"type": "replied_to", "id": own["id"]}])
    x.world.add_post(ana, "respuesta", referenced_tweets=[{"type": "replied_to", "id": foreign["id"]}])
    x.world.add_post(ana, "RT @otra: El tex…", referenced_tweets=[{"type": "retweeted", "id": foreign["id"]}])
    x.world.add_post(ana, "cita", referenced_tweets=[{"type": "quoted", "id": foreign["id"]}])

    def read(**settings):
        return {post.text: post for post in source.fetch(monitored(ana, cursor="1", **settings)).posts}

    assert list(read()) == ["hilo 1", "hilo 2", "cita"]
    assert "respuesta" in read(include_replies=True)
    posts = read(include_replies=True, include_retweets=True)
    assert list(posts) == ["hilo 1", "hilo 2", "respuesta", foreign["text"], "cita"]
    assert [post.kind for post in posts.values()] == ["post", "reply", "reply", "retweet", "quote"]
    assert posts[foreign["text"]].retweeted.author_handle == "otra"
    assert posts["respuesta"].replied_to.text == foreign["text"]
    assert posts["cita"].quoted.author_handle == "otra"


def test_pictures_come_with_their_description(x, source, monitored):
    ana = x.world.add_user("ana")
    x.world.media["3_1"] = {
        "media_key": "3_1",
        "type": "photo",
        "url": "https://pbs.twimg.com/1.jpg",
        "alt_text": "Un gráfico",
    }
    x.world.media["7_1"] = {"media_key": "7_1", "type": "video", "preview_image_url": "https://pbs.twimg.com/2.jpg"}
    x.world.add_post(ana, "mirad", attachments={"media_keys": ["3_1", "7_1", "16_9"]})
    media = source.fetch(monitored(ana, cursor="1")).posts[0].media
    assert [(each.kind, each.url, each.alt_text) for each in media] == [
        ("photo", "https://pbs.twimg.com/1.jpg", "Un gráfico"),
        ("video", "https://pbs.twimg.com/2.jpg", None),
        ("animated_gif", None, None),
    ]


def test_one_unreadable_post_stops_no_other(x, source, monitored):
    ana = x.world.add_user("ana")
    x.script.append(Answer(200, {"data": [{"id": "12"}, {"id": "11", "text": "bien"}], "meta": {"result_count": 2}}))
    fetched = source.fetch(monitored(ana, cursor="1"))
    assert (told(fetched), fetched.cursor, fetched.posts_read) == (["bien"], "12", 2)
    assert "no text" in fetched.problems[0]


def test_a_page_that_repeats_itself_ends_the_look(x, source, monitored):
    ana = x.world.add_user("ana")
    page = {"data": [{"id": "12", "text": "una"}], "meta": {"next_token": "after12"}}
    x.script.extend([Answer(200, page)] * 5)
    fetched = source.fetch(monitored(ana, cursor="1"))
    assert told(fetched) == ["una"]
    assert Place.of(monitored(ana, cursor=fetched.cursor)) == Place("1", until="12", newest=12)
    assert "repeats" in fetched.problems[0]


def test_a_gap_wider_than_x_shows_is_told(x, source, monitored):
    ana = x.world.add_user("ana")
    for n in range(3201):
        x.world.add_post(ana, str(n))
    fetched = source.fetch(monitored(ana, cursor="1"))
    assert len(fetched.posts) == 3200
    assert "3,200 posts" in fetched.problems[0]


@pytest.mark.parametrize("cursor", ["ayer", "", "{}", "[1]", '{"since": "1", "until": null, "newest": 3}'])
def test_a_cursor_that_is_none_is_told(x, source, monitored, cursor):
    with pytest.raises(SourceError, match="add it again"):
        source.fetch(monitored(x.world.add_user("ana"), cursor=cursor))
