"""Posts like another are found by what judging them left behind, as exactly by pgvector as without."""

import numpy as np
import pytest
from sqlalchemy import func, insert, select, text

from pipeline.checks import like_posts
from pipeline.checks.like_posts import LikenessError
from pipeline.processes import tasks, upkeep
from pipeline.store.learning import like_texts, models, text_vectors
from pipeline.tables import TextVector, Tweet
from tests.fakes import post

TEXTS = [f"{word} {number} {rest}" for number in range(8) for word, rest in (
    ("El paro sube un", "por ciento en la comarca"), ("Gracias a las", "personas que vinisteis hoy"),
)]  # fmt: skip


@pytest.fixture
def judged(tools, sessions, store_posts, on_tiny):
    """Posts that a head on an encoder has judged, and their numbers."""
    with sessions() as session:
        version = models.add_candidate(
            session, task=models.CHECKWORTHINESS, name="head", recipe="encoder-head", folder=str(on_tiny.head),
            threshold=0.5, report={},
        )  # fmt: skip
        models.promote(session, version, by="test")
        session.commit()
    ids = store_posts(*[post(number, text) for number, text in enumerate(TEXTS, start=1)]).new
    tasks.triage_tweets(list(ids))
    return ids


def find(tools, asked, **how):
    with tools.sessions() as session:
        found = like_posts.find(session, tools.one_encoder, asked, source="x", **how)
        return [(one.tweet.id, round(one.likeness, 3)) for one in found]


def by_hand(tools, words, ids):
    vectors = tools.one_encoder.embed([words, *TEXTS])
    cosines = vectors[1:] @ vectors[0]
    return [(ids[place], round(float(cosines[place]), 3)) for place in np.argsort(-cosines)]


def test_a_text_finds_the_posts_that_are_nearest(tools, judged, monkeypatch):
    monkeypatch.setattr(like_posts, "LEAST", -1.0)
    words = "El paro sube un 3 por ciento"
    found = find(tools, words, most=4)
    wanted = by_hand(tools, words, judged)[:4]
    assert [id_ for id_, _ in found] == [id_ for id_, _ in wanted]
    assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in wanted], abs=3e-3)


@pytest.mark.parametrize("asked", ["https://x.com/somebody/status/{}", "{}", "https://twitter.com/i/status/{}?s=20"])
def test_a_post_is_named_by_its_link_or_number_and_is_not_like_itself(tools, judged, asked):
    with tools.sessions() as session:
        tweet = session.get(Tweet, judged[0])
        assert tweet.id not in [id_ for id_, _ in find(tools, asked.format(tweet.external_id), most=99)]
        assert find(tools, asked.format(tweet.external_id)) == find(tools, str(tweet.id))


@pytest.mark.parametrize(
    "asked", ["", "  ", "https://x.com/a/status/999", "99999999999999999999", "9999999999999999999"]
)
def test_what_is_no_post_is_told(tools, judged, asked):
    if asked == "99999999999999999999":  # too long for a number: words
        find(tools, asked)
        return
    with pytest.raises(LikenessError):
        find(tools, asked)


def test_without_such_an_encoder_one_sentence_says_what_to_do(tools, new_version):
    new_version()
    with pytest.raises(LikenessError, match="encoder make"):
        find(tools, "words")


def test_an_edited_post_is_found_by_its_new_words_alone(tools, judged, monkeypatch):
    monkeypatch.setattr(like_posts, "LEAST", -1.0)
    with tools.sessions() as session:
        session.get(Tweet, judged[0]).text = "Otra cosa"
        session.commit()
    assert judged[0] not in [id_ for id_, _ in find(tools, TEXTS[0], most=99)]


def test_a_text_that_is_there_twice_is_kept_once_and_found(tools, sessions, judged, store_posts):
    encoder = tools.one_encoder.facts.name
    ids = store_posts(post(90, "La luz sube"), post(91, "La luz sube")).new
    with sessions() as session:
        (plain,) = text_vectors.of(encoder, ["La luz sube"], tools.one_encoder.likeness.reader.means(["La luz sube"]))
        text_vectors.keep(session, [plain])  # as a dataset's text, before any post
        session.commit()
    tasks.triage_tweets(list(ids))
    with sessions() as session:
        kept = session.scalars(select(TextVector.tweet_id).where(TextVector.digest == plain.digest)).all()
    assert kept == [ids[0]]
    assert find(tools, "La luz sube")[0] == (ids[0], pytest.approx(1, abs=2e-3))


@pytest.mark.parametrize(
    ("typed", "asked"), [("like: 12", "12"), ("LIKE 12", "12"), ("like:12 a", "12 a"), ("like:", "")]
)
def test_what_is_typed(typed, asked):
    assert like_posts.like_what(typed) == asked


@pytest.mark.parametrize("typed", ["", "12", "likeable: 12"])
def test_other_things_to_find_are_not_known_yet(typed):
    with pytest.raises(LikenessError, match="like:"):
        like_posts.like_what(typed)


def test_many_are_indexed_and_the_plan_is_by_the_index(tools, sessions, judged, monkeypatch):
    encoder, words = tools.one_encoder.facts, "El paro sube un 3 por ciento"
    before = find(tools, words)
    rng = np.random.default_rng(0)
    with sessions() as session:
        if not session.scalar(text("select count(*) from pg_available_extensions where name = 'vector'")):
            pytest.skip("this Postgres has no pgvector")
        rows = [
            {"encoder": encoder.name, "digest": rng.bytes(16), "means": bytes(2 * 2 * 32), "tweet_id": 10**9 + number,
             "signs": "".join(map(str, rng.integers(0, 2, size=32)))}
            for number in range(3_000)
        ]  # fmt: skip
        session.execute(insert(TextVector), rows)
        session.commit()
    upkeep.index_archive()
    with sessions() as session:
        assert not like_texts.lacks_index(session, encoder.name)
    monkeypatch.setattr(like_texts, "MANY", 2_000)
    with sessions() as session:
        assert like_texts.lacks_index(session, encoder.name)
    upkeep.index_archive()
    with sessions() as session:
        assert not like_texts.lacks_index(session, encoder.name)
        session.execute(text("analyze text_vectors"))
        ordered = "(signs::bit(32)) <~> cast(:signs as bit(32))"
        plan = session.execute(
            text(f"explain {like_texts._OF_POSTS} order by {ordered} limit 20"),
            {"encoder": encoder.name, "signs": "01" * 16},
        )
        assert "ix_text_vectors_" in "\n".join(plan.scalars())
        assert session.scalar(select(func.count()).select_from(TextVector)) == 3_000 + len(TEXTS)
    assert find(tools, words) == before
