"""Slack as listeners speak to it: a call ends in an answer of Slack's, or in an error that people can be told."""

from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.slack.errors import NOT_SLACK, as_ours, whole
from pipeline.messages.notifier import Unsure


class AnsweringClient(WebClient):
    """Slack's client; what slack_sdk trips over, and a body that is none of Slack's, are errors of ours."""

    @classmethod
    def like(cls, client: WebClient) -> "AnsweringClient":
        """A client that asks as this one does."""
        return cls(
            token=client.token, base_url=client.base_url, timeout=client.timeout, proxy=client.proxy,
            retry_handlers=client.retry_handlers, logger=client.logger,
        )  # fmt: skip

    def api_call(self, *given: Any, **named: Any) -> Any:
        """Ask Slack; raises NotifierError."""
        with as_ours():
            return whole(super().api_call(*given, **named))


class AnsweringRespond(Respond):
    """An answer to the address that came with an act; one that was not taken is an error of ours."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Send it; raises NotifierError."""
        with as_ours():
            answer = super().__call__(*given, **named)
        if answer.status_code != 200:
            raise Unsure(NOT_SLACK.format(why=answer.status_code))
        return answer
