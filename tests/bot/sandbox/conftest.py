"""A sandbox that runs for one test, and an unmodified WebClient for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from tests.bot.sandbox.browsing import narrow, newsroom, page
from tests.bot.sandbox.talk import client_of

__all__ = ["client", "narrow", "newsroom", "page", "sandbox"]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox().running() as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return client_of(sandbox)
