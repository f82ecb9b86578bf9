"""`/claimwire undo`: the clicks of a person that stand, each with its Undo."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import ids, words
from bot.blocks.stories import words as story_words
from bot.blocks.text import Block, button, mrkdwn
from bot.listeners.acts.once import moment_of
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.clicks.clicks import take_back
from bot.listeners.clicks.kinds import KINDS
from bot.listeners.clicks.outcomes import Outcome, in_words, show
from bot.listeners.permissions import require, role_of
from bot.listeners.replying import answer, person_of
from pipeline import services
from pipeline.language.speech import _
from pipeline.store.desk import named_posts, standing_clicks
from pipeline.store.desk.named_posts import NamedPost
from pipeline.store.desk.standing_clicks import Standing

AT_MOST = 5
_WHAT = words.LABELS | story_words.ACTS | words.ANSWERS | words.VERDICTS


def register(app: App) -> None:
    """The Undo of each click in the list."""
    app.action(ids.UNDO_LISTED)(undo)


def on_undo(_: str, person: str) -> list[Block]:
    """What to show who asked. Raises NotAdmitted."""
    require("read", person)
    return listing(person)


def listing(person: str) -> list[Block]:
    """The person's last clicks that stand."""
    with services.current().sessions() as session:
        standing = standing_clicks.of(session, person, at_most=AT_MOST)
        posts = named_posts.of(session, {click.tweet_id for click in standing})
    if not standing:
        return [mrkdwn(words.NOTHING_TO_UNDO)]
    return [mrkdwn(words.YOUR_CLICKS), *(_row(click, posts[click.tweet_id]) for click in standing)]


def _row(click: Standing, post: NamedPost) -> Block:
    undo_it = button(_("Undo"), ids.UNDO_LISTED, f"{click.kind}:{click.id}")
    of = {"opinion": _(", a second opinion"), "correction": _(", of a finding")}.get(click.kind, "")
    return mrkdwn(f"*{_WHAT[click.what]}*{of} · {in_words(post)}") | {"accessory": undo_it}


def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond, client: WebClient) -> None:
    """Take one back, wherever the list was asked for; the list stands below what became of it."""
    person = person_of(body)
    outcome = stored_first(ack, body, lambda: _take_back(action, person))
    show(outcome)
    below = [mrkdwn(outcome.told), *listing(person)] if outcome.counts and role_of(person) else None
    answer(outcome.told, body, respond, client, replaces=outcome.counts, blocks=below)


def _take_back(action: dict[str, Any], person: str) -> Outcome:
    kind, _, click_id = action["value"].partition(":")
    if kind not in KINDS:
        return Outcome(words.NOT_OURS)
    return take_back(KINDS[kind], click_id, person, channel=None, at=moment_of(action))
