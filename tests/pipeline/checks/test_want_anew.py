"""Open cards are held against what has come in batches, each committed: none is passed over, none is wanted twice."""

from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import select, update

from pipeline.checks import running
from pipeline.desk import shown_checks
from pipeline.store.desk import cards
from pipeline.tables import Card, Finding, PublishedCheck


@dataclass(frozen=True)
class EveryPost:
    """A check that every post is due."""

    kind: str = "already_checked"

    def subjects(self, session, posts):
        return [(post, "post") for post in posts]


@pytest.mark.parametrize("at_most", [1, 2, 1000])
def test_open_cards_are_wanted_batch_by_batch(sessions, raise_card, monkeypatch, at_most):
    monkeypatch.setattr(cards, "open_after", partial(cards.open_after, at_most=at_most))
    made = [raise_card(number, f"El paro baja un {number} %.") for number in range(1, 7)]
    with sessions() as session:
        session.execute(update(Card).where(Card.id == made[0]).values(wanted="line"))
        in_one_thread(session, made[1], made[5])
        session.commit()
        want = partial(
            running.want_anew, session, {"already_checked": EveryPost()}, kind="already_checked", subject="post"
        )
        assert want() == 5
        assert want() == 0
        session.execute(update(Finding).where(Finding.id > 1).values(state="nothing_to_report", version="v"))
        session.commit()
        assert want() == 4
        session.rollback()
        assert session.scalars(select(Finding.state)).all() == ["waiting"] * 5


def in_one_thread(session, head, later):
    session.execute(update(Card).where(Card.id == later).values(wanted="nothing", shown_on_id=head))


def test_all_posts_of_a_thread_are_due_what_its_card_is_due(sessions, raise_card):
    head, later = raise_card(1), raise_card(2)
    with sessions() as session:
        in_one_thread(session, head, later)
        due = running.want(session, {"already_checked": EveryPost()}, [head])
    assert sorted(due) == [(head, "already_checked"), (later, "already_checked")]


@pytest.mark.parametrize("at_most", [1, 2, 500])
def test_cards_whose_check_was_removed_are_wanted_batch_by_batch(sessions, raise_card, monkeypatch, at_most):
    monkeypatch.setattr(shown_checks, "_BATCH", at_most)
    made = [raise_card(number, f"El paro baja un {number} %.") for number in range(1, 6)]
    head = raise_card(6)
    said = {"matches": [{"check_id": 1, "rating": None, "title": "", "url": None, "published_on": None}]}
    with sessions() as session:
        in_one_thread(session, head, made[4])
        session.execute(update(Card).where(Card.id == head).values(shown="buttons", message_ts="6", channel="C0"))
        session.add(PublishedCheck(id=1, publisher="A", claim_digest="c", claim="c", digest="d", change=1))
        for tweet_id in session.scalars(select(Card.tweet_id).where(Card.id.in_(made))).all():
            session.add(
                Finding(
                    tweet_id=tweet_id,
                    kind="already_checked",
                    subject="post",
                    state="reportable",
                    version="v",
                    payload=said,
                )
            )
        session.commit()
        assert shown_checks.match_outdated(session) == 0
        session.execute(update(PublishedCheck).values(removed_at=PublishedCheck.created_at))
        session.commit()
        assert shown_checks.match_outdated(session) == 5
        assert session.get_one(Card, head).shown == "outdated"
        assert set(session.scalars(select(Finding.state))) == {"waiting"}
        assert shown_checks.match_outdated(session) == 0
