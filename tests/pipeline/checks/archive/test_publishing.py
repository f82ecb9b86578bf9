"""The desk's own checks: entered, found, and given out so that others can take them over."""

import json
from datetime import date

import pytest

from pipeline.checks.archive import ArchiveError, Matcher, importing, publishing
from pipeline.desk import clicks
from pipeline.store.archive import published_checks
from pipeline.store.archive.published_checks import Counts
from pipeline.tables import Card, Event

TODAY = date(2026, 11, 21)


def publish(session, **said):
    usual = {"publisher": "Riomar Desk", "url": "https://desk.example/1", "rating": "False", "claim": "A shark came."}
    return publishing.publish(session, by="U1", published_on=TODAY, **usual | said)


def test_what_is_given_out_is_what_comes_in(sessions, tmp_path, archive):
    with sessions() as session:
        publish(session, title="No shark", claimant="Juan", language="en")
        told = publishing.export(session, publisher_url="https://desk.example")
        (tmp_path / "own.json").write_text(json.dumps(told))
        (review,) = told["@graph"]
        assert review["author"] == {"@type": "Organization", "name": "Riomar Desk", "url": "https://desk.example"}
        assert review["reviewRating"] == {"@type": "Rating", "alternateName": "False"}
        (found,) = [row for _, row in importing.read_checks(tmp_path / "own.json", publisher=None)]
        (own,) = published_checks.newest(session, limit=9, own=True)
        for part in ("publisher", "claim", "title", "url", "claimant", "rating", "published_on", "language"):
            assert getattr(found, part) == getattr(own, part), part
        # An import of the desk's own page neither doubles nor disowns it.
        assert importing.take_file(session, tmp_path / "own.json").counts == Counts(unchanged=1)
        assert len(published_checks.newest(session, limit=9, own=True)) == 1


def test_publishing_again_changes_and_it_is_found_at_once(sessions, tmp_path):
    with sessions() as session:
        assert publish(session).counts == Counts(new=1)
        assert publish(session).counts == Counts(unchanged=1)
        assert publish(session, rating="Half true").counts == Counts(changed=1)
        (match,) = Matcher(tmp_path / "archive").match(session, "shark came", cut_off=0)
        assert (match.check.own, match.check.rating, match.check.published_on) == (True, "Half true", TODAY)
        assert session.query(Event).filter_by(verb="published").count() == 3


def test_a_decided_tweet_lends_its_text(sessions, card_id):
    with sessions() as session:
        tweet_id = session.get(Card, card_id).tweet_id
        with pytest.raises(ArchiveError, match=f"No decision to fact-check tweet {tweet_id} stands"):
            publish(session, claim="", tweet_id=tweet_id)
        for nowhere in (tweet_id, 10**9):  # nor for a claim in other words
            with pytest.raises(ArchiveError, match=f"No decision to fact-check tweet {nowhere} stands"):
                publish(session, tweet_id=nowhere)
        clicks.give_feedback(session, card_id=card_id, person="U1", label="selected")
        copy = session.query(Card).filter_by(tweet_id=tweet_id, purpose="fact_check").one()
        clicks.decide(session, card_id=copy.id, person="U2", choice="fact_check")
        publish(session, claim="", tweet_id=tweet_id)
        (own,) = published_checks.newest(session, limit=9, own=True)
        assert (own.claim, own.tweet_id) == ("El paro baja un 3 %.", tweet_id)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"publisher": None}, "PUBLISHER_NAME is not set"),
        ({"url": "javascript:alert(1)"}, "no address on the web"),
        ({"claim": " "}, "needs the claim and the verdict"),
        ({"rating": ""}, "needs the claim and the verdict"),
    ],
)
def test_what_is_missing_is_said(sessions, said, words):
    with sessions() as session, pytest.raises(ArchiveError, match=words):
        publish(session, **said)
