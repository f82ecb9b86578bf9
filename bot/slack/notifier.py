"""`pipeline.messages.notifier.Notifier`, spoken in Slack."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

from slack_sdk import WebClient

from bot.blocks import words
from bot.blocks.metadata import is_of, metadata
from bot.blocks.retraining.report import written
from bot.blocks.stories import listing
from bot.blocks.text import aside, escape, sections
from bot.slack.channels import Channels
from bot.slack.contents import content
from bot.slack.errors import LayoutRefused, as_ours, part, whole
from bot.slack.identity import Identity, who_we_are
from bot.slack.listing import listed
from bot.slack.members import ChannelMembers, UserGroups
from bot.slack.patience import patient
from bot.slack.people import People
from bot.slack.private_messages import PrivateMessages
from pipeline.language.catalogue import SOURCE
from pipeline.language.speech import _, speaking
from pipeline.messages.finding_view import FindingView
from pipeline.messages.note_view import NoteView
from pipeline.messages.notifier import Gone, NotifierError, Place, Refused, ThreadGone, Unanswered, Unsure
from pipeline.messages.story_view import StoryPage
from pipeline.messages.views import CardView, DigestView, ReportView, View

TIMEOUT_S = 15
SOON_S = 1
SLACKBOT = "USLACKBOT"
IN_THREADS = (FindingView, NoteView)


class SlackNotifier(PrivateMessages):
    """Cards as messages. Posting has a client of its own that never repeats a call by itself: it could post twice."""

    def __init__(
        self,
        *,
        token: str,
        base_url: str,
        channel: Callable[[str, str], str],
        pace: Callable[[str], None],
        language: Callable[[], str] = lambda: SOURCE,
    ) -> None:
        """`channel` names the one for a use and an account group, `language` that of what all see, as holds by then."""
        self.poster = WebClient(token=token, base_url=base_url, timeout=TIMEOUT_S, retry_handlers=[])
        self.client = patient(WebClient(token=token, base_url=base_url, timeout=TIMEOUT_S))
        self.channels = Channels(self.client)
        # Dialogs and clicks wait for an answer: what does not come soon does not help them.
        soon = WebClient(token=token, base_url=base_url, timeout=SOON_S, retry_handlers=[])
        self.members, self.user_groups = ChannelMembers(soon), UserGroups(soon)
        self.people = People(soon=soon, patient=self.client, language=language)
        self.named, self.language = channel, language
        self.pace = pace

    @cached_property
    def us(self) -> Identity:
        """Who posts here: only what we posted ourselves is taken for a card of ours. Raises NotifierError."""
        return who_we_are(self.client)

    def wait_turn(self, view: View) -> None:
        """Keep to the pace of the channel where this is to be shown; raises Refused, Busy or Unsure."""
        self.pace(self._channel_of(view))

    def post(self, view: View) -> Place:
        """Show a new card, finding, digest or verdict; raises Refused, Busy or Unsure, and ThreadGone for a finding."""
        channel = self._channel_of(view)
        try:
            return self._post(view, channel, pictures=True)
        except LayoutRefused:
            if not _has_pictures(view):
                raise
            self.pace(channel)
            # Slack fetches pictures itself and refuses the whole message when one is gone: the text matters more.
            return self._post(view, channel, pictures=False)

    def _post(self, view: View, channel: str, *, pictures: bool) -> Place:
        try:
            answer = self._say(view, channel, pictures=pictures)
        except Gone as gone:  # of what is new, only what it was to stand under can be missing
            raise ThreadGone(str(gone)) from gone
        return Place(channel=part(answer, "channel", str), ts=part(answer, "ts", str))

    def _say(self, view: View, channel: str, *, pictures: bool) -> Any:
        return self._ask(
            self.poster.chat_postMessage,
            channel=channel,
            metadata=metadata(view),
            unfurl_links=False,
            unfurl_media=False,
            **({"thread_ts": view.thread_ts} if isinstance(view, IN_THREADS) else {}),
            **self._content(view, pictures=pictures),
        )

    def _content(self, view: View, *, pictures: bool) -> dict[str, Any]:
        with speaking(self.language):
            return content(view, person=self.person, pictures=pictures)

    def find(self, view: View, *, since: datetime) -> Place | None:
        """A message of this card, finding, digest or verdict that an attempt since then may have left behind."""
        channel = self._channel_of(view)
        question = {"channel": channel, "oldest": f"{since.timestamp():.6f}", "limit": 200}
        try:
            for message in listed(partial(self._page, view), "messages", dict, **question):
                if is_of(message, view) and self.us.posted(message):
                    return Place(channel=channel, ts=str(message["ts"]))
        except ThreadGone:
            pass
        return None

    def _page(self, view: View, **which: Any) -> Any:
        """A page of the channel's messages, or of the thread's where it is one's message that is looked for."""
        if isinstance(view, IN_THREADS):
            if view.thread_ts is None:
                raise ThreadGone(_("The card has gone, and its thread with it."))
            return self._ask(self.client.conversations_replies, ts=view.thread_ts, include_all_metadata=True, **which)
        return self._ask(self.client.conversations_history, include_all_metadata=True, **which)

    def _channel_of(self, view: View) -> str:
        if isinstance(view, IN_THREADS):
            return view.channel
        if isinstance(view, DigestView):
            return self.channels.id_of(view.channel)
        return self._channel_for(view.purpose, view.group if isinstance(view, CardView) else "")

    def _channel_for(self, use: str, group: str = "") -> str:
        return self.channels.id_of(self.named(use, group))

    def replace(self, view: View, place: Place) -> None:
        """Show it anew where it stands; raises Gone, Refused, Busy or Unsure."""
        at = {"channel": place.channel, "ts": place.ts}
        try:
            self._ask(self.client.chat_update, **at, **self._content(view, pictures=True))
        except LayoutRefused:
            if not _has_pictures(view):
                raise
            self._ask(self.client.chat_update, **at, **self._content(view, pictures=False))

    def remove(self, place: Place) -> None:
        """Take a message away; one that is gone already is no error."""
        try:
            self._ask(self.client.chat_delete, channel=place.channel, ts=place.ts)
        except Gone:
            return

    def replied(self, place: Place) -> bool:
        """Whether anybody but us wrote under a message that stands there; raises Refused, Busy or Unanswered."""
        ask = partial(self._ask, self.client.conversations_replies)
        try:
            messages = list(listed(ask, "messages", dict, channel=place.channel, ts=place.ts, limit=200))
        except ThreadGone:
            return False
        except Unsure as unsure:
            raise Unanswered(str(unsure)) from unsure
        if not messages or messages[0].get("ts") != place.ts:
            raise Unanswered(_("Slack did not say what was written under the message."))
        stands = messages[0].get("subtype") != "tombstone"
        return stands and any(not self.us.posted(one) and one.get("user") != SLACKBOT for one in messages[1:])

    def tell(self, text: str) -> None:
        """Say one plain sentence to the desk, in #tweets."""
        self._write(self._channel_for("tweets"), text=escape(text))

    def members_of(self, group: str) -> frozenset[str]:
        """Who is in a user group, given by id or handle."""
        return self.user_groups.of(group)

    def remind(self, overdue: StoryPage) -> Place:
        """Name overdue stories in #fact-check."""
        today = datetime.now(UTC).date()
        with speaking(self.language):
            said = listing.reminder(overdue, named=self.person, link_to=self.link_to, today=today)
        channel = self._channel_for("fact_check")
        self.pace(channel)
        return self._write(channel, text=said.partition("\n")[0], blocks=sections(said))

    def publish(self, report: ReportView, *, channel: str | None = None) -> None:
        """Show a report in a channel, in that of the reports where none is named; raises Refused, Busy or Unsure."""
        channel = channel or self._channel_for("reports")
        self.pace(channel)
        try:
            self._ask(
                self.poster.files_upload_v2, channel=channel, content=report.picture, filename="claimwire-report.png",
                title=report.title, alt_txt=report.alt_text, initial_comment=written(report),
            )  # fmt: skip
        except Refused as error:
            # The words are worth more than the picture, and need no permission beyond a card's.
            self._write(channel, text=f"{written(report)}\n_{escape(str(error))}_")

    def take_back(self, place: Place, *, reason: str) -> None:
        """Put a sentence in the place of a message that quotes a post which is gone; raises Gone, Refused or Busy."""
        with speaking(self.language):
            said = str(words.QUOTED_GONE.format(why=words.REMOVED[reason]))
        at = {"channel": place.channel, "ts": place.ts}
        self._ask(self.client.chat_update, **at, text=escape(said), blocks=[aside(escape(said))])

    def _write(self, channel: str, *, text: str, **said: Any) -> Place:
        """Post what stands by itself, to a channel or to a person alone; where it stands."""
        said |= {"channel": channel, "text": str(text), "unfurl_links": False, "unfurl_media": False}
        answer = self._ask(self.poster.chat_postMessage, **said)
        return Place(channel=part(answer, "channel", str), ts=part(answer, "ts", str))

    def _ask(self, method: Callable[..., Any], **arguments: Any) -> Any:
        """Call Slack; its errors become ours. Raises NotifierError."""
        try:
            with as_ours():
                return whole(method(**arguments))
        except NotifierError as error:
            self.channels.forget_on(error)
            raise


def _has_pictures(view: View) -> bool:
    return isinstance(view, CardView) and bool(view.pictures)
