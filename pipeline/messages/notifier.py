"""What the pipeline may ask of whoever speaks to people, and the errors by which a message may not reach them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.messages.accounts_note import AccountsNote
from pipeline.messages.answer_view import Answer
from pipeline.messages.story_view import StoryLine, StoryPage
from pipeline.messages.views import CardView, ReportView, View


class NotifierError(UserError):
    """A message did not reach people; the message says why and what to do."""

    code = ""
    """What the other side calls it, where it said so."""

    def called(self, code: str) -> Self:
        """The same, with that."""
        self.code = code
        return self


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


class Unanswered(Unsure):
    """What was only asked was not answered: nothing can have changed by it."""


@dataclass(frozen=True)
class Place:
    """Where a message stands: channel and timestamp, Slack's own address of a message."""

    channel: str
    ts: str


class Notifier(Protocol):
    """How the pipeline speaks to people: in cards, findings under them, digests, verdicts on retrainings."""

    def wait_turn(self, view: View) -> None:
        """Return when a new message may go where this one goes; raises Refused where that is nowhere."""
        ...

    def post(self, view: View) -> Place:
        """Show a new card, finding, digest or verdict; raises Refused, Busy or Unsure.

        A finding whose card has gone raises ThreadGone.
        """
        ...

    def find(self, view: View, *, since: datetime) -> Place | None:
        """A message of this card, finding, digest or verdict that an attempt since then may have left behind."""
        ...

    def replace(self, view: View, place: Place) -> None:
        """Show it anew where it stands; raises Gone when nothing stands there, Refused or Busy."""
        ...

    def remove(self, place: Place) -> None:
        """Take a message away. One that is gone already is no error."""
        ...

    def replied(self, place: Place) -> bool:
        """Whether anybody but us wrote under a message that stands there; raises Refused, Busy or Unanswered."""
        ...

    def tell(self, text: str) -> None:
        """Say one plain sentence to the desk; raises Refused, Busy or Unsure."""
        ...

    def publish(self, report: ReportView, *, channel: str | None = None) -> None:
        """Show a report in a channel, in that of the reports where none is named; raises Refused, Busy or Unsure."""
        ...

    def answer(self, answer: Answer, *, person: str, inquiry_id: int) -> Place:
        """Tell a person alone what they asked; where it stands. Raises Refused, Busy or Unsure."""
        ...

    def tell_person(self, text: str, *, person: str) -> Place:
        """Tell one person alone something that is in words already; where it stands. Raises Refused, Busy or Unsure."""
        ...

    def send_file(self, *, name: str, content: bytes, words: str, person: str) -> None:
        """Give one person alone a file; raises Refused, Busy or Unsure."""
        ...

    def person(self, user: str) -> str:
        """What somebody is called here, by their id; raises nothing where nobody says."""
        ...

    def ask_opinion(self, card: CardView, *, person: str, by: str, opinion_id: int) -> Place:
        """Ask one person alone for a second opinion; where the question stands. Raises Refused, Busy or Unsure."""
        ...

    def tell_of_accounts(self, note: AccountsNote, *, person: str) -> None:
        """Tell one admin alone which accounts to look at; raises Refused, Busy or Unsure."""
        ...

    def take_back(self, place: Place, *, reason: str) -> None:
        """Replace a message that quotes a post which is gone; raises Gone, Refused, Busy or Unsure."""
        ...

    def members_of(self, group: str) -> Collection[str]:
        """Who is in a user group, given by id or handle; raises NotifierError."""
        ...

    def tell_news(self, story: StoryLine, *, person: str) -> Place:
        """Tell one person alone that a story is theirs, or how it ended; where it stands.

        Raises Refused, Busy or Unsure.
        """
        ...

    def remind(self, overdue: StoryPage) -> Place:
        """Name overdue stories where decisions are made; where it stands. Raises Refused, Busy or Unsure."""
        ...


def nobody() -> Notifier:
    """For processes that speak to nobody: they ask the queue. Raises NotifierError."""
    raise NotifierError(_("This process does not speak to people: the worker does, asked by the queue."))
