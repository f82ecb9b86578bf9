"""Every setting is documented, read from the environment, and never repeated where it is secret."""

import re
from pathlib import Path

import pytest

from pipeline import wiring
from pipeline.configuration import settings
from pipeline.configuration.in_force import DESKS
from pipeline.configuration.settings import HOME, Settings, SettingsError
from pipeline.sources.replay import ReplaySource
from tests import webhook_receiver

NAMES = [name.upper() for name in Settings.model_fields]
SECRETS = [name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    """An environment without any of our settings, in a folder without .env."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_the_example_names_every_setting_in_order_and_nothing_else():
    example = HOME / ".env.example"
    if not example.exists():
        pytest.skip("There is no .env.example yet.")
    found = re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", example.read_text(encoding="utf-8"), re.MULTILINE)
    assert found == NAMES


def test_the_example_says_of_each_setting_whether_the_desk_or_ops_decides_it():
    said: dict[str, bool] = {}
    words, named = "", False  # the words above a setting are those of all that follow it at once
    for line in (HOME / ".env.example").read_text(encoding="utf-8").splitlines():
        if setting := re.match(r"#? ?([A-Z][A-Z0-9_]*)=", line):
            said[setting[1]] = words.startswith("# (desk) ")
        elif line.startswith("# ---"):
            words = ""
        else:
            words = line if named or not words or not line else words
        named = bool(setting)
    assert {name for name, desks in said.items() if desks} == {name.upper() for name in DESKS}


def test_the_example_as_it_is_leaves_every_default(tmp_path):
    before = settings.load()
    (tmp_path / ".env").write_text((HOME / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert settings.load() == before


def test_the_defaults_that_the_example_shows_are_the_defaults(tmp_path):
    before = settings.load()
    shown = re.findall(r"^#? ?([A-Z][A-Z0-9_]*=\S.*)$", (HOME / ".env.example").read_text(), re.MULTILINE)
    assert len(shown) > 10
    (tmp_path / ".env").write_text("\n".join(shown).replace("samples/feed", str(HOME / "samples" / "feed")))
    assert settings.load() == before


NO_ADDRESSES = [
    "slack.com/api", "localhost:8080", "//slack.com/api/", "https:/slack.com", "https://", "ftp://slack.com/api/",
    "http://[slack.com", "https://slack.com:port/", "https://slack.com:99999/", "https://slack .com", "https://a..b/",
    "https://.example/", f"https://{'a' * 70}.example/", "“https://slack.com/api/”",
]  # fmt: skip


@pytest.mark.parametrize("name", ["SLACK_API_URL", "X_API_URL"])
@pytest.mark.parametrize("written", NO_ADDRESSES)
def test_an_address_that_nothing_can_be_sent_to_is_told_at_once(monkeypatch, name, written):
    monkeypatch.setenv(name, written)
    with pytest.raises(SettingsError, match=f"{name}.* no web address"):
        settings.load()


@pytest.mark.parametrize(
    "written", ["http://127.0.0.1:8765/api/", " HTTPS://slack.example/api/\n", "https://ñ.example"]
)
def test_an_address_that_something_can_be_sent_to_is_taken_as_it_is(monkeypatch, written):
    monkeypatch.setenv("SLACK_API_URL", written)
    assert settings.load().slack_api_url == written.strip()


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_value_is_no_value(monkeypatch, name):
    before = settings.load()
    monkeypatch.setenv(name, "")
    assert settings.load() == before


def test_the_environment_comes_before_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text("TWEETS_CHANNEL=from-file\nNEGATIVE_FRACTION=0.5\nSOMEBODY_ELSES=1\n")
    monkeypatch.setenv("TWEETS_CHANNEL", "from-environment")
    read = settings.load()
    assert (read.tweets_channel, read.negative_fraction) == ("from-environment", 0.5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_MODE", "pigeon"),
        ("SOURCE", "facebook"),
        ("SLACK_HTTP_PORT", "70000"),
        ("SLACK_HTTP_PORT", "three thousand"),
        ("CARDS_PER_SECOND", "0"),
        ("X_MONTHLY_READS", "-1"),
        ("NEGATIVE_FRACTION", "30"),
        ("NEGATIVE_FRACTION", "nan"),
        ("UNCERTAIN_SHARE", "1"),
        ("CARDS_PER_DAY", "0"),
        ("POLL_MIN_S", "0"),
        ("SWEEP_AFTER_S", "-5"),
        ("SHOW_SCORE", "perhaps"),
        ("DATASET_SHARES", "70/10/10/20"),
        ("DATASET_SHARES", "70/30"),
        ("DATASET_SHARES", "60/10/10/10/10"),
        ("DATASET_SHARES", "0.7/0.1/0.1/0.1"),
        ("DATASET_SHARES", "0/10/50/40"),
        ("FETCH_CONTACT", "two words"),
        ("FETCH_HOSTS", "https://example.org/"),
        ("FETCH_PRIVATE_HOSTS", "archive.internal"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_one_sentence(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(
        SettingsError, match=rf"^Please correct these settings in \.env or the environment: {name}: "
    ) as e:
        settings.load()
    assert "\n" not in str(e.value)
    assert e.value.__cause__ is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("60/10/20/10", (0.6, 0.1, 0.2, 0.1)),
        ("80/10/10", (0.8, 0.1, 0.05, 0.05)),
        ("85/0/15", (0.85, 0.0, 0.075, 0.075)),
    ],
)
def test_the_shares_of_a_dataset_are_four_and_of_three_gate_and_test_divide_the_last(monkeypatch, written, read):
    monkeypatch.setenv("DATASET_SHARES", written)
    assert settings.load().shares == pytest.approx(read)


def test_a_file_in_another_encoding_is_an_error_in_one_sentence(tmp_path):
    (tmp_path / ".env").write_bytes("SLACK_BOT_TOKEN=xoxb-señal".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"\.env is not readable as text: save it as UTF-8"):
        settings.load()


def test_secrets_are_never_repeated(monkeypatch):
    for name in SECRETS:
        monkeypatch.setenv(name, "xoxb-very-secret")
    monkeypatch.setenv("WEBHOOKS", f"cms=https://very-secret.example/ {webhook_receiver.secret()}")
    read = settings.load()
    assert webhook_receiver.secret() not in repr(read) + str(read)
    assert len(SECRETS) >= 6
    assert "very-secret" not in repr(read) + str(read)
    assert settings.reveal(read.slack_bot_token) == "xoxb-very-secret"
    monkeypatch.setenv("SLACK_HTTP_PORT", "xoxb-very-secret")
    monkeypatch.setenv("SOURCE", "xoxb-very-secret")
    monkeypatch.setenv("WEBHOOKS", "xoxb-very-secret")
    with pytest.raises(SettingsError) as error:
        settings.load()
    assert "very-secret" not in str(error.value)


def test_settings_do_not_change_while_a_process_runs():
    with pytest.raises(ValueError, match="frozen"):
        settings.load().show_score = True


def test_the_x_source_asks_for_its_token():
    with pytest.raises(SettingsError, match=r"X_BEARER_TOKEN is not set: .* SOURCE=replay"):
        wiring.make_source(settings.load())


def test_the_replay_source_needs_no_token(monkeypatch):
    monkeypatch.setenv("SOURCE", "replay")
    assert isinstance(wiring.make_source(settings.load()), ReplaySource)


@pytest.mark.parametrize("written", ["@Ana, eva", "ana eva", "ANA,@eva,"])
def test_accounts_that_a_feed_leaves_out_are_named_as_people_write(monkeypatch, written):
    monkeypatch.setenv("REPLAY_LEAVE_OUT", written)
    assert settings.load().left_out == {"ana", "eva"}


def test_home_is_the_checkout():
    assert Path(settings.HOME / "pipeline" / "configuration" / "settings.py").is_file()
    assert settings.DEMO_SAMPLES.is_file()


TOKENS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "X_BEARER_TOKEN")


@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize("value", ["“abc-1”", "abc\n1", "abc\r\n1", "'abc-1", "abc 1", "ábc-1", "abc\u200b1"])
def test_a_token_with_signs_that_none_has_is_told_without_it(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"{name}: .* holds a quotation mark, .*; copy the token alone") as told:
        settings.load()
    assert value not in str(told.value)


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_is_taken_without_the_white_space_around_it(monkeypatch, name):
    monkeypatch.setenv(name, " abc-1%3D\r\n")
    assert settings.reveal(getattr(settings.load(), name.lower())) == "abc-1%3D"


def test_a_language_that_is_not_spoken_is_refused_with_those_that_are(monkeypatch):
    for written in ("gl", "klingon", "e", "es en"):
        monkeypatch.setenv("SPOKEN_LANGUAGE", written)
        with pytest.raises(SettingsError, match=r"SPOKEN_LANGUAGE: .*does not speak it; give one of en, es"):
            settings.load()
    for written in ("es", "ES", "es-MX", "es_ES", " es "):
        monkeypatch.setenv("SPOKEN_LANGUAGE", written)
        assert settings.load().spoken_language == "es"
