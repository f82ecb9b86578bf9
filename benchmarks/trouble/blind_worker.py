"""The Celery process without its look before a second posting: shows that the count of doubled cards can fail."""

from bot.slack.notifier import SlackNotifier
from bot.worker import app

__all__ = ["app"]

SlackNotifier.find = lambda *_, **__: None  # type: ignore[method-assign]
