"""What the pipeline may ask of whoever speaks to people: the bot answers in Slack."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from pipeline.messages.finding_view import FindingOnCard, FindingView
from pipeline.messages.verdict_view import VerdictView

Purpose = Literal["tweets", "fact_check"]
Look = Literal["nothing", "buttons", "line"]


class NotifierError(Exception):
    """A message did not reach people; the message says why and what to do."""


class Refused(NotifierError):
    """The other side said no, and will again until somebody changes something."""


class ThreadGone(Refused):
    """There is no message any more under which this one was to stand."""


class Busy(NotifierError):
    """The other side asks for a pause of `wait_s` seconds."""

    def __init__(self, message: str, *, wait_s: float) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class Gone(NotifierError):
    """The message is no longer where it stood: somebody deleted it."""


class Unsure(NotifierError):
    """The message may or may not have arrived: look for it before sending again."""


@dataclass(frozen=True)
class Place:
    """Where a message stands: channel and timestamp, Slack's own address of a message."""

    channel: str
    ts: str


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
    selected_probability: float | None = None
    """How probably the desk would select it; None where nobody knows, or the desk chose not to see the score."""
    sentence: tuple[int, int] | None = None
    """[start, end) of a long text's sentence that the model took for most check-worthy, in characters of `text`."""
    findings: tuple[FindingOnCard, ...] = ()
    """What checkers have to say about the post."""
    repeated: Repeated | None = None
    """None where nobody else posted it."""
    edited: bool = False
    """Whether its author changed it: people may have read, and clicked on, other words."""


@dataclass(frozen=True)
class ReportView:
    """The weekly report as people see it: plain text, and a picture (PNG) with the words for it."""

    title: str
    sentences: tuple[str, ...]
    counts: str
    picture: bytes
    alt_text: str


View = CardView | FindingView | VerdictView
"""Whatever is shown as a message of its own, and kept up to date."""


class Notifier(Protocol):
    """How the pipeline speaks to people: in cards, in findings under them, and in verdicts on retrainings."""

    def post(self, view: View) -> Place:
        """Show a new card, finding or verdict; raises Refused, Busy or Unsure.

        A finding whose card has gone raises ThreadGone.
        """
        ...

    def find(self, view: View, *, since: datetime) -> Place | None:
        """A message of this card, finding or verdict that an attempt since then may have left behind."""
        ...

    def replace(self, view: View, place: Place) -> None:
        """Show it anew where it stands; raises Gone when nothing stands there, Refused or Busy."""
        ...

    def remove(self, place: Place) -> None:
        """Take a message away. One that is gone already is no error."""
        ...

    def tell(self, text: str) -> None:
        """Say one plain sentence to the desk."""
        ...

    def publish(self, report: ReportView, *, channel: str | None = None) -> None:
        """Show a report in a channel, in that of the reports where none is named; raises Refused, Busy or Unsure."""
        ...


def nobody() -> Notifier:
    """For processes that speak to nobody: they ask the queue. Raises NotifierError."""
    raise NotifierError("This process does not speak to people: the worker does, asked by the queue.")
