"""`claimwire dataset pictures` as typed, against a local server with good, dead, wrong, moved and too large pictures."""

import csv
import hashlib
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from click.testing import CliRunner
from PIL import Image

from bot.commands.main import claimwire
from bot.commands.models import dataset_pictures
from ml.registry import read_pairs
from pipeline.configuration.settings import HOME
from tests.pipeline.fetching.hostile import HostileServer, answer


def picture(colour=(200, 30, 30), size=(60, 40)):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return answer("Content-Type: image/png", body=made.getvalue())


@pytest.fixture
def site(monkeypatch, tmp_path):
    """A site of the desk's own, with one of each kind of picture."""
    monkeypatch.chdir(tmp_path)
    server = HostileServer()
    monkeypatch.setenv("FETCH_PRIVATE_HOSTS", f"127.0.0.1:{server.port}")
    monkeypatch.setattr("pipeline.fetching.gathering.RESTS_S", (0.01,))
    server.paths |= {
        "/red.png": picture(),
        "/blue.png": picture((30, 30, 200), (2000, 1000)),
        "/moved": answer("Location: /red.png", status="302 Found"),
        "/inward": answer("Location: http://169.254.169.254/latest", status="302 Found"),
        "/page": answer("Content-Type: text/html", body=b"<html><body>Sold out</body></html>"),
        "/liar.jpg": answer("Content-Type: image/jpeg", body=b"%PDF-1.4 no picture"),
        "/huge.png": answer("Content-Type: image/png", length=50_000_000),
        "/busy.png": answer(status="503 Service Unavailable"),
    }
    yield server
    server.close()


def table(path, rows, links):
    with path.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["id", "claim", "claim_image", "document", "document_image", "Category"])
        for number, (claim, document, category) in enumerate(rows):
            out.writerow([number, "A claim", links(claim), "A document", links(document), category])
    return path


@pytest.fixture
def files(site, tmp_path):
    """Two splits; `red.png` is named thrice, and one row names a file and none."""

    def links(name):
        return name if not name or "://" in name or name == "own.png" else f"http://127.0.0.1:{site.port}/{name}"

    train = [
        ("red.png", "moved", "Support_Multimodal"), ("red.png", "gone.png", "Refute"),
        ("page", "liar.jpg", "Refute"), ("own.png", "", "Refute"),
    ]  # fmt: skip
    test = [
        ("blue.png", "huge.png", "Refute"),
        ("inward", "busy.png", "Support_Text"),
        ("red.png", "http://10.0.0.7/a.png", "Refute"),
    ]
    return [table(tmp_path / "train.csv", train, links), table(tmp_path / "test.csv", test, links)]


def fetch(files, out, *more):
    data = [part for path in files for part in ("--data", str(path))]
    return CliRunner().invoke(claimwire, ["dataset", "pictures", *data, "--out", str(out), "--pause", "0.1", *more])


def test_what_is_there_is_kept_and_the_dead_are_counted_by_split_and_class(files, site, tmp_path):
    done = fetch(files, tmp_path / "pictures", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["links"], told["here"], told["gone"], told["refused"], told["away"]) == (10, 3, 1, 5, 1)
    assert told["splits"] == [
        {"file": "train.csv", "class": "Refute", "named": 4, "here": 1, "gone": 1, "refused": 2, "away": 0},
        {"file": "train.csv", "class": "Support_Multimodal", "named": 2, "here": 2, "gone": 0, "refused": 0, "away": 0},
        {"file": "test.csv", "class": "Refute", "named": 4, "here": 2, "gone": 0, "refused": 2, "away": 0},
        {"file": "test.csv", "class": "Support_Text", "named": 2, "here": 0, "gone": 0, "refused": 1, "away": 1},
    ]
    assert told["reasons"] == {
        "status 404": 1, "declared type": 1, "type differs": 1, "too large": 1, "private address": 2, "status 503": 1,
    }  # fmt: skip
    busy = [one for one in site.requests if b"/busy.png" in one]
    assert len(busy) == 2  # once more, after a rest
    link = f"http://127.0.0.1:{site.port}/blue.png"
    kept = tmp_path / "pictures" / f"{hashlib.sha256(link.encode()).hexdigest()}.jpg"
    with Image.open(kept) as opened:
        assert max(opened.size) == 1024
    pairs = read_pairs(files, images=tmp_path / "pictures")  # where training looks for them
    assert pairs.sentence == "7 pairs; 8 of 13 pictures are missing"


def test_a_second_run_asks_only_who_did_not_answer_and_again_asks_the_dead(files, site, tmp_path):
    assert fetch(files, tmp_path / "pictures").exit_code == 0
    site.paths["/busy.png"] = picture()
    site.requests.clear()
    done = fetch(files, tmp_path / "pictures")
    assert [one.split()[1] for one in site.requests] == [b"/busy.png"]
    assert "4 of 10 different links have a picture in" in done.output
    assert "test.csv" in done.output
    site.paths["/gone.png"] = picture()
    assert json.loads(fetch(files, tmp_path / "pictures", "--json", "--again").stdout)["here"] == 5


def test_waiting_for_a_turn_is_no_want_of_an_answer(site, tmp_path, monkeypatch):
    usual = dataset_pictures.fetch_policy
    monkeypatch.setattr(dataset_pictures, "fetch_policy", lambda settings: replace(usual(settings), total_s=0.8))
    site.paths |= {f"/{number}.png": picture() for number in range(4)}
    rows = [(f"{2 * n}.png", f"{2 * n + 1}.png", "Refute") for n in range(2)]
    path = table(tmp_path / "train.csv", rows, lambda name: f"http://127.0.0.1:{site.port}/{name}")
    assert fetch([path], tmp_path / "pictures", "--pause", "0.5").exit_code == 0
    asked = [json.loads(line) for line in (tmp_path / "pictures" / "fetched.jsonl").read_text().splitlines()]
    assert [one["state"] for one in asked] == ["here"] * 4


def test_who_is_stopped_goes_on_where_it_was(site, tmp_path):
    stopped, ended, served = threading.Event(), threading.Event(), itertools.count(1)

    def slow(connection, request):
        number = next(served)
        # However busy the machine is, it is stopped before the third picture, and has ended before the fourth.
        (ended if number > 3 else stopped).wait(60 if number > 2 else 0)
        picture()(connection, request)

    site.paths |= {f"/{number}.png": slow for number in range(6)}
    rows = [(f"{2 * n}.png", f"{2 * n + 1}.png", "Refute") for n in range(3)]
    path = table(tmp_path / "train.csv", rows, lambda name: f"http://127.0.0.1:{site.port}/{name}")
    out = tmp_path / "pictures"
    words = ["dataset", "pictures", "--data", str(path), "--out", str(out), "--pause", "0.1", "--at-once", "1"]
    with subprocess.Popen(
        [sys.executable, "-m", "bot.commands.main", *words], cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=os.environ | {"PYTHONPATH": str(HOME)},
    ) as process:  # fmt: skip
        deadline = time.monotonic() + 60
        while len(list(out.glob("*.jpg"))) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        stopped.set()
        said, _ = process.communicate(timeout=60)
    ended.set()
    assert process.returncode == 1
    assert b"Traceback" not in said
    before = len(list(out.glob("*.jpg")))
    assert 2 <= before < 6
    with (out / "fetched.jsonl").open("a") as record:
        record.write('{"link": "http://127')  # as a machine that lost its power leaves it
    site.requests.clear()
    assert fetch([path], out).exit_code == 0
    assert len(site.requests) == 6 - before
    assert len(list(out.iterdir())) == 7
    lines = (out / "fetched.jsonl").read_text().splitlines()
    assert [json.loads(line)["state"] for line in lines[-(6 - before) :]] == ["here"] * (6 - before)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("claim,document,Category\na,b,Refute\n", "train.csv, line 2: no column claim_image or document_image"),
        ("claim,claim_image,document,Category\na,own.png,b,Refute\n", "No picture is named by a link there"),
    ],
)
def test_a_file_without_links_is_told(site, tmp_path, content, says):
    (tmp_path / "train.csv").write_text(content)
    done = fetch([tmp_path / "train.csv"], tmp_path / "pictures")
    assert (done.exit_code, says in done.output) == (1, True)
    assert not (tmp_path / "pictures").exists()
