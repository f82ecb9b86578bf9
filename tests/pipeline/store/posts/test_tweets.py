"""A post is stored once, as it was written; its edits belong to it."""

from datetime import UTC, datetime, timedelta
from threading import Thread

from sqlalchemy import select

from pipeline.desk import clicks
from pipeline.sources.source import Context, Media
from pipeline.store.posts import tweets
from pipeline.tables import Card, Event, Prediction, Tweet
from tests.fakes import post
from tests.pipeline.together import at_once, until_somebody_waits

ODD = {
    "long": "ñ" * 25_000,
    "empty": "",
    "right to left": "\u200fالبطالة انخفضت ٣٪ \u202eabc",
    "markup": "<!channel> <@U1> *bold* & 'quotes' \\ %s :param",
    "emoji": "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "lines": "\n\r\n\t\u2028end",
}


def edited(number, *versions, text_now):
    return post(number, text_now, edit_ids=(str(number), *(str(version) for version in versions)))


def test_the_same_posts_again_add_nothing(sessions, store_posts):
    first = store_posts(post(1), post(2), post(2))
    again = store_posts(post(2), post(1))
    assert (len(first.new), first.edited, again.new, again.edited) == (2, (), (), ())
    with sessions() as session:
        assert session.scalars(select(Tweet.external_id).order_by(Tweet.id)).all() == ["1", "2"]


def test_two_processes_storing_the_same_posts_store_each_once(sessions, store_posts):
    posts = [post(number) for number in range(1, 21)]
    first, second = at_once(lambda: store_posts(*posts), lambda: store_posts(*posts))
    assert len(first.new) + len(second.new) == 20


def test_odd_texts_come_back_unaltered(sessions, store_posts):
    store_posts(*(post(number, odd) for number, odd in enumerate(ODD.values(), start=1)))
    with sessions() as session:
        assert session.scalars(select(Tweet.text).order_by(Tweet.id)).all() == list(ODD.values())


def test_a_post_from_the_future_keeps_its_time(sessions, store_posts):
    soon = datetime.now(UTC) + timedelta(days=400)
    store_posts(post(1, posted_at=soon))
    with sessions() as session:
        assert session.scalars(select(Tweet.posted_at)).one() == soon


def test_what_a_card_shows_beside_the_text_is_kept(sessions, store_posts):
    photo = Media(kind="photo", url="https://pbs.twimg.com/media/a.jpg", alt_text=None)
    quoted = Context(external_id="9", author_handle="other", text="Falso", media=(photo,))
    store_posts(
        post(
            1,
            kind="quote",
            quoted=quoted,
            media=(Media(kind="photo", url=None, alt_text="una gráfica"),),
            links=("https://ine.es",),
        )
    )
    with sessions() as session:
        context = session.scalars(select(Tweet.context)).one()
    shown = [{"kind": "photo", "url": "https://pbs.twimg.com/media/a.jpg", "alt_text": None}]
    assert context["quoted"] == {"external_id": "9", "author_handle": "other", "text": "Falso", "media": shown}
    assert context["media"] == [{"kind": "photo", "url": None, "alt_text": "una gráfica"}]
    assert (context["links"], context["replied_to"]) == (["https://ine.es"], None)


def test_an_edit_changes_the_text_and_the_log_keeps_the_one_before(sessions, store_posts):
    (tweet_id,) = store_posts(post(1, "El paro baja un 3 %.")).new
    assert store_posts(edited(1, 5, text_now="El paro baja un 0,3 %.")).edited == (tweet_id,)
    with sessions() as session:
        tweet = session.scalars(select(Tweet)).one()
        event = session.scalars(select(Event).filter_by(verb="edited")).one()
    assert (tweet.text, tweet.edit_ids) == ("El paro baja un 0,3 %.", ["1", "5"])
    assert (event.subject_id, event.details["before"]) == (str(tweet_id), "El paro baja un 3 %.")


def test_an_older_version_that_arrives_late_changes_nothing(sessions, store_posts):
    store_posts(edited(1, 5, 6, text_now="third"))
    for late in (post(1, "first"), edited(1, 5, text_now="second"), edited(1, 5, 6, text_now="third")):
        assert store_posts(late) == tweets.Added(new=(), edited=())
    with sessions() as session:
        assert session.scalars(select(Tweet.text)).one() == "third"
        assert session.scalars(select(Event).filter_by(verb="edited")).all() == []


def test_an_edit_asks_for_shown_cards_to_be_shown_anew(sessions, store_posts, raise_card):
    shown, hidden = raise_card(1), raise_card(2)
    with sessions() as session:
        session.get_one(Card, shown).message_ts, session.get_one(Card, shown).shown = "1.0", "buttons"
        session.commit()
    store_posts(edited(1, 5, text_now="new"), edited(2, 6, text_now="new"))
    with sessions() as session:
        assert (session.get_one(Card, shown).shown, session.get_one(Card, shown).queued_at) == ("outdated", None)
        assert session.get_one(Card, hidden).shown == "nothing"


def test_an_edit_takes_the_marks_of_the_earlier_text_away(sessions, store_posts, raise_card):
    raise_card(1, "El paro baja un 3 %.")
    store_posts(edited(1, 5, text_now="Hoy el paro baja un 3 %."))
    with sessions() as session:
        assert session.scalars(select(Prediction.highlights)).one() == []


def test_a_click_and_an_edit_in_the_same_moment_do_not_block_each_other(sessions, store_posts, card_id):
    with sessions() as session:
        session.get_one(Card, card_id).message_ts, session.get_one(Card, card_id).shown = "1.0", "buttons"
        session.commit()
        session.get(Card, card_id, with_for_update=True)
        edit = Thread(target=store_posts, args=[edited(1, 5, text_now="new")])
        edit.start()
        until_somebody_waits(sessions)
        clicks.give_feedback(session, card_id=card_id, person="U1", label="reviewed")
        session.commit()
        edit.join(10)
    with sessions() as session:
        card = session.get_one(Card, card_id)
        assert (card.wanted, card.shown) == ("nothing", "outdated")
