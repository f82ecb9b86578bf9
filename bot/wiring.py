"""Puts the pipeline's services and Slack together, for the Bolt process, the worker and the terminal alike."""

from collections.abc import Callable

from bot.slack import tokens
from bot.slack.notifier import SlackNotifier
from bot.slack.rate_limit import Pace
from pipeline import queue, wiring
from pipeline.configuration.choices import Choices
from pipeline.configuration.settings import Settings
from pipeline.services import Services


def services(settings: Settings) -> Services:
    """This process's services with Slack as the notifier, and the queue pointed at its broker."""
    at = wiring.addresses(settings)
    queue.connect(at.redis_url)
    made = wiring.services(
        settings,
        database_url=at.database_url,
        make_notifier=lambda: notifier(
            settings,
            redis_url=at.redis_url,
            channel=lambda use, group: channel(made.choices, use, group),
            language=lambda: made.choices.spoken_language,
        ),
    )
    return made


def channel(choices: Choices, use: str, group: str = "") -> str:
    """The channel for: `tweets` by account group, `fact_check`, `reports`, `admins` (the one before where unnamed)."""
    if use == "tweets":
        return choices.channel_of(group)
    reports = choices.reports_channel if use in ("reports", "admins") else None
    return (choices.admins_channel if use == "admins" else None) or reports or choices.fact_check_channel


def notifier(
    settings: Settings, *, redis_url: str, channel: Callable[[str, str], str], language: Callable[[], str]
) -> SlackNotifier:
    """The desk's Slack; raises SettingsError when the token is missing or another one."""
    return SlackNotifier(
        token=tokens.needed(settings.slack_bot_token, tokens.BOT),
        base_url=settings.slack_api_url,
        channel=channel,
        language=language,
        pace=Pace(redis_url, per_second=settings.cards_per_second).wait,
    )
