"""`claimwire settings …`: what holds, who decided it, and deciding it anew, on the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
from slack_sdk import WebClient

from bot.blocks.settings import trial
from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk, me
from bot.commands.shared.help import Group
from bot.listeners.load import word_rules
from bot.slack import fit_settings
from bot.slack.notifier import TIMEOUT_S
from pipeline.configuration.choices import Choices
from pipeline.configuration.in_force import decided_by, written
from pipeline.configuration.settings import reveal
from pipeline.desk import settings as rules
from pipeline.store.desk import setting_changes
from pipeline.tables import SettingChange


@click.group(cls=Group)
def settings() -> None:
    """What the desk decides (set here or in App Home), and what ops decides (in .env or the environment)."""


@settings.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show every setting: its value, who decides it, and where the value comes from. No secret is shown."""
    with desk() as (tools, session):
        decided, given = setting_changes.decided(session), tools.environment.model_fields_set
        values = [
            {
                "name": name.upper(),
                "value": written(tools.choices, name),
                "decided_by": str(decided_by(name)),
                "from": "desk" if name in decided else "environment" if name in given else "default",
            }
            for name in Choices.model_fields
        ]
    head = ("name", "value", "decided by", "from")
    output.show(tables.lines([tuple(one.values()) for one in values], head=head), values, as_json=as_json)


@settings.command("set")
@click.argument("name")
@click.argument("value")
@options.as_json
def set_(*, name: str, value: str, as_json: bool) -> None:
    """Decide a setting of the desk's anew; an empty VALUE ('') is none. In force within seconds, without a restart."""
    _change({rules.named(name): value}, as_json=as_json)


@settings.command()
@click.argument("name")
@options.as_json
def reset(*, name: str, as_json: bool) -> None:
    """Let the environment's value hold again."""
    _change({rules.named(name): None}, as_json=as_json)


def _change(wishes: Mapping[str, str | None], *, as_json: bool) -> None:
    with desk() as (tools, session):
        _ask_slack(tools.environment, wishes)
        changed = rules.change(session, wishes, environment=tools.environment, by=me())
        if any(name in wishes for name in word_rules.WORDS):
            output.aside(trial.sentence(word_rules.trial_of(wishes)))
        session.flush()
        values = [_told(row) for row in changed]
    output.show(_lines(values) or ["Nothing to change."], values, as_json=as_json)


def _ask_slack(environment: Choices, wishes: Mapping[str, str | None]) -> None:
    """Look whether Slack has what is wished, where this machine may ask it; raises NotifierError."""
    if token := reveal(environment.slack_bot_token):
        fit_settings.check(WebClient(token=token, base_url=environment.slack_api_url, timeout=TIMEOUT_S), wishes)
    elif any(wishes.get(name) for name in (*fit_settings.CHANNELS, *fit_settings.GROUPS)):
        output.aside("Slack was not asked whether it is there: SLACK_BOT_TOKEN is not set here.")


@settings.command()
@click.argument("name", required=False)
@options.as_json
def history(*, name: str | None, as_json: bool) -> None:
    """Show who decided what when, from what to what, the newest first."""
    wanted = rules.named(name) if name else None
    with desk() as (_, session):
        values = [_told(row) for row in setting_changes.history(session, name=wanted)]
    output.show(_lines(values) or ["The desk has decided nothing yet."], values, as_json=as_json)


def _told(row: SettingChange) -> dict[str, Any]:
    return {
        "at": row.changed_at.isoformat(timespec="seconds"),
        "by": row.changed_by,
        "name": row.name.upper(),
        "from": row.before,
        "to": row.after,
    }


def _lines(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [
        (*(one[part] for part in ("at", "by", "name", "from")), "the environment's" if one["to"] is None else one["to"])
        for one in changes
    ]
    return tables.lines(rows, head=("at", "by", "name", "from", "to"))
