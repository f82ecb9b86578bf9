"""One encoder serves verdict and matching: what it made of a post is kept, and the archive needs no setting."""

import shutil

import numpy as np
import pytest

from ml import registry
from ml.encoders import shelf
from pipeline.checks.archive.one_encoder import OneEncoder
from pipeline.processes import upkeep
from pipeline.store.archive import check_vectors
from pipeline.store.learning import models, text_vectors
from tests import heads
from tests.pipeline.checks.archive.conftest import CLAIMS

POST = "A shark swims in the streets of Riomar, they say!"


def enter(session, folder, *, name="head", recipe="encoder-head"):
    version = models.add_candidate(
        session, task=models.CHECKWORTHINESS, name=name, recipe=recipe, folder=str(folder), threshold=0.5, report={}
    )
    models.promote(session, version, by="test")
    session.commit()


def test_what_triage_kept_of_a_post_is_not_read_again(sessions, on_tiny, reads):
    encoder = shelf.load(on_tiny.encoder)
    matching = OneEncoder.by(encoder, sessions)
    with sessions() as session:
        text_vectors.keep(session, text_vectors.of(encoder.id, [POST], encoder.means([POST])))
        session.commit()
    reads.clear()
    kept, fresh = matching.embed([POST, "Another post"])
    assert reads == ["Another post"]
    assert np.allclose([kept, fresh], matching.likeness.embed([POST, "Another post"]), atol=2e-3)
    assert matching.embed([]).shape == (0, 32)
    with sessions() as session:
        assert not text_vectors.find(session, encoder.id, [text_vectors.digest("Another post")])


def test_matching_stands_on_the_live_versions_encoder_without_a_setting(tools, archive, on_tiny):
    assert tools.encoder is None
    words_alone = tools.matcher
    with tools.sessions() as session:
        enter(session, on_tiny.head)
    assert tools.encoder.facts.name == shelf.load(on_tiny.encoder).id
    assert tools.encoder is tools.encoder
    assert tools.matcher is tools.matcher is not words_alone
    with tools.sessions() as session:
        (best, *_) = tools.matcher.match(session, POST, cut_off=0)
    assert best.check.id == archive["shark"]
    assert "cosine" in best.scores


def test_the_task_makes_what_a_new_encoder_lacks_some_at_a_time(tools, archive, on_tiny, monkeypatch):
    with tools.sessions() as session:
        enter(session, on_tiny.head)
    monkeypatch.setattr(upkeep, "VECTORS_AT_ONCE", 3)
    monkeypatch.setattr(upkeep.indexing, "_BATCH", 3)
    for lacking in (len(CLAIMS) - 3, 0, 0):
        upkeep.index_archive()
        with tools.sessions() as session:
            assert check_vectors.count_lacking(session, tools.encoder.facts.name) == lacking


@pytest.mark.parametrize("which", ["words", "no last layer", "gone"])
def test_words_alone_match_where_no_encoder_can_serve(tools, archive, tmp_path, caplog, which):
    folder = {"words": tools.choices.models_dir / "svm-tfidf-demo", "gone": tmp_path / "gone"}.get(which)
    folder = folder or heads.make(tmp_path, layers=(1,)).head
    with tools.sessions() as session:
        enter(session, folder, recipe="svm-tfidf" if which == "words" else "encoder-head")
        assert tools.encoder is None
        (best, *_) = tools.matcher.match(session, POST, cut_off=0)
    assert best.check.id == archive["shark"]
    assert ("matched by words alone" in caplog.text) == (which == "gone")


def test_an_encoder_of_the_archives_own_comes_first(tools, on_tiny):
    with tools.sessions() as session:
        enter(session, on_tiny.head)
    shutil.copytree(on_tiny.encoder, tools.choices.archive_dir / "encoder")
    with pytest.raises(registry.ArtefactError, match="holds no exported encoder"):
        tools.encoder  # noqa: B018  # it was asked for, broken as it is
