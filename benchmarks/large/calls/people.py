"""What people do in Slack and on the terminal."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.large.calls.call import Call
from bot.blocks.home.home import HomeState
from bot.listeners import command
from bot.listeners.accounts import home
from pipeline.desk import clicks, fast_clicks
from pipeline.desk.clicks import Acted, Label
from pipeline.desk.finding import asked, found, history
from pipeline.desk.finding.asked import Asked
from pipeline.desk.finding.history import History
from pipeline.desk.shown import card_views
from pipeline.store.archive import published_checks
from pipeline.store.desk import cards, standing_clicks
from pipeline.store.labelling import answers, campaigns, discussions
from pipeline.store.labelling.answers import Judgement, Turn
from pipeline.store.labelling.campaigns import Listed
from pipeline.store.learning import models, retrainings
from pipeline.store.posts import accounts, near_duplicates, tweets
from pipeline.tables import Campaign, Card, Decision, Tweet

CHECKER, HEAD = "U0CHECKER1", "U0HEAD"
FOUND = (
    "biblioteca", "w77", "w77 w78", '"biblioteca del barrio"', "biblioteca @account7", "biblioteca selected",
    "biblioteca @account7 withheld", "w77 rejected since 2 weeks",
)  # fmt: skip
"""What is looked for: every third post has `biblioteca`, and one in three thousand `w77`."""


class _Unheard:
    """Slack, which takes everything and says nothing."""

    def views_publish(self, **_: object) -> None:
        """Take a tab."""


def _home(search: str = "") -> Call:
    def work(_: Session, __: None) -> None:
        home.publish(_Unheard(), CHECKER, HomeState(search=search))

    return Call(f"App Home, search {search!r}" if search else "App Home", work)


def _card(purpose: str, look: str) -> select:
    return select(Card.id).filter_by(purpose=purpose, wanted=look).order_by(Card.id.desc()).limit(1)


def _open_card(session: Session) -> int:
    return session.scalars(_card("tweets", "buttons")).one()


def _click(session: Session, card_id: int, label: Label) -> Acted:
    return clicks.give_feedback(session, card_id=card_id, person=CHECKER, label=label)


def _selected_card(session: Session) -> int:
    return _click(session, _open_card(session), "selected").touched[1]


def _click_of(session: Session) -> int:
    return _click(session, _open_card(session), "rejected").id


def campaign_of_newest(session: Session) -> Campaign:
    """A labelling campaign over the newest posts."""
    newest = session.scalars(select(Tweet).order_by(Tweet.id.desc()).limit(50))
    listed = [Listed(text=tweet.text, tweet_id=tweet.id) for tweet in newest]
    return campaigns.create(
        session, name="growth", annotators=2, guideline="Is it?", drawn="stored", tweets=listed, by=CHECKER
    )


def _turn(session: Session, campaign: Campaign, person: str) -> Turn | None:
    return answers.next_turn(session, campaign_id=campaign.id, person=person)


def _answered(session: Session) -> Campaign:
    campaign = campaign_of_newest(session)
    for person, word in ((CHECKER, Judgement(False)), (HEAD, Judgement(True, True))):
        turn = _turn(session, campaign, person)
        answers.give(session, tweet_id=turn.tweet.id, person=person, judgement=word)
    return campaign


def _show(session: Session, card_id: int) -> None:
    card = cards.whole(session, card_id)
    assert card is not None
    card_views.view_of(session, card, show_score=True)


def _listing(_: Session, __: None) -> str:
    return command.listing("")


def _set_aside(session: Session, _: None) -> list[Tweet]:
    return tweets.all_set_aside(session)


def _newest_labels(session: Session, _: None) -> int:
    return retrainings.new_labels(session, models.CHECKWORTHINESS)


def _slips(session: Session, _: None) -> int:
    within = timedelta(seconds=0.7)
    return fast_clicks.slips(session, person=CHECKER, subject="give 1", at=datetime.now(UTC), within=within)


def _find(typed: str) -> Call:
    return Call(f"/claimwire find {typed}", lambda session, _: found.find(session, _asked(typed), source="x"))


def _asked(typed: str) -> Asked:
    return asked.read(typed, today=datetime.now(UTC).date())


def _history(session: Session, number: str) -> History:
    return history.of(session, number, source="x", show_score=True)


CALLS = (
    *map(_find, FOUND),
    Call("/claimwire history", _history, lambda session: str(session.scalar(select(Decision.tweet_id).limit(1)))),
    _home(),
    _home("account1"),
    Call("CLI: accounts list", lambda session, _: accounts.facts(session, "x"), grows=True),
    Call("/claimwire accounts list", _listing),
    Call("CLI: copies list", lambda session, _: near_duplicates.joined_since(session, _week_ago())),
    Call("CLI: posts list", _set_aside),
    Call("CLI: label list", lambda session, _: campaigns.all_with_progress(session)),
    Call("CLI: archive list, the newest", lambda session, _: published_checks.newest(session, limit=20)),
    Call("CLI: archive list --own", lambda session, _: published_checks.newest(session, limit=20, own=True)),
    Call("CLI: archive list, each publisher's", lambda session, _: published_checks.counts(session), grows=True),
    Call("/claimwire undo: list them", lambda session, _: standing_clicks.of(session, CHECKER, at_most=5)),
    Call("/claimwire undo last: find it", lambda session, _: standing_clicks.last_of(session, CHECKER)),
    Call("/claimwire undo: nothing to undo", lambda session, _: standing_clicks.last_of(session, "U0NOBODY")),
    Call("click: is it a slip?", _slips),
    Call("an emoji: on which card?", lambda session, _: cards.under_message(session, channel="C0TWEETS", ts="1.2")),
    Call("click: Selected", lambda session, card: _click(session, card, "selected"), _open_card),
    Call("click: Undo", lambda session, own: clicks.undo_feedback(session, feedback_id=own, person=CHECKER), _click_of),
    Call(
        "click: decide",
        lambda session, card: clicks.decide(session, card_id=card, person=HEAD, choice="leave"),
        _selected_card,
    ),
    Call("what a card shows", _show, _open_card),
    Call("dialog: next post", lambda session, one: _turn(session, one, CHECKER), campaign_of_newest),
    Call("dialog: disagreements", discussions.queue, _answered),
    Call("/claimwire retrain: new labels", _newest_labels, grows=True),
)


def _week_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=7)
