"""Cards shown in a Slack that writes down what it is told, and answers as it is bidden."""

from collections.abc import Callable

import pytest

from pipeline.desk.shown import show_card
from pipeline.services import Services
from tests.fakes import RecordingNotifier


@pytest.fixture
def slack(tools: Services) -> RecordingNotifier:
    return tools.notifier


@pytest.fixture
def show(tools: Services, slack: RecordingNotifier) -> Callable[[int], None]:
    return lambda card_id: show_card.show(tools.sessions, slack, card_id, show_score=False)
