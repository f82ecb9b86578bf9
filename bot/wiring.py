"""Puts the pipeline's services and Slack together, for the Bolt process, the worker and the terminal alike."""

from bot.slack import tokens
from bot.slack.notifier import SlackNotifier
from bot.slack.rate_limit import Pace
from pipeline import queue, wiring
from pipeline.configuration.settings import Settings
from pipeline.services import Services


def services(settings: Settings) -> Services:
    """This process's services with Slack as the notifier, and the queue pointed at its broker."""
    at = wiring.addresses(settings)
    queue.connect(at.redis_url)
    return wiring.services(
        settings, database_url=at.database_url, make_notifier=lambda: notifier(settings, redis_url=at.redis_url)
    )


def notifier(settings: Settings, *, redis_url: str) -> SlackNotifier:
    """The desk's Slack; raises SettingsError when the token is missing or another one."""
    return SlackNotifier(
        token=tokens.needed(settings.slack_bot_token, tokens.BOT),
        base_url=settings.slack_api_url,
        tweets=settings.tweets_channel,
        fact_check=settings.fact_check_channel,
        reports=settings.reports_channel,
        pace=Pace(redis_url, per_second=settings.cards_per_second).wait,
    )
