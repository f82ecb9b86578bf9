"""`claimwire train generated` and `claimwire check generated`, as typed."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from bot.commands.models.check import check
from bot.commands.models.train import train
from bot.commands.models.versions import model
from tests.ml.two_writers import pairs, written
from tests.pipeline.fetching.hostile import HostileServer, answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("generated")
    rows = [{"text": one.text, "label": one.label, "lang": one.language, "pair": one.topic} for one in pairs(120)]
    (path / "texts.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    done = CliRunner().invoke(train, ["generated", "--data", str(path / "texts.jsonl"), "--out", str(path / "m")])
    assert done.exit_code == 0, done.output
    assert "lr-tfidf-generated-" in done.output
    assert "held out" in done.output
    return path / "m"


def ask(folder, *words, **more):
    return CliRunner().invoke(check, ["generated", "--model", str(folder), *map(str, words)], **more)


def machine():
    return written(np.random.default_rng(1), machine=True, length=400).replace(". ", ".\x1b ", 15)


def test_passages_are_quoted_with_their_place(folder, tmp_path):
    (tmp_path / "page.txt").write_text("\ufeff" + machine(), encoding="utf-8")
    done = ask(folder, "--file", tmp_path / "page.txt", "--language", "es")
    assert done.exit_code == 0, done.output
    assert "passages) look machine-written." in done.output.splitlines()[0]
    assert "characters 0 to 594, p = 0.0" in done.output
    assert "\x1b" not in done.output
    assert "not assured" not in done.output  # all of its 36 human texts are in Spanish
    assert "There are no human texts in 'eu'" in ask(folder, "--file", tmp_path / "page.txt", "--language", "eu").output
    for other in (ask(folder, "--text", machine(), "--language", "es"),
                  ask(folder, "--file", "-", "--language", "es", input=machine())):  # fmt: skip
        assert other.output == done.output


def test_json_says_everything(folder):
    told = json.loads(ask(folder, "--text", machine(), "--json", "--correction", "holm").output)
    assert told["correction"] == "holm"
    assert told["verdict"] == "human"  # Holm flags fewer than half
    assert 0 < told["share"] < 0.5
    assert told["passages"][0]["start"] == 0


@pytest.fixture
def site(monkeypatch, tmp_path):
    """A site of the desk's own, on loopback."""
    monkeypatch.chdir(tmp_path)
    server = HostileServer()
    monkeypatch.setenv("FETCH_PRIVATE_HOSTS", f"127.0.0.1:{server.port}")
    yield server
    server.close()


def test_a_page_of_the_web_is_read_and_judged(folder, site):
    html = f"<!doctype html><html><head><title>A page</title></head><body><article><p>{machine()}</p></article></body></html>"
    site.paths["/"] = answer("Content-Type: text/html; charset=utf-8", body=html.replace("\x1b", "").encode())
    done = ask(folder, "--url", f"http://127.0.0.1:{site.port}/")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("“A page”, ")
    assert "passages) look machine-written." in done.output.splitlines()[1]
    told = json.loads(ask(folder, "--url", f"http://127.0.0.1:{site.port}/", "--json").output)
    passage = told["passages"][0]
    assert len(told["page"]["text"][passage["start"] : passage["end"]]) > 100


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (
            "http://169.254.169.254/latest/",
            "169.254.169.254 is not on the public internet: only public pages are read.",
        ),
        ("file:///etc/passwd", "Only http and https links are fetched: give one that begins with https://."),
        ("http://127.0.0.1:{port}/nothing", "not there any more (127.0.0.1 answered 404)"),
        ("http://127.0.0.1:{port}/picture", "The link leads to image/png: only web pages can be read."),
        ("http://127.0.0.1:{port}/app", "There is no article on the page: it may need a browser, or a subscription."),
    ],
)
def test_a_page_that_refuses_or_is_refused_is_told_in_one_sentence(folder, site, url, says):
    site.paths["/picture"] = answer("Content-Type: image/png")
    site.paths["/app"] = answer("Content-Type: text/html", body=b"<html><body><div id=app></div></body></html>")
    done = ask(folder, "--url", url.format(port=site.port))
    assert done.exit_code == 1
    assert says in done.output
    assert len(done.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "nothing in it"), (b"word", "needs 48"), (b"PK\x00\x01\x02" * 50, "no plain text")]
)
def test_what_cannot_be_judged_is_an_answer(folder, tmp_path, content, says):
    (tmp_path / "file").write_bytes(content)
    done = ask(folder, "--file", tmp_path / "file")
    assert done.exit_code == 0
    assert says in done.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Give one of --text, --file and --url"),
        (("--text", "a", "--file", "b"), "Give one of --text, --file and --url"),
        (("--url", "http://a.example/", "--file", "b"), "Give one of --text, --file and --url"),
        (("--file", "nowhere.txt"), "nowhere.txt cannot be read (No such file"),
        (("--text", "a", "--alpha", "2"), "alpha is 2.0"),
        (("--text", "a", "--correction", "sidak"), "no correction 'sidak'"),
    ],
)
def test_what_is_asked_wrongly_is_told(folder, words, says):
    done = ask(folder, *words)
    assert done.exit_code != 0
    assert says in done.output


def test_a_file_that_is_no_text_is_told(folder, tmp_path):
    (tmp_path / "picture").write_bytes(b"\x89PNG\xff\xfe" * 40)
    done = ask(folder, "--file", tmp_path / "picture")
    assert (done.exit_code, "is no UTF-8 text; save its words" in done.output) == (1, True)


def test_a_cut_in_the_middle_of_a_character_is_no_fault(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("bot.commands.models.check._BYTES", 1_001)
    (tmp_path / "file").write_text("é" * 900)
    assert "needs 48 words and marks, and it has 1" in ask(folder, "--file", tmp_path / "file").output


def test_without_a_model_nothing_is_said(tmp_path):
    done = ask(tmp_path / "nowhere", "--text", "word")
    assert done.exit_code == 1
    assert "holds no model" in done.output


def test_a_column_of_labels_is_seen_without_being_named(folder, tmp_path):
    rows = [{"text": one.text, "label": one.label} for one in pairs(40, seed=9)]
    (tmp_path / "own.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    words = ["recalibrate", folder, "--human", tmp_path / "own.jsonl", "--out", tmp_path / "own"]
    done = CliRunner().invoke(model, list(map(str, words)))
    assert "it compares with 40 human texts" in done.output  # of 80


def test_a_version_compares_with_human_texts_of_the_desks_own(folder, tmp_path):
    rows = [{"text": one.text, "wrote": one.label, "lang": "eu"} for one in pairs(40, seed=9)]
    (tmp_path / "own.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    words = ["recalibrate", folder, "--human", tmp_path / "own.jsonl", "--label", "wrote", "--out", tmp_path / "own"]
    done = CliRunner().invoke(model, list(map(str, words)))
    assert done.exit_code == 0, done.output
    assert "it compares with 40 human texts" in done.output
    told = json.loads(ask(tmp_path / "own", "--text", machine(), "--language", "eu", "--json").output)
    assert told["human_texts"] == 40
    again = CliRunner().invoke(model, list(map(str, words)))
    assert again.exit_code == 1
    assert "is taken, and a version is never overwritten" in again.output
