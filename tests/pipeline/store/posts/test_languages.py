"""Posts keep what their source marks beside the language that their text is in; those of before are told later."""

import pytest
from sqlalchemy import select, text, update

from pipeline.monitoring import polling
from pipeline.processes import upkeep
from pipeline.store.posts import languages, tweets
from pipeline.tables import Tweet
from tests.fakes import post

GALICIAN = "O concello pechou a piscina e ninguén nos dixo cando volve abrir."
SPANISH = "El ayuntamiento cerró la piscina y nadie nos dijo cuándo vuelve a abrir."


def stored(sessions):
    columns = select(Tweet.language, Tweet.marked_language, Tweet.language_told).order_by(Tweet.id)
    with sessions() as session:
        return [tuple(row) for row in session.execute(columns)]


def found(sessions, query):
    with sessions() as session:
        return session.scalars(text(f"select tweet_id from post_words where words @@ to_tsquery({query})")).all()


def tell(words, mark):
    return "gl" if "concello" in words else str(mark)


def test_a_poll_stores_the_language_of_the_text_and_the_sources_mark(tools, sessions, monitor):
    account_id = monitor()
    tools.source.posts += (
        post(1, GALICIAN, language="pt"),
        post(2, SPANISH, language="pt"),
        post(3, "🎉", language="tl"),
    )
    polling.poll(tools, account_id)
    assert stored(sessions) == [("gl", "pt", True), ("es", "pt", True), ("und", "tl", True)]


def test_an_edit_in_another_language_is_told_anew(sessions, account_id):
    with sessions() as session:
        given = {"source": "x", "account_id": account_id, "tell": tell}
        tweets.add_posts(session, posts=[post(1, SPANISH)], **given)
        tweets.add_posts(session, posts=[post(1, GALICIAN, edit_ids=("1", "9"), language="pt")], **given)
        session.commit()
    assert stored(sessions) == [("gl", "pt", True)]


def test_posts_of_before_are_told_the_newest_first_and_keep_their_mark(sessions, store_posts):
    store_posts(*(post(number, GALICIAN, language="pt") for number in range(1, 6)), post(6, SPANISH, language=None))
    assert stored(sessions) == [("pt", "pt", False)] * 5 + [(None, None, False)]
    assert languages.tell_some(sessions, tell, at_most=4) == 4
    assert [told for *_, told in stored(sessions)] == [False] * 2 + [True] * 4
    assert languages.tell_some(sessions, tell, at_most=100) == 2
    assert stored(sessions) == [("gl", "pt", True)] * 5 + [("None", None, True)]
    assert languages.tell_some(sessions, tell, at_most=100) == 0


def test_rows_that_the_schema_before_wrote_keep_their_mark(sessions, store_posts):
    store_posts(post(1, GALICIAN, language="pt"))
    with sessions() as session:
        session.execute(update(Tweet).values(marked_language=None))
        session.commit()
    languages.tell_some(sessions, tell, at_most=1)
    assert stored(sessions) == [("gl", "pt", True)]


def test_the_desk_tells_them_by_itself(tools, sessions, store_posts):
    store_posts(post(1, GALICIAN, language="pt"), post(2, "https://t.co/1AbCdEfGhI", language="pt"))
    upkeep.tell_languages()
    assert stored(sessions) == [("gl", "pt", True), ("und", "pt", True)]


def test_words_are_stemmed_in_the_language_that_was_told(sessions, store_posts):
    (tweet_id,) = store_posts(post(1, SPANISH, language="en")).new
    assert found(sessions, "'words_es', 'piscinas'") == []
    languages.tell_some(sessions, lambda words, mark: "es", at_most=10)
    assert found(sessions, "'words_es', 'piscinas'") == [tweet_id]


def test_who_clicks_on_a_post_or_edits_it_is_waited_for_by_nobody(sessions, store_posts):
    store_posts(post(1, GALICIAN, language="pt"), post(2, GALICIAN, language="pt"))
    with sessions() as busy:
        busy.execute(text("select id from tweets where external_id = '1' for update"))
        assert languages.tell_some(sessions, tell, at_most=10) == 1
    assert languages.tell_some(sessions, tell, at_most=10) == 1


@pytest.mark.parametrize("at_most", [1, 2, 3])
def test_small_batches_come_to_the_same(sessions, store_posts, monkeypatch, at_most):
    monkeypatch.setattr(languages, "BATCH", at_most)
    store_posts(*(post(number, GALICIAN) for number in range(7)))
    assert languages.tell_some(sessions, tell, at_most=100) == 7
    assert stored(sessions) == [("gl", "es", True)] * 7
