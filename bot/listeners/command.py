"""`/claimwire …`: help, undo, labelling, the report, finding posts, and the accounts for those who like to type."""

from collections.abc import Callable
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import guide, words
from bot.blocks.home.accounts.words import STATES
from bot.blocks.retraining.report import written
from bot.blocks.text import SECTION_TEXT, Block, clip, escape, outside, sections
from bot.listeners import retraining
from bot.listeners.acts.once import act_of, once
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.asking.asking import on_check
from bot.listeners.clicks import clicks
from bot.listeners.clicks.undo_list import on_undo
from bot.listeners.find.history import on_history
from bot.listeners.find.posts import on_find
from bot.listeners.labelling import commands
from bot.listeners.permissions import NotAdmitted, require, slack
from bot.listeners.stories.lists import on_stories
from ml.errors import UserError
from pipeline import services
from pipeline.language.speech import _, n_, speaking
from pipeline.messages.notifier import NotifierError
from pipeline.monitoring import accounts
from pipeline.monitoring.accounts import AccountsError
from pipeline.quality.report import desk_report
from pipeline.quality.view import view_of
from pipeline.store.posts import accounts as rows
from pipeline.store.posts.accounts import AccountFacts

SHOWN = 50
SHOWN_BEFORE = _("The report is shown already.")
UNKNOWN = _("“{said}” is not known: `/claimwire help` says what is.")
NEARLY = _("“{said}” is not known: did you mean `/claimwire {near}`? `/claimwire help` says what is.")
NO_PICTURE = _("The picture could not be shown here. {why}")
NO_VERB = _("“{said}” is not known: write list, add, pause, resume or remove.")
DONE = {"pause": _("pause: {handles}"), "resume": _("resume: {handles}"), "remove": _("remove: {handles}")}
ADDED, ALREADY = _("Monitored from now on: @{handle}"), _("@{handle} is monitored already.")
FIRST = _(", the first {shown} here, all of them in App Home")
VERBS = ("help", "undo", "label", "report", "accounts", "find", "history", "check", "stories", "retrain")
PAGES: dict[str, Callable[[str, str], list[Block]]] = {
    "": lambda _, person: guide.blocks(require("read", person)),
    "help": lambda _, person: guide.blocks(require("read", person)),
    "find": on_find,
    "history": on_history,
    "undo": on_undo,
}


def register(app: App) -> None:
    """The one slash command."""
    app.command("/claimwire")(answer)


def answer(ack: Ack, command: dict[str, Any], respond: Respond, client: WebClient) -> None:
    """Do what was typed; only the person sees the answer."""
    verb, rest = verb_of(command.get("text") or "")
    if verb == "label":
        stored_first(ack, command, lambda: commands.typed(rest, command, client, respond))
        return
    typed, person, channel = command.get("text") or "", command["user_id"], command["channel_id"]
    if verb in PAGES and (verb, rest.lower()) != ("undo", "last"):
        blocks = stored_first(ack, command, lambda: _page(verb, rest, person))
        respond(text=escape(typed), blocks=blocks, response_type="ephemeral")
        return
    text = stored_first(ack, command, lambda: say(typed, person, channel=channel, act=act_of(command)))
    respond(text=clip(text, SECTION_TEXT), blocks=sections(text), response_type="ephemeral")


def say(text: str, person: str, *, channel: str, act: str) -> str:
    """The answer to one command line."""
    try:
        require("read", person)
        return _say(text, person, channel=channel, act=act)
    except NotAdmitted as reason:
        return str(reason)
    except UserError as error:
        return escape(str(error))


def _say(text: str, person: str, *, channel: str, act: str) -> str:
    verb, rest = verb_of(text)
    if verb == "undo":
        return clicks.undo_last(person, act=act)
    if verb == "report":
        return show_report(channel) if once(lambda _: True, person=person, act=act, again=False) else SHOWN_BEFORE
    if verb == "retrain":
        return retraining.on_retrain(rest, person, act=act)
    if verb == "accounts":
        return on_accounts(rest, person, act=act)
    if verb == "check":
        return on_check(rest, person, channel=channel, act=act)
    if verb == "stories":
        return on_stories(rest, person)
    return unknown(verb)


def _page(verb: str, rest: str, person: str) -> list[Block]:
    try:
        return PAGES[verb](rest, person)
    except UserError as error:
        return sections(escape(str(error)))


def unknown(verb: str) -> str:
    """One line for a word that is none of ours, with the nearest that is."""
    near = get_close_matches(verb, VERBS, n=1)
    return (NEARLY if near else UNKNOWN).format(said=escape(clip(verb, 60)), near="".join(near))


def verb_of(text: str) -> tuple[str, str]:
    """The first word, whatever its capitals (a telephone writes one), and the rest."""
    verb, _, rest = text.strip().partition(" ")
    return verb.lower(), rest.strip()


def show_report(channel: str) -> str:
    """Show the report in a channel; what to tell the person who asked. They get its words where the channel refuses."""
    tools = services.current()
    with tools.sessions() as session, speaking(slack().language):
        report = view_of(desk_report(session, now=datetime.now(UTC)))
    try:
        tools.notifier.publish(report, channel=channel)
    except NotifierError as error:
        return f"{written(report)}\n{NO_PICTURE.format(why=escape(str(error)))}"
    return str(_("Here is the report; everybody in this channel sees it."))


def on_accounts(text: str, person: str, *, act: str) -> str:
    """List, add, pause, resume or remove. Raises NotAdmitted, AccountsError, SourceError."""
    verb, rest = verb_of(text)
    if verb in ("", "list"):
        return listing(rest)
    if verb != "add" and verb not in accounts.STATES:
        raise AccountsError(NO_VERB.format(said=verb))
    require("manage", person)

    def work(session: Session) -> str:
        if verb == "add":
            return _add(session, rest, person)
        done = accounts.change(session, services.current().network, accounts.handles_in(rest), verb, by=person)
        return DONE[verb].format(handles=", ".join(f"@{outside(handle)}" for handle in done))

    return once(work, person=person, act=act, again=str(_("That is done already.")))


def _add(session: Session, pasted: str, person: str) -> str:
    source = services.current().source
    found = accounts.look_up(session, source, pasted, budget=services.current().choices.monthly_reads)
    added = accounts.add(session, source, found.profiles, rows.Wishes(), by=person)
    already = [profile.handle for profile in found.profiles if profile.handle not in added]
    lines = [ADDED.format(handle=outside(handle)) for handle in added]
    lines += [ALREADY.format(handle=outside(handle)) for handle in already]
    return "\n".join(lines + [outside(problem) for problem in found.problems])


def listing(search: str) -> str:
    """Who is monitored, in few words each."""
    tools = services.current()
    with tools.sessions() as session:
        shown = rows.facts(session, tools.network.name, search=search, limit=SHOWN)
        total = rows.count(session, tools.network.name, search)
    if not total:
        return str(_("Nobody matches.") if search else _("Nobody is monitored yet."))
    lines = [_line(facts) for facts in shown]
    more = FIRST.format(shown=len(shown)) if total > len(shown) else ""
    return "\n".join([n_("*{n} monitored account*", "*{n} monitored accounts*", total) + more, *lines])


def _line(facts: AccountFacts) -> str:
    account = facts.account
    error = f" ⚠️ {outside(account.last_error, 80)}" if account.last_error else ""
    group = f"{outside(account.group, 40)} · " if account.group else ""
    in_days = _("{posts} in 7 days").format(posts=words.posts(facts.posts_7d))
    return f"• *@{outside(account.handle)}* {group}{STATES[account.state]}, {in_days}{error}"
