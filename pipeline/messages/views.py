"""What is shown to people, as plain values: a card, a finding, a verdict, a report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.messages.fault_view import FaultView
from pipeline.messages.finding_view import FindingOnCard, FindingView
from pipeline.messages.note_view import NoteOnCard, NoteView
from pipeline.messages.story_view import StoryView
from pipeline.messages.verdict_view import VerdictView

IN_PLACE = "in place of a removed post"
"""Who asked for a card that took the place of another one: nobody; estimates leave it out, too."""

Purpose = Literal["tweets", "fact_check"]
Look = Literal["nothing", "buttons", "line"]

LAYOUT = 4
"""To be raised whenever cards, or what stands in their threads, are laid out otherwise: those that stand are drawn
anew, some at each sweep."""


@dataclass(frozen=True)
class Picture:
    """A thumbnail with the words for those who cannot see it."""

    url: str
    alt_text: str


@dataclass(frozen=True)
class Quoted:
    """Another post that the card shows beside its own."""

    handle: str | None
    text: str


@dataclass(frozen=True)
class Repeated:
    """Who else posted what the card shows: the posts that joined it."""

    accounts: int
    """How many accounts posted it, the card's own among them."""
    posts: int
    links: tuple[tuple[str, str], ...]
    """Handle and address of the latest of those that joined."""


@dataclass(frozen=True)
class LaterPost:
    """A later post of the thread that a card shows below the first."""

    card_id: int
    """Its row, which has no message of its own."""
    posted_at: datetime
    url: str
    text: str
    marked: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ShortLink:
    """An address as it stands in a post's text, and what it stands for; with the page's title, where it was read."""

    short: str
    url: str
    title: str | None = None


@dataclass(frozen=True)
class Engagement:
    """How others had reacted to a post when it was read."""

    counts: dict[str, int]
    read_at: datetime


@dataclass(frozen=True)
class Taken:
    """Who has a card in hand, and since when."""

    person: str
    since: datetime


@dataclass(frozen=True)
class Preserved:
    """The record that is kept of a post: since when, and the authority that vouches for that, if any does."""

    record_id: int
    at: datetime
    stamped_by: str | None


@dataclass(frozen=True)
class CardView:
    """Everything a card shows, as plain values."""

    card_id: int
    purpose: Purpose
    look: Look
    author_name: str
    handle: str
    group: str
    posted_at: datetime
    url: str
    text: str
    marked: tuple[tuple[int, int], ...]
    """[start, end) of the most telling words, in characters of `text`."""
    quoted: Quoted | None
    replied_to: Quoted | None
    pictures: tuple[Picture, ...]
    retweet_of: str | None
    """Whose words these are, where the account only passed them on."""
    model: str
    probability: float | None
    """None where the desk chose not to see the score."""
    acted_by: str | None = None
    acted: str | None = None
    """What was done last: a feedback label or a decision."""
    undo: int | None = None
    """The click that the line's Undo takes back; None where it has none."""
    selected_probability: float | None = None
    """How probably the desk would select it; None where nobody knows, or the desk chose not to see the score."""
    sentence: tuple[int, int] | None = None
    """[start, end) of a long text's sentence that the model took for most check-worthy, in characters of `text`."""
    findings: tuple[FindingOnCard, ...] = ()
    """What checkers have to say about the post."""
    repeated: Repeated | None = None
    """None where nobody else posted it."""
    thread: tuple[LaterPost, ...] = ()
    """How its author went on, in the order in which it was written."""
    links: tuple[ShortLink, ...] = ()
    engagement: Engagement | None = None
    """None where it could lead whoever labels the post, or nobody said."""
    edited: bool = False
    """Whether its author changed it: people may have read, and clicked on, other words."""
    taken: Taken | None = None
    """None where nobody has it in hand."""
    notes: tuple[NoteOnCard, ...] = ()
    """The latest notes about the post, of `notes_in_all`."""
    notes_in_all: int = 0
    unlearnt: str | None = None
    """The post's language, as a code, where the model was not trained on it."""
    story: StoryView | None = None
    """What became of it, once it was selected."""
    asked_by: str | None = None
    """Who had it made a card, of what was not drawn."""
    preserved: Preserved | None = None
    removed: str | None = None
    """Why its words are gone; None while they are there."""


@dataclass(frozen=True)
class ReportView:
    """The weekly report as people see it: plain text, and a picture (PNG) with the words for it.

    One without counts is a single line: there is too little to say more.
    """

    title: str
    sentences: tuple[str, ...]
    counts: str | None
    picture: bytes
    alt_text: str


@dataclass(frozen=True)
class PostLine:
    """A post in one line."""

    handle: str
    text: str
    url: str


@dataclass(frozen=True)
class DigestView:
    """The digest of a channel: the most promising of the cards that come with it, and how many more wait."""

    digest_id: int
    channel: str
    """By its name, as the settings have it."""
    lines: tuple[PostLine, ...]
    waiting: int
    look: Literal["digest"] = "digest"


View = CardView | DigestView | FaultView | FindingView | NoteView | VerdictView
"""Whatever is shown as a message of its own, and kept up to date."""
