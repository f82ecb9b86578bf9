"""Honest stand-ins for what we own: a notifier that remembers, a source that gives what a test put in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import func, update
from sqlalchemy.orm import Session, sessionmaker

from pipeline.messages.accounts_note import AccountsNote
from pipeline.messages.answer_view import Answer
from pipeline.messages.fault_view import FaultView
from pipeline.messages.finding_view import FindingView
from pipeline.messages.keep_in_sync import MAY_STILL_COME
from pipeline.messages.note_view import NoteView
from pipeline.messages.notifier import Gone, NotifierError, Place, ThreadGone
from pipeline.messages.story_view import StoryLine, StoryPage
from pipeline.messages.views import CardView, DigestView, ReportView, View
from pipeline.sources.source import Closed, Fetched, Looked, Lookup, Monitored, Post, Profile, Reason, SourceError
from pipeline.tables import Card, Digest, FaultNote, FindingMessage, NoteMessage, Retraining

SOMEBODY = Profile(external_id="7", handle="somebody", name="Somebody")


def post(number: int, text: str = "Hola", **more: object) -> Post:
    """A post of SOMEBODY's."""
    values: dict[str, object] = {
        "external_id": str(number), "edit_ids": (str(number),), "author": SOMEBODY, "text": text, "language": "es",
        "posted_at": datetime(2026, 11, 1, tzinfo=UTC), "url": f"https://x.com/somebody/status/{number}",
        "kind": "post",
    }  # fmt: skip
    return Post(**(values | more))  # type: ignore[arg-type]


def after_a_while(sessions: sessionmaker[Session]) -> None:
    """What was sent with an unknown outcome, and is not there by now, does not come any more."""
    with sessions() as session:
        for table in (Card, Digest, FaultNote, FindingMessage, NoteMessage, Retraining):
            long_ago = func.least(table.tried_at, func.now() - MAY_STILL_COME)
            session.execute(update(table).where(table.tried_at.is_not(None)).values(tried_at=long_ago))
        session.commit()


def _subject(view: View) -> tuple[str, int]:
    if isinstance(view, FindingView | NoteView):
        return view.look, view.message_id
    if isinstance(view, DigestView):
        return view.look, view.digest_id
    if isinstance(view, FaultView):
        return view.code, view.note_id or 0
    return ("card", view.card_id) if isinstance(view, CardView) else ("retraining", view.retraining_id)


@dataclass
class RecordingNotifier:
    """Keeps messages as Slack would; `fail` holds errors to raise, `swallow` posts and then raises."""

    messages: dict[Place, View] = field(default_factory=dict)
    posted: list[View] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    told_alone: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    news: list[tuple[str, str]] = field(default_factory=list)
    """Who was told of a story, and its state."""
    reminders: list[StoryPage] = field(default_factory=list)
    reports: list[ReportView] = field(default_factory=list)
    account_notes: list[tuple[str, AccountsNote]] = field(default_factory=list)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    taken_back: dict[Place, str] = field(default_factory=dict)
    """Messages that quoted what is forgotten, and why that is."""
    numbers: Iterator[int] = field(default_factory=count)
    fail: list[NotifierError] = field(default_factory=list)
    swallow: list[NotifierError] = field(default_factory=list)
    replied_under: set[Place] = field(default_factory=set)

    def _maybe_fail(self) -> None:
        if self.fail:
            raise self.fail.pop(0)

    def wait_turn(self, view: View) -> None:
        pass

    def post(self, view: View) -> Place:
        self._maybe_fail()
        if isinstance(view, FindingView | NoteView) and Place(view.channel, view.thread_ts or "") not in self.messages:
            raise ThreadGone("no such thread")
        self.posted.append(view)
        purpose = view.channel if isinstance(view, DigestView) else view.purpose
        place = Place(channel=f"C{purpose}", ts=f"{len(self.posted)}.0")
        self.messages[place] = view
        if self.swallow:
            raise self.swallow.pop(0)
        return place

    def find(self, view: View, *, since: datetime) -> Place | None:
        return next((place for place, shown in self.messages.items() if _subject(shown) == _subject(view)), None)

    def replace(self, view: View, place: Place) -> None:
        self._maybe_fail()
        if place not in self.messages:
            raise Gone("gone")
        self.messages[place] = view

    def remove(self, place: Place) -> None:
        self._maybe_fail()
        self.messages.pop(place, None)

    def replied(self, place: Place) -> bool:
        self._maybe_fail()
        return place in self.replied_under

    def tell(self, text: str) -> None:
        self._maybe_fail()
        self.told.append(text)

    def tell_person(self, text: str, *, person: str) -> Place:
        self._maybe_fail()
        self.told_alone.append((person, text))
        return self._alone(person)

    def _alone(self, channel: str) -> Place:
        return Place(channel=f"D{channel}", ts=f"{next(self.numbers)}.5")

    def take_back(self, place: Place, *, reason: str) -> None:
        self._maybe_fail()
        self.taken_back[place] = reason

    def send_file(self, *, name: str, content: bytes, words: str, person: str) -> None:
        self._maybe_fail()
        self.told_alone.append((person, words))

    def person(self, user: str) -> str:
        return user

    def ask_opinion(self, card: CardView, *, person: str, by: str, opinion_id: int) -> Place:
        self._maybe_fail()
        self.told_alone.append((person, card.text))
        return Place(channel=f"D{person}", ts=f"{len(self.told_alone)}.0")

    def tell_of_accounts(self, note: AccountsNote, *, person: str) -> None:
        self._maybe_fail()
        self.account_notes.append((person, note))

    def members_of(self, group: str) -> frozenset[str]:
        return self.groups[group]

    def tell_news(self, story: StoryLine, *, person: str) -> Place:
        self._maybe_fail()
        self.news.append((person, story.story.state))
        return self._alone(person)

    def answer(self, answer: Answer, *, person: str, inquiry_id: int) -> Place:
        self._maybe_fail()
        self.answers.append((person, answer))
        return self._alone(person)

    def remind(self, overdue: StoryPage) -> Place:
        self._maybe_fail()
        self.reminders.append(overdue)
        return self._alone("remind")

    def publish(self, report: ReportView, *, channel: str | None = None) -> None:
        self._maybe_fail()
        self.reports.append(report)


@dataclass
class FeedSource:
    """Gives the posts and accounts that a test put in; `fail` holds errors to raise."""

    name: str = "x"
    known: list[Profile] = field(default_factory=lambda: [SOMEBODY])
    posts: list[Post] = field(default_factory=list)
    fail: list[SourceError] = field(default_factory=list)
    asked: list[Monitored] = field(default_factory=list)
    gone: dict[str, Reason] = field(default_factory=dict)
    closed: dict[str, Reason] = field(default_factory=dict)

    def lookup(self, handles: Sequence[str]) -> Lookup:
        if self.fail:
            raise self.fail.pop(0)
        by_handle = {profile.handle.lower(): profile for profile in self.known}
        found = tuple(by_handle[handle.lower()] for handle in handles if handle.lower() in by_handle)
        problems = {handle: f"@{handle}: not found." for handle in handles if handle.lower() not in by_handle}
        return Lookup(found=found, problems=problems, users_read=len(found))

    def profile_of(self, external_id: str) -> Profile | None:
        return next((profile for profile in self.known if profile.external_id == external_id), None)

    def fetch(self, account: Monitored, *, at_most: int | None = None) -> Fetched:
        self.asked.append(account)
        if self.fail:
            raise self.fail.pop(0)
        since = int(account.cursor or 0)
        posts = [p for p in self.posts if p.author.external_id == account.external_id and int(p.external_id) > since]
        cursor = str(max([since, *(int(p.external_id) for p in posts)]))
        return Fetched(posts=tuple(posts), cursor=cursor, posts_read=len(posts))

    def post(self, external_id: str) -> Post:
        if self.fail:
            raise self.fail.pop(0)
        found = next((post for post in self.posts if external_id in post.edit_ids), None)
        if found is None:
            raise SourceError(f"No post {external_id}.")
        return found

    def profiles(self) -> Iterable[Profile]:
        return self.known

    def look_again(self, numbers: Sequence[str]) -> Looked:
        if self.fail:
            raise self.fail.pop(0)
        every = {number: post for post in self.posts for number in post.edit_ids}
        found = {number: every[number] for number in numbers if number in every and number not in self.gone}
        gone = {number: why for number, why in self.gone.items() if number in numbers}
        return Looked(posts=found, gone=gone, answered=tuple(found))

    def why_closed(self, external_id: str) -> Closed:
        return Closed(self.closed.get(external_id))
