"""What the Slack app needs, and what slack-manifest.yml asks for."""

import re

import pytest

from bot.blocks import ids
from bot.health.slack import SCOPES
from bot.sandbox import SandboxConfig
from bot.sandbox.config import SHORTCUTS
from bot.slack.fit_settings import REACTIONS_SCOPE
from pipeline.configuration.settings import HOME

MANIFEST = HOME / "slack-manifest.yml"


@pytest.fixture(scope="module")
def manifest() -> str:
    """Its lines without comments."""
    lines = (re.sub(r"(^|\s+)#.*", "", line) for line in MANIFEST.read_text(encoding="utf-8").splitlines())
    return "\n".join(line.rstrip() for line in lines)


def listed(manifest: str, key: str) -> list[str]:
    """The plain entries under a key."""
    found = re.search(rf"^ *{key}:\n((?: *- .*\n?)+)", manifest, re.MULTILINE)
    assert found, f"{key} is missing"
    return re.findall(r"- (.+)", found[1])


def values(manifest: str, key: str) -> list[str]:
    """What stands behind a key, wherever it is."""
    return re.findall(rf"^[ -]*{key}: (.+)$", manifest, re.MULTILINE)


def test_it_asks_for_what_the_bot_needs_and_for_nothing_else(manifest: str) -> None:
    assert sorted(listed(manifest, "bot")) == sorted(SCOPES | {REACTIONS_SCOPE})
    assert re.search(r"^ +user:", manifest, re.MULTILINE) is None
    assert next(iter(SandboxConfig().tokens.values())) >= SCOPES | {REACTIONS_SCOPE}


def test_clicks_commands_and_the_home_tab_reach_the_bot(manifest: str) -> None:
    assert values(manifest, "socket_mode_enabled") == ["true"]
    assert re.search(r"interactivity:\n +is_enabled: true", manifest)
    assert re.search(r"app_home:\n +home_tab_enabled: true", manifest)
    assert values(manifest, "messages_tab_enabled") == ["true"]  # without it Slack takes no direct messages of the bot
    assert values(manifest, "messages_tab_read_only_enabled") == ["true"]
    assert listed(manifest, "bot_events") == ["app_home_opened", "reaction_added", "reaction_removed"]
    assert values(manifest, "command") == ["/claimwire"]
    assert values(manifest, "should_escape") == ["false"]


def test_the_shortcut_is_the_one_that_the_bot_listens_to_and_the_sandbox_offers(manifest: str) -> None:
    assert values(manifest, "callback_id") == [ids.ASK_SHORTCUT] == [one.callback_id for one in SHORTCUTS]
    assert values(manifest, "type") == ["message"]
    assert SHORTCUTS[0].name in values(manifest, "name")


def test_it_keeps_to_slacks_limits(manifest: str) -> None:
    assert values(manifest, "name")[0] == "Claimwire"
    assert values(manifest, "display_name") == ["claimwire"]
    assert all(len(words) <= 140 for words in values(manifest, "description"))


def test_the_variant_for_http_differs_by_its_addresses_alone(manifest: str) -> None:
    variant = (HOME / "slack-manifest.http.yml").read_text(encoding="utf-8")
    lines = [re.sub(r"(^|\s+)#.*", "", line).rstrip() for line in variant.splitlines()]
    addresses = [line for line in lines if re.search(r"^ +(request_)?url: https://\S+/slack/events$", line)]
    assert len(addresses) == 3
    rest = "\n".join(line for line in lines if line not in addresses)
    assert rest.strip() == manifest.replace("socket_mode_enabled: true", "socket_mode_enabled: false").strip()
