"""What is past its setting goes, a stretch at a time; what estimates, datasets and the history of clicks need stays."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from pipeline.configuration.choices import Choices
from pipeline.configuration.kept import Kind
from pipeline.desk.clicks import give_feedback
from pipeline.processes import history
from pipeline.store import acts, retention, weekly_report
from pipeline.store.desk import feedback, inquiries
from pipeline.store.posts import near_duplicates, reads
from pipeline.store.posts.near_duplicates import Sketched
from pipeline.tables import (
    Act,
    Card,
    Event,
    Evidence,
    Finding,
    FindingMessage,
    Inquiry,
    Note,
    NoteMessage,
    PostSketch,
    Prediction,
    SketchKey,
    SourceReads,
    TextVector,
    WebhookMessage,
)
from tests.fakes import post

OLD, NEW = datetime.now(UTC) - timedelta(days=100), datetime.now(UTC) - timedelta(days=20)
EVER = {"since": datetime(2000, 1, 1, tzinfo=UTC), "until": datetime(2100, 1, 1, tzinfo=UTC)}


@pytest.fixture
def let_go(sessions, monkeypatch):
    monkeypatch.setattr(retention, "PAGES", 1)

    def run(*kinds, days=62):
        keep = {kind: timedelta(days=days) for kind in kinds}
        with sessions() as session:
            due = [one.rows for one in retention.due(session, keep)]
        gone = retention.apply(sessions, keep, remove_evidence=lambda than: 0)
        assert sum(gone.values()) == sum(due)
        assert not any(retention.apply(sessions, keep, remove_evidence=lambda than: 0).values())
        return due

    return run


@pytest.fixture
def keep_event(sessions):
    """An event of a time, past the trigger."""

    def keep(*, at=OLD, actor="source", verb="joined", subject="tweet", subject_id="1", **details):
        with sessions() as session:
            session.add(Event(at=at, actor=actor, verb=verb, subject=subject, subject_id=subject_id, details=details))
            session.commit()

    return keep


def left(sessions, column):
    with sessions() as session:
        return session.scalars(select(column).order_by(column)).all()


def test_vectors_go_by_age(sessions, let_go):
    with sessions() as session:
        session.add_all(
            TextVector(encoder="e5-1", digest=bytes([n] * 16), means=bytes(768), made_at=at)
            for n, at in enumerate((OLD, OLD, NEW))
        )
        session.commit()
    assert let_go(Kind.VECTORS) == [2]
    assert left(sessions, TextVector.digest) == [bytes([2] * 16)]


def test_events_of_machines_go_and_what_people_did_stays(sessions, let_go, keep_event):
    for verb in ("joined", "left out", "set aside", "warned", "edited"):
        keep_event(verb=verb)
        keep_event(verb=verb, at=NEW, actor="source")
    for verb in ("selected", "rejected", "undid", "promoted", "joined", "edited", "answered", "refused"):
        keep_event(verb=verb, actor="U0CHECKER")
    keep_event(verb="refused", actor="poller", subject="source", subject_id="x")
    assert let_go(Kind.EVENTS) == [5]
    with sessions() as session:
        assert session.query(Event).filter(Event.at < NEW).filter(Event.actor == "source").count() == 0
        assert session.query(Event).count() == 14


def test_what_a_clicked_post_said_before_stays_for_datasets(sessions, let_go, keep_event, card_id):
    with sessions() as session:
        give_feedback(session, card_id=card_id, person="U0CHECKER", label="reviewed")
        tweet_id = session.get_one(Card, card_id).tweet_id
        session.commit()
    keep_event(verb="edited", subject_id=str(tweet_id), before="as it was clicked")
    keep_event(verb="edited", subject_id=str(tweet_id + 1), before="nobody clicked")
    assert let_go(Kind.EVENTS) == [1]
    with sessions() as session:
        assert session.query(Event).filter_by(verb="edited").one().details == {"before": "as it was clicked"}


@pytest.mark.parametrize(
    "statement",
    [
        "delete from events",
        "set claimwire.retention = 'on'; delete from events where actor = 'U0CHECKER'",
        "set claimwire.retention = 'on'; delete from events where verb = 'refused'",
        "set claimwire.retention = 'on'; delete from events where at > now() - interval '59 days'",
        "set claimwire.retention = 'on'; update events set verb = 'joined'",
        "set claimwire.retention = 'on'; update events set at = at - interval '1 year' where actor = 'source'",
        "set claimwire.retention = 'on'; truncate events",
        "set claimwire.retention = 'off'; delete from events where verb = 'joined'",
    ],
)
def test_the_log_lets_go_of_nothing_else(sessions, keep_event, statement):
    keep_event()
    keep_event(at=NEW)
    keep_event(actor="U0CHECKER", verb="selected")
    keep_event(actor="poller", verb="refused", subject="source")
    with sessions() as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    assert len(left(sessions, Event.id)) == 4


def test_reads_of_past_months_go(sessions, let_go, account_id):
    with sessions() as session:
        reads.record(session, source="x", account_id=account_id, posts=5)
        session.add(SourceReads(source="x", day=OLD.date(), account_id=account_id, posts=7))
        session.commit()
    assert let_go(Kind.SOURCE_READS) == [1]
    with sessions() as session:
        assert reads.this_month(session, "x") == 5


def test_sketches_go_but_those_of_copies_and_what_they_copy(sessions, let_go, store_posts):
    ids = store_posts(*(post(number) for number in range(1, 6))).new
    with sessions() as session:
        for number, tweet_id in enumerate(ids):
            copy_of = ids[0] if number == 1 else None
            kept = Sketched(tweet_id, versions=1, words=frozenset({"uno"}), keys=(1,), copy_of=copy_of)
            near_duplicates.keep(session, [kept])
        session.execute(update(PostSketch).where(PostSketch.tweet_id != ids[4]).values(sketched_at=OLD))
        session.get_one(PostSketch, ids[2]).parted_by = "U0CHECKER"
        session.commit()
    assert let_go(Kind.SKETCHES) == [1]
    assert left(sessions, PostSketch.tweet_id) == [*ids[:3], ids[4]]


def test_a_post_without_a_card_keeps_what_estimates_count(sessions, let_go, store_posts, new_version):
    version, later = new_version("v1"), new_version("v2")
    ids = store_posts(*(post(number) for number in range(1, 5))).new
    with sessions() as session:
        for number, tweet_id in enumerate(ids):
            values = {"tweet_id": tweet_id, "probability": 0.3, "label": 0, "sampling_probability": 0.3}
            fate = "sampled_negative" if number == 3 else "withheld"
            first = Prediction(
                model_version_id=version, outcome=fate, highlights=[[0, 2, 0.5]], sentence_start=0, sentence_end=3,
                created_at=NEW if number == 2 else OLD, **values,
            )  # fmt: skip
            again = Prediction(model_version_id=later, outcome="rescored", highlights=[], created_at=OLD, **values)
            session.add_all([first, again])
            session.flush()
            if number == 3:
                session.add(Card(tweet_id=tweet_id, prediction_id=first.id, purpose="tweets"))
        session.commit()
        before = list(weekly_report.judged_posts(session, **EVER))
    assert let_go(Kind.WITHHELD) == [3, 2]
    with sessions() as session:
        assert list(weekly_report.judged_posts(session, **EVER)) == before
        marked = select(Prediction.tweet_id).where(func.jsonb_array_length(Prediction.highlights) > 0)
        assert session.scalars(marked.order_by(Prediction.tweet_id)).all() == [ids[2], ids[3]]
        assert session.query(Prediction).filter_by(outcome="rescored").one().tweet_id == ids[3]


def test_acts_go(sessions, let_go):
    with sessions() as session:
        for person in ("U1", "U2"):
            assert acts.is_new(session, person=person, act="a click")
        session.execute(update(Act).where(Act.person == "U1").values(heard_at=OLD))
        session.commit()
    assert let_go(Kind.MESSAGES) == [1, 0, 0, 0, 0]
    assert left(sessions, Act.person) == ["U2"]


def test_what_people_asked_goes(sessions, let_go):
    with sessions() as session:
        for person in ("U1", "U2"):
            inquiries.add(session, person=person, words="El paro baja un 3 %")
        session.execute(update(Inquiry).where(Inquiry.person == "U1").values(asked_at=OLD))
        session.commit()
    assert let_go(Kind.MESSAGES) == [0, 0, 0, 0, 1]
    assert left(sessions, Inquiry.person) == ["U2"]


def test_messages_under_cards_that_are_gone_go(sessions, let_go, raise_card):
    standing, gone, on_its_way = (raise_card(number) for number in (1, 2, 3))
    with sessions() as session:
        for card_id in (standing, gone, on_its_way):
            card = session.get_one(Card, card_id)
            card.wanted = "buttons" if card_id == standing else "nothing"
            finding = Finding(tweet_id=card.tweet_id, kind="already_checked", subject="post")
            session.add(finding)
            session.flush()
            tried_at = OLD if card_id == on_its_way else None
            note = Note(tweet_id=card.tweet_id, person="U1", text="", deleted_at=OLD)
            session.add(note)
            session.flush()
            message = {"card_id": card_id, "wanted": "nothing", "posted_at": OLD, "tried_at": tried_at}
            session.add_all([FindingMessage(finding_id=finding.id, **message), NoteMessage(note_id=note.id, **message)])
        session.commit()
    assert let_go(Kind.MESSAGES) == [0, 1, 1, 0, 0]
    for table in (FindingMessage, NoteMessage):
        assert left(sessions, table.card_id) == [standing, on_its_way]


def test_a_note_that_its_card_brings_back_stays(sessions, let_go, card_id):
    with sessions() as session:
        card = session.get_one(Card, card_id)
        card.wanted = "nothing"
        note = Note(tweet_id=card.tweet_id, person="U1", text="Words.")
        session.add(note)
        session.flush()
        session.add(NoteMessage(note_id=note.id, card_id=card_id, gone=True, posted_at=OLD))
        session.commit()
    assert let_go(Kind.MESSAGES) == [0, 0, 0, 0, 0]


def test_webhooks_go_once_they_were_delivered(sessions, let_go, card_id):
    with sessions() as session:
        tweet_id = session.get_one(Card, card_id).tweet_id
        for state, at in (("delivered", OLD), ("delivered", NEW), ("dead", OLD), ("waiting", None)):
            told = {"receiver": "cms", "type": "selected", "tweet_id": tweet_id, "person": "U1"}
            session.add(WebhookMessage(**told, state=state, settled_at=at))
        session.commit()
    assert let_go(Kind.MESSAGES) == [0, 0, 0, 1, 0]
    assert left(sessions, WebhookMessage.state) == ["dead", "delivered", "waiting"]


def test_evidence_goes_with_its_files(tools, sessions):
    file = tools.evidence.fetched.files.path("a" * 64)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"a picture")
    with sessions() as session:
        for number, at in enumerate((OLD, NEW)):
            session.add(
                Evidence(
                    kind="image", url=f"https://example.org/{number}", state="fetched", content_hash="c",
                    image_hash="ab"[number] * 64, fetched_at=at,
                )
            )  # fmt: skip
        session.commit()
    tools.environment = tools.environment.model_copy(update={"keep_evidence_days": 30})
    history.apply_retention.apply(throw=True)
    assert left(sessions, Evidence.url) == ["https://example.org/1"]
    assert not file.exists()


def test_without_settings_nothing_goes(tools, sessions, keep_event):
    keep_event()
    history.apply_retention.apply()
    assert len(left(sessions, Event.id)) == 1
    tools.environment = tools.environment.model_copy(update={"keep_events_days": 61})
    history.apply_retention.apply()
    assert left(sessions, Event.id) == []


def test_keys_by_which_no_post_can_be_found_go_however_many(tools, sessions):
    old, young = datetime.now(UTC) - timedelta(days=31), datetime.now(UTC) - timedelta(days=29)
    with sessions() as session:
        session.add_all(SketchKey(key=n, tweet_id=n, posted_at=NEW, kept_at=old if n < 5 else young) for n in range(7))
        session.commit()
    near_duplicates.forget_keys(sessions, window=timedelta(days=16), at_once=2)
    assert left(sessions, SketchKey.key) == [0, 1, 2, 3, 4, 5, 6]  # of a window twice as long as that they are kept
    history.apply_retention.apply(throw=True)
    assert left(sessions, SketchKey.key) == [5, 6]


@pytest.mark.parametrize(
    "chosen",
    [{"keep_events_days": 60}, {"keep_source_reads_days": 31}, {"keep_sketches_days": 40, "copies_window_days": 21}],
)
def test_settings_that_would_take_what_is_needed_are_refused(chosen):
    with pytest.raises(ValidationError):
        Choices(**chosen)


def test_clicks_and_their_texts_outlive_everything(sessions, let_go, keep_event, card_id):
    with sessions() as session:
        give_feedback(session, card_id=card_id, person="U0CHECKER", label="selected")
        session.commit()
        tweet_ids = [session.get_one(Card, card_id).tweet_id]
        before = [(one.text, one.label) for one in feedback.standing(session, tweet_ids)]
    keep_event(verb="joined")
    let_go(*Kind, days=61)
    with sessions() as session:
        assert session.query(Event).filter_by(actor="U0CHECKER").count() == 1
        assert [(one.text, one.label) for one in feedback.standing(session, tweet_ids)] == before
