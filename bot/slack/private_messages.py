"""What one person alone is told, in the language of their Slack."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

from bot.blocks.cards import card as card_blocks
from bot.blocks.cards import second_opinion
from bot.blocks.findings import answer as answer_blocks
from bot.blocks.home import accounts_note
from bot.blocks.stories import listing
from bot.blocks.text import outside
from bot.slack.contents import is_person
from bot.slack.identity import Identity
from bot.slack.people import People
from pipeline.language.speech import _
from pipeline.messages.accounts_note import AccountsNote
from pipeline.messages.answer_view import Answer
from pipeline.messages.notifier import NotifierError, Place
from pipeline.messages.story_view import StoryLine
from pipeline.messages.views import CardView
from pipeline.store.backlog import Line

SOMEBODY = _("somebody of the desk")


class PrivateMessages(ABC):
    """The private half of the notifier."""

    people: People
    poster: WebClient

    @property
    @abstractmethod
    def us(self) -> Identity:
        """Who posts here. Raises NotifierError."""

    @abstractmethod
    def _ask(self, method: Callable[..., Any], **arguments: Any) -> Any:
        """Call Slack. Raises NotifierError."""

    @abstractmethod
    def _write(self, channel: str, *, text: str, **said: Any) -> Place:
        """Post what stands by itself; where it does."""

    def tell_person(self, text: str, *, person: str) -> Place:
        """Tell one person alone something that is in words already."""
        return self._write(person, text=text)

    def send_file(self, *, name: str, content: bytes, words: str, person: str) -> None:
        """Give one person alone a file, in the conversation that the message before it has told."""
        told = self._write(person, text=words)
        self._ask(self.poster.files_upload_v2, channel=told.channel, filename=name, title=name, content=content)

    def tell_news(self, story: StoryLine, *, person: str) -> Place:
        """Tell one person alone that a story is theirs, or how it ended."""
        with self.people.speaking_to(person):
            return self._write(person, text=listing.news(story, url=self.link_to(story)))

    def tell_of_accounts(self, note: AccountsNote, *, person: str) -> None:
        """Tell one admin alone which accounts to look at."""
        with self.people.speaking_to(person):
            self._write(person, text=accounts_note.title(note), blocks=accounts_note.blocks(note))

    def ask_opinion(self, card: CardView, *, person: str, by: str, opinion_id: int) -> Place:
        """Ask one person alone for a second opinion; where the question stands."""
        with self.people.speaking_to(person):
            asked = second_opinion.question(card, opinion_id=opinion_id, by=by)
            return self._write(person, text=card_blocks.fallback(card), blocks=asked)

    def answer(self, answer: Answer, *, person: str, inquiry_id: int) -> Place:
        """Tell a person alone what they asked."""
        with self.people.speaking_to(person):
            shown = answer_blocks.blocks(answer, inquiry_id=inquiry_id, named=self._outside, address=self._address)
            return self._write(person, text=answer_blocks.fallback(answer), blocks=shown)

    def _outside(self, person: str) -> str:
        return outside(self.person(person)) if is_person(person) else outside(person)

    def _address(self, card: tuple[str, str]) -> str | None:
        try:
            return self.us.permalink(*card)
        except NotifierError:
            return None

    def link_to(self, line: StoryLine | Line) -> str:
        """Where a card stands; its post, where nobody knows."""
        where = self._address((line.channel, line.message_ts)) if line.channel and line.message_ts else None
        return where or line.url

    def person(self, user: str) -> str:
        """A person's name as the workspace shows it. Written as plain text it pings nobody."""
        return self.people.name(user) or str(SOMEBODY)
