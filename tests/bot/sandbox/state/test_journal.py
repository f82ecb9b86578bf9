"""What a restart keeps, also after kill -9: messages, files, channels, what was read."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.http.server import listening_socket
from tests.bot.sandbox.talk import ADMIN, TWEETS, client_of, configured, wait_for


def test_a_restart_shows_the_same(tmp_path: Path) -> None:
    journal = tmp_path / "deep" / "journal.jsonl"
    with configured(journal=journal).running() as sandbox:
        client = client_of(sandbox)
        kept = client.chat_postMessage(
            channel=TWEETS, text="kept \ud83d", metadata={"event_type": "a", "event_payload": {}}
        )
        gone = client.chat_postMessage(channel=TWEETS, text="gone")["ts"]
        client.chat_update(channel=TWEETS, ts=kept["ts"], text="changed")
        client.chat_delete(channel=TWEETS, ts=gone)
        client.files_upload_v2(channel=TWEETS, content=b"bytes", filename="a.png")
        client.chat_postMessage(channel=ADMIN, text="in a channel that this opens")
        client.chat_postEphemeral(channel=TWEETS, user=ADMIN, text="for now")
        sandbox.services.workspace.mark_read(ADMIN, TWEETS, kept["ts"])
        before = sandbox.state()
    with configured(journal=journal).running() as sandbox:
        after = sandbox.state()
        assert after["ephemerals"][ADMIN] == []
        for part in ("channels", "messages", "files"):
            assert after[part] == before[part]
        file = after["files"][0]
        assert httpx.get(f"{sandbox.url}files/{file['id']}/a.png").content == b"bytes"
        assert sandbox.services.workspace.unread(ADMIN, TWEETS) == 1


def test_timestamps_increase_over_a_restart_and_a_clock_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = tmp_path / "journal.jsonl"
    with configured(journal=journal).running() as sandbox:
        first = client_of(sandbox).chat_postMessage(channel=TWEETS, text="x")["ts"]
    monkeypatch.setattr("bot.sandbox.clock.time.time_ns", lambda: 10**18)
    with configured(journal=journal).running() as sandbox:
        second = client_of(sandbox).chat_postMessage(channel=TWEETS, text="x")["ts"]
    assert second > first


@pytest.mark.parametrize(
    "rubbish",
    [
        '{"event": "mess',
        "[1]",
        '{"event": "message"}\n',
        '{"event": "delete", "channel": "C9", "ts": "1"}\n',
        '{"event": "dance"}\n',
        "\n\n",
    ],
)
def test_a_line_cut_short_is_left_out(tmp_path: Path, rubbish: str) -> None:
    journal = tmp_path / "journal.jsonl"
    with configured(journal=journal).running() as sandbox:
        client_of(sandbox).chat_postMessage(channel=TWEETS, text="one")
    with journal.open("a") as file:
        file.write(rubbish)
    with configured(journal=journal).running() as sandbox:
        client_of(sandbox).chat_postMessage(channel=TWEETS, text="two")
    again = Sandbox(SandboxConfig(journal=journal))
    with again.running():
        assert [message["text"] for message in again.messages(TWEETS)] == ["one", "two"]


def test_kill_9_loses_no_message_that_was_answered(tmp_path: Path) -> None:
    with listening_socket("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    journal = tmp_path / "journal.jsonl"
    command = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--journal", str(journal)]
    process = subprocess.Popen(command)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_for(lambda: _answers(base), 20)
        client = WebClient("xoxb-sandbox-token", base_url=f"{base}/api/")
        for number in range(20):
            client.chat_postMessage(channel=TWEETS, text=str(number))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    with configured(journal=journal).running() as sandbox:
        assert [message["text"] for message in sandbox.messages(TWEETS)] == [str(number) for number in range(20)]
    assert all(json.loads(line) for line in journal.read_text().splitlines())


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/sandbox/setting").status_code == 200
    except httpx.TransportError:
        time.sleep(0.05)
        return False


def test_starting_is_fast_and_light() -> None:
    code = "import sys, bot.sandbox; print([name for name in ('torch', 'sqlalchemy', 'celery', 'sklearn', 'slack_sdk') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_of_a_message_only_what_it_reads_now_is_in_the_file(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    for words in ("first words", "second words"):
        with configured(journal=journal).running() as sandbox:
            client = client_of(sandbox)
            if words.startswith("first"):
                kept, deleted = (client.chat_postMessage(channel=TWEETS, text=f"{words} {n}")["ts"] for n in (1, 2))
                client.chat_update(channel=TWEETS, ts=kept, text="changed words")
            else:
                client.chat_update(channel=TWEETS, ts=kept, text="changed again")
                client.chat_delete(channel=TWEETS, ts=deleted)
    written = journal.read_text()
    assert "first words" not in written
    assert "changed words" not in written
    with configured(journal=journal).running() as sandbox:
        assert [message["text"] for message in sandbox.messages(TWEETS)] == ["changed again"]
