"""Files are fetched from Slack alone, with the token, and no more of them than is allowed."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.listeners.accounts import files
from bot.listeners.accounts.files import NoFile, download
from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.config import BOT_SCOPES, BOT_TOKEN

PERSON = "U0ADMIN"


@pytest.fixture
def client(sandbox: Sandbox) -> WebClient:
    return WebClient(sandbox.bot_token, base_url=sandbox.api_url)


def test_what_was_chosen_is_fetched_under_its_name(sandbox: Sandbox, client: WebClient, tmp_path: Path) -> None:
    given = sandbox.give_file(PERSON, "../../my list (1)/ñ.CSV", b"handle\n@ana\n")
    found = download(given, tmp_path, client=client)
    assert found.read_bytes() == b"handle\n@ana\n"
    assert found.parent == tmp_path


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/list.csv", "http://169.254.169.254/latest", "https://slack.com.evil.example/list.csv", "",
        "file:///etc/passwd", "https://evil.example@files.slack.com.evil/list.csv", "//evil.example/list.csv", "https://[bad",
    ],
)  # fmt: skip
def test_the_token_goes_nowhere_else(client: WebClient, tmp_path: Path, address: str) -> None:
    with pytest.raises(NoFile, match="lies outside Slack"):
        download({"name": "list.csv", "url_private": address}, tmp_path, client=client)


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("https://files.slack.com/files-pri/T1-F1/list.csv", "https://slack.com/api/"),
        ("https://files.slack-gov.com/files-pri/T1-F1/list.csv", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:8/files/F1/list.csv", "http://127.0.0.1:8/api/"),
    ],
)
def test_it_goes_where_slack_keeps_files(address: str, api: str) -> None:
    assert files.is_slacks(address, api)


def test_a_file_that_is_larger_than_it_says_is_not_read_to_its_end(
    sandbox: Sandbox, client: WebClient, tmp_path: Path
) -> None:
    given = sandbox.give_file(PERSON, "list.csv", b"x" * (files.LARGEST + 1)) | {"size": 3}
    with pytest.raises(NoFile, match="more than 2 MB"):
        download(given, tmp_path, client=client)


def test_an_app_that_may_not_read_files_is_told_which_scope_it_lacks(tmp_path: Path) -> None:
    with Sandbox(SandboxConfig(tokens={BOT_TOKEN: BOT_SCOPES - {"files:read"}})).running() as sandbox:
        client = WebClient(sandbox.bot_token, base_url=sandbox.api_url)
        with pytest.raises(NoFile, match="files:read"):
            download(sandbox.give_file(PERSON, "list.csv", b"handle"), tmp_path, client=client)


def test_a_file_that_is_gone_is_said_to_be(sandbox: Sandbox, client: WebClient, tmp_path: Path) -> None:
    given: dict[str, Any] = sandbox.give_file(PERSON, "list.csv", b"handle")
    gone = given | {"url_private_download": given["url_private"].replace(given["id"], "F0GONE")}
    with pytest.raises(NoFile, match=r"did not give “list\.csv”"):
        download(gone, tmp_path, client=client)
