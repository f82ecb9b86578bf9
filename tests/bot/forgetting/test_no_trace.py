"""Of a forgotten post no trace is left: whatever became of it, and whoever took it back."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.forgetting import whole
from pipeline.processes import digest, removals
from tests.bot.forgetting import story, traces
from tests.bot.forgetting.story import Told
from tests.bot.newsroom import Desk, words_in
from tests.bot.ways import Dispatch
from tests.x_server import XServer

_LONG_AGO = text("update tweets set fetched_at = fetched_at - interval '2 hours'")
SOUGHT = ("deleted", "protected", "suspended", "withheld")


def _left(desk: Desk, told: Told, folder: Path, redis_url: str, logged: str) -> set[tuple[str, str]]:
    sought = traces.fragments(told.wordings) | {traces.plain(told.rare)}
    with desk.sessions() as session:
        found = traces.left(traces.in_database(session), sought)
    for places in (
        traces.in_files(folder), traces.in_slack(desk.sandbox), traces.in_redis(redis_url), [("the log", logged)]
    ):  # fmt: skip
        found |= traces.left(places, sought)
    return {(where, one) for where, one in found}


def _take_away(x: XServer, stories: dict[str, Told]) -> None:
    """X says of each why it shows it no more."""
    for reason, told in stories.items():
        author = x.world.add_user(told.handle, user_id=told.author.external_id, protected=reason == "protected")
        x.world.suspended |= {author["id"]} if reason == "suspended" else set()
        if reason != "deleted":
            more = {"withheld": {"country_codes": ["ES"], "copyright": False}} if reason == "withheld" else {}
            written = x.world.add_post(author, told.wordings[1], post_id=int(told.versions[1]), **more)
            written["edit_history_tweet_ids"] = list(told.versions)


def _work(desk: Desk) -> None:
    """What the queue was asked for is done."""
    story.show_all(desk)
    for (quotation,) in desk.rows("select id from quotations where due"):
        removals.take_back(quotation)
    for (number,) in desk.rows("select id from digests where shown <> wanted"):
        digest.show_digest(number)


def _places(found: set[tuple[str, str]]) -> set[str]:
    return {where for where, _ in found}


def test_after_it_is_forgotten_by_hand(
    desk: Desk, acting: Dispatch, tmp_path: Path, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    told, kept = Told(1, "primera"), Told(2, "segunda")
    tweet_id, _ = story.tell(desk, acting, told, tmp_path), story.tell(desk, acting, kept, tmp_path)
    logged = caplog.text
    before = _places(_left(desk, told, tmp_path, redis_url, logged))
    assert before >= {
        "tweets.text", "tweets.context", "events.details", "findings.payload", "labelled_rows.text", "known_texts.normal",
        "imported_labels.text", "campaign_tweets.text", "inquiries.answer", "notes.text", "evidence.text",
        "corrections.text",
        "post_words.words", "read_words.word", "Slack's messages", str(tmp_path / "slack.jsonl"),
        str(tmp_path / "primera-1.jsonl"),
    }  # fmt: skip
    (gone,) = whole.forget(desk.tools, [tweet_id], reason="by_hand", by="terminal:me")
    again = whole.let_exports_go(desk.tools, by="terminal:me")
    _work(desk)
    assert _left(desk, told, tmp_path, redis_url, caplog.text) == set()
    assert {one.export.place for one in again} >= {str(tmp_path / f"primera-{n}.jsonl") for n in range(3)}
    assert len(gone.dataset_ids) >= 3
    shown = [words_in(one) for channel in desk.sandbox.state()["messages"].values() for one in channel]
    assert any("removed from what the desk keeps" in one and "Will be fact-checked" in one for one in shown)
    assert any("a comprobar" in one for one in shown), "what the desk wrote stays"
    assert _places(_left(desk, kept, tmp_path, redis_url, "")) >= {"tweets.text", "labelled_rows.text"}, "others stay"


def test_after_x_reports_it_gone_in_whatever_way(
    desk: Desk, acting: Dispatch, x: XServer, tmp_path: Path, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stories = {reason: Told(number, f"cuarta{reason}") for number, reason in enumerate(SOUGHT, start=4)}
    for told in stories.values():
        story.tell(desk, acting, told, tmp_path)
    _take_away(x, stories)
    with desk.sessions() as session:
        session.execute(_LONG_AGO)
        session.commit()
    removals.look_at_open()
    _work(desk)
    for reason, told in stories.items():
        assert _left(desk, told, tmp_path, redis_url, caplog.text) == set(), reason
    reasons = dict(desk.rows("select handle, forgotten from tweets join accounts on accounts.id = account_id"))
    assert {told.handle: reason for reason, told in stories.items()}.items() <= reasons.items()
