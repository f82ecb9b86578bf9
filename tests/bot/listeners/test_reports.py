"""The report in Slack: a picture with words, on request and by itself, and what remains when Slack refuses the picture."""

from datetime import timedelta

import httpx
import pytest

from bot.sandbox import BOT_TOKEN, Misbehaviour, Sandbox, SandboxConfig
from bot.sandbox.config import BOT_SCOPES
from pipeline.messages.notifier import Refused
from pipeline.messages.views import ReportView
from pipeline.processes import tasks
from pipeline.quality import weekly
from tests.bot.newsroom import CHECKER, FACT_CHECK, GENERAL, TWEETS, Desk, notifier_on
from tests.bot.ways import Dispatch
from tests.desk_history import monday_before_last, small_week

REPORT = ReportView(
    title="The desk <!channel>",
    sentences=("One & one.", "Two."),
    counts="5 posts",
    picture=b"\x89PNG",
    alt_text="A chart",
)


def test_who_asks_gets_a_picture_in_that_channel(desk: Desk, acting: Dispatch) -> None:
    with desk.sessions() as session:
        small_week(session)
    said = acting.write(CHECKER, "Report")
    assert said == "Here is the report; everybody in this channel sees it."
    (message,) = desk.sandbox.messages(TWEETS)
    (file,) = message["files"]
    assert "the desk looked at 2 of 2 cards" in message["text"]
    assert message["text"].startswith("*The desk in the week of ")
    assert file["alt_txt"].startswith("Two charts by week, 1 in all, 0 of them with enough clicks.")
    assert httpx.get(file["url_private"]).content.startswith(b"\x89PNG")
    assert "U0CHECKER1" not in message["text"]


def test_the_weekly_task_posts_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "NOT_BEFORE", timedelta(0))  # or it is not due when tests run early on a Monday
    with desk.sessions() as session:
        small_week(session)
    tasks.weekly_report()
    tasks.weekly_report()
    assert desk.rows("select state, monday from weekly_reports") == [("posted", monday_before_last())]
    assert len(desk.sandbox.messages(FACT_CHECK)) == 1


@pytest.mark.parametrize("broken", ["files.getUploadURLExternal", "files.completeUploadExternal"])
def test_without_the_picture_the_words_remain(sandbox: Sandbox, broken: str) -> None:
    sandbox.misbehave(Misbehaviour(broken, "error", error="restricted_action"))
    notifier_on(sandbox).publish(REPORT)
    (message,) = sandbox.messages(FACT_CHECK)
    assert message["text"].startswith("*The desk &lt;!channel&gt;*\nOne &amp; one.\nTwo.\n_5 posts_")
    assert "does not let apps post" in message["text"]


def test_a_missing_permission_is_named() -> None:
    with Sandbox(SandboxConfig(tokens={BOT_TOKEN: BOT_SCOPES - {"files:write"}})).running() as sandbox:
        notifier_on(sandbox).publish(REPORT)
        assert "Update the app from slack-manifest.yml" in sandbox.messages(FACT_CHECK)[0]["text"]


def test_a_channel_without_the_bot_gets_nothing(sandbox: Sandbox) -> None:
    with pytest.raises(Refused, match="not in the channel"):
        notifier_on(sandbox).publish(REPORT, channel=GENERAL)
    assert sandbox.messages(GENERAL) == []
