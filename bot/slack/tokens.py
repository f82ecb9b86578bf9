"""The secrets that people copy into settings: what each is called, and whether it is one of another kind."""

from dataclasses import dataclass

from pydantic import SecretStr

from pipeline.configuration.settings import SettingsError, reveal


@dataclass(frozen=True)
class Secret:
    """A setting that holds a secret: its name, what it is, and where people find it."""

    setting: str
    noun: str
    what: str
    prefix: str = ""
    """What it begins with, where Slack gave it out."""


BOT = Secret("SLACK_BOT_TOKEN", "bot token", "the xoxb- token of OAuth & Permissions", "xoxb-")
APP = Secret("SLACK_APP_TOKEN", "app-level token", "the xapp- token of Basic Information", "xapp-")
SIGNING = Secret("SLACK_SIGNING_SECRET", "signing secret", "the secret of Basic Information")
X = Secret("X_BEARER_TOKEN", "bearer token", "the bearer token of your app on X")

_KINDS = {
    "xoxb-": "a Slack bot token (xoxb-), which belongs into SLACK_BOT_TOKEN",
    "xapp-": "a Slack app-level token (xapp-), which belongs into SLACK_APP_TOKEN",
    "xoxp-": "a Slack user's token (xoxp-), which Claimwire has no use for",
    "xoxe.": "a Slack token that expires after twelve hours, because the app has token rotation (make one without it)",
    "xoxe-": "a Slack refresh token (xoxe-), which Claimwire has no use for",
    "xoxr-": "a Slack refresh token (xoxr-), which Claimwire has no use for",
    "xoxa-": "a Slack workspace token (xoxa-), which Claimwire has no use for",
    "xoxs-": "the token of somebody's session in Slack (xoxs-)",
    "xoxc-": "the token of somebody's browser (xoxc-)",
    "xoxd-": "the cookie of somebody's browser (xoxd-)",
    "https:": "an address",
}


def needed(value: SecretStr | None, secret: Secret) -> str:
    """The value, in the clear; raises SettingsError with the next step where it is missing or of another kind."""
    found = reveal(value)
    if not found:
        raise SettingsError(
            f"{secret.setting} is not set: put {secret.what} into .env, or try `claimwire demo`, which needs no Slack."
        )
    for prefix, kind in _KINDS.items():
        if found.lower().startswith(prefix) and prefix != secret.prefix:
            raise SettingsError(f"{secret.setting} holds {kind}: put {secret.what} there.")
    return found
