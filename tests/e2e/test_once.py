"""`claimwire demo --once`, as a visitor starts it: everything read, judged and posted, counted, and over."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import NormalDist

import pytest

from bot.local import demo_desk, past, past_stories
from bot.local.checkers import at_work, site, training
from pipeline.configuration.settings import HOME
from tests.compared import Learnt
from tests.ml.tiny import build_encoder

KEYS = [
    "tweets_read", "tweets_new", "predictions", "positives", "sampled_negatives", "withheld", "cards_posted", "errors",
]  # fmt: skip
CLICKS = 552
"""What the desk clicked in its past: the same draws each time, whatever the day."""
PAST = 2 * past_stories.SHOWN
"""Cards of the desk's past that stand in Slack: in both channels."""
REAL = HOME.parent / "shared" / "data" / "checkthat-2021-es" / "es_dev.jsonl"
WATCH = """
import json, os, sys
def watch(event, given):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.bind"):
        with open(os.environ["WATCHED"], "a") as seen:
            seen.write(json.dumps([event, repr(given[0] if event == "socket.getaddrinfo" else given[-1])]) + "\\n")
sys.addaudithook(watch)
"""
"""Put before every Python process of the run: who opens a connection to where."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder with a short path that Postgres may enter."""
    made = Path(tempfile.mkdtemp(prefix="cw-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def once(folder: Path, *words: str, **more: str) -> tuple[dict[str, int], str]:
    """Run it; the counts of its last line, and all that it said."""
    command = [str(Path(sys.executable).parent / "claimwire"), "demo", "--once", "--port", "0", *words]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(command, cwd=folder, env=env | more, capture_output=True, text=True, timeout=140, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])
    assert list(counts) == KEYS
    return counts, done.stdout


def cards_in_journal(folder: Path) -> Counter[int]:
    """How many messages were posted for each card; what a message read before is blank."""
    written = (folder / ".claimwire" / "demo" / "sandbox.jsonl").read_text(encoding="ascii")
    lines = filter(str.strip, written.splitlines())
    posted = {
        (event["channel"], event["message"]["ts"]): event["message"]["metadata"]["event_payload"]["card_id"]
        for event in map(json.loads, lines)
        if event["event"] == "message" and "metadata" in event["message"]
    }
    return Counter(posted.values())


def the_sums_hold(counts: dict[str, int], folder: Path, *, past: int = 0) -> None:
    outcomes = counts["positives"] + counts["sampled_negatives"] + counts["withheld"]
    assert outcomes == counts["predictions"] == counts["tweets_new"]
    assert counts["cards_posted"] == counts["positives"] + counts["sampled_negatives"]
    posted = cards_in_journal(folder)
    assert len(posted) == counts["cards_posted"] + past
    assert set(posted.values()) == {1}


@pytest.mark.e2e
@pytest.mark.timeout(400)  # three demos, one after the other, on a machine that does other things, too
def test_the_sample_feed_goes_round_once_and_a_second_run_adds_nothing(folder: Path, learnt: Learnt) -> None:
    (folder / "watch").mkdir()
    (folder / "watch" / "sitecustomize.py").write_text(WATCH, encoding="ascii")
    seen = folder / "seen"
    paths = [str(folder / "watch"), *filter(None, [os.environ.get("PYTHONPATH")])]
    first, said = once(folder, PYTHONPATH=os.pathsep.join(paths), WATCHED=str(seen))
    assert first["tweets_read"] == 210
    assert first["errors"] == 0
    the_sums_hold(first, folder, past=PAST)
    assert "Training the demo model" in said
    assert past.SENTENCE in said.splitlines()
    assert clicks_reported(folder) == CLICKS
    assert re.search(r"^Judged by svm-tfidf-[0-9a-f]{8}$", said, re.MULTILINE)
    addresses = {json.loads(line)[1] for line in seen.read_text(encoding="ascii").splitlines()}
    assert any("127.0.0.1" in address for address in addresses)
    assert [address for address in addresses if not stays_here(address)] == []

    second, said = once(folder)
    assert second == dict.fromkeys(KEYS, 0) | {"tweets_read": 210}
    assert "Training" not in said
    assert past.SENTENCE in said.splitlines()
    assert len(cards_in_journal(folder)) == first["cards_posted"] + PAST
    assert clicks_reported(folder) == CLICKS
    the_checkers_are_shown_at_work(folder, learnt, before=first)


def the_checkers_are_shown_at_work(folder: Path, learnt: Learnt, *, before: dict[str, int]) -> None:
    """On the same desk, with versions that were trained before: posts that link to the demo's own pages come first."""
    trained = folder / ".claimwire" / "demo" / "checkers"
    training.train_generated(trained / "generated")
    shutil.copytree(learnt.folder, trained / "comparison")
    counts, said = once(folder, "--checkers")
    assert counts["tweets_new"] == counts["cards_posted"] == len(site.posts())
    assert counts["errors"] == 0
    assert "Not put to work" not in said
    assert at_work.SENTENCE in said.splitlines()
    told = (folder / ".claimwire" / "demo" / "sandbox.jsonl").read_text(encoding="ascii")
    assert "Compared with the linked page: " in told
    assert "100 % of this post (1 of 1 passage) looks machine-written" in told.replace("\\u00a0", " ").replace(
        "\\u202f", " "
    )
    assert told.count("too few to rely on") > 1
    assert "promises nothing" in told


def clicks_reported(folder: Path) -> int:
    """How many clicks a second terminal reports of the demo's desk."""
    command = [str(Path(sys.executable).parent / "claimwire"), "report", "--json"]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == demo_desk.SENTENCE + "\n"
    return sum(week["clicks"] for week in json.loads(done.stdout)["weeks"])


def stays_here(address: str) -> bool:
    """An address of this machine: loopback, or a path in the file system."""
    return address.startswith(("('127.0.0.1'", "('::1'", "'127.0.0.1'", "'/"))


@pytest.mark.e2e
def test_1245_real_posts_go_round_and_every_card_is_posted_once(folder: Path) -> None:
    if not REAL.exists():
        pytest.skip("CheckThat! 2021 is not on this machine.")
    counts, _ = once(folder, "--feed", str(REAL))
    assert counts["tweets_read"] == counts["tweets_new"] == 1245
    assert counts["errors"] == 0
    the_sums_hold(counts, folder)
    negatives = counts["sampled_negatives"] + counts["withheld"]
    within = NormalDist(0.3 * negatives, (0.21 * negatives) ** 0.5)
    assert within.inv_cdf(0.0005) <= counts["sampled_negatives"] <= within.inv_cdf(0.9995)


@pytest.mark.e2e
def test_a_deep_folder_and_an_unreadable_line_stop_nothing(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    assert len(os.fsencode(deep)) > 107
    lines = [_post(1, "El paro baja un 3 %."), '{"id": "2", "text": ', _post(3, "Buenos días."), "[]", '{"id": "5"}']
    (deep / "feed.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    counts, said = once(deep, "--feed", "feed.jsonl")
    assert counts["tweets_read"] == counts["tweets_new"] == 2
    assert "feed.jsonl line 2" in said
    assert "feed.jsonl line 5" in said
    assert counts["errors"] == 2
    the_sums_hold(counts, deep)


@pytest.mark.e2e
def test_it_stands_on_the_encoder_that_is_named_and_says_so(folder: Path) -> None:
    encoder = build_encoder(folder / "tiny-xlmr")
    (folder / "feed.jsonl").write_text("\n".join(_post(n, f"El paro baja un {n} %.") for n in range(1, 9)), "utf-8")
    counts, said = once(folder, "--feed", "feed.jsonl", FIRST_ENCODER=str(encoder))
    the_sums_hold(counts, folder)
    assert said.count("Making the encoder") == 1
    (version,) = re.findall(r"^Judged by (encoder-head-[0-9a-f]{8}), on tiny-xlmr$", said, re.MULTILINE)
    journal = (folder / ".claimwire" / "demo" / "sandbox.jsonl").read_text(encoding="ascii")
    assert counts["cards_posted"] == 0 or "Label by factuality" in journal

    _, said = once(folder, "--feed", "feed.jsonl", FIRST_ENCODER="none")
    assert "Making" not in said
    assert f"Judged by {version}, on tiny-xlmr" in said


def _post(number: int, text: str) -> str:
    return json.dumps({"id": str(number), "text": text, "author_id": "7", "created_at": "2026-10-05T05:15:30.000Z"})
