"""`claimwire label …` on the terminal, with the sandbox for Slack."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.blocks import ids
from bot.commands.main import claimwire
from bot.sandbox import Misbehaviour
from ml.errors import UserError
from pipeline.configuration.settings import SettingsError
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.messages.notifier import Refused
from pipeline.store.labelling import answers
from pipeline.store.labelling.answers import Judgement
from tests.bot.newsroom import ADMIN, TWEETS, Desk, actions_in

LIST = "id,text,author\n1,El paro baja un 3 %,@minister\n2,Buenos días,@minister\n3,Buenos  DÍAS,@other\n4, ,@other\n"


@pytest.fixture(autouse=True)
def environment(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal beside this desk knows."""
    monkeypatch.chdir(tmp_path)
    read = desk.settings
    for name in ("database_url", "redis_url", "slack_bot_token"):
        monkeypatch.setenv(name.upper(), getattr(read, name).get_secret_value())
    for name in ("slack_api_url", "first_admin", "source"):
        monkeypatch.setenv(name.upper(), getattr(read, name))
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")


def label(*words: str) -> Result:
    return CliRunner().invoke(claimwire, ["label", *words], catch_exceptions=False)


def say(desk: Desk, person: str, *judgements: Judgement) -> None:
    with desk.sessions() as session:
        for judgement in judgements:
            turn = answers.next_turn(session, campaign_id=1, person=person)
            assert turn is not None
            answers.give(session, tweet_id=turn.tweet.id, person=person, judgement=judgement)
        session.commit()


def test_a_campaign_from_its_list_to_its_export(desk: Desk) -> None:
    done = label("new", "First round", "--file", "list.csv", "--annotators", "2")
    assert done.stdout.splitlines() == [
        "“first round” is open with 2 tweets; left out: 1 duplicate, 1 without words.",
        "Announced in #tweets.",
    ]
    assert ids.LABEL_START in actions_in(desk.sandbox.messages(TWEETS)[-1])
    say(desk, "U1", Judgement(True, True), Judgement(False))
    say(desk, "U2", Judgement(False), Judgement(False))
    assert label("list").stdout == "first round · open · 2 tweets × 2 · 4 of 4 answers (100 %)\n"
    shown = label("show", "FIRST ROUND").stdout
    assert "labels by majority or discussion: 0 check-worthy (0 to select), 1 not, 1 none" in shown
    assert "raw agreement 0.50; always the more frequent answer would reach 0.75" in shown
    figures = json.loads(label("show", "first round", "--json").stdout)
    assert figures["checkworthy_agreement"]["pairs"][0]["kappa"]["value"] == 0.0
    assert label("disagreements", "first round").stdout.splitlines() == [
        "1. @minister El paro baja un 3 %", "   U1: check-worthy, would select it", "   U2: no check-worthy claim",
    ]  # fmt: skip
    closed = label("close", "first round").stdout
    assert closed.startswith("first round (closed)")
    assert "is closed" in desk.texts(TWEETS)[-1]
    assert any("first round (closed)" in told for told in desk.whispers(ADMIN))
    lines = [json.loads(line) for line in label("export", "first round").stdout.splitlines()]
    assert [(line["external_id"], line["label"]) for line in lines] == [("1", None), ("2", 0)]
    assert label("export", "first round", "--format", "csv").stdout.count("\n") == 5


IMPOSSIBLE = [
    ("new a --file nowhere.csv", "nowhere.csv cannot be opened"),
    ("new a --file list.csv --text words", "no column 'words'"),
    ("new a --file list.csv --annotators 0", "Between 1 and 20 people"),
    ("new a --file list.csv --guideline nowhere.txt", "nowhere.txt cannot be read as text"),
    ("new a --from-tweets 0", "Between 1 and 20,000 tweets can be drawn, not 0."),
    ("new a --from-tweets 5 --withheld", "There are no withheld posts to draw from yet"),
    ("show a", "There is no campaign “a”; the newest: there are none yet."),
    ("close a", "There is no campaign “a”"),
]


def test_what_cannot_be_done_is_one_sentence_and_stores_nothing(desk: Desk) -> None:
    for arguments, sentence in IMPOSSIBLE:
        with pytest.raises(CampaignError) as told:
            label(*arguments.split())
        assert sentence in str(told.value)
        assert "\n" not in str(told.value)
        assert isinstance(told.value, UserError)
    assert desk.rows("select count(*) from campaigns") == [(0,)]


def test_the_tweets_come_from_one_place() -> None:
    for more in ("", "--file list.csv --from-tweets 5", "--file list.csv --withheld"):
        done = CliRunner().invoke(claimwire, ["label", "new", "a", *more.split()], standalone_mode=False)
        assert isinstance(done.exception, click.UsageError)


def test_without_slack_it_is_opened_quietly_or_not_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    with pytest.raises(SettingsError, match="or give --quiet"):
        label("new", "a", "--file", "list.csv")
    assert desk.rows("select count(*) from campaigns") == [(0,)]
    label("new", "a", "--file", "list.csv", "--quiet")
    assert desk.rows("select message_ts from campaigns") == [(None,)]


def test_what_slack_refused_is_announced_later_and_once(desk: Desk) -> None:
    desk.sandbox.misbehave(Misbehaviour("chat.postMessage", "error", error="not_in_channel"))
    with pytest.raises(Refused, match="The bot is not in the channel"):
        label("new", "a", "--file", "list.csv")
    assert label("announce", "a", "--channel", "#fact-check").stdout == "Announced in #fact-check.\n"
    with pytest.raises(CampaignError, match="announced already"):
        label("announce", "a")
    assert desk.texts(TWEETS) == []
