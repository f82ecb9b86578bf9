"""A Slack workspace on your own machine: Web API, Socket Mode and a web page."""

from bot.sandbox.config import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    ChannelSpec,
    Person,
    RateLimit,
    SandboxConfig,
    SlashCommand,
)
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.state.faults import Misbehaviour

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "SIGNING_SECRET",
    "ChannelSpec",
    "Misbehaviour",
    "Person",
    "RateLimit",
    "Sandbox",
    "SandboxConfig",
    "SlashCommand",
]
