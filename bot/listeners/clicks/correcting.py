"""Wrong: a dialog asks what would be right of a finding; Right and Undo are clicks like any other."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.findings import correction_words as words
from bot.blocks.findings import corrections as blocks
from bot.blocks.findings import finding as finding_blocks
from bot.blocks.stories.dialogs import said_in
from bot.blocks.text import Block
from bot.listeners.acts.once import act_of, ids_in, moment_of
from bot.listeners.acts.stored_first import keep_open
from bot.listeners.clicks.clicks import carry_out
from bot.listeners.clicks.kinds import KINDS, of_correction
from bot.listeners.clicks.outcomes import Outcome
from bot.listeners.permissions import require
from bot.listeners.replying import channel_of, person_of, tell_only
from ml.errors import UserError
from pipeline import services
from pipeline.checks.corrections import correcting
from pipeline.checks.corrections.correcting import Ignored, Said
from pipeline.desk.clicks import NotPossible
from pipeline.desk.shown import finding_views

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class About:
    """What a dialog is about: the finding as it was shown, when its button was pressed, and in which channel."""

    finding_id: int
    found: int
    pressed: int
    channel: str

    def __str__(self) -> str:
        return f"{self.finding_id}:{self.found}:{self.pressed}:{self.channel}"

    @classmethod
    def of(cls, view: dict[str, Any]) -> "About":
        """Raises NotOurs."""
        numbers, _, channel = str(view.get("private_metadata") or "").rpartition(":")
        finding_id, found, pressed = ids_in(numbers, many=3)
        return cls(finding_id, found, pressed, channel)

    @property
    def clicked_at(self) -> datetime | None:
        """When the button was pressed, by Slack's clock, where that is known."""
        return _EPOCH + self.pressed * _MICROSECOND if self.pressed else None


def register(app: App) -> None:
    """The button that opens the dialog, and the dialog."""
    app.action(ids.CORRECTION["wrong"])(ask)
    app.view(ids.CORRECTION_VIEW)(save)


def ask(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Open the dialog; whoever may not say this, or of what stands there no more, is told so instead."""
    ack()
    try:
        require("label", person_of(body), channel=channel_of(body))
        finding_id, found = ids_in(action["value"], many=2)
        pressed = moment_of(action)
        at = (pressed - _EPOCH) // _MICROSECOND if pressed else 0
        view = _dialog(About(finding_id, found, at, channel_of(body)))
    except UserError as reason:
        tell_only(client, body, str(reason))
        return
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _dialog(about: About) -> Block:
    """Raises NotPossible."""
    with services.current().sessions() as session:
        finding, payload = correcting.look_at(
            session, finding_id=about.finding_id, found=about.found, channel=about.channel
        )
        (shown,) = finding_views.on_cards(session, [finding])
    line = finding_blocks.LOOKS[type(payload)].line(shown)
    return blocks.dialog(str(about), line, payload, shown.subject)


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Store what would be right, or say beside the field what is missing."""
    try:
        about = About.of(view)
        said = _said(view)
    except UserError as reason:
        keep_open(ack, view, reason)
        return
    if said.answer == "passages" and not said.passages:
        ack(response_action="errors", errors={blocks.PASSAGES: str(words.NONE_MARKED)})
        return
    person = person_of(body)

    def store(session: Session) -> Outcome:
        corrected = correcting.correct(
            session, finding_id=about.finding_id, found=about.found, person=person, said=said,
            clicked_at=about.clicked_at, channel=about.channel,
        )  # fmt: skip
        if corrected is Ignored.LATE:
            raise NotPossible(words.LATER)
        if isinstance(corrected, Ignored):
            return Outcome()  # stored before, and only not acknowledged
        return of_correction(session, corrected)

    carry_out(
        ack, body, body | {"channel": {"id": about.channel}}, client, kind=KINDS["correction"], act=act_of(body),
        about=f"{about.finding_id}:{about.found}", admit=lambda: require("label", person, channel=about.channel),
        store=store,
    )  # fmt: skip


def _said(view: dict[str, Any]) -> Said:
    """What was chosen and written. Raises NotOurs."""
    values = view["state"]["values"]
    marked = ((values.get(blocks.PASSAGES) or {}).get(blocks.PASSAGES) or {}).get("selected_options") or []
    numbers = frozenset(number for one in marked for number in ids_in(str(one.get("value"))))
    return Said(
        right=False, answer=said_in(values, blocks.ANSWER), passages=numbers, sentence=said_in(values, blocks.SENTENCE)
    )
