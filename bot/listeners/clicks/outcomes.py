"""What a click came to: what to tell the person, and what to show and to check after commit."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks import words
from bot.blocks.text import flat, linked
from bot.listeners.permissions import slack
from bot.listeners.replying import sync_cards
from bot.listeners.teamwork import asking
from pipeline import queue, services
from pipeline.desk import fast_clicks
from pipeline.messages.notifier import NotifierError
from pipeline.queue import Task
from pipeline.store.desk import named_posts
from pipeline.store.desk.named_posts import NamedPost

FIRST_WORDS = 60


@dataclass(frozen=True)
class Outcome:
    """What a click came to."""

    message: str = ""
    """Empty where a click came a second time: there is nothing to tell."""
    touched: tuple[int, ...] = ()
    due: tuple[tuple[int, str], ...] = ()
    undo: int | None = None
    """The click that the person may take back."""
    about: NamedPost | None = None
    counts: bool = True
    """False where the click was taken for a slip."""
    news: int | None = None
    """The card whose story has news for somebody: it ended, or is theirs now."""
    asked_again: int | None = None
    """The second opinion that was taken back: its question waits again."""
    upkeep: tuple[Task, ...] = ()
    records: tuple[int, ...] = ()
    """Records of the post that are to be made or removed."""

    @property
    def told(self) -> str:
        """The message, and which post it is about. Outside of a transaction: Slack may be asked."""
        return f"{self.message}\n{in_words(self.about)}" if self.message and self.about else self.message


def show(outcome: Outcome) -> None:
    """Show the cards now, have the checks made by whoever makes them; the sweep finds what is not heard."""
    sync_cards(outcome.touched)
    queue.ask_check(outcome.due)
    queue.ask(Task.SEE_TO_RECORD, outcome.records)
    queue.ask(Task.TELL_NEWS, [outcome.news] if outcome.news else [])
    if outcome.asked_again:
        asking.ask_again(slack().client, outcome.asked_again)
    for task in outcome.upkeep:
        queue.ask_upkeep(task)


def named(session: Session, tweet_id: int | None, outcome: Outcome) -> Outcome:
    """The same with the post that it is about."""
    return replace(outcome, about=named_posts.of(session, [tweet_id]).get(tweet_id)) if tweet_id else outcome


def slip_of(session: Session, person: str, subject: str, at: datetime | None) -> Outcome | None:
    """What comes of a click that hit what had moved under the hand, told once; None where it counts."""
    within = services.current().choices.fast_click
    slips = at and fast_clicks.slips(session, person=person, subject=subject, at=at, within=within)
    return Outcome(words.SLIP if slips == 1 else "", counts=False) if slips else None


def in_words(post: NamedPost) -> str:
    """A post in words for mrkdwn: its author and first words, as a link to the card, or else to the post."""
    return linked(f"@{post.handle}: {flat(post.text, FIRST_WORDS) or words.NO_TEXT}", _address(post))


def _address(post: NamedPost) -> str:
    if post.channel is None or post.message_ts is None:
        return post.url
    try:
        return slack().us.permalink(post.channel, post.message_ts) or post.url
    except NotifierError:
        return post.url
