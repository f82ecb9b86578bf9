"""`claimwire settings …` on the terminal."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from pipeline import services
from pipeline.configuration.choices import Choices
from pipeline.configuration.in_force import Unfit
from pipeline.desk.settings import NotTheDesks
from pipeline.messages.notifier import Refused
from pipeline.processes import tasks
from tests.bot.newsroom import FACT_CHECK, TWEETS, Desk
from tests.fakes import post


@pytest.fixture(autouse=True)
def environment(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal beside this desk knows."""
    monkeypatch.chdir(tmp_path)
    for name in ("database_url", "redis_url", "slack_bot_token"):
        monkeypatch.setenv(name.upper(), getattr(desk.settings, name).get_secret_value())
    monkeypatch.setenv("SLACK_API_URL", desk.settings.slack_api_url)
    monkeypatch.setenv("SOURCE", "replay")
    monkeypatch.setenv("CARDS_PER_DAY", "40")


def typed(*words: str) -> Result:
    before = services.current()
    done = CliRunner().invoke(claimwire, ["settings", *words])
    services.use(before)
    return done


def as_json(*words: str) -> list[dict[str, str]]:
    return json.loads(typed(*words, "--json").stdout)


def test_a_setting_is_decided_listed_and_given_back_to_the_environment(desk: Desk) -> None:
    assert "40    60" in typed("set", "cards_per_day", "60").stdout.splitlines()[1]
    listed = {one.pop("name"): one for one in as_json("list")}
    assert list(listed) == [name.upper() for name in Choices.model_fields]
    assert listed["CARDS_PER_DAY"] == {"value": "60", "decided_by": "desk", "from": "desk"}
    assert listed["SOURCE"] == {"value": "replay", "decided_by": "ops", "from": "environment"}
    assert listed["SHOW_SCORE"] == {"value": "false", "decided_by": "desk", "from": "default"}
    assert as_json("set", "CARDS_PER_DAY", "60") == []
    assert typed("set", "CARDS_PER_DAY", "60").stdout == "Nothing to change.\n"
    (reset,) = as_json("reset", "CARDS_PER_DAY")
    assert (reset["from"], reset["to"], reset["by"][:9]) == ("60", None, "terminal:")
    assert [(one["name"], one["to"]) for one in as_json("history")] == [
        ("CARDS_PER_DAY", None),
        ("CARDS_PER_DAY", "60"),
    ]
    assert as_json("history", "show_score") == []
    assert "the environment's" in typed("history", "cards_per_day").stdout
    assert typed("history", "show_score").stdout == "The desk has decided nothing yet.\n"


def test_no_secret_is_shown() -> None:
    said = typed("list").stdout + typed("list", "--json").stdout
    assert "xoxb" not in said
    assert "postgres" not in said
    assert "SLACK_BOT_TOKEN" in said


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("set", "CARDS_PER_DAY", "many"), Unfit, "CARDS_PER_DAY: "),
        (("set", "STATE_DIR", "x"), NotTheDesks, "is ops'"),
        (("reset", "CARD_PER_DAY"), NotTheDesks, "Do you mean CARDS_PER_DAY?"),
        (("history", "x"), NotTheDesks, "is no setting"),
        (("set", "TWEETS_CHANNEL", "nowhere"), Refused, "#nowhere: The channel does not exist"),
        (
            ("set", "REPORTS_CHANNEL", "#general"),
            Refused,
            "the bot is not in #general: open the channel and type /invite",
        ),
        (("set", "heads_group", "@nobody"), Refused, "There is no user group @nobody."),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence_and_changes_nothing(
    desk: Desk, words: tuple[str, ...], error: type[Exception], said: str
) -> None:
    done = typed(*words)
    assert isinstance(done.exception, error)
    assert said in str(done.exception)
    assert desk.rows("select 1 from setting_changes") == []


def test_cards_go_to_a_new_channel_from_then_on_and_no_process_starts_again(desk: Desk) -> None:
    old = desk.card(post(1, "El paro baja un 3 %."))
    assert typed("set", "TWEETS_CHANNEL", "#fact-check").exit_code == 0
    desk.tools.in_force._until = 0.0  # the seconds for which this process goes by what it knows are over
    desk.card(post(2, "El paro sube un 4 %."))
    assert [len(desk.sandbox.messages(channel)) for channel in (TWEETS, FACT_CHECK)] == [1, 1]
    tasks.show_card(old)
    assert desk.rows("select channel from cards order by id") == [(TWEETS,), (FACT_CHECK,)]


def test_where_no_token_is_a_line_says_that_slack_was_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLACK_BOT_TOKEN")
    done = typed("set", "TWEETS_CHANNEL", "elsewhere")
    assert done.exit_code == 0
    assert "Slack was not asked" in done.stderr
