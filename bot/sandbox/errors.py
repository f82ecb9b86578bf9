"""The one way in which the sandbox refuses a call, as Slack does: an error code and what goes with it."""

from collections.abc import Sequence

from bot.sandbox.shapes import Json


class SlackError(Exception):
    """A call that Slack would answer with `ok: false`."""

    def __init__(self, error: str, messages: Sequence[str] = (), **more: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.more = more

    def answer(self) -> Json:
        """The response body."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
            body["errors"] = [message.removeprefix("[ERROR] ") for message in self.messages]
        return body


class UnknownPerson(LookupError):
    """Somebody acts who is not in the workspace, or on something that is not there."""
