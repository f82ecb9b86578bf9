"""What stands where a forgotten post stood: its copies, the rest of its thread, its row as a number."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import text

from pipeline.desk import clicks
from pipeline.forgetting import whole
from pipeline.learning import datasets
from pipeline.learning.datasets import summary
from pipeline.learning.datasets.reading import examples
from pipeline.messages.views import IN_PLACE
from pipeline.services import Services
from pipeline.sources.source import Profile
from pipeline.store.desk import threads
from pipeline.store.posts import near_duplicates, tweets
from pipeline.store.posts.near_duplicates import Sketched
from pipeline.tables import Dataset
from tests.fakes import post
from tests.pipeline.forgetting.conftest import Rows

SHARES = (1.0, 0.0, 0.0, 0.0)


def _forget(tools: Services, *ids: int, reason: str = "deleted") -> list[whole.Forgotten]:
    return list(whole.forget(tools, ids, reason=reason, by="source"))


def test_a_copy_stands_for_the_others_and_has_the_open_card(
    tools: Services, kept: Callable[..., list[int]], rows: Rows
) -> None:
    (original,) = kept(post(1, "El paro baja"), outcome="positive")
    first, second = kept(post(2, "El paro baja"), post(3, "El paro baja"), outcome="copy")
    with tools.sessions() as session:
        alike = {"versions": 1, "words": frozenset[str](), "keys": ()}
        near_duplicates.keep(session, [Sketched(original, copy_of=None, **alike)])
        near_duplicates.keep(session, [Sketched(one, copy_of=original, **alike) for one in (first, second)])
        session.commit()
    (gone,) = _forget(tools, original)
    assert rows("select tweet_id, copy_of from post_sketches order by 1") == [
        (original, first), (first, None), (second, first)
    ]  # fmt: skip
    cards = "select tweet_id, wanted, asked_by from cards order by id"
    assert rows(cards) == [(original, "nothing", None), (first, "buttons", IN_PLACE)]
    assert gone.taken["cards passed on to copies"] == 1
    assert rows("select id from tweets where changed") == [(first,)], "its copies are held against it anew"
    with tools.sessions() as session:
        assert [tweet.id for tweet in near_duplicates.copies_of(session, [first])] == [second]
    _forget(tools, first, second)
    assert rows("select count(*) from cards where wanted = 'buttons'") == [(0,)], "nobody is left"


def test_the_next_post_of_a_thread_stands_for_it(tools: Services, kept: Callable[..., list[int]], rows: Rows) -> None:
    (head,) = kept(post(1, "Uno"), outcome="positive")
    later = kept(post(2, "Dos"), post(3, "Tres"), outcome="thread")
    with tools.sessions() as session:
        predictions = dict(session.execute(text("select tweet_id, id from predictions")).all())
        ((card_id,),) = session.execute(text("select id from cards")).all()
        threads.join(session, dict.fromkeys(later, card_id), predictions)
        session.commit()
    _forget(tools, head)
    shown = "select tweet_id, wanted, shown_on_id is not null from cards where tweet_id <> :head order by tweet_id"
    assert rows(shown, head=head) == [(later[0], "buttons", False), (later[1], "nothing", True)]
    _forget(tools, later[1])
    with tools.sessions() as session:
        assert threads.later_posts(session, later[0]) == []


def test_what_was_learnt_from_is_counted_still_and_teaches_no_more(
    tools: Services, kept: Callable[..., list[int]], rows: Rows
) -> None:
    ids = kept(*(post(number, f"Frase del todo distinta número {number}") for number in (1, 2, 3)), outcome="positive")
    with tools.sessions() as session:
        for (card_id,) in session.execute(text("select id from cards")).all():
            clicks.give_feedback(session, card_id=card_id, person="U1", label="reviewed")
        before = datasets.build(session, shares=SHARES, by="test").dataset
        session.commit()
        version, content_hash = before.id, before.content_hash
    (gone,) = _forget(tools, ids[1], reason="withheld")
    assert gone.dataset_ids == (version,)
    with tools.sessions() as session:
        kept_version = session.get_one(Dataset, version)
        counts = summary.summary(session, kept_version)
        assert (counts.used, counts.forgotten, counts.hash) == (3, 1, content_hash)
        assert "1 of 3 texts were removed" in "\n".join(summary.lines(counts))
        assert sorted(one.text[-1] for one in examples(session, version, "train")) == ["1", "3"]
        made = datasets.build(session, shares=SHARES, by="test")
        session.commit()
        assert (made.new, made.dataset.rows) == (True, 2)
    assert rows("select count(*) from feedback where undone_at is null") == [(3,)], "estimates count it"


def test_what_is_forgotten_stays_so_when_it_is_read_again_and_others_are_told_once(
    tools: Services, kept: Callable[..., list[int]], rows: Rows
) -> None:
    author = Profile(external_id="7", handle="somebody", name="Somebody")
    (tweet_id,) = kept(post(1, "Hola"))
    assert len(_forget(tools, tweet_id)) == 1
    assert [one.tweet_ids for one in _forget(tools, tweet_id)] == [()], "twice changes nothing"
    with tools.sessions() as session:
        again = replace(post(1, "Hola otra vez", author=author), edit_ids=("1", "9"))
        account = session.execute(text("select account_id from tweets")).scalar_one()
        added = tweets.add_posts(session, source="x", account_id=account, posts=[again])
        session.commit()
    assert (added.new, added.edited) == ((), ())
    assert rows("select text, context from tweets") == [("", {})]
    assert rows("select count(*) from events where verb = 'forgotten' and subject = 'tweet'") == [(1,)]
