"""One card for a post and its copies: who joins whom, whoever comes first, and what an edit undoes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import IntegrityError

from ml.examples import Prediction as Judgement
from pipeline.desk import clicks
from pipeline.desk.shown import card_views
from pipeline.learning import datasets
from pipeline.processes import tasks
from pipeline.sources.source import Context, Media, Profile
from pipeline.store import weekly_report
from pipeline.store.desk import cards as card_rows
from pipeline.store.learning.texts import DEFAULT_SHARES
from pipeline.store.posts import tweets
from pipeline.tables import Card, Feedback, PostSketch, Prediction, TextIdentity, Tweet
from pipeline.triage import parting, recent_flow
from pipeline.triage.copy_rules import CopyRules
from pipeline.triage.parting import NotACopy
from pipeline.triage.sampling import Sampling
from pipeline.triage.triage import Judge, triage
from tests.fakes import post
from tests.pipeline.together import asked, at_once

CLAIM = "El paro de la comarca sube un 12 % según los datos de ayer"
ALL = Sampling(fraction=1.0, salt="s")
NONE = Sampling(fraction=0.0, salt="s")
RULES = CopyRules()
DAY = datetime(2026, 11, 1, tzinfo=UTC)


def judged(examples):
    """Sees a claim where there is a figure."""
    return [Judgement(label=int(any(c.isdigit() for c in e.text)), probability=0.9, highlights=()) for e in examples]


@pytest.fixture
def desk_of_many(sessions, monitor, new_version):
    """Store one account's post and judge it; the cards to show."""
    judge = Judge(version_id=new_version(), predict=judged)

    def arrive(number, text, *, who="ana", sampling=ALL, rules=RULES, store_only=False, **more):
        author = Profile(external_id=f"9{sum(map(ord, who))}", handle=who, name=who)
        account_id = monitor(author)
        with sessions() as session:
            added = tweets.add_posts(
                session, source="x", account_id=account_id, posts=[post(number, text, author=author, **more)]
            )
            session.commit()
            if not store_only:
                raised = triage(session, added.new, judge=judge, sampling=sampling, copy_rules=rules)
                session.commit()
        return added.new if store_only else raised

    arrive.judge = judge
    return arrive


def fates(sessions):
    with sessions() as session:
        query = select(Tweet.external_id, Prediction.outcome).join(Prediction, Prediction.tweet_id == Tweet.id)
        return dict(session.execute(query).all())


def joined(sessions):
    """Each post that joined another, by their ids at the source."""
    with sessions() as session:
        names = dict(session.execute(select(Tweet.id, Tweet.external_id)).all())
        rows = session.execute(select(PostSketch.tweet_id, PostSketch.copy_of).where(PostSketch.copy_of.is_not(None)))
        return {names[one]: names[other] for one, other in rows}


def number_of_cards(sessions):
    with sessions() as session:
        return session.scalar(select(func.count()).select_from(Card))


def test_a_retweet_a_copy_and_a_light_edit_join_the_card_that_stands(sessions, desk_of_many):
    (card_id,) = desk_of_many(1, CLAIM)
    again = Context(external_id="1", author_handle="ana", text=CLAIM)
    for number, (who, text, more) in enumerate(
        [
            ("bea", CLAIM, {"kind": "retweet", "retweeted": again}),
            ("carla", CLAIM.upper() + " 😡 https://t.co/1", {}),
            ("ana", f"RT @ana: {CLAIM}", {}),
        ],
        start=2,
    ):
        assert desk_of_many(number, text, who=who, **more) == []  # nothing shown yet, so nothing to show anew
    assert fates(sessions) == {"1": "positive", "2": "copy", "3": "copy", "4": "copy"}
    assert joined(sessions) == dict.fromkeys("234", "1")
    with sessions() as session:
        view = card_views.view_of(session, card_rows.whole(session, card_id), show_score=False)
    assert (view.repeated.accounts, view.repeated.posts) == (3, 4)
    assert [handle for handle, _ in view.repeated.links] == ["bea", "carla", "ana"]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (CLAIM.replace("12", "13"), {}),
        (CLAIM.replace("sube", "no sube"), {}),
        (CLAIM, {"posted_at": DAY + timedelta(days=8)}),
        (CLAIM, {"kind": "reply", "replied_to": Context("77", "otra", "¿Y esto?")}),
        (CLAIM, {"kind": "quote", "quoted": Context("77", "otra", "¿Y esto?")}),
        (CLAIM, {"media": (Media("photo", "https://x.example/other.png", None),)}),
        (CLAIM, {"media": (Media("video", None, None),)}),
    ],
)
def test_what_says_or_shows_something_else_gets_a_card_of_its_own(sessions, desk_of_many, text, more):
    desk_of_many(1, CLAIM)
    desk_of_many(2, text, who="bea", **more)
    assert joined(sessions) == {}
    assert number_of_cards(sessions) == 2


def test_without_rules_every_post_stands_by_itself(sessions, desk_of_many):
    desk_of_many(1, CLAIM, rules=None)
    desk_of_many(2, CLAIM, who="bea", rules=None)
    assert (number_of_cards(sessions), joined(sessions)) == (2, {})


def test_two_workers_with_two_copies_make_one_card(sessions, desk_of_many):
    for turn in range(5):
        ids = [
            desk_of_many(10 * turn + n, f"{CLAIM} en {turn} días", who=who, store_only=True)
            for n, who in ((1, "ana"), (2, "bea"))
        ]

        def work(tweet_ids):
            with sessions() as session:
                raised = triage(session, tweet_ids, judge=desk_of_many.judge, sampling=ALL, copy_rules=CopyRules())
                session.commit()
            return raised

        raised = at_once(*(lambda each=each: work(each) for each in (ids[0], ids[1], ids[0] + ids[1])))
        assert sum(map(len, raised)) == 1, raised
        assert number_of_cards(sessions) == turn + 1
    assert sorted(fates(sessions).values()) == ["copy"] * 5 + ["positive"] * 5


def test_a_claim_never_joins_a_post_that_was_withheld(sessions, desk_of_many):
    said = "La plaza del pueblo tiene siete fuentes de agua"
    desk_of_many(1, said, sampling=NONE)
    desk_of_many(2, said, who="bea", sampling=ALL)  # drawn by itself it would have got a card: the first draw stands
    assert (fates(sessions), number_of_cards(sessions)) == ({"1": "withheld", "2": "copy"}, 0)
    with sessions() as session:
        session.execute(update(Prediction).values(label=0, outcome="withheld"))
        session.commit()
    assert number_of_cards(sessions) == 0
    sure = Judge(version_id=desk_of_many.judge.version_id, predict=lambda examples: [Judgement(1, 0.6, ())])
    (new,) = desk_of_many(3, said, who="carla", store_only=True)
    with sessions() as session:
        assert len(triage(session, [new], judge=sure, sampling=NONE, copy_rules=CopyRules())) == 1
        session.commit()
    desk_of_many(4, said, who="dora", sampling=NONE)  # and later ones join the one with the card
    assert joined(sessions) == {"2": "1", "4": "3"}


def test_a_word_is_a_typo_only_where_the_desk_has_read_enough(sessions, desk_of_many):
    rules = CopyRules(typos_from=3)
    typo = CLAIM.replace("comarca", "comarrca")
    desk_of_many(1, CLAIM, rules=rules)
    desk_of_many(2, typo, who="bea", rules=rules)  # too early to say
    desk_of_many(3, "Nuestra comarca merece más trenes y 3 escuelas", rules=rules)
    desk_of_many(4, typo.replace("comarrca", "comaarca"), who="carla", rules=rules)
    assert joined(sessions) == {"4": "1"}
    desk_of_many(5, "Dos de cada 3 comarrca dicen que no", rules=rules)  # the odd word is read elsewhere
    desk_of_many(6, typo + "!", who="dora", rules=rules)
    assert joined(sessions) == {"4": "1", "6": "2"}


def test_an_edited_original_lets_go_of_its_copies_and_they_share_a_new_card(sessions, desk_of_many, tools, redis_url):
    desk_of_many(1, CLAIM)
    desk_of_many(2, CLAIM, who="bea")
    desk_of_many(3, CLAIM + "!!", who="carla")
    desk_of_many(1, CLAIM.replace("12", "21"), edit_ids=("1", "9"), store_only=True)
    with sessions() as session:
        (edited,) = tweets.claim_changed(session, after=timedelta(0))
    tasks.sweep()
    tasks.sweep()  # asks no second time
    assert asked(redis_url, "triage").count(("recheck_after_edit", [edited])) == 1
    tasks.recheck_after_edit(edited)
    tasks.recheck_after_edit(edited)
    assert joined(sessions) == {"3": "2"}
    assert fates(sessions) == {"1": "positive", "2": "positive", "3": "copy"}
    assert number_of_cards(sessions) == 2
    with sessions() as session:
        assert tweets.claim_changed(session, after=timedelta(0)) == []


def test_an_edited_copy_that_says_something_else_gets_its_own_card(sessions, desk_of_many, tools):
    desk_of_many(1, CLAIM)
    desk_of_many(2, CLAIM, who="bea")
    desk_of_many(3, CLAIM, who="carla")
    desk_of_many(2, CLAIM + " 😀", who="bea", edit_ids=("2", "8"), store_only=True)
    desk_of_many(3, CLAIM.replace("sube", "baja"), who="carla", edit_ids=("3", "9"), store_only=True)
    with sessions() as session:
        changed = tweets.claim_changed(session, after=timedelta(0))
    for tweet_id in changed:
        tasks.recheck_after_edit(tweet_id)
    assert joined(sessions) == {"2": "1"}
    assert number_of_cards(sessions) == 2


def test_a_person_can_part_a_post_and_it_stays_parted(sessions, desk_of_many):
    desk_of_many(1, CLAIM)
    desk_of_many(2, CLAIM, who="bea")
    with sessions() as session:
        copy = session.scalars(select(Tweet.id).filter_by(external_id="2")).one()
        assert len(parting.ungroup(session, copy, by="U1", salt="s")) == 1
        session.commit()
        with pytest.raises(NotACopy, match="stands by itself"):
            parting.ungroup(session, copy, by="U1", salt="s")
        assert session.get_one(PostSketch, copy).parted_by == "U1"
    assert (joined(sessions), number_of_cards(sessions)) == ({}, 2)


def test_copies_count_once_in_feedback_estimates_and_the_cap(sessions, desk_of_many):
    (card_id,) = desk_of_many(1, CLAIM)
    desk_of_many(2, CLAIM, who="bea")
    with sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U1", label="selected")
        session.commit()
    desk_of_many(3, CLAIM, who="carla")  # after the click: it joins what was decided
    with sessions() as session:
        posts = weekly_report.judged_posts(session, since=DAY - timedelta(days=1), until=DAY + timedelta(days=1))
        assert [(one.flagged, one.label) for one in posts] == [(True, "selected")]
        assert session.scalar(select(func.count()).select_from(Feedback)) == 1
        judged_at = session.scalar(select(func.min(Prediction.created_at)))
        assert recent_flow.of_day(session, recent_flow.of_week(session, now=judged_at), now=judged_at).cards == 1
        purposes = session.scalars(select(Card.purpose).order_by(Card.id)).all()
    assert purposes == ["tweets", "fact_check"]


def test_datasets_know_the_copies_of_a_labelled_post(sessions, desk_of_many):
    first, second = 1500000000000000001, 1500000000000000002
    (card_id,) = desk_of_many(first, CLAIM)
    desk_of_many(second, CLAIM + " 😀", who="bea")
    with sessions() as session:
        clicks.give_feedback(session, card_id=card_id, person="U1", label="reviewed")
        datasets.build(session, shares=DEFAULT_SHARES, by="test")
        assert set(session.scalars(select(TextIdentity.identity))) == {str(first), str(second)}


def test_a_post_is_never_a_copy_of_itself(sessions, desk_of_many):
    desk_of_many(1, CLAIM)
    with sessions() as session, pytest.raises(IntegrityError, match="copy_of_another"):
        session.execute(update(PostSketch).values(copy_of=PostSketch.tweet_id, joined_at=func.now()))


def test_a_second_run_joins_nothing_twice(sessions, desk_of_many):
    desk_of_many(1, CLAIM)
    desk_of_many(2, CLAIM, who="bea")
    with sessions() as session:
        ids = list(session.scalars(select(Tweet.id)))
        assert triage(session, ids, judge=desk_of_many.judge, sampling=ALL, copy_rules=CopyRules()) == []


def test_two_copies_of_one_batch_share_a_card(sessions, desk_of_many, monitor):
    author = Profile("9", "eco", "Eco")
    account_id = monitor(author)
    batch = [post(n, CLAIM, author=author) for n in (1, 2, 3)] + [post(4, CLAIM.replace("12", "13"), author=author)]
    with sessions() as session:
        added = tweets.add_posts(session, source="x", account_id=account_id, posts=batch)
        raised = triage(session, added.new, judge=desk_of_many.judge, sampling=ALL, copy_rules=RULES)
        session.commit()
    assert joined(sessions) == {"2": "1", "3": "1"}
    assert len(raised) == 2
    assert number_of_cards(sessions) == 2


def test_a_batch_takes_as_many_statements_as_a_post(sessions, desk_of_many, monitor):
    engine = sessions.kw["bind"]
    author = Profile("9", "eco", "Eco")
    account_id = monitor(author)
    desk_of_many(1, CLAIM)

    def statements(numbers):
        batch = [post(n, f"{CLAIM} {n}" if n % 2 else CLAIM, author=author) for n in numbers]
        seen = []
        note = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", note)
        with sessions() as session:
            added = tweets.add_posts(session, source="x", account_id=account_id, posts=batch)
            triage(session, added.new, judge=desk_of_many.judge, sampling=ALL, copy_rules=RULES)
            session.commit()
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    assert statements(range(10, 12)) == statements(range(20, 52))
