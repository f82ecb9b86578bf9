"""What a card, and what stands in its thread, shows: read from Postgres as plain values."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from pipeline.desk import measured
from pipeline.desk.shown import finding_views
from pipeline.desk.stories import lists
from pipeline.fetching.address.target import one_form
from pipeline.messages.note_view import NoteOnCard, NoteView
from pipeline.messages.story_view import StoryView
from pipeline.messages.views import (
    CardView,
    Engagement,
    LaterPost,
    Picture,
    Preserved,
    Quoted,
    Repeated,
    ShortLink,
    Taken,
)
from pipeline.store.desk import cards, evidence, findings, notes, preserved, stories, takings, threads
from pipeline.store.posts import near_duplicates
from pipeline.tables import Card, Note, NoteMessage, Prediction, Tweet

NAMED = 6
"""Posts that joined a card and are named on it; the card says how many there are."""

_NO_STORY = ("rejected", "reviewed")


def note_view_of(card: Card, message: NoteMessage) -> NoteView:
    """Everything that a note's message in the card's thread shows, as plain values."""
    return NoteView(
        message_id=message.id,
        note_id=message.note_id,
        note=_note(message.note),
        purpose=finding_views.purpose_of(card),
        channel=card.channel or message.channel or "",
        thread_ts=card.message_ts,
    )


def _note(note: Note) -> NoteOnCard:
    return NoteOnCard(person=note.person, text=note.text, at=note.at, edited=note.edited_at is not None)


def view_of(session: Session, card: Card, *, show_score: bool, show_engagement: bool = False) -> CardView:
    """Everything the card shows, as plain values."""
    acted = cards.last_act(session, card)
    story = _story(session, card.tweet_id, acted)
    return CardView(
        card_id=card.id,
        purpose=finding_views.purpose_of(card),
        look="line" if card.wanted == "line" else "buttons",
        acted_by=acted[0] if acted else None,
        acted=acted[1] if acted else None,
        undo=_undoable(card, acted, story),
        story=story,
        asked_by=card.asked_by,
        removed=card.tweet.forgotten,
        engagement=_engagement(card.tweet) if acted or show_engagement else None,
        **_post(card.tweet),
        **_judged(card.prediction, card.tweet, show_score=show_score),
        **_around(session, card.tweet),
        **_teamwork(session, card),
        preserved=_preserved(session, card.tweet_id) if card.purpose == "fact_check" else None,
    )


def _preserved(session: Session, tweet_id: int) -> Preserved | None:
    row = preserved.kept(session, tweet_id)
    return Preserved(row.id, row.made_at, row.stamped_by) if row and row.made_at else None


def _post(tweet: Tweet) -> dict[str, Any]:
    """What its author wrote."""
    shown = [media for media in tweet.context.get("media", []) if media["url"]]
    return {
        "author_name": tweet.account.name,
        "handle": tweet.account.handle,
        "group": tweet.account.group,
        "posted_at": tweet.posted_at,
        "url": tweet.url,
        "text": tweet.text,
        "quoted": _quoted(tweet.context.get("quoted")),
        "replied_to": _quoted(tweet.context.get("replied_to")),
        "pictures": tuple(Picture(url=media["url"], alt_text=media["alt_text"] or "") for media in shown),
        "retweet_of": (tweet.context.get("retweeted") or {}).get("author_handle"),
        "edited": len(tweet.edit_ids) > 1,
    }


def _judged(prediction: Prediction, tweet: Tweet, *, show_score: bool) -> dict[str, Any]:
    """What the model said of it."""
    return {
        "marked": _marked(prediction, tweet),
        "sentence": _sentence(prediction, tweet.text),
        "model": prediction.model_version.name,
        "probability": prediction.probability if show_score else None,
        "selected_probability": prediction.selected_probability if show_score else None,
        "unlearnt": measured.unlearnt(prediction.model_version.report, tweet.language),
    }


def _around(session: Session, tweet: Tweet) -> dict[str, Any]:
    """The rest of its thread, its copies, and what is known of them all."""
    later = threads.later_posts(session, tweet.id)
    posts = [tweet.id, *(one.tweet_id for one in later)]
    return {
        "thread": tuple(map(_later_post, later)),
        "findings": finding_views.on_cards(session, findings.reportable(session, posts)),
        "repeated": _repeated(tweet.account.handle, near_duplicates.like(session, tweet, posts)),
        "links": _links(session, [tweet, *(one.tweet for one in later)]),
    }


def _teamwork(session: Session, card: Card) -> dict[str, Any]:
    """Who has it in hand, and what people noted."""
    taking = takings.standing(session, card.id)
    latest, notes_in_all = notes.latest(session, card.tweet_id)
    return {
        "taken": Taken(taking.person, taking.created_at) if taking else None,
        "notes": tuple(map(_note, latest)),
        "notes_in_all": notes_in_all,
    }


def _marked(prediction: Prediction, tweet: Tweet) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end, _ in prediction.highlights if end <= len(tweet.text))


def _links(session: Session, tweets: Sequence[Tweet]) -> tuple[ShortLink, ...]:
    """What the short addresses in these posts stand for, with the titles of those pages that were read."""
    known = {short: url for tweet in tweets for short, url in tweet.context.get("short_links", {}).items()}
    forms = {url: one_form(url) for url in known.values()}
    titles = evidence.titles(session, set(forms.values()))
    return tuple(ShortLink(short, url, titles.get(forms[url])) for short, url in known.items())


def _engagement(tweet: Tweet) -> Engagement | None:
    counts = tweet.context.get("engagement")
    return Engagement(counts, tweet.fetched_at) if counts else None


def _later_post(row: Card) -> LaterPost:
    tweet = row.tweet
    return LaterPost(row.id, tweet.posted_at, tweet.url, tweet.text, _marked(row.prediction, tweet))


def _undoable(card: Card, acted: tuple[str, str, int] | None, story: StoryView | None) -> int | None:
    """The click that the card's Undo takes back, if any.

    A line that stays for what was written under it has none, nor has what others went on with since.
    """
    if card.wanted != "line" or acted is None:
        return None
    _, what, click_id = acted
    if card.purpose == "fact_check":
        return click_id if story and story.state == stories.DECIDED.get(what) else None
    if what in _NO_STORY:
        return click_id if card.leaves_at else None
    return None if story and story.state != "proposed" else click_id


def _story(session: Session, tweet_id: int, acted: tuple[str, str, int] | None) -> StoryView | None:
    """What became of a selected post, where that is known."""
    story = stories.of_tweet(session, tweet_id) if acted and acted[1] not in _NO_STORY else None
    return lists.view_of(story) if story else None


def _sentence(prediction: Prediction, text: str) -> tuple[int, int] | None:
    start, end = prediction.sentence_start, prediction.sentence_end
    return (start, end) if start is not None and end is not None and end <= len(text) else None


def _repeated(handle: str, copies: Sequence[Tweet]) -> Repeated | None:
    """Who else posted it; of many, the latest are named."""
    if not copies:
        return None
    return Repeated(
        accounts=len({handle, *(copy.account.handle for copy in copies)}),
        posts=1 + len(copies),
        links=tuple((copy.account.handle, copy.url) for copy in copies[-NAMED:]),
    )


def _quoted(context: dict[str, Any] | None) -> Quoted | None:
    if not context or not context.get("text"):
        return None
    return Quoted(handle=context.get("author_handle"), text=context["text"])
